/* SPDX-License-Identifier: BSD-2-Clause
 *
 * gate-time.c - see gate-time.h. Each limit becomes a sum of steps; turn-test.h compares them.
 */
#include "gate-time.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "turn-test.h"

/* Below so many chances of TURN_FLIPS a look could hardly ever tell. */
#define LOOK_CHANCES 10
/* "how many more" is a guess; of more than that it says nothing. */
#define MORE_BOOTS_MAX 1000000

int gate_time_check(const struct budget *b, const char *path, struct fault *f)
{
	for (size_t i = 0; i < b->nlimits; i++)
		if (b->limits[i].rule == BUDGET_MAX || b->limits[i].rule == BUDGET_GROWTH)
			return fault_set(
				f, EXIT_NODATA, path,
				"'%s' is for exact boots: ticks of one machine are no limit for another's, and "
				"growth is told by counts (give 'more', or record with --exact)",
				b->limits[i].text);
	return 0;
}

/* Of all that may be spent, what a look at so many rounds may. */
static double share_of(const struct gate_time *t, size_t rounds)
{
	return (double)(rounds - t->looked) / (double)t->max_boots;
}

int gate_time_due(const struct gate_time *t, size_t rounds)
{
	static const size_t looks[] = {15, 30, 60, 100, 150, 220, 300};
	size_t at = 0;

	if (rounds >= t->max_boots)
		return 1;
	if (rounds <= t->looked || GATE_TIME_ALPHA * share_of(t, rounds) * TURN_FLIPS < LOOK_CHANCES)
		return 0;
	for (size_t i = 0; i < sizeof looks / sizeof *looks; i++)
		if (looks[i] == rounds)
			return 1;
	for (at = 450; at < rounds; at += at / 2)
		;
	return at == rounds;
}

/* ---- Limits as sums ---------------------------------------------------------------------- */

struct sums {
	struct turn_sum *v;
	const struct budget_limit **limits; /* of each */
	uint32_t *steps;                    /* of each: the one step, or GATE_NONE */
	uint32_t *members;
	size_t n, room, nmembers, members_room;
};

static void sums_fini(struct sums *s)
{
	free(s->v);
	free((void *)s->limits);
	free(s->steps);
	free(s->members);
}

/* Every limit might be for every step. */
static int sums_init(struct sums *s, const struct gate *g)
{
	size_t room = 1;

	for (size_t i = 0; i < g->budget->nlimits; i++)
		room += g->nsteps + 1;
	*s = (struct sums){.room = room, .members_room = room};
	s->v = calloc(room, sizeof *s->v);
	s->limits = calloc(room, sizeof *s->limits);
	s->steps = calloc(room, sizeof *s->steps);
	s->members = calloc(room, sizeof *s->members);
	return s->v && s->limits && s->steps && s->members ? 0 : -1;
}

static void add_sum(struct sums *s, const struct gate *g, const struct budget_limit *l, uint32_t step)
{
	struct turn_sum *sum = &s->v[s->n];
	uint64_t base = 0;

	sum->first = (uint32_t)s->nmembers;
	for (uint32_t i = 0; i < g->nsteps; i++) {
		if (step == GATE_NONE ? !gate_is_for(l, &g->steps[i]) : i != step)
			continue;
		s->members[s->nmembers++] = i;
		sum->n++;
		base += g->steps[i].all[0];
	}
	sum->allowed = (double)gate_allowed(g, l, base);
	s->limits[s->n] = l;
	s->steps[s->n++] = step;
}

static void make_sums(struct sums *s, const struct gate *g)
{
	for (size_t i = 0; i < g->budget->nlimits; i++) {
		const struct budget_limit *l = &g->budget->limits[i];

		if (l->scope == BUDGET_TOTAL || l->scope == BUDGET_SUBSYSTEM)
			add_sum(s, g, l, GATE_NONE);
		for (uint32_t k = 0; (l->scope == BUDGET_STEP || l->scope == BUDGET_EVERY_STEP) && k < g->nsteps; k++)
			if (gate_is_for(l, &g->steps[k]))
				add_sum(s, g, l, k);
	}
}

