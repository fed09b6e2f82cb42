/* SPDX-License-Identifier: BSD-2-Clause
 *
 * arch-timer.c - clock.h on aarch64, by the generic timer: a counter whose frequency the
 * firmware states, and for each CPU a comparator that interrupts. In: CNTFRQ_EL0, the
 * device tree's interrupt. Out: time.
 *
 * There is nothing to calibrate, and nothing to calibrate it against: the only other clock
 * of -M virt counts seconds. Of x86-64's words, clock=cpuid is what is done here and has no
 * CPUID to do it by; clock=timer, for which 20 ms are spent there, gets a line.
 */
#include "clock.h"

#include "aarch64/boot-dtb.h"
#include "irq.h"
#include "kprintf.h"
#include "machine.h"
#include "power-off.h"
#include "steps/boot-cmdline.h"
#include "sysinit.h"

#define SECOND_NS 1000000000u
#define CONTROL_ENABLE 1u
/* What timer_init waits for. */
#define INTERVAL_NS 10000u
#define LOOKS_MAX 100000u

extern const uint64_t entry_ticks;

enum { CLOCK_CPUID, CLOCK_TIMER };
static uint32_t source;
BOOT_CHOICE("clock", source, "cpuid", "timer");

static uint64_t hz;
static int works;
static void (*handler)(void);

uint64_t clock_hz(void)
{
	return hz;
}

/* In two parts, so that nothing overflows: a second's are below 2^62 either way, as the
 * frequency has 32 bits. */
uint64_t clock_now_ns(void)
{
	uint64_t t = ticks() - entry_ticks;

	return t / hz * SECOND_NS + t % hz * SECOND_NS / hz;
}

/* Rounded up: not before that time. */
static uint64_t ticks_of(uint64_t ns)
{
	return ns / SECOND_NS * hz + (ns % SECOND_NS * hz + SECOND_NS - 1) / SECOND_NS;
}

void clock_delay_ns(uint64_t ns)
{
	uint64_t from = ticks(), t = ticks_of(ns);

	while (ticks() - from < t)
		cpu_relax();
}

void clock_timer_arm(uint64_t at_ns)
{
	if (at_ns == CLOCK_NEVER) {
		SYSREG_WRITE("cntv_ctl_el0", 0);
	} else {
		SYSREG_WRITE("cntv_cval_el0", entry_ticks + ticks_of(at_ns));
		SYSREG_WRITE("cntv_ctl_el0", CONTROL_ENABLE);
	}
	isb();
}

void clock_timer_set_handler(void (*fn)(void))
{
	handler = fn;
}

int clock_timer_works(void)
{
	return works;
}

static void clock_init(void *unused)
{
	(void)unused;
	hz = machine_ticks_hz();
	if (hz == 0)
		panic("clock: the firmware does not say how fast the counter runs");
	if (source == CLOCK_TIMER)
		kprintf("clock: stated by the firmware, so there is no timer to calibrate it against\n");
}
SYSINIT(clock_init, SI_SUB_CLOCK, SI_ORDER_FIRST, clock_init, NULL);

/* It would come again and again as long as the comparator is met. */
static void on_timer(void *unused)
{
	(void)unused;
	SYSREG_WRITE("cntv_ctl_el0", 0);
	isb();
	if (handler)
		handler();
}

static volatile unsigned int ticks_seen;

static void on_tick(void)
{
	BF_SCOPE("timer_tick", "intr");
	ticks_seen++;
}

/* A wfi that no interrupt ends would hang the boot, and nothing can bound a wfi. So it is shown
 * first, by a loop that gives up, that the timer's arrive: one that is due at once. */
static int interrupts_arrive(void)
{
	clock_timer_arm(0);
	__asm__ volatile("msr daifclr, #2");
	for (unsigned int i = 0; i < LOOKS_MAX && ticks_seen == 0; i++)
		cpu_relax();
	__asm__ volatile("msr daifset, #2");
	return ticks_seen != 0;
}

/* Each of the others would end the wfi too, hence the loop. */
static void wait_for_tick(void)
{
	unsigned int before = ticks_seen;

	clock_timer_arm(clock_now_ns() + INTERVAL_NS);
	while (ticks_seen == before) {
		BF_ENTER("hlt", "idle");
		irq_wait();
		BF_EXIT();
	}
}

static void timer_init(void *unused)
{
	(void)unused;
	clock_timer_arm(CLOCK_NEVER);
	if (boot_dtb.timer_irq == IRQ_NONE || irq_request(boot_dtb.timer_irq, on_timer, NULL) < 0) {
		kprintf("timer: none that interrupts\n");
		return;
	}
	clock_timer_set_handler(on_tick);
	works = interrupts_arrive();
	if (works)
		wait_for_tick();
	else
		kprintf("timer: no interrupt arrives, not waiting for it\n");
	clock_timer_arm(CLOCK_NEVER);
	clock_timer_set_handler(NULL);
}
SYSINIT(timer_init, SI_SUB_INTR, SI_ORDER_SECOND, timer_init, NULL);
SYSINIT_NEEDS(timer_init, clock_init);
SYSINIT_NEEDS(timer_init, irq_init);
