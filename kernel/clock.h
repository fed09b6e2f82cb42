/* SPDX-License-Identifier: BSD-2-Clause
 *
 * clock.h - time. After the step "clock_init", which finds out how fast the counter runs; the
 * timer after "timer_init".
 */
#ifndef CLOCK_H
#define CLOCK_H

#include <stdint.h>

/* The frequency of ticks(). Hz; never 0. */
uint64_t clock_hz(void);
/* Since the kernel's entry. ns. */
uint64_t clock_now_ns(void);
/* Spins. */
void clock_delay_ns(uint64_t ns);

/* Runs once, on this CPU, in an interrupt, at that time (clock_now_ns) or soon after; what was
 * armed before on this CPU is forgotten. CLOCK_NEVER: nothing. */
#define CLOCK_NEVER UINT64_MAX
void clock_timer_arm(uint64_t at_ns);
/* Who is called then, on every CPU. */
void clock_timer_set_handler(void (*handler)(void));
/* Whether a timer that interrupts has been found; where not, nobody may wait for one. */
int clock_timer_works(void);

#endif
