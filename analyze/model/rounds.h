/* SPDX-License-Identifier: BSD-2-Clause
 *
 * rounds.h - what steps cost in boots of two kernels in turns. In: a boot of each, round by
 * round. Out: a table of ticks, a row a step, families folded, idling and observing left out.
 * Only these numbers are kept of a boot.
 */
#ifndef ROUNDS_H
#define ROUNDS_H

#include "steps.h"

struct round_step {
	char *name, *subsystem, *file; /* file: of its hook, or NULL */
	uint64_t line;
	uint64_t *ticks[2]; /* [0] base, [1] new: by round; 0 where it did not run */
};

struct rounds {
	struct round_step *steps;
	size_t nsteps, steps_room;
	size_t n, room; /* rounds that are whole */
};

/* Ticks that a step itself took, net of what the host took from it. */
uint64_t round_net_ticks(const struct step *s);
/* A boot of one side in the round that is next. 0, or -1: out of memory. */
int rounds_add_boot(struct rounds *r, int side, const struct trace *t, const struct boot *b);
/* The same of one step, by what is known already. */
int rounds_add(struct rounds *r, int side, const char *name, const char *subsystem, uint64_t ticks);
/* Both boots of the round are there. */
int rounds_next(struct rounds *r);
void rounds_fini(struct rounds *r);

#endif
