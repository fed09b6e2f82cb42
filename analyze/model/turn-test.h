/* SPDX-License-Identifier: BSD-2-Clause
 *
 * turn-test.h - whether one of two kernels that are booted in turns costs more, and where.
 * In: rounds, and sums of steps with how much more each may cost. Out: for each sum how much
 * it differs, within which bounds, and p. Pure arithmetic.
 *
 * A step costs what the quarter of its boots that were disturbed least cost on average. What
 * disturbs a boot (another process, the hypervisor) strikes some steps of it, for a moment and
 * hard: the total of nearly every boot is disturbed, a step's own time mostly is not. So a sum
 * is added up behind that, not before: the total of the steps' own figures, not a figure of the
 * totals.
 *
 * The order of the two boots in a round is a fair coin. Did the new side cost just what is
 * allowed more, and were that taken off its boots, each round could as well have had the two the
 * other way round: the test does that at random, round by round, some thousand times, and looks
 * how large the differences become by chance. That is exact at the limit, whatever the noise is
 * like; on either side of it the test errs towards saying nothing. Of a sum of steps each is
 * moved in proportion to its cost.
 * All steps change places together, so that what disturbs several of them is in it. The
 * largest of all sums' differences, each in units of its own spread, says how large one of many
 * becomes by chance (Westfall and Young's max-T): that one of all sums alarms falsely is as
 * rare as p says. That all are within bounds needs no such care: each must be.
 */
#ifndef TURN_TEST_H
#define TURN_TEST_H

#include "rounds.h"

#define TURN_FLIPS 4000

struct turn_sum {
	/* In: */
	uint32_t first, n; /* steps, one or all of `members` */
	double allowed;    /* ticks more */
	/* Out, in ticks: */
	double cost[2];  /* of both sides */
	double effect;   /* new less base */
	double low;      /* it is above this but for alpha, for all sums at once */
	double high;     /* it is below this but for beta */
	double p_more;   /* that it is at most what is allowed, for all sums at once */
	double p_within; /* that it is at least that */
	double p_fell;   /* that it did not fall by as much, for all sums at once */
};

/* sums[i] is of the steps members[first] up to members[first + n]. 0, or -1: out of memory. */
int turn_test(const struct rounds *r, const uint32_t *members, struct turn_sum *sums, size_t nsums, double alpha,
	      double beta, uint64_t seed);
/* What a step costs by a side's boots: the mean of the lower quarter. */
double turn_cost(const uint64_t *ticks, size_t n);
/* The next of a sequence that is the same on every machine. */
uint64_t turn_random(uint64_t *state);

#endif
