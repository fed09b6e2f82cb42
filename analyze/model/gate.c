/* SPDX-License-Identifier: BSD-2-Clause
 *
 * gate.c - see gate.h. Each limit of the budget is looked at for each step it is for; the
 * rule that holds without a budget is one, too.
 *
 * Guilty of a step's limit is the step. Guilty of a subsystem's or the total's are the steps
 * in it that cost more of themselves, or whose ripple does; where none stands out the
 * subsystems that grew; and of a ceiling that was broken before, the step that costs most.
 */
#include "gate.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "hotspots.h"

/* A step below the floor of diff, 0.01 % of the boot, is guilty of nothing but a limit in
 * ticks that was written for it alone: whoever writes "+5 insns" means five. */
static int may_be_guilty(const struct gate *g, const struct budget_limit *l, const struct gate_step *s)
{
	return (l->scope == BUDGET_STEP && l->rule == BUDGET_MORE_TICKS) || s->own > (int64_t)g->diff->floor_ticks;
}

/* As much as the default rule allows: an improvement is a regression the other way round. */
#define IMPROVEMENT_PER_BOOT 2000

const char *gate_verdict_name(enum gate_verdict verdict)
{
	static const char *const names[] = {"pass", "improvement", "regression", "undecided", "no-data"};

	return names[verdict];
}

enum exit_status gate_exit_status(enum gate_verdict verdict)
{
	static const enum exit_status statuses[] = {EXIT_DONE, EXIT_DONE, EXIT_FOUND, EXIT_UNDECIDED, EXIT_NODATA};

	return statuses[verdict];
}

int gate_out_of_memory(struct gate *g)
{
	return fault_set(&g->why, EXIT_NODATA, NULL, "out of memory");
}

/* ---- Limits ------------------------------------------------------------------------------ */

static uint64_t millionths(uint64_t of, uint64_t value)
{
	unsigned __int128 v = (unsigned __int128)of * value / 1000000;

	return v > INT64_MAX ? INT64_MAX : (uint64_t)v;
}

uint64_t gate_allowed(const struct gate *g, const struct budget_limit *l, uint64_t base)
{
	if (l->rule == BUDGET_MORE_ITSELF)
		return millionths(base, l->value);
	return l->rule == BUDGET_MORE_BOOT ? millionths(g->diff->judged[0], l->value) : l->value;
}

int gate_add_breach(struct gate *g, const struct gate_breach *b)
{
	if (g->nbreaches == g->breaches_room) {
		size_t room = g->breaches_room ? 2 * g->breaches_room : 8;
		struct gate_breach *v = realloc(g->breaches, room * sizeof *v);

		if (!v)
			return gate_out_of_memory(g);
		g->breaches = v;
		g->breaches_room = room;
	}
	g->breaches[g->nbreaches++] = *b;
	return 0;
}

/* A sum, or a step: costs of both sides and what of the difference is limited. */
static int check_cost(struct gate *g, const struct budget_limit *l, const uint64_t self[2], int64_t more, uint32_t step)
{
	struct gate_breach b = {.limit = l, .step = step, .is = more, .allowed = gate_allowed(g, l, self[0])};

	if (l->rule == BUDGET_MAX)
		return self[1] > l->value ? gate_add_breach(g, &(struct gate_breach){.limit = l,
										     .step = step,
										     .is = (int64_t)self[1],
										     .allowed = l->value})
					  : 0;
	if (more <= 0 || (uint64_t)more <= b.allowed)
		return 0;
	return step == GATE_NONE || may_be_guilty(g, l, &g->steps[step]) ? gate_add_breach(g, &b) : 0;
}

int gate_is_for(const struct budget_limit *l, const struct gate_step *s)
{
	if (l->scope == BUDGET_SUBSYSTEM)
		return strcmp(l->subsystem, s->subsystem) == 0;
	return l->scope != BUDGET_STEP || (strcmp(l->subsystem, s->subsystem) == 0 &&
					   (strcmp(l->name, s->family) == 0 || strcmp(l->name, s->name) == 0));
}

/* ---- Growth ------------------------------------------------------------------------------ */

struct grown {
	const struct growth *growth; /* NULL: one boot does not show it */
	uint64_t n;
};

