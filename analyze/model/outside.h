/* SPDX-License-Identifier: BSD-2-Clause
 *
 * outside.h - what befell a boot's steps from outside: when the thread that ran a CPU was
 * kept from running (stolen), had left the guest or slept (outside), how often it left and
 * for what, and which pages it touched first. In: a span tree, whose boot has the host
 * kernel's word on the VMM's threads. Out: that, laid on the spans that were innermost on
 * that CPU then, by the clock tie, as far as that goes.
 *
 * On a CPU stolen and outside never overlap, and both are a part of self times: what is left
 * of a step's self time is what the guest itself did.
 */
#ifndef OUTSIDE_H
#define OUTSIDE_H

#include "clock-tie.h"

/* Of one site on one CPU. */
struct outside_site {
	uint32_t site; /* canonical, or SITE_UNACCOUNTED */
	uint32_t cpu;  /* index into boot.cpus */
	uint64_t exits, faults;
	uint64_t stolen_ticks, outside_ticks;
};

/* The exits of one kind within one site on one CPU. */
struct outside_reason {
	uint32_t site, cpu;
	uint32_t kind; /* OUTSIDE_EXIT, OUTSIDE_USER_EXIT */
	uint32_t what;
	uint64_t value;
	uint64_t count, ns;
};

/* When a CPU was not in the guest. */
struct outside_strip {
	uint64_t from, to; /* ticks of the tree's clock */
	uint16_t cpu;
	uint8_t stolen; /* else outside */
};

struct outside {
	struct clock_tie tie;
	struct outside_site *sites;
	size_t nsites, sites_room;
	struct outside_reason *reasons; /* most time first */
	size_t nreasons;
	struct outside_strip *strips; /* of one CPU in order, none over another */
	size_t nstrips, strips_room;
	uint64_t *span_stolen;  /* of each span, with those within it; ticks */
	uint64_t exits, faults; /* on CPUs, while they were watched */
	uint64_t elsewhere;     /* exits and faults before or after that */
};

/* Nothing but an empty result where the clocks are not tied. NULL when memory is out. */
struct outside *outside_new(const struct span_tree *tree);
void outside_free(struct outside *o);

#endif
