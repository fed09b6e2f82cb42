/* SPDX-License-Identifier: BSD-2-Clause
 *
 * trend.c - see trend.h.
 */
#include "trend.h"

#include <stdlib.h>
#include <string.h>

/* As a gate's default budget has it: half a thousandth. Who asks for a small step wants to know of
 * less than that, but not of each instruction that the order of linking moves. */
#define LEAST_OF_BOOT 2000
#define LEAST_OF_ITSELF 100

/* A boot, sorted by commit and then by place. */
struct placed {
	const struct trend_boot *boot;
	size_t place;
};

static int by_commit(const void *a, const void *b)
{
	const struct placed *x = a, *y = b;
	int order = strcmp(x->boot->commit, y->boot->commit);

	return order ? order : (x->place > y->place) - (x->place < y->place);
}

static int by_place(const void *a, const void *b)
{
	const struct placed *x = a, *y = b;

	return (x->place > y->place) - (x->place < y->place);
}

static int by_number(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

static uint64_t median_of(uint64_t *numbers, size_t n)
{
	qsort(numbers, n, sizeof *numbers, by_number);
	return numbers[(n - 1) / 2];
}

/* A commit's boots, which lie together, become its first: a point. */
static size_t group(struct placed *all, size_t n, struct trend_point *points, uint64_t *numbers)
{
	size_t npoints = 0, to;

	qsort(all, n, sizeof *all, by_commit);
	for (size_t i = 0; i < n; i = to) {
		for (to = i; to < n && strcmp(all[to].boot->commit, all[i].boot->commit) == 0; to++)
			numbers[to - i] = all[to].boot->cost;
		/* Its place is the first one's, until all are sorted by that. */
		points[all[i].place] = (struct trend_point){.commit = all[i].boot->commit,
							    .time_s = all[i].boot->time_s,
							    .cost = median_of(numbers, to - i),
							    .boots = to - i};
		all[npoints++] = all[i];
	}
	qsort(all, npoints, sizeof *all, by_place);
	for (size_t i = 0; i < npoints; i++)
		points[i] = points[all[i].place];
	return npoints;
}

static int find_changes(struct trend *t, double *costs, int exact)
{
	struct change_rule rule = {.least = (double)t->least_ticks, .exact = exact};

	for (size_t i = 0; i < t->npoints; i++)
		costs[i] = (double)t->points[i].cost;
	return change_points_find(&t->changes, costs, t->npoints, &rule);
}

int trend_init(struct trend *t, const struct trend_boot *boots, size_t n, int exact)
{
	struct placed *all = calloc(n + 1, sizeof *all);
	uint64_t *numbers = calloc(n + 1, sizeof *numbers);
	double *costs = calloc(n + 1, sizeof *costs);
	int rc = -1;

	*t = (struct trend){.points = calloc(n + 1, sizeof *t->points)};
	if (all && numbers && costs && t->points && n) {
		for (size_t i = 0; i < n; i++) {
			all[i] = (struct placed){.boot = &boots[i], .place = i};
			numbers[i] = boots[i].judged;
		}
		t->least_ticks = median_of(numbers, n) / LEAST_OF_BOOT;
		t->npoints = group(all, n, t->points, numbers);
		t->low = t->high = t->points[0].cost;
		for (size_t i = 1; i < t->npoints; i++) {
			t->low = t->points[i].cost < t->low ? t->points[i].cost : t->low;
			t->high = t->points[i].cost > t->high ? t->points[i].cost : t->high;
		}
		if (t->high / LEAST_OF_ITSELF < t->least_ticks)
			t->least_ticks = t->high / LEAST_OF_ITSELF;
		rc = find_changes(t, costs, exact);
	} else if (all && numbers && costs && t->points) {
		rc = 0;
	}
	free(all);
	free(numbers);
	free(costs);
	return rc;
}

void trend_fini(struct trend *t)
{
	free(t->points);
	change_points_fini(&t->changes);
	*t = (struct trend){0};
}

const struct change_point *trend_change_at(const struct trend *t, size_t point)
{
	size_t from = 0, to = t->changes.n;

	while (from < to) {
		size_t middle = from + (to - from) / 2;

		if (t->changes.all[middle].at < point)
			from = middle + 1;
		else
			to = middle;
	}
	return from < t->changes.n && t->changes.all[from].at == point ? &t->changes.all[from] : NULL;
}

size_t trend_buckets(const struct trend *t, struct trend_bucket *out, size_t most)
{
	size_t n = t->npoints < most ? t->npoints : most;

	for (size_t i = 0; i < n; i++) {
		struct trend_bucket *b = &out[i];
		double sum = 0;

		*b = (struct trend_bucket){
			.from = t->npoints * i / n, .to = t->npoints * (i + 1) / n, .low = UINT64_MAX};
		for (size_t k = b->from; k < b->to; k++) {
			uint64_t cost = t->points[k].cost;

			b->low = cost < b->low ? cost : b->low;
			b->high = cost > b->high ? cost : b->high;
			sum += (double)cost;
		}
		b->mean = sum / (double)(b->to - b->from);
	}
	return n;
}
