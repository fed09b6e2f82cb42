/* SPDX-License-Identifier: BSD-2-Clause
 *
 * trend.h - what one thing cost, commit by commit. In: its cost in each boot of a series and
 * branch, in order. Out: a point a commit, the median of its boots at the place of the first of
 * them, and the commits that brought a change.
 */
#ifndef TREND_H
#define TREND_H

#include <stdint.h>

#include "change-points.h"

struct trend_boot {
	const char *commit; /* must outlive the trend */
	int64_t time_s;
	uint64_t cost;   /* ticks; 0 where it did not run */
	uint64_t judged; /* of the whole boot */
};

struct trend_point {
	const char *commit;
	int64_t time_s;
	uint64_t cost; /* ticks */
	size_t boots;
};

/* Neighbouring points as one, for a picture that has less room. */
struct trend_bucket {
	size_t from, to; /* points */
	uint64_t low, high;
	double mean;
};

struct trend {
	struct trend_point *points;
	size_t npoints;
	struct change_points changes;
	uint64_t low, high;   /* ticks, of all points */
	uint64_t least_ticks; /* a change is larger: than half a thousandth of the median boot, or
			       * than a hundredth of the highest cost where that is less */
};

/* 0, or -1: out of memory. trend_fini in either case. */
int trend_init(struct trend *t, const struct trend_boot *boots, size_t n, int exact);
void trend_fini(struct trend *t);

/* The change that this point brought, or NULL. */
const struct change_point *trend_change_at(const struct trend *t, size_t point);
/* The points in at most `most` buckets, one a point where there is room; how many. */
size_t trend_buckets(const struct trend *t, struct trend_bucket *out, size_t most);

#endif