/* ---- Steps ------------------------------------------------------------------------------- */

static uint64_t ticks_of(double v)
{
	return v > 0 ? (uint64_t)(v + 0.5) : 0;
}

static int make_steps(struct gate *g, const struct rounds *r)
{
	g->diff = calloc(1, sizeof *g->diff);
	g->steps = calloc(r->nsteps + 1, sizeof *g->steps);
	if (!g->diff || !g->steps)
		return -1;
	g->diff->in_turns = 1;
	g->diff->p = g->diff->p_least = NAN;
	g->diff->boots[0] = g->diff->boots[1] = r->n;
	for (; g->nsteps < r->nsteps; g->nsteps++) {
		const struct round_step *from = &r->steps[g->nsteps];
		struct gate_step *s = &g->steps[g->nsteps];

		*s = (struct gate_step){.family = strdup(from->name),
					.subsystem = from->subsystem,
					.state = DIFF_CHANGED,
					.cause = GATE_NONE,
					.row = DIFF_NONE,
					.file = from->file,
					.line = from->line,
					.p = 1};
		if (!s->family)
			return -1;
		s->name = s->family;
		for (int side = 0; side < 2; side++) {
			double cost = turn_cost(from->ticks[side], r->n);

			if (isnan(cost))
				return -1;
			s->self[side] = s->all[side] = ticks_of(cost);
			g->diff->judged[side] += s->all[side];
		}
		s->own = (int64_t)(s->all[1] - s->all[0]);
		if (!s->all[0] != !s->all[1])
			s->state = s->all[0] ? DIFF_REMOVED : DIFF_ADDED;
	}
	return 0;
}

/* ---- The verdict ------------------------------------------------------------------------- */

static int find_breaches(struct gate *g, const struct sums *s, double alpha)
{
	for (size_t i = 0; i < s->n; i++) {
		const struct turn_sum *sum = &s->v[i];
		struct gate_breach b = {.limit = s->limits[i],
					.step = s->steps[i],
					.is = (int64_t)sum->effect,
					.allowed = ticks_of(sum->allowed)};

		if (s->steps[i] != GATE_NONE && sum->p_more < g->steps[s->steps[i]].p)
			g->steps[s->steps[i]].p = sum->p_more;
		if (sum->p_more <= alpha && gate_add_breach(g, &b) < 0)
			return -1;
	}
	return 0;
}

