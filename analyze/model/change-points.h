/* SPDX-License-Identifier: BSD-2-Clause
 *
 * change-points.h - where a series of costs changed, and stayed so. In: a cost a commit, in their
 * order. Out: the commits that brought a change, with what holds before and behind each, up to the
 * changes next to it. The same series gives the same answer always: nothing is drawn by lot.
 *
 * The method is E-divisive (Matteson and James 2014) within windows, each change confirmed by a
 * t-test, then the weakest taken back as long as they do not hold against what lies between their
 * neighbours (as Hunter does: Fleming and others 2023). Where costs are exact there is no noise:
 * each difference between two neighbours that is larger than `least` is a change, even the last.
 */
#ifndef CHANGE_POINTS_H
#define CHANGE_POINTS_H

#include <stddef.h>

#define CHANGE_WINDOW 50 /* commits looked at together; they overlap by half */
#define CHANGE_SIDE 3    /* the fewest on either side that say something where there is noise */
#define CHANGE_P 0.0001  /* of one test; test-change-points.c measures what a series' level becomes */

struct change_point {
	size_t at;            /* the first of the new cost, never 0 */
	double before, after; /* means */
	double p;             /* 0: exact */
};

struct change_rule {
	double least; /* a smaller difference is none, however sure */
	int exact;
};

struct change_points {
	struct change_point *all; /* by `at` */
	size_t n, room;
};

/* 0, or -1: out of memory. change_points_fini in either case. */
int change_points_find(struct change_points *c, const double *costs, size_t n, const struct change_rule *rule);
void change_points_fini(struct change_points *c);

/* The probability that |t| of so many degrees of freedom is as large, by chance. */
double change_t_test_p(double t, double freedom);

#endif
