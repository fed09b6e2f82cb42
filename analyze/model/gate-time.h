/* SPDX-License-Identifier: BSD-2-Clause
 *
 * gate-time.h - a gate over time instead of instructions: rounds are looked at as they come,
 * until one can tell. In: rounds (rounds.h), a budget. Out: struct gate, and whether more
 * rounds are wanted.
 *
 * A step or a sum is over its limit where it is shown to cost more than that, for all of them
 * at once but for alpha; the boot passes where each is shown to cost less, but for beta each.
 * Between the two it is undecided. Both are spent over the looks in proportion to the rounds
 * since the last one, and added up over them: looking often costs power, and never the level.
 */
#ifndef GATE_TIME_H
#define GATE_TIME_H

#include "gate.h"
#include "rounds.h"

#define GATE_TIME_ALPHA 0.05 /* that a change which is allowed is called a regression */
#define GATE_TIME_BETA 0.10  /* that one just over the limit passes */
#define GATE_TIME_BOOTS 300  /* of each side at most, by default */

struct gate_time {
	uint64_t max_boots; /* of each side */
	uint64_t seed;
	size_t looked; /* rounds at the last look */
};

/* Whether so many rounds are to be looked at: not after each, and in any case after the last. */
int gate_time_due(const struct gate_time *t, size_t rounds);
/* Judges them. `g` is made anew (gate_fini takes it); its verdict is undecided where more are
 * wanted, or where there were as many as there may be. */
void gate_time_look(struct gate *g, struct gate_time *t, const struct rounds *r, const struct budget *b);
/* Of a budget whether it can be judged in time: 0, or -1 with a fault. */
int gate_time_check(const struct budget *b, const char *path, struct fault *f);

#endif
