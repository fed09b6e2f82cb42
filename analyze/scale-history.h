/* SPDX-License-Identifier: BSD-2-Clause
 *
 * scale-history.h - a sweep from a history. In: the history, whose series differ in numbers on their
 * command line, in memory or CPUs. Out: a sweep, fitted, of the newest commit's boots of each series
 * that is the last one's but for numbers: its branch, clock, VMM and, where time is measured, host's CPU.
 */
#ifndef SCALE_HISTORY_H
#define SCALE_HISTORY_H

#include "scale-read.h"
#include "scale-sizes.h"

/* By its first bytes. */
int scale_is_history(const char *path);
/* As scale_pile. */
int scale_history(struct sweep *s, struct sweep_plan *plan, const char *path, struct scale_common *common,
		  struct fault *f);

#endif
