/* SPDX-License-Identifier: BSD-2-Clause
 *
 * critical-path.h - what the boot's total is made of, followed backwards: from the end on
 * the thread that ended it; where that waited, on the thread that woke it; and so on to the
 * kernel's entry. In: a span tree. Out: pieces that partition the total, to the tick.
 */
#ifndef CRITICAL_PATH_H
#define CRITICAL_PATH_H

#include "span-tree.h"

struct path_piece {
	uint64_t from; /* tick */
	uint64_t ticks;
	uint32_t thread; /* site */
	uint32_t step;   /* site; of a wait the topic, or SITE_READY: for a CPU */
	uint32_t wait;   /* 0: it runs */
};

/* Pieces in a row of one thread, all of them running or all waiting. */
struct path_stretch {
	uint64_t from, ticks;
	uint32_t thread; /* site */
	uint32_t step;   /* site: of the longest piece */
	uint32_t wait;
	size_t first, n; /* the pieces */
};

struct critical_path {
	struct path_piece *pieces; /* from the entry to the end, none of them empty */
	size_t npieces;
	struct path_stretch *stretches;
	size_t nstretches;
	uint64_t wait_ticks; /* of all */
};

/* 0, or -1 when memory is out; critical_path_fini in either case. */
int critical_path_init(struct critical_path *p, const struct span_tree *tree);
void critical_path_fini(struct critical_path *p);

/* The ticks of the n-th longest stretch (from 1), 0 where there are not that many; UINT64_MAX
 * when memory is out. */
uint64_t critical_path_rank(const struct critical_path *p, size_t n);

#endif
