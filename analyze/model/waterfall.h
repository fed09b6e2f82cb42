/* SPDX-License-Identifier: BSD-2-Clause
 *
 * waterfall.h - how a boot's total came to be another: from the base's, subsystem by subsystem, to
 * the new one's. In: a diff. Out: bars on one axis of ticks.
 */
#ifndef WATERFALL_H
#define WATERFALL_H

#include "diff.h"

struct waterfall_bar {
	const char *name; /* NULL: `subsystems` of them together */
	uint64_t at[2];   /* ticks where it begins and ends; it fell where the second is less */
	uint64_t subsystems;
};

struct waterfall {
	struct waterfall_bar *bars; /* the largest first; those left over last */
	size_t nbars;
	uint64_t total[2]; /* ticks, of all CPUs: where the first bar begins, and the last one ends */
	uint64_t from, to; /* the axis: from 0 where the bars can be seen on that */
};

/* Of at most `most` bars. 0, or -1 when memory is out; waterfall_fini in either case. */
int waterfall_init(struct waterfall *w, const struct diff *d, size_t most);
void waterfall_fini(struct waterfall *w);

#endif