static int dearest_first(const void *a, const void *b, void *gate)
{
	const struct gate *g = gate;
	int64_t x = g->steps[*(const uint32_t *)a].own, y = g->steps[*(const uint32_t *)b].own;

	return (x < y) - (x > y);
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static int find_seen(struct gate *g, const struct sums *s)
{
	double *seen = calloc(s->n + 1, sizeof *seen);
	size_t n = 0;

	if (!seen)
		return -1;
	for (size_t i = 0; i < s->n; i++) {
		double least = s->v[i].allowed + s->v[i].effect - s->v[i].low;

		if (s->steps[i] != GATE_NONE)
			seen[n++] = least;
		else if (s->limits[i]->scope == BUDGET_TOTAL)
			g->sees_total = least;
	}
	qsort(seen, n, sizeof *seen, by_size);
	g->sees_median = n ? seen[n / 2] : 0;
	g->sees_worst = n ? seen[n - 1] : 0;
	free(seen);
	return 0;
}

/* The steps over a limit of theirs; else, of a sum over its, the one that grew most. */
static int blame(struct gate *g, const struct sums *s)
{
	uint8_t *guilty = calloc(g->nsteps + 1, 1);

	g->guilty = calloc(g->nsteps + 1, sizeof *g->guilty);
	g->ripples = calloc(1, sizeof *g->ripples);
	if (!guilty || !g->guilty || !g->ripples) {
		free(guilty);
		return -1;
	}
	for (size_t i = 0; i < g->nbreaches; i++) {
		uint32_t most = g->breaches[i].step;

		for (size_t k = 0; most == GATE_NONE && k < s->n; k++) {
			const struct turn_sum *sum = &s->v[k];

			if (s->limits[k] != g->breaches[i].limit || s->steps[k] != GATE_NONE)
				continue;
			for (uint32_t m = 0; m < sum->n; m++) {
				uint32_t step = s->members[sum->first + m];

				if (most == GATE_NONE || g->steps[step].own > g->steps[most].own)
					most = step;
			}
		}
		if (most != GATE_NONE)
			guilty[most] = 1;
	}
	for (uint32_t i = 0; i < g->nsteps; i++)
		if (guilty[i])
			g->guilty[g->nguilty++] = i;
	qsort_r(g->guilty, g->nguilty, sizeof *g->guilty, dearest_first, g);
	free(guilty);
	return 0;
}

/* Spreads shrink with the root of the number of boots. */
static double more_boots(const struct turn_sum *s, size_t rounds)
{
	double distance = fabs(s->allowed - s->effect);
	double width = s->effect > s->allowed ? s->effect - s->low : s->high - s->effect;

	return distance > 0 ? (double)rounds * (width * width / (distance * distance) - 1) : INFINITY;
}

static enum gate_verdict verdict_of(struct gate *g, const struct sums *s, double share, size_t rounds)
{
	double more = 0;
	size_t open = 0, fell = 0, first = 0;
	const char *name;

	if (g->nbreaches)
		return GATE_REGRESSION;
	for (size_t i = 0; i < s->n; i++) {
		fell |= s->v[i].p_fell <= GATE_TIME_ALPHA * share;
		if (s->v[i].p_within <= GATE_TIME_BETA * share)
			continue;
		more = fmax(more, more_boots(&s->v[i], rounds));
		if (!open++ || more == more_boots(&s->v[i], rounds))
			first = i;
	}
	if (!open)
		return fell && g->diff->judged[1] < g->diff->judged[0] ? GATE_IMPROVEMENT : GATE_PASS;
	g->more_boots = more < 1 ? 1 : more > MORE_BOOTS_MAX ? MORE_BOOTS_MAX : (uint64_t)ceil(more);
	name = s->steps[first] == GATE_NONE ? s->limits[first]->section : g->steps[s->steps[first]].name;
	fault_set(
		&g->why, EXIT_UNDECIDED, name,
		"%+.2f%% of the boot, by chance between %+.2f%% and %+.2f%%, where +%.2f%% is allowed; after %zu boots "
		"a side that cannot be decided (some %s%llu more would: --max-boots, or a quieter machine)",
		100 * s->v[first].effect / (double)g->diff->judged[0],
		100 * s->v[first].low / (double)g->diff->judged[0], 100 * s->v[first].high / (double)g->diff->judged[0],
		100 * s->v[first].allowed / (double)g->diff->judged[0], rounds,
		more > MORE_BOOTS_MAX ? "more than " : "", (unsigned long long)g->more_boots);
	return GATE_UNDECIDED;
}

static int look(struct gate *g, const struct gate_time *t, const struct rounds *r, struct sums *s, double share)
{
	double alpha = GATE_TIME_ALPHA * share, beta = GATE_TIME_BETA * share;

	if (make_steps(g, r) < 0 || sums_init(s, g) < 0)
		return gate_out_of_memory(g);
	if (g->diff->judged[0] == 0 || g->diff->judged[1] == 0)
		return fault_set(&g->why, EXIT_NODATA, NULL,
				 "nothing in the boots but idling and observing; there is nothing to judge");
	if (gate_check_names(g) < 0)
		return -1;
	make_sums(s, g);
	if (turn_test(r, s->members, s->v, s->n, alpha, beta, t->seed) < 0 || find_breaches(g, s, alpha) < 0 ||
	    find_seen(g, s) < 0 || blame(g, s) < 0)
		return gate_out_of_memory(g);
	return 0;
}

void gate_time_look(struct gate *g, struct gate_time *t, const struct rounds *r, const struct budget *b)
{
	double share = share_of(t, r->n);
	struct sums s = {0};

	*g = (struct gate){.budget = b, .rounds = r->n, .verdict = GATE_NO_DATA};
	if (look(g, t, r, &s, share) == 0)
		g->verdict = verdict_of(g, &s, share, r->n);
	t->looked = r->n;
	sums_fini(&s);
}
