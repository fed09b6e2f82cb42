/* SPDX-License-Identifier: BSD-2-Clause
 *
 * lapic-timer.c - proves that this machine keeps time: arms the local APIC's timer for
 * one short interval and halts until it has ticked. The halt is a span of its own in
 * the subsystem "idle", as nothing is spent in it.
 *
 * A hlt that no interrupt ends would hang the boot, and nothing can bound a hlt. So both
 * things that it relies on are shown first, each by a loop that gives up: that the
 * timer counts, and (by an interrupt this CPU sends itself, on the timer's vector)
 * that interrupts arrive.
 */
#include "kprintf.h"
#include "steps/x86-64/lapic.h"
#include "sysinit.h"
#include "x86-64/trap.h"

#define DIVIDE_BY_1 0x0bu
#define ICR_SELF 0x40000u

/* 10 us where the bus clock is QEMU's 1 GHz. Counts. */
#define INTERVAL_COUNTS 10000u
#define LOOKS_MAX 100000u

static volatile unsigned int ticks_seen;

static void on_tick(void)
{
	BF_SCOPE("lapic_tick", "intr");
	ticks_seen++;
	lapic_write(LAPIC_EOI, 0);
}

static int timer_counts(void)
{
	lapic_write(LAPIC_TIMER_DIVIDE, DIVIDE_BY_1);
	lapic_write(LAPIC_LVT_TIMER, LVT_MASKED | VECTOR_TIMER);
	lapic_write(LAPIC_TIMER_INITIAL, INTERVAL_COUNTS);
	for (unsigned int i = 0; i < LOOKS_MAX; i++) {
		if (lapic_read(LAPIC_TIMER_CURRENT) != INTERVAL_COUNTS)
			return 1;
	}
	return 0;
}

static int interrupts_arrive(void)
{
	unsigned int before = ticks_seen;

	lapic_write(LAPIC_ICR_LOW, ICR_SELF | VECTOR_TIMER);
	__asm__ volatile("sti");
	for (unsigned int i = 0; i < LOOKS_MAX && ticks_seen == before; i++)
		__asm__ volatile("pause");
	__asm__ volatile("cli");
	return ticks_seen != before;
}

static void wait_for_tick(void)
{
	unsigned int before = ticks_seen;

	lapic_write(LAPIC_LVT_TIMER, VECTOR_TIMER);
	lapic_write(LAPIC_TIMER_INITIAL, INTERVAL_COUNTS);
	/* Any other interrupt would end the hlt too, hence the loop. Its second round
	 * cannot miss the tick: sti takes effect only after the hlt has begun. */
	while (ticks_seen == before) {
		BF_ENTER("hlt", "idle");
		__asm__ volatile("sti; hlt; cli" : : : "memory");
		BF_EXIT();
	}
	lapic_write(LAPIC_LVT_TIMER, LVT_MASKED | VECTOR_TIMER);
}

static void lapic_timer(void *unused)
{
	(void)unused;
	if (!lapic_in_use())
		return;
	trap_set_handler(VECTOR_TIMER, on_tick);
	if (!timer_counts())
		kprintf("lapic: the timer does not count, not waiting for it\n");
	else if (!interrupts_arrive())
		kprintf("lapic: no interrupt arrives, not waiting for the timer\n");
	else
		wait_for_tick();
	lapic_write(LAPIC_TIMER_INITIAL, 0);
}
SYSINIT(lapic_timer, SI_SUB_INTR, SI_ORDER_FOURTH, lapic_timer, NULL);
SYSINIT_NEEDS(lapic_timer, lapic_init);
