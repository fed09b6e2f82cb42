/* SPDX-License-Identifier: BSD-2-Clause
 *
 * clock-tie.h - when, by the host's CLOCK_MONOTONIC, a guest's counter stood at a tick. In: a
 * span tree, whose boot knows when its frames came. Out: a straight line, and how far from
 * the truth it can be. Pure arithmetic.
 *
 * Nothing says when a tick was, but much says when it was not: what the guest stamped came to
 * the host later (`after`), and what it stamped once a frame had been sent was not before the
 * recorder last found that frame missing, nor before the VMM was there (`before`). The line
 * lies below all of the one and above all of the other, as high as it can: as if the fastest
 * frame had taken no time.
 */
#ifndef CLOCK_TIE_H
#define CLOCK_TIE_H

#include "span-tree.h"

struct tie_bound {
	uint64_t tick; /* as the boot CPU counts */
	uint64_t ns;
};

enum tie_rate {
	TIE_RATE_HOST,   /* the guest's counter is the host's, a constant apart */
	TIE_RATE_STATED, /* the guest states its counter's frequency */
	TIE_RATE_FITTED, /* neither is so, or it contradicts the bounds */
};

struct clock_tie {
	int known;
	enum tie_rate rate_from;
	size_t pairs; /* of a stamp and the arrival that bounds it */
	uint64_t base_tick, base_ns;
	double offset_ns; /* of base_tick, from base_ns on */
	double ns_per_tick;
	double error_ns; /* no tick of the boot is further than that from where the line has it */
};

/* Not known where a tick is an instruction, where nothing came from the recorder, or where
 * no line fits. 0, or -1 when memory is out. */
int clock_tie_find(struct clock_tie *tie, const struct span_tree *tree);

/* The line between bounds, which it sorts; its error is that between the ticks `from` and `to`.
 * `ns_per_tick`: what the rate should be; 0: not known. */
void clock_tie_fit(struct clock_tie *tie, struct tie_bound *after, size_t nafter, struct tie_bound *before,
		   size_t nbefore, uint64_t from, uint64_t to, double ns_per_tick);

/* Both ways, to the nearest; of a tie that is known. */
uint64_t clock_tie_ns(const struct clock_tie *tie, uint64_t tick);
uint64_t clock_tie_tick(const struct clock_tie *tie, uint64_t ns);

#endif
