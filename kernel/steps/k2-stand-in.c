/* SPDX-License-Identifier: BSD-2-Clause
 *
 * k2-stand-in.c - clock.h and cpus.h as far as threads need them, until the real ones are
 * merged: then this file goes.
 */
#include "clock.h"
#include "cpus.h"
#include "machine.h"
#include "steps/x86-64/lapic.h"
#include "sysinit.h"
#include "x86-64/trap.h"

#define VECTOR_STAND_IN 33u
#define DIVIDE_BY_1 0x0bu

struct cpus cpus = {.present = 1, .online = 1};
static void (*handler)(void);
static uint64_t zero;

struct percpu *percpu_of(unsigned int number)
{
	return number == 0 ? &percpu0 : NULL;
}
void cpu_kick(unsigned int number)
{
	(void)number;
}
uint64_t clock_hz(void)
{
	return 1000000000;
}
uint64_t clock_now_ns(void)
{
	return ticks() - zero;
}
void clock_delay_ns(uint64_t ns)
{
	for (uint64_t end = clock_now_ns() + ns; clock_now_ns() < end;)
		cpu_relax();
}
static void on_timer(void)
{
	BF_SCOPE("timer_tick", "intr");
	lapic_write(LAPIC_EOI, 0);
	handler();
}
void clock_timer_arm(uint64_t at_ns)
{
	uint64_t now = clock_now_ns();

	if (at_ns == CLOCK_NEVER) {
		lapic_write(LAPIC_TIMER_INITIAL, 0);
		return;
	}
	trap_set_handler(VECTOR_STAND_IN, on_timer);
	lapic_write(LAPIC_TIMER_DIVIDE, DIVIDE_BY_1);
	lapic_write(LAPIC_LVT_TIMER, VECTOR_STAND_IN);
	lapic_write(LAPIC_TIMER_INITIAL, at_ns <= now               ? 1
					 : at_ns - now > UINT32_MAX ? UINT32_MAX
								    : (uint32_t)(at_ns - now));
}
void clock_timer_set_handler(void (*h)(void))
{
	handler = h;
}
int clock_timer_works(void)
{
	return lapic_in_use();
}
