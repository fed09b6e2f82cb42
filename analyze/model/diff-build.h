/* SPDX-License-Identifier: BSD-2-Clause
 *
 * diff-build.h - what the parts of diff share while one is made: the median boots' trees,
 * and every boot's steps by name.
 */
#ifndef DIFF_BUILD_H
#define DIFF_BUILD_H

#include "diff.h"
#include "step-match.h"
#include "steps.h"

/* One step of one boot on one CPU. The i-th one's name is the i-th of diff.names. */
struct diff_sample {
	struct diff_cost cost;
	size_t family_bytes;
	uint32_t site, member;
	uint32_t boot; /* of those counted of its side */
	uint8_t side;
	uint8_t median; /* of the side's median boot */
};

/* What a step's spans did on one side that is another step's doing. */
struct diff_share {
	uint64_t self, count, n_sum; /* of spans within a step that the other side has not */
	uint64_t children;           /* spans directly within its own */
	uint32_t caller, child;      /* the step that the other side has not: around, within; or DIFF_NONE */
};

struct diff_builder {
	struct diff *d;
	const struct diff_side *sides;
	struct span_tree *trees[2]; /* NULL: a side without a boot */
	struct diff_sample *samples;
	size_t nsamples, samples_room;
	/* Nodes are threads, then spans; steps are rows, then threads by name: */
	struct match_step *match;
	struct match_side nodes[2];
	size_t nthreads[2];
	struct diff_share *shares[2]; /* by row */
};

/* diff-gather.c: boots to rows with their costs and p. diff-ripple.c: their states.
 * diff-lines.c: their order. All 0, or -1: out of memory. */
int diff_gather(struct diff_builder *b);
int diff_ripple(struct diff_builder *b);
int diff_lines(struct diff *d);

/* Of a subsystem whose steps run where and for as long as the others make them. */
static inline int diff_is_observer(const struct diff_row *r)
{
	return strcmp(r->subsystem, "observer") == 0;
}
static inline int diff_is_idle(const struct diff_row *r)
{
	return strcmp(r->subsystem, "idle") == 0;
}
static inline int diff_is_unaccounted(const struct diff_row *r)
{
	return strcmp(r->subsystem, "unaccounted") == 0;
}
/* The row that a span or thread node of a side is of; DIFF_NONE for a thread. */
static inline uint32_t diff_node_row(const struct diff_builder *b, int side, size_t node)
{
	uint32_t step = b->nodes[side].step[node];

	return step < b->d->nrows ? step : DIFF_NONE;
}

#endif
