/* SPDX-License-Identifier: BSD-2-Clause
 *
 * x86-clock.c - how fast the time-stamp counter runs, and the time since entry by it. In: tsc_hz=,
 * or what CPUID states, or else the local APIC's timer. Out: clock.h, less its timer.
 *
 * The classical way is to wait: clock=timer spins for 20 ms to see how far the counter gets. The
 * cure asks CPUID, and where that does not tell (QEMU's TCG), it does not wait either: "clock_start"
 * sets the APIC's timer going early in the boot, "clock_init" looks how far both have come, and what
 * lies between them is the boot's own work. Only where that was less than 10 us the rest is spun.
 *
 * The timer itself counts the APIC's bus clock, which no register tells: it is 1 GHz in QEMU
 * and KVM. Where the counter's frequency is told, the bus clock is measured by it instead.
 */
#include "clock.h"

#include "kprintf.h"
#include "steps/boot-cmdline.h"
#include "steps/x86-64/cpu-features.h"
#include "steps/x86-64/lapic.h"
#include "steps/x86-64/x86-timer.h"
#include "sysinit.h"

#define HYPERVISOR_BUS_HZ UINT64_C(1000000000)
/* 10 us and 20 ms of that. */
#define COUNTS_MIN 10000u
#define COUNTS_SPUN 20000000u
/* A timer that stands still is given up after so many looks. */
#define LOOKS_MAX 1000000u
/* What nobody's counter is beyond; also what is assumed where nothing tells. Hz. */
#define HZ_MIN UINT64_C(1000000)
#define HZ_MAX UINT64_C(100000000000)
#define HZ_ASSUMED UINT64_C(1000000000)
#define NS_A_SECOND UINT64_C(1000000000)

extern const uint64_t entry_ticks;

enum { CLOCK_CPUID, CLOCK_TIMER };
static uint32_t source;
BOOT_CHOICE("clock", source, "cpuid", "timer");

static uint64_t told_hz;
static int take_tsc_hz(struct word_text v)
{
	uint64_t hz;

	if (word_take_number(&v, &hz) < 0 || v.n > 0 || hz < HZ_MIN || hz > HZ_MAX)
		return -1;
	told_hz = hz;
	return 0;
}
BOOT_WORD("tsc_hz", take_tsc_hz);

static uint64_t hz = HZ_ASSUMED;
static uint64_t ns_a_tick = UINT64_C(1) << 32; /* in 32.32 */
static uint64_t start_ticks;

/* a * b / c; what does not fit is UINT64_MAX. */
static uint64_t mul_div(uint64_t a, uint64_t b, uint64_t c)
{
	uint64_t low, high, rest;

	__asm__("mulq %3" : "=a"(low), "=d"(high) : "a"(a), "r"(b) : "cc");
	if (high >= c)
		return UINT64_MAX;
	__asm__("divq %4" : "=a"(low), "=d"(rest) : "a"(low), "d"(high), "r"(c) : "cc");
	return low;
}

/* The counter is read right behind the timer both times, so what that costs is in neither. */
static void start(void)
{
	lapic_write(LAPIC_TIMER_DIVIDE, TIMER_DIVIDE_BY_1);
	lapic_write(LAPIC_TIMER_INITIAL, UINT32_MAX);
	start_ticks = ticks();
}

/* Spins until the timer has counted so many; both intervals. -1: it stands still. */
static int wait_for(uint32_t counts, uint64_t *counted, uint64_t *ticked)
{
	uint32_t at, before = UINT32_MAX;
	unsigned int stood = 0;

	do {
		at = lapic_read(LAPIC_TIMER_CURRENT);
		*ticked = ticks() - start_ticks;
		stood = at == before ? stood + 1 : 0;
		before = at;
		*counted = UINT32_MAX - at;
	} while (*counted < counts && stood < LOOKS_MAX);
	return *counted < counts ? -1 : 0;
}

static void clock_start(void *unused)
{
	(void)unused;
	if (lapic_in_use())
		start();
}
SYSINIT(clock_start, SI_SUB_CPU, SI_ORDER_FOURTH, clock_start, NULL);
SYSINIT_NEEDS(clock_start, lapic_init);

static void clock_init(void *unused)
{
	uint64_t counted, ticked, measured = 0, bus_hz = HYPERVISOR_BUS_HZ;

	(void)unused;
	if (!told_hz && source == CLOCK_CPUID)
		told_hz = cpu_features_tsc_hz();
	if (lapic_in_use()) {
		if (source == CLOCK_TIMER)
			start();
		if (wait_for(source == CLOCK_TIMER ? COUNTS_SPUN : COUNTS_MIN, &counted, &ticked) == 0)
			measured = mul_div(ticked, bus_hz, counted);
		else
			kprintf("clock: the local APIC's timer stands still\n");
	}
	if (told_hz >= HZ_MIN && told_hz <= HZ_MAX) {
		hz = told_hz;
		if (measured)
			bus_hz = mul_div(counted, hz, ticked);
	} else if (measured >= HZ_MIN && measured <= HZ_MAX) {
		hz = measured;
	} else {
		kprintf("clock: nothing tells the counter's frequency, taking it for 1 GHz (tsc_hz= would tell)\n");
	}
	BF_COUNTER("clock_hz", "clock", hz);
	ns_a_tick = mul_div(NS_A_SECOND, UINT64_C(1) << 32, hz);
	if (measured)
		x86_timer_counts_at(bus_hz);
}
SYSINIT(clock_init, SI_SUB_CLOCK, SI_ORDER_FIRST, clock_init, NULL);
SYSINIT_NEEDS(clock_init, clock_start);
SYSINIT_NEEDS(clock_init, paging_init);

uint64_t clock_hz(void)
{
	return hz;
}

uint64_t clock_now_ns(void)
{
	return (uint64_t)((unsigned __int128)(ticks() - entry_ticks) * ns_a_tick >> 32);
}

void clock_delay_ns(uint64_t ns)
{
	uint64_t from = clock_now_ns();

	while (clock_now_ns() - from < ns)
		cpu_relax();
}
