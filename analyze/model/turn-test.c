/* SPDX-License-Identifier: BSD-2-Clause
 *
 * turn-test.c - see turn-test.h. Both sides' boots of a step are sorted once; for each flip one
 * walks up from the smallest and takes those that are a side's now, until both have a quarter.
 */
#include "turn-test.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct value {
	double ticks;
	uint32_t round;
	uint8_t side;
};

uint64_t turn_random(uint64_t *state) /* SplitMix64 */
{
	uint64_t z = (*state += 0x9e3779b97f4a7c15u);

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

static size_t quarter(size_t n)
{
	return n < 8 ? (n + 1) / 2 : n / 4;
}

static int by_ticks(const void *a, const void *b)
{
	const struct value *x = a, *y = b;

	if (x->ticks != y->ticks)
		return x->ticks < y->ticks ? -1 : 1;
	if (x->round != y->round)
		return x->round < y->round ? -1 : 1;
	return (x->side > y->side) - (x->side < y->side);
}

static int by_number(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

double turn_cost(const uint64_t *ticks, size_t n)
{
	double *v = malloc((n + 1) * sizeof *v), sum = 0;
	size_t m = quarter(n);

	if (!v)
		return NAN;
	for (size_t i = 0; i < n; i++)
		v[i] = (double)ticks[i];
	qsort(v, n, sizeof *v, by_number);
	for (size_t i = 0; i < m; i++)
		sum += v[i];
	free(v);
	return m ? sum / (double)m : 0;
}

/* New less base, with the sides changed in the rounds that are marked. Up to where one side has its
 * quarter every boot is taken, without a branch that would be a coin. */
static double difference(const struct value *v, size_t n, const uint8_t *flip)
{
	static const double sign[] = {-1, 1};
	size_t m = quarter(n), taken = 0, i = 0;
	double sum = 0;

	for (; taken < m && i - taken < m; i++) {
		size_t side = v[i].side ^ flip[v[i].round];

		taken += side;
		sum += sign[side] * v[i].ticks;
	}
	for (size_t lacks = taken < m, left = lacks ? m - taken : m - (i - taken); left; i++)
		if ((v[i].side ^ flip[v[i].round]) == (int)lacks) {
			sum += sign[lacks] * v[i].ticks;
			left--;
		}
	return m ? sum / (double)m : 0;
}

struct work {
	const struct rounds *r;
	const uint32_t *members;
	const struct turn_sum *sums;
	size_t nsums, nmembers;
	double *cost[2];      /* by step */
	struct value *values; /* by member, 2 n each, sorted; new less its share of the limit */
	double *flips;        /* by sum, TURN_FLIPS each */
	double *is;           /* by sum, with nothing changed: what a flip that does so gives to the digit */
	double *spread;       /* by sum, of its flips */
	double *most;         /* by flip: the most that any sum goes the limit's way, in its own spread */
	uint8_t *flip;        /* by round */
};

static int work_init(struct work *w, const struct rounds *r, const uint32_t *members, const struct turn_sum *sums,
		     size_t nsums)
{
	*w = (struct work){.r = r, .members = members, .sums = sums, .nsums = nsums};
	for (size_t s = 0; s < nsums; s++)
		if (sums[s].first + sums[s].n > w->nmembers)
			w->nmembers = sums[s].first + sums[s].n;
	w->cost[0] = calloc(r->nsteps + 1, sizeof(double));
	w->cost[1] = calloc(r->nsteps + 1, sizeof(double));
	w->values = calloc(w->nmembers * 2 * r->n + 1, sizeof *w->values);
	w->flips = calloc(nsums * TURN_FLIPS + 1, sizeof(double));
	w->is = calloc(nsums + 1, sizeof(double));
	w->spread = calloc(nsums + 1, sizeof(double));
	w->most = calloc(TURN_FLIPS, sizeof(double));
	w->flip = calloc(r->n + 1, 1);
	return w->cost[0] && w->cost[1] && w->values && w->flips && w->is && w->spread && w->most && w->flip ? 0 : -1;
}

static void work_fini(struct work *w)
{
	free(w->cost[0]);
	free(w->cost[1]);
	free(w->values);
	free(w->flips);
	free(w->is);
	free(w->spread);
	free(w->most);
	free(w->flip);
}

static int find_costs(struct work *w)
{
	for (size_t k = 0; k < w->r->nsteps; k++)
		for (int side = 0; side < 2; side++) {
			w->cost[side][k] = turn_cost(w->r->steps[k].ticks[side], w->r->n);
			if (isnan(w->cost[side][k]))
				return -1;
		}
	return 0;
}

/* As if the new side cost `way` times what is allowed less, each step in proportion to its cost. */
static void move_sides(struct work *w, const struct turn_sum *s, int way)
{
	size_t n = w->r->n;

	for (uint32_t m = s->first; m < s->first + s->n; m++) {
		uint32_t step = w->members[m];
		double share = s->cost[0] > 0 ? w->cost[0][step] / s->cost[0] : 1.0 / s->n;
		struct value *v = w->values + m * 2 * n;

		for (size_t i = 0; i < n; i++) {
			v[2 * i] = (struct value){(double)w->r->steps[step].ticks[0][i], (uint32_t)i, 0};
			v[2 * i + 1] = (struct value){(double)w->r->steps[step].ticks[1][i] - way * share * s->allowed,
						      (uint32_t)i, 1};
		}
		qsort(v, 2 * n, sizeof *v, by_ticks);
	}
}

static double flipped(const struct work *w, const struct turn_sum *s)
{
	double sum = 0;

	for (uint32_t m = s->first; m < s->first + s->n; m++)
		sum += difference(w->values + m * 2 * w->r->n, w->r->n, w->flip);
	return sum;
}

static double spread(const double *v)
{
	double squares = 0;

	for (size_t b = 0; b < TURN_FLIPS; b++)
		squares += v[b] * v[b];
	return sqrt(squares / TURN_FLIPS);
}

/* What chance does where every sum differs by just what is allowed, up or down. */
static void flip_all(struct work *w, int way, uint64_t seed)
{
	uint64_t state = seed;

	memset(w->flip, 0, w->r->n);
	for (size_t s = 0; s < w->nsums; s++) {
		move_sides(w, &w->sums[s], way);
		w->is[s] = flipped(w, &w->sums[s]);
	}
	for (size_t b = 0; b < TURN_FLIPS; b++) {
		uint64_t bits = 0;

		for (size_t i = 0; i < w->r->n; i++, bits >>= 1) {
			if (i % 64 == 0)
				bits = turn_random(&state);
			w->flip[i] = bits & 1;
		}
		for (size_t s = 0; s < w->nsums; s++)
			w->flips[s * TURN_FLIPS + b] = flipped(w, &w->sums[s]);
		w->most[b] = 0;
	}
	for (size_t s = 0; s < w->nsums; s++) {
		const double *flips = w->flips + s * TURN_FLIPS;

		w->spread[s] = spread(flips);
		for (size_t b = 0; w->spread[s] > 0 && b < TURN_FLIPS; b++)
			w->most[b] = fmax(w->most[b], way * flips[b] / w->spread[s]);
	}
	qsort(w->most, TURN_FLIPS, sizeof(double), by_number);
}

/* The share of chance that reaches as far. A sum without spread never does. */
static double share_above(const double *sorted, double at)
{
	size_t low = 0, high = TURN_FLIPS;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (sorted[middle] < at)
			low = middle + 1;
		else
			high = middle;
	}
	return (double)(TURN_FLIPS - low + 1) / (TURN_FLIPS + 1);
}

/* What chance stays below but for alpha. */
static double quantile(const double *sorted, double alpha)
{
	double at = ceil((1 - alpha) * (TURN_FLIPS + 1)) - 1;

	return sorted[at >= TURN_FLIPS ? TURN_FLIPS - 1 : (size_t)at];
}

static double in_spreads(double ticks, double sd)
{
	return sd > 0 ? ticks / sd : ticks > 0 ? INFINITY : -INFINITY;
}

/* How often chance, at the limit, takes a sum as far as it is, below or above. */
static void compare(const struct work *w, struct turn_sum *s, size_t at, double alpha, double beta)
{
	double *flips = w->flips + at * TURN_FLIPS, sd = w->spread[at], is = w->is[at];

	s->p_more = share_above(w->most, in_spreads(is, sd));
	s->low = s->effect - sd * quantile(w->most, alpha);
	/* By symmetry, how far one falls is how far it rises. */
	qsort(flips, TURN_FLIPS, sizeof *flips, by_number);
	s->p_within = sd > 0 ? share_above(flips, -is) : is <= 0 ? 1.0 / (TURN_FLIPS + 1) : 1;
	s->high = s->effect + quantile(flips, beta);
}

/* Whether any fell by as much as it may rise. */
static int find_effects(const struct work *w, struct turn_sum *sums)
{
	int fell = 0;

	for (size_t s = 0; s < w->nsums; s++) {
		sums[s].cost[0] = sums[s].cost[1] = 0;
		for (uint32_t m = 0; m < sums[s].n; m++)
			for (int side = 0; side < 2; side++)
				sums[s].cost[side] += w->cost[side][w->members[sums[s].first + m]];
		sums[s].effect = sums[s].cost[1] - sums[s].cost[0];
		fell |= sums[s].effect <= -sums[s].allowed;
	}
	return fell;
}

int turn_test(const struct rounds *r, const uint32_t *members, struct turn_sum *sums, size_t nsums, double alpha,
	      double beta, uint64_t seed)
{
	struct work w;
	int fell;

	if (work_init(&w, r, members, sums, nsums) < 0 || find_costs(&w) < 0) {
		work_fini(&w);
		return -1;
	}
	fell = find_effects(&w, sums);
	if (fell)
		flip_all(&w, -1, seed);
	for (size_t s = 0; s < nsums; s++)
		sums[s].p_fell = fell ? share_above(w.most, in_spreads(-w.is[s], w.spread[s])) : 1;
	flip_all(&w, 1, seed);
	for (size_t s = 0; s < nsums; s++)
		compare(&w, &sums[s], s, alpha, beta);
	work_fini(&w);
	return 0;
}
