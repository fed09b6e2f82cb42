/* SPDX-License-Identifier: BSD-2-Clause
 *
 * x86-timer.h - what the local APIC's timer is told by others; what uses it is clock.h.
 */
#ifndef X86_TIMER_H
#define X86_TIMER_H

#include <stdint.h>

/* The timer counts, at that frequency. Hz. Until this is said it is not relied on. */
void x86_timer_counts_at(uint64_t hz);
/* Makes this CPU's ready to be armed. */
void x86_timer_cpu_init(void);

#endif