static int is_step(const struct steps *steps, const struct step *step, const struct gate_step *s)
{
	char name[512];

	return strcmp(steps_name(steps, step, name, sizeof name), s->family) == 0 &&
	       strcmp(steps_subsystem(steps, step), s->subsystem) == 0;
}

static int breaks(const struct grown *g, const struct budget_limit *l)
{
	return g->growth && g->growth->verdict == GROWTH_QUADRATIC && g->growth->class >= l->class && g->n > l->value;
}

/* What says more against the step: breaking the limit, by more; else what is decided. */
static int says_more(const struct grown *a, const struct grown *b, const struct budget_limit *l)
{
	if (!b->growth || breaks(a, l) != breaks(b, l))
		return !b->growth || breaks(a, l);
	if (breaks(a, l))
		return a->growth->class != b->growth->class ? a->growth->class > b->growth->class : a->n > b->n;
	return a->growth->verdict != GROWTH_UNDECIDED && b->growth->verdict == GROWTH_UNDECIDED;
}

/* By its own size; else by those of the steps within which it runs. */
static struct grown growth_of(const struct hotspots *h, const struct steps *steps, const struct gate_step *s,
			      const struct budget_limit *l)
{
	struct grown most = {NULL, 0};

	for (size_t i = 0; i < h->nrows; i++)
		if (is_step(steps, h->rows[i].step, s))
			return (struct grown){&h->rows[i].growth, h->rows[i].step->n};
	for (size_t i = 0; i < h->nrows; i++)
		for (size_t k = 0; k < h->rows[i].nparts; k++) {
			struct grown part = {&h->rows[i].parts[k].growth, h->rows[i].step->n};

			if (is_step(steps, h->rows[i].parts[k].step, s) && says_more(&part, &most, l))
				most = part;
		}
	return most;
}

/* A limit that is for one step wants an answer; one for all takes those that there are. */
static int check_growth(struct gate *g, const struct budget_limit *l, const struct hotspots *h,
			const struct steps *steps)
{
	for (uint32_t i = 0; i < g->nsteps; i++) {
		const struct gate_step *s = &g->steps[i];
		struct grown grown =
			gate_is_for(l, s) && s->count[1] ? growth_of(h, steps, s, l) : (struct grown){NULL, 0};
		struct gate_breach b = {.limit = l, .step = i, .allowed = l->value};

		if (l->scope == BUDGET_STEP && gate_is_for(l, s) && s->count[1] &&
		    (!grown.growth || grown.growth->verdict == GROWTH_UNDECIDED) && !g->why.text[0])
			fault_set(
				&g->why, EXIT_UNDECIDED, s->name,
				"one boot does not show how it grows; the limit 'growth' cannot be decided (it has to "
				"run with several sizes, BF_SIZE; or see 'bootflame scale')");
		if (!breaks(&grown, l))
			continue;
		b.is = (int64_t)grown.n;
		b.class = grown.growth->class;
		if (gate_add_breach(g, &b) < 0)
			return -1;
	}
	return 0;
}

static int check_growths(struct gate *g, const struct diff_boot *new)
{
	struct span_tree *tree = NULL;
	struct steps *steps = NULL;
	struct hotspots hot = {0};
	int rc = 0, wanted = 0;

	for (size_t i = 0; i < g->budget->nlimits; i++)
		wanted |= g->budget->limits[i].rule == BUDGET_GROWTH;
	if (!wanted)
		return 0;
	tree = span_tree_new(new->trace, new->boot);
	steps = tree ? steps_new(tree, STEPS_FAMILIES) : NULL;
	rc = steps && hotspots_find(&hot, steps) == 0 ? 0 : gate_out_of_memory(g);
	for (size_t i = 0; rc == 0 && i < g->budget->nlimits; i++)
		if (g->budget->limits[i].rule == BUDGET_GROWTH)
			rc = check_growth(g, &g->budget->limits[i], &hot, steps);
	hotspots_fini(&hot);
	steps_free(steps);
	span_tree_free(tree);
	return rc;
}

/* ---- The whole budget -------------------------------------------------------------------- */

