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

/* New less base, with the sides changed in the rounds that are marked. */
static double difference(const struct value *v, size_t n, const uint8_t *flip)
{
	size_t m = quarter(n), left[2] = {m, m};
	double sum[2] = {0, 0};

	for (size_t i = 0; i < 2 * n && (left[0] || left[1]); i++) {
		unsigned int side = v[i].side ^ flip[v[i].round];

		if (left[side]) {
			left[side]--;
			sum[side] += v[i].ticks;
		}
	}
	return m ? (sum[1] - sum[0]) / (double)m : 0;
}

struct work {
	const struct rounds *r;
	double *cost[2];      /* by step */
	struct value *values; /* by step, 2 n each, sorted; new less what it costs more */
	double *step;         /* of one flip, by step */
	double *flips;        /* by sum, TURN_FLIPS each */
	double *most[2];      /* by flip: the largest rise and fall of any sum, in its own spread */
	uint8_t *flip;        /* by round */
};

static int work_init(struct work *w, const struct rounds *r, size_t nsums)
{
	size_t n = r->n;

	*w = (struct work){.r = r};
	for (int side = 0; side < 2; side++) {
		w->cost[side] = calloc(r->nsteps + 1, sizeof(double));
		w->most[side] = calloc(TURN_FLIPS, sizeof(double));
	}
	w->values = calloc(r->nsteps * 2 * n + 1, sizeof *w->values);
	w->step = calloc(r->nsteps + 1, sizeof(double));
	w->flips = calloc(nsums * TURN_FLIPS + 1, sizeof(double));
	w->flip = calloc(n + 1, 1);
	return w->cost[0] && w->cost[1] && w->most[0] && w->most[1] && w->values && w->step && w->flips && w->flip ? 0
														   : -1;
}

static void work_fini(struct work *w)
{
	for (int side = 0; side < 2; side++) {
		free(w->cost[side]);
		free(w->most[side]);
	}
	free(w->values);
	free(w->step);
	free(w->flips);
	free(w->flip);
}

static int prepare(struct work *w)
{
	const struct rounds *r = w->r;

	for (size_t k = 0; k < r->nsteps; k++) {
		struct value *v = w->values + k * 2 * r->n;

		for (int side = 0; side < 2; side++) {
			w->cost[side][k] = turn_cost(r->steps[k].ticks[side], r->n);
			if (isnan(w->cost[side][k]))
				return -1;
		}
		for (size_t i = 0; i < r->n; i++) {
			v[2 * i] = (struct value){(double)r->steps[k].ticks[0][i], (uint32_t)i, 0};
			v[2 * i + 1] = (struct value){(double)r->steps[k].ticks[1][i] - w->cost[1][k] + w->cost[0][k],
						      (uint32_t)i, 1};
		}
		qsort(v, 2 * r->n, sizeof *v, by_ticks);
	}
	return 0;
}

static void flip_all(struct work *w, const uint32_t *members, const struct turn_sum *sums, size_t nsums, uint64_t seed)
{
	const struct rounds *r = w->r;
	uint64_t state = seed;

	for (size_t b = 0; b < TURN_FLIPS; b++) {
		uint64_t bits = 0;

		for (size_t i = 0; i < r->n; i++, bits >>= 1) {
			if (i % 64 == 0)
				bits = turn_random(&state);
			w->flip[i] = bits & 1;
		}
		for (size_t k = 0; k < r->nsteps; k++)
			w->step[k] = difference(w->values + k * 2 * r->n, r->n, w->flip);
		for (size_t s = 0; s < nsums; s++)
			for (uint32_t i = 0; i < sums[s].n; i++)
				w->flips[s * TURN_FLIPS + b] += w->step[members[sums[s].first + i]];
	}
}

static double spread(const double *v)
{
	double squares = 0;

	for (size_t b = 0; b < TURN_FLIPS; b++)
		squares += v[b] * v[b];
	return sqrt(squares / TURN_FLIPS);
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

static void say(struct work *w, struct turn_sum *s, double *flips, double sd, double alpha)
{
	s->p_more = share_above(w->most[1], in_spreads(s->effect - s->allowed, sd));
	s->p_fell = share_above(w->most[0], in_spreads(-s->allowed - s->effect, sd));
	s->low = s->effect - sd * quantile(w->most[1], alpha);
	/* By symmetry, how far one falls is how far it rises. */
	qsort(flips, TURN_FLIPS, sizeof *flips, by_number);
	s->p_within = sd > 0                    ? share_above(flips, s->allowed - s->effect)
		      : s->effect <= s->allowed ? 1.0 / (TURN_FLIPS + 1)
						: 1;
	s->high = s->effect + quantile(flips, alpha);
}

static int judge(struct work *w, const uint32_t *members, struct turn_sum *sums, size_t nsums, double alpha)
{
	double *sd = calloc(nsums + 1, sizeof *sd);

	if (!sd)
		return -1;
	for (size_t s = 0; s < nsums; s++) {
		const double *flips = w->flips + s * TURN_FLIPS;

		sums[s].cost[0] = sums[s].cost[1] = 0;
		for (uint32_t i = 0; i < sums[s].n; i++)
			for (int side = 0; side < 2; side++)
				sums[s].cost[side] += w->cost[side][members[sums[s].first + i]];
		sums[s].effect = sums[s].cost[1] - sums[s].cost[0];
		sd[s] = spread(flips);
		for (size_t b = 0; sd[s] > 0 && b < TURN_FLIPS; b++) {
			w->most[1][b] = fmax(w->most[1][b], flips[b] / sd[s]);
			w->most[0][b] = fmax(w->most[0][b], -flips[b] / sd[s]);
		}
	}
	for (int way = 0; way < 2; way++)
		qsort(w->most[way], TURN_FLIPS, sizeof(double), by_number);
	for (size_t s = 0; s < nsums; s++)
		say(w, &sums[s], w->flips + s * TURN_FLIPS, sd[s], alpha);
	free(sd);
	return 0;
}

int turn_test(const struct rounds *r, const uint32_t *members, struct turn_sum *sums, size_t nsums, double alpha,
	      uint64_t seed)
{
	struct work w;
	int rc = work_init(&w, r, nsums) == 0 && prepare(&w) == 0 ? 0 : -1;

	if (rc == 0) {
		flip_all(&w, members, sums, nsums, seed);
		rc = judge(&w, members, sums, nsums, alpha);
	}
	work_fini(&w);
	return rc;
}
