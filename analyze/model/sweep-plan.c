/* SPDX-License-Identifier: BSD-2-Clause
 *
 * sweep-plan.c - see sweep-plan.h. The base is where every parameter has its least value: what
 * grows in one of them then stands out against what the others cost. New values go where the
 * largest steps between neighbours are, by ratio, so that the series stays geometric.
 */
#include "sweep-plan.h"

#include <math.h>
#include <stdlib.h>

#include "../import/array-grow.h"

/* A step below this share of the largest boot is not worth boots of its own. */
#define WEIGHT_LEAST 0.01
/* So many values are added to a parameter at once. */
#define ROUND_MAX 4

/* ---- Values --------------------------------------------------------------------------- */

/* Puts a value in its place; 0 where it is there, or there is no room. */
static int insert(struct sweep_param *p, uint64_t value)
{
	size_t at = 0;

	while (at < p->nvalues && p->values[at] < value)
		at++;
	if (p->nvalues == SWEEP_VALUES_MAX || (at < p->nvalues && p->values[at] == value))
		return 0;
	memmove(&p->values[at + 1], &p->values[at], (p->nvalues - at) * sizeof *p->values);
	p->values[at] = value;
	p->nvalues++;
	return 1;
}

void sweep_param_spread(struct sweep_param *p, size_t n)
{
	double from = (double)p->from, to = (double)p->to;

	p->nvalues = 0;
	if (p->from == 0) {
		insert(p, 0);
		from = fmax(1, to / 64); /* two decades less a little: what is below is the 0's */
	}
	insert(p, p->from ? p->from : (uint64_t)from);
	insert(p, p->to);
	for (size_t i = 1; i + 1 < n; i++)
		insert(p, (uint64_t)llround(from * pow(to / from, (double)i / (double)(n - 1))));
}

/* The geometric middle of the widest gap; 0 where no whole number lies in one. */
static int split_widest(struct sweep_param *p)
{
	double widest = 0;
	uint64_t middle = 0;

	for (size_t i = 1; i < p->nvalues; i++) {
		double low = (double)p->values[i - 1], high = (double)p->values[i];

		if (low < 1 || p->values[i] - p->values[i - 1] < 2 || high / low <= widest)
			continue;
		widest = high / low;
		middle = (uint64_t)llround(sqrt(low) * sqrt(high));
		if (middle <= p->values[i - 1] || middle >= p->values[i])
			middle = p->values[i - 1] + 1;
	}
	return middle ? insert(p, middle) : 0;
}

/* ---- Points --------------------------------------------------------------------------- */

static int want(struct sweep_plan *plan, const uint64_t *values)
{
	struct sweep_want *all;

	for (size_t i = 0; i < plan->nwants; i++)
		if (memcmp(plan->wants[i].values, values, sizeof plan->wants[i].values) == 0)
			return 0;
	all = array_grow(plan->wants, &plan->wants_room, plan->nwants + plan->repeats, sizeof *all);
	if (!all)
		return -1;
	plan->wants = all;
	for (unsigned int r = 0; r < plan->repeats; r++) {
		struct sweep_want *w = &all[plan->nwants++];

		*w = (struct sweep_want){.repeat = r};
		memcpy(w->values, values, sizeof w->values);
	}
	return 0;
}

/* SplitMix64 (Steele, Lea, Flood 2014). */
static uint64_t next_random(uint64_t *seed)
{
	uint64_t z = *seed += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

/* Time drifts: what one size gets of it must not be its place in the order. */
static void shuffle(struct sweep_want *w, size_t n, uint64_t seed)
{
	for (size_t i = n; i > 1; i--) {
		size_t k = next_random(&seed) % i;
		struct sweep_want last = w[i - 1];

		w[i - 1] = w[k];
		w[k] = last;
	}
}

int sweep_plan_wants(struct sweep_plan *plan)
{
	size_t before = plan->nwants, longest = 0;
	uint64_t values[SWEEP_PARAMS_MAX] = {0};

	for (size_t p = 0; p < plan->nparams; p++)
		if (plan->params[p].nvalues > longest)
			longest = plan->params[p].nvalues;
	for (size_t p = 0; p < plan->nparams; p++) {
		for (size_t i = 0; i < plan->params[p].nvalues; i++) {
			for (size_t o = 0; o < plan->nparams; o++)
				values[o] = plan->params[o].values[o == p ? i : 0];
			if (want(plan, values) < 0)
				return -1;
		}
	}
	for (size_t i = 0; plan->nparams > 1 && longest > 1 && i < longest; i++) {
		for (size_t p = 0; p < plan->nparams; p++)
			values[p] = plan->params[p].values[i * (plan->params[p].nvalues - 1) / (longest - 1)];
		if (want(plan, values) < 0)
			return -1;
	}
	if (plan->seed)
		shuffle(plan->wants + before, plan->nwants - before, plan->seed + before);
	return 0;
}

/* ---- More of them ---------------------------------------------------------------------- */

/* How many values between those there the undecided steps along a parameter ask for. */
static size_t asked_for(const struct sweep *s, size_t param)
{
	size_t most = 0;

	for (size_t i = 0; i < s->nrows; i++) {
		const struct sweep_fit *fit = &s->rows[i].fits[param];

		if (fit->growth.verdict == GROWTH_UNDECIDED && s->rows[i].own && fit->share >= WEIGHT_LEAST &&
		    fit->growth.wants_within > most)
			most = fit->growth.wants_within;
	}
	return most;
}

size_t sweep_plan_refine(struct sweep_plan *plan, const struct sweep *s)
{
	size_t added = 0;

	for (size_t p = 0; p < plan->nparams; p++) {
		struct sweep_param *param = &plan->params[p];
		size_t wanted = param->range ? asked_for(s, p) : 0;

		for (size_t i = 0; i < wanted && i < ROUND_MAX; i++) {
			if (plan->nwants + (added + 1) * plan->repeats > plan->boots_max || !split_widest(param))
				break;
			added++;
		}
	}
	return added;
}

void sweep_plan_fini(struct sweep_plan *plan)
{
	free(plan->wants);
	plan->wants = NULL;
	plan->nwants = plan->wants_room = 0;
}