static const char *nearest_name(const struct gate *g, const struct budget_limit *l)
{
	const char **names = malloc((g->nsteps + 1) * sizeof *names), *nearest;

	if (!names)
		return NULL;
	for (size_t i = 0; i < g->nsteps; i++)
		names[i] = l->scope == BUDGET_STEP ? g->steps[i].family : g->steps[i].subsystem;
	names[g->nsteps] = NULL;
	nearest = text_nearest(l->scope == BUDGET_STEP ? l->name : l->subsystem, names);
	free(names);
	return nearest;
}

/* A limit for what does not exist would never be broken. */
int gate_check_names(struct gate *g)
{
	for (size_t i = 0; i < g->budget->nlimits; i++) {
		const struct budget_limit *l = &g->budget->limits[i];
		const char *nearest;
		size_t k = 0;

		for (; k < g->nsteps && !gate_is_for(l, &g->steps[k]); k++)
			;
		if (k < g->nsteps)
			continue;
		nearest = nearest_name(g, l);
		return fault_set(&g->why, EXIT_NODATA, l->section,
				 "neither side has it; the budget cannot be judged%s%.100s%s ('bootflame blame' lists "
				 "the steps)",
				 nearest ? "; did you mean '" : "", nearest ? nearest : "", nearest ? "'?" : "");
	}
	return 0;
}

static int check_limit(struct gate *g, const struct budget_limit *l)
{
	const struct diff *d = g->diff;
	int rc = 0;

	if (l->rule == BUDGET_GROWTH)
		return 0;
	if (l->scope == BUDGET_TOTAL)
		return check_cost(g, l, d->judged, (int64_t)(d->judged[1] - d->judged[0]), GATE_NONE);
	for (size_t i = 0; l->scope == BUDGET_SUBSYSTEM && i < d->nsubsystems; i++) {
		const struct diff_subsystem *s = &d->subsystems[i];

		if (strcmp(s->name, l->subsystem) == 0)
			return check_cost(g, l, s->self, (int64_t)(s->self[1] - s->self[0]), GATE_NONE);
	}
	for (uint32_t i = 0; rc == 0 && i < g->nsteps; i++)
		if (gate_is_for(l, &g->steps[i]))
			rc = check_cost(g, l, g->steps[i].all, g->steps[i].own, i);
	return rc;
}

/* ---- Whose doing it is ------------------------------------------------------------------- */

static int stands_out(const struct gate *g, const struct gate_step *s)
{
	int64_t floor = (int64_t)g->diff->floor_ticks;

	return s->own > floor || (s->caused && s->own + (int64_t)s->caused > floor);
}

/* A subsystem whose steps grew by a little each. */
static uint32_t add_subsystem(struct gate *g, const struct diff_subsystem *d)
{
	struct gate_step *s = &g->steps[g->nsteps];

	for (uint32_t i = 0; i < g->nsteps; i++)
		if (g->steps[i].steps_of && strcmp(g->steps[i].subsystem, d->name) == 0)
			return i;
	*s = (struct gate_step){.name = "(many steps)",
				.subsystem = d->name,
				.state = DIFF_CHANGED,
				.steps_of = 1,
				.self = {d->self[0], d->self[1]},
				.own = (int64_t)(d->self[1] - d->self[0]),
				.cause = GATE_NONE,
				.row = DIFF_NONE,
				.p = NAN};
	return (uint32_t)g->nsteps++;
}

static int in_judged_scope(const struct budget_limit *l, const char *subsystem)
{
	return strcmp(subsystem, "idle") != 0 && strcmp(subsystem, "observer") != 0 &&
	       (l->scope != BUDGET_SUBSYSTEM || strcmp(l->subsystem, subsystem) == 0);
}

static void blame_sum(struct gate *g, const struct budget_limit *l, uint8_t *guilty)
{
	const struct diff *d = g->diff;
	uint32_t heaviest = GATE_NONE;
	size_t found = 0, steps = g->nsteps;

	for (uint32_t i = 0; i < steps; i++) {
		struct gate_step *s = &g->steps[i];

		if (s->steps_of || !gate_is_for(l, s))
			continue;
		if (heaviest == GATE_NONE || s->all[1] > g->steps[heaviest].all[1])
			heaviest = i;
		if (!stands_out(g, s))
			continue;
		guilty[i] = 1;
		found++;
	}
	for (size_t i = 0; !found && i < d->nsubsystems; i++)
		if (in_judged_scope(l, d->subsystems[i].name) && d->subsystems[i].self[1] > d->subsystems[i].self[0])
			guilty[add_subsystem(g, &d->subsystems[i])] = 1;
	for (size_t i = steps; i < g->nsteps; i++)
		found += guilty[i];
	if (!found && heaviest != GATE_NONE)
		guilty[heaviest] = 1;
}

