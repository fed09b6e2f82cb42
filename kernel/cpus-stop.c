/* SPDX-License-Identifier: BSD-2-Clause
 *
 * cpus-stop.c - the CPUs but the first come to rest before the boot says bye. A CPU's ring can
 * only be drained by itself, and its last events only when it is not in the middle of one: so each
 * is asked, and does it where it idles. One that is busy for longer than a second is left as it is;
 * what it has not drained the bye counts as dropped.
 */
#include "cpus.h"

#include <bootflame/hooks.h>

#include "kprintf.h"
#include "machine.h"
#include "thread.h"

#define LOOK_NS 20000u
#define LOOKS_OFTEN 50u
#define LOOK_SELDOM_NS 10000000u
#define LOOKS_MAX 150u

static uint32_t asked, parked;

/* Behind the drain nothing may be recorded, not even a call. */
BF_NOTRACE void cpu_park_if_asked(void)
{
	if (!__atomic_load_n(&asked, __ATOMIC_ACQUIRE) || this_cpu()->number == 0)
		return;
	bf_drain();
	__atomic_fetch_add(&parked, 1, __ATOMIC_RELEASE);
	cpu_halt();
}

void cpus_stop(void)
{
	unsigned int others = cpus.online - 1;

	if (others == 0)
		return;
	BF_SCOPE("cpus_stop", "smp");
	BF_SIZE(others);
	__atomic_store_n(&asked, 1, __ATOMIC_RELEASE);
	for (unsigned int i = 1; i <= others; i++)
		cpu_kick(i);
	for (unsigned int i = 0; __atomic_load_n(&parked, __ATOMIC_ACQUIRE) < others; i++) {
		if (i == LOOKS_MAX) {
			kprintf("smp: %u of %u CPUs do not come to rest\n", others - parked, others);
			return;
		}
		thread_sleep_ns(i < LOOKS_OFTEN ? LOOK_NS : LOOK_SELDOM_NS);
	}
}
