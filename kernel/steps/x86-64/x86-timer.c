/* SPDX-License-Identifier: BSD-2-Clause
 *
 * x86-timer.c - each CPU's timer, by its local APIC, one shot at a time; and the proof that it can
 * be waited for: the step arms it for one short interval and halts until it has
 * ticked. The halt is a span of its own in the subsystem "idle", as nothing is spent in it.
 *
 * A hlt that no interrupt ends would hang the boot, and nothing can bound a hlt. So both
 * things that it relies on are shown first, each by a loop that gives up: that the
 * timer counts (x86-clock.c has seen it), and (by an interrupt this CPU sends itself, on the
 * timer's vector) that interrupts arrive.
 */
#include "steps/x86-64/x86-timer.h"

#include "clock.h"
#include "cpus.h"
#include "kprintf.h"
#include "steps/x86-64/lapic.h"
#include "sysinit.h"
#include "x86-64/trap.h"

#define PROOF_NS 10000u
#define LOOKS_MAX 100000u
#define NS_A_SECOND UINT64_C(1000000000)

static uint64_t counts_a_ns; /* in 32.32; 0: the timer does not count */
static uint64_t deadline_ns[CPUS_MAX];
static void (*tick_handler)(void);
static volatile unsigned int interrupts_seen, ticks_seen;
static int works;

void x86_timer_counts_at(uint64_t hz)
{
	/* hz * 2^32 / 10^9, less the 2^9 that both have: it holds up to 2 THz, not just to 4 GHz. */
	counts_a_ns = (hz << 23) / (NS_A_SECOND >> 9);
}

void x86_timer_cpu_init(void)
{
	lapic_write(LAPIC_TIMER_DIVIDE, TIMER_DIVIDE_BY_1);
	lapic_write(LAPIC_TIMER_INITIAL, 0);
	lapic_write(LAPIC_LVT_TIMER, VECTOR_TIMER);
}

/* What is further away than the counter reaches is armed for again on the way. */
static void arm(uint64_t now_ns, uint64_t at_ns)
{
	unsigned __int128 counts = at_ns > now_ns ? (unsigned __int128)(at_ns - now_ns) * counts_a_ns >> 32 : 0;

	/* One more, so as not to come too early; and 0 would be never. */
	lapic_write(LAPIC_TIMER_INITIAL, counts < UINT32_MAX ? (uint32_t)counts + 1 : UINT32_MAX);
}

void clock_timer_arm(uint64_t at_ns)
{
	uint64_t flags = irq_save();

	deadline_ns[this_cpu()->number] = at_ns;
	if (at_ns == CLOCK_NEVER)
		lapic_write(LAPIC_TIMER_INITIAL, 0);
	else
		arm(clock_now_ns(), at_ns);
	irq_restore(flags);
}

void clock_timer_set_handler(void (*handler)(void))
{
	tick_handler = handler;
}

int clock_timer_works(void)
{
	return works;
}

static void on_interrupt(void)
{
	uint64_t now_ns = clock_now_ns(), *at_ns = &deadline_ns[this_cpu()->number];

	BF_SCOPE("timer_tick", "intr");
	interrupts_seen++;
	if (*at_ns > now_ns) {
		if (*at_ns != CLOCK_NEVER)
			arm(now_ns, *at_ns);
	} else {
		*at_ns = CLOCK_NEVER;
		ticks_seen++;
		if (tick_handler)
			tick_handler();
	}
	lapic_write(LAPIC_EOI, 0);
}

static int interrupts_arrive(void)
{
	lapic_write(LAPIC_ICR_LOW, ICR_SELF | VECTOR_TIMER);
	__asm__ volatile("sti");
	for (unsigned int i = 0; i < LOOKS_MAX && interrupts_seen == 0; i++)
		cpu_relax();
	__asm__ volatile("cli");
	return interrupts_seen != 0;
}

static void wait_for_tick(void)
{
	clock_timer_arm(clock_now_ns() + PROOF_NS);
	/* Any other interrupt would end the hlt too, hence the loop. Its second round
	 * cannot miss the tick: sti takes effect only after the hlt has begun. */
	while (ticks_seen == 0) {
		BF_ENTER("hlt", "idle");
		irq_wait();
		BF_EXIT();
	}
}

static void timer_init(void *unused)
{
	(void)unused;
	for (unsigned int i = 0; i < CPUS_MAX; i++)
		deadline_ns[i] = CLOCK_NEVER;
	if (!lapic_in_use() || !counts_a_ns)
		return;
	trap_set_handler(VECTOR_TIMER, on_interrupt);
	x86_timer_cpu_init();
	if (interrupts_arrive()) {
		wait_for_tick();
		works = 1;
	} else {
		kprintf("timer: no interrupt arrives, nobody waits for one\n");
	}
}
SYSINIT(timer_init, SI_SUB_INTR, SI_ORDER_FOURTH, timer_init, NULL);
SYSINIT_NEEDS(timer_init, clock_init);
SYSINIT_NEEDS(timer_init, irq_init);
