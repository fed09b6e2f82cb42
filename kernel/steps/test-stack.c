/* SPDX-License-Identifier: BSD-2-Clause
 *
 * test-stack.c - overrun=1: a thread uses more stack than it has and then gives the CPU away,
 * which is a panic that names it. Without the word it does nothing.
 */
#include "machine.h"
#include "sched.h"
#include "steps/boot-cmdline.h"
#include "sysinit.h"

static uint32_t overrun;
BOOT_NUMBER("overrun", overrun, 1);

/* To the guard and not one byte further, as beyond it lies what the panic needs. */
static void eat(void *unused)
{
	volatile uint64_t here;
	volatile uint64_t *p = &here;

	(void)unused;
	here = 0;
	while (*p != THREAD_GUARD)
		p--;
	*p = 0;
	thread_yield();
}

static void test_stack(void *unused)
{
	(void)unused;
	if (overrun)
		thread_join(thread_create("eater", eat, NULL, 0));
}
SYSINIT(test_stack, SI_SUB_TEST, SI_ORDER_ANY, test_stack, NULL);
SYSINIT_NEEDS(test_stack, sched_init);