struct ranked {
	int64_t key;
	uint32_t step;
};

static int largest_first(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;

	if (x->key != y->key)
		return x->key < y->key ? 1 : -1;
	return (x->step > y->step) - (x->step < y->step);
}

/* Steps in the order of their keys; `n` of `v`. */
static uint32_t *ranked_steps(struct ranked *v, size_t n)
{
	uint32_t *out = malloc((n + 1) * sizeof *out);

	if (n)
		qsort(v, n, sizeof *v, largest_first);
	for (size_t i = 0; out && i < n; i++)
		out[i] = v[i].step;
	return out;
}

static int blame(struct gate *g)
{
	size_t room = g->nsteps + g->diff->nsubsystems + 1;
	uint8_t *guilty = calloc(room, 1);
	struct ranked *v = malloc(room * sizeof *v);
	int64_t floor = (int64_t)g->diff->floor_ticks;

	if (guilty && v) {
		for (size_t i = 0; i < g->nbreaches; i++) {
			if (g->breaches[i].step != GATE_NONE)
				guilty[g->breaches[i].step] = 1;
			else
				blame_sum(g, g->breaches[i].limit, guilty);
		}
		for (uint32_t i = 0; i < g->nsteps; i++)
			if (guilty[i])
				v[g->nguilty++] = (struct ranked){g->steps[i].own, i};
		g->guilty = ranked_steps(v, g->nguilty);
		for (uint32_t i = 0; i < g->nsteps; i++) {
			int64_t ripple = g->steps[i].ripple;

			if (ripple > floor || ripple < -floor)
				v[g->nripples++] = (struct ranked){ripple, i};
		}
		g->ripples = ranked_steps(v, g->nripples);
	}
	free(guilty);
	free(v);
	return g->guilty && g->ripples ? 0 : gate_out_of_memory(g);
}

/* ---- The verdict ------------------------------------------------------------------------- */

static enum gate_verdict verdict_of(const struct gate *g)
{
	const uint64_t *judged = g->diff->judged;

	if (g->nbreaches)
		return GATE_REGRESSION;
	if (g->why.text[0])
		return GATE_UNDECIDED;
	return judged[0] > judged[1] && judged[0] - judged[1] > judged[0] / IMPROVEMENT_PER_BOOT ? GATE_IMPROVEMENT
												 : GATE_PASS;
}

static int judge(struct gate *g, const struct diff_side sides[2], const char *const names[2])
{
	int rc = 0;

	if (gate_sides_check(sides, names, &g->why) < 0)
		return -1;
	g->diff = diff_new(sides, NULL);
	if (!g->diff || gate_steps(g, sides) < 0)
		return gate_out_of_memory(g);
	if (g->diff->judged[0] == 0 || g->diff->judged[1] == 0)
		return fault_set(&g->why, EXIT_NODATA, names[g->diff->judged[0] != 0],
				 "nothing in it but idling and observing; there is nothing to judge");
	if (gate_check_names(g) < 0)
		return -1;
	for (size_t i = 0; rc == 0 && i < g->budget->nlimits; i++)
		rc = check_limit(g, &g->budget->limits[i]);
	rc = rc == 0 ? check_growths(g, diff_median(&sides[1])) : rc;
	return rc == 0 ? blame(g) : rc;
}

void gate_init(struct gate *g, const struct diff_side sides[2], const char *const names[2], const struct budget *b)
{
	*g = (struct gate){.budget = b};
	if (judge(g, sides, names) == 0)
		g->verdict = verdict_of(g);
	else
		g->verdict = g->why.status == EXIT_UNDECIDED ? GATE_UNDECIDED : GATE_NO_DATA;
}

void gate_fini(struct gate *g)
{
	for (size_t i = 0; i < g->nsteps; i++)
		free(g->steps[i].family);
	free(g->steps);
	free(g->breaches);
	free(g->guilty);
	free(g->ripples);
	diff_free(g->diff);
}
