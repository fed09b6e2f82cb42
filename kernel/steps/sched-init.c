/* SPDX-License-Identifier: BSD-2-Clause
 *
 * sched-init.c - what boots becomes the thread "boot" of CPU 0, which it has been for the hooks
 * since the first instruction (kmain), and gets an idle thread to give the CPU to.
 */
#include "sched.h"

#include "clock.h"
#include "power-off.h"
#include "sysinit.h"

BF_SITE(boot, "boot", "thread");
BF_SITE(idle, "idle", "idle");

static void sched_init(void *unused)
{
	struct sched_cpu *c = sched_here();

	(void)unused;
	sched_cpu_init(bf_site_word(BF_SITE_ID(boot)) >> 4);
	c->own.name = "boot";
	c->load = 1;
	c->idle = thread_new("idle", bf_site_word(BF_SITE_ID(idle)) >> 4, sched_idle);
	if (!c->idle)
		panic("no memory for a thread");
	clock_timer_set_handler(sched_timer);
}
SYSINIT(sched_init, SI_SUB_SCHED, SI_ORDER_FIRST, sched_init, NULL);
SYSINIT_NEEDS(sched_init, slab_init);
