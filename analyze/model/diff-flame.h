/* SPDX-License-Identifier: BSD-2-Clause
 *
 * diff-flame.h - the difference of two boots as a flame graph. In: a diff with its spans. Out: nodes
 * by path as a flame's (flame.h), each with what both sides spent there, and boxes.
 *
 * A node is as wide as the larger of the two: what only one boot has is as visible as what both
 * have, and no frame is narrower than what stands on it. What is in both boots stands where it
 * runs in the new one, so that a step which moved, or which another one was put around, is one
 * frame and no difference. Members of a family are one frame.
 */
#ifndef DIFF_FLAME_H
#define DIFF_FLAME_H

#include "diff.h"
#include "flame-boxes.h"

struct diff_frame {
	const char *name, *subsystem;
	size_t bytes;                 /* of the name, which ends there: a family's */
	uint32_t row;                 /* the first one seen of it */
	uint8_t family;               /* it stands for several rows */
	uint32_t states[DIFF_STATES]; /* how many of its rows */
};

/* Ticks, and spans. */
struct diff_both {
	uint64_t self[2], count[2];
	int64_t sure; /* of the delta, what is in steps that are not the same */
};

struct diff_flame {
	struct flame flame;        /* its sites are frames; it has no tree */
	struct diff_frame *frames; /* by the flame's index of a site */
	struct diff_both *both;    /* of each node */
	size_t frames_room, both_room;
};

/* 0, or -1 when memory is out; diff_flame_fini in either case. The diff and its spans must
 * outlive it. */
int diff_flame_init(struct diff_flame *f, const struct diff *d, const struct diff_spans *spans);
void diff_flame_fini(struct diff_flame *f);

/* What each box of the flame holds, in the order of the boxes, itself and what stands on it, of
 * its subsystem. NULL when memory is out. */
struct diff_both *diff_flame_sums(const struct diff_flame *f, const struct flame_boxes *boxes);

/* How much of it is a difference, from -4, all that was there went, to 4, all that is there came:
 * less than 0.5 %, 5 % and 25 % of the larger side are 0, 1 and 2. */
#define DIFF_SHADES 4
int diff_flame_shade(const struct diff_both *both);

#endif
