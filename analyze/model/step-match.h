/* SPDX-License-Identifier: BSD-2-Clause
 *
 * step-match.h - which steps of one boot are where in the other. In: two ordered trees of
 * spans whose steps have one numbering: equal names, equal numbers. Out: of each step,
 * where it ran on either side, whether it moved, and whether an added one is a removed one
 * by another name.
 *
 * What counts as the same place is argued in step-match.c. The work is that of a few sorts
 * of the steps and a few passes over the spans.
 */
#ifndef STEP_MATCH_H
#define STEP_MATCH_H

#include <stddef.h>
#include <stdint.h>

#define MATCH_NONE UINT32_MAX

/* A tree's nodes: a parent stands before its children, and siblings in their order. */
struct match_side {
	uint32_t *step;         /* of each node, the step's number; renamed ones are rewritten */
	const uint32_t *parent; /* of each node, an earlier node or MATCH_NONE */
	size_t n;
};

enum match_kind {
	MATCH_STEP,
	MATCH_LOOSE, /* it runs where chance puts it (a drain, an idle loop): never moved, and no parent */
	MATCH_ROOT,  /* a thread: it has no place, and is one for others */
};

struct match_place {
	uint32_t parent; /* the step it ran in, of those that both sides have; or MATCH_NONE */
	uint32_t behind; /* the last one before it there that did not move; MATCH_NONE: it is the first */
};

struct match_step {
	/* What is known: */
	uint64_t cost[2], count[2];
	uint32_t subsystem; /* a number */
	uint32_t member;    /* of its family; MATCH_NONE: it is of none */
	uint8_t there[2];
	uint8_t kind; /* enum match_kind */
	/* What is found: */
	uint8_t moved;
	uint8_t placed[2];           /* it ran in one place only, which is: */
	struct match_place place[2]; /* [0] base, [1] new */
	uint32_t old;                /* an added step that was renamed: what it was, else MATCH_NONE */
};

/* A renamed step's `cost` and `count` of the base become the new one's, and the old one is
 * there no more. `slack` is by what share costs may differ and still be about equal.
 * 0, or -1: out of memory. */
int step_match(struct match_step *steps, size_t nsteps, struct match_side sides[2], double slack);

#endif
