/* SPDX-License-Identifier: BSD-2-Clause
 *
 * exact-clock.h - a machine whose counter counts instructions (QEMU's -icount, which is what
 * `record --exact` asks for), and how to be at a given tick there.
 */
#ifndef EXACT_CLOCK_H
#define EXACT_CLOCK_H

#include <stdint.h>

/* Whether this is one. Asks the counter the first time. */
int exact_clock(void);

/* On such a machine, with interrupts off: runs until that tick, and a constant. */
void exact_clock_run_until(uint64_t end_ticks);

#endif
