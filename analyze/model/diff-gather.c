/* SPDX-License-Identifier: BSD-2-Clause
 *
 * diff-gather.c - the first part of a diff. In: boots. Out: a row a name, with the median
 * boots' costs, how often and where it ran, and p over all boots. Only one boot's spans are
 * in memory at a time, but for the two medians'.
 */
#include <math.h>
#include <stdlib.h>

#include "../import/array-grow.h"
#include "diff-build.h"
#include "id-map.h"

/* ---- Samples ----------------------------------------------------------------------- */

static int add_sample(struct diff_builder *b, const struct steps *steps, const struct step *row, uint32_t boot,
		      int side, int median)
{
	struct diff_sample *samples = array_grow(b->samples, &b->samples_room, b->nsamples + 1, sizeof *samples);
	struct site_name site = span_tree_site(steps->tree, row->site);
	char name[600];

	if (!samples || name_ids_add(&b->d->names, steps_name(steps, row, name, sizeof name), site.subsystem) < 0)
		return -1;
	b->samples = samples;
	samples[b->nsamples++] = (struct diff_sample){
		.cost = {.self = row->self,
			 .total = row->total,
			 .count = row->count,
			 .n = row->n,
			 .n_sum = row->n_sum,
			 .has_n = row->has_n},
		.family_bytes = site.name && site.member >= 0 ? strlen(site.name) : 0,
		.member = site.member >= 0 ? (uint32_t)site.member : MATCH_NONE,
		.site = row->site,
		.boot = boot,
		.side = (uint8_t)side,
		.median = median != 0,
	};
	return 0;
}

static int add_boot(struct diff_builder *b, const struct diff_boot *boot, uint32_t index, int side, int median)
{
	struct span_tree *tree = span_tree_new(boot->trace, boot->boot);
	struct steps *steps = tree ? steps_new(tree, STEPS_EACH) : NULL;
	int rc = steps ? 0 : -1;

	for (size_t i = 0; rc == 0 && i < steps->nrows; i++)
		rc = add_sample(b, steps, &steps->rows[i], index, side, median);
	if (rc == 0)
		b->d->judged_boots[side][index] = steps->all - steps->idle - steps->observer;
	if (rc == 0 && median) {
		b->d->total[side] = tree->total;
		b->d->watched[side] = steps->all;
		b->d->judged[side] = b->d->judged_boots[side][index];
		b->trees[side] = tree;
		tree = NULL;
	}
	steps_free(steps);
	span_tree_free(tree);
	return rc;
}

/* A side's boots: those that are complete, or all. */
static int add_side(struct diff_builder *b, int side)
{
	const struct diff_side *s = &b->sides[side];
	const struct diff_boot *median = diff_median(s);
	size_t complete = 0;

	b->d->judged_boots[side] = calloc(s->nboots + 1, sizeof *b->d->judged_boots[side]);
	if (!b->d->judged_boots[side])
		return -1;
	for (size_t i = 0; i < s->nboots; i++)
		complete += s->boots[i].boot->has_hello && s->boots[i].boot->has_bye;
	for (size_t i = 0; i < s->nboots; i++) {
		const struct boot *boot = s->boots[i].boot;

		if (complete && !(boot->has_hello && boot->has_bye) && &s->boots[i] != median)
			continue;
		if (add_boot(b, &s->boots[i], (uint32_t)b->d->boots[side]++, side, &s->boots[i] == median) < 0)
			return -1;
	}
	return 0;
}

/* ---- Rows -------------------------------------------------------------------------- */

static void add_cost(struct diff_cost *to, const struct diff_cost *from)
{
	to->self += from->self;
	to->total += from->total;
	to->count += from->count;
	to->n_sum += from->n_sum;
	to->n = from->n > to->n ? from->n : to->n;
	to->has_n |= from->has_n;
}

/* Neighbours, a family's members at least, often have one subsystem. */
static int number_subsystems(struct diff *d)
{
	struct name_ids *ids = &d->subsystem_names;

	for (size_t k = 0; k < d->nrows; k++) {
		struct diff_row *r = &d->rows[k];

		if ((k == 0 || strcmp(r->subsystem, r[-1].subsystem) != 0) && name_ids_add(ids, r->subsystem, "") < 0)
			return -1;
		r->subsystem_id = (uint32_t)ids->n - 1;
	}
	if (name_ids_sort(ids) < 0)
		return -1;
	for (size_t k = 0; k < d->nrows; k++)
		d->rows[k].subsystem_id = ids->id[d->rows[k].subsystem_id];
	return 0;
}

static int make_rows(struct diff_builder *b)
{
	struct diff *d = b->d;

	if (name_ids_sort(&d->names) < 0)
		return -1;
	d->nrows = d->names.nids;
	d->rows = calloc(d->nrows + 1, sizeof *d->rows);
	if (!d->rows)
		return -1;
	for (size_t i = 0; i < b->nsamples; i++) {
		const struct diff_sample *s = &b->samples[i];
		struct diff_row *r = &d->rows[d->names.id[i]];

		r->name = name_ids_name(&d->names, d->names.id[i]);
		r->subsystem = name_ids_subsystem(&d->names, d->names.id[i]);
		r->family_bytes = s->family_bytes;
		r->member = s->member;
		r->there[s->side] |= s->cost.count > 0 || s->cost.self > 0;
		r->cause = DIFF_NONE;
		r->p = NAN;
		if (s->median)
			add_cost(&r->cost[s->side], &s->cost);
	}
	return number_subsystems(d);
}

/* ---- p ----------------------------------------------------------------------------- */

/* Samples by row: those of row i are list[from[i]] up to list[from[i + 1]]. */
static int by_row(const struct diff_builder *b, uint32_t **list, size_t **from)
{
	const struct diff *d = b->d;
	size_t *at = calloc(d->nrows + 2, sizeof *at);

	*list = malloc((b->nsamples + 1) * sizeof **list);
	*from = at;
	if (!at || !*list)
		return -1;
	for (size_t i = 0; i < b->nsamples; i++)
		at[d->names.id[i] + 1]++;
	for (size_t i = 0; i < d->nrows; i++)
		at[i + 1] += at[i];
	for (size_t i = b->nsamples; i-- > 0;)
		(*list)[--at[d->names.id[i] + 1]] = (uint32_t)i;
	/* Each start has moved to where the one before it was. */
	memmove(at, at + 1, d->nrows * sizeof *at);
	at[d->nrows] = b->nsamples;
	return 0;
}

/* p of all boots' costs. Where the median boots say the other way it is no difference that
 * one could show. */
static double p_of(const struct rank_test *t, uint64_t *const cost[2], uint64_t base, uint64_t new)
{
	int ranks, medians = (new > base) - (new < base);
	double p = rank_test_p(t, cost[0], cost[1], &ranks);

	return ranks * medians < 0 ? 1 : p;
}

static void test_row(const struct diff_builder *b, const struct rank_test *t, struct diff_row *r, const uint32_t *list,
		     size_t n, uint64_t *cost[2])
{
	for (int side = 0; side < 2; side++)
		memset(cost[side], 0, b->d->boots[side] * sizeof *cost[side]);
	for (size_t i = 0; i < n; i++)
		cost[b->samples[list[i]].side][b->samples[list[i]].boot] += b->samples[list[i]].cost.self;
	r->p = p_of(t, cost, r->cost[0].self, r->cost[1].self);
}

static int find_p(struct diff_builder *b)
{
	struct diff *d = b->d;
	uint64_t *cost[2] = {NULL, NULL};
	struct rank_test t;
	uint32_t *list = NULL;
	size_t *from = NULL;
	int rc = 0;

	d->p = d->p_least = NAN;
	if (d->exact || d->boots[0] < 2 || d->boots[1] < 2)
		return 0;
	if (rank_test_init(&t, d->boots[0], d->boots[1]) < 0)
		return -1;
	for (int side = 0; side < 2; side++) {
		cost[side] = malloc(d->boots[side] * sizeof *cost[side]);
		rc |= cost[side] ? 0 : -1;
	}
	rc = rc == 0 ? by_row(b, &list, &from) : rc;
	for (size_t i = 0; rc == 0 && i < d->nrows; i++)
		test_row(b, &t, &d->rows[i], list + from[i], from[i + 1] - from[i], cost);
	for (int side = 0; rc == 0 && side < 2; side++) /* a copy: the test sorts them */
		memcpy(cost[side], d->judged_boots[side], d->boots[side] * sizeof *cost[side]);
	d->p_least = rank_test_least(&t);
	d->p = rc == 0 ? p_of(&t, cost, d->judged[0], d->judged[1]) : NAN;
	rank_test_fini(&t);
	free(cost[0]);
	free(cost[1]);
	free(list);
	free(from);
	return rc;
}

/* ---- Trees ------------------------------------------------------------------------- */

static int add_threads(struct diff_builder *b)
{
	struct name_ids *names = &b->d->thread_names;
	char name[600];

	for (int side = 0; side < 2; side++) {
		const struct span_tree *tree = b->trees[side];

		b->nthreads[side] = tree ? tree->nthreads : 0;
		for (size_t i = 0; i < b->nthreads[side]; i++)
			if (name_ids_add(names, span_tree_name(tree, tree->threads[i].site, name, sizeof name), "") < 0)
				return -1;
	}
	if (name_ids_sort(names) < 0)
		return -1;
	b->d->threads = malloc((names->nids + 1) * sizeof *b->d->threads);
	for (uint32_t i = 0; b->d->threads && i < names->nids; i++)
		b->d->threads[i] = name_ids_name(names, i);
	return b->d->threads ? 0 : -1;
}

/* The nodes of a side: threads, then spans. */
static int make_nodes(struct diff_builder *b, int side)
{
	const struct span_tree *tree = b->trees[side];
	size_t threads = b->nthreads[side], n = threads + (tree ? tree->nspans : 0), before = side ? b->nthreads[0] : 0;
	uint32_t *step = malloc((n + 1) * sizeof *step), *parent = malloc((n + 1) * sizeof *parent);
	struct id_map rows = {0};
	int rc = step && parent && n < MATCH_NONE ? 0 : -1;

	b->nodes[side] = (struct match_side){.step = step, .parent = parent, .n = n};
	for (size_t i = 0; rc == 0 && i < b->nsamples; i++) {
		const struct diff_sample *s = &b->samples[i];
		uint32_t *row = s->median && s->side == side ? id_map_at(&rows, s->site) : NULL;

		if (row)
			*row = b->d->names.id[i];
		else if (s->median && s->side == side)
			rc = -1;
	}
	for (size_t i = 0; rc == 0 && i < threads; i++) {
		step[i] = (uint32_t)(b->d->nrows + b->d->thread_names.id[before + i]);
		parent[i] = MATCH_NONE;
	}
	for (size_t i = 0; rc == 0 && i < n - threads; i++) {
		const struct span *span = &tree->spans[i];
		uint32_t *row = id_map_at(&rows, span->site);

		rc = row ? 0 : -1;
		step[threads + i] = row ? *row : 0;
		parent[threads + i] = span->parent == SPAN_NONE ? span->thread : span->parent + (uint32_t)threads;
	}
	id_map_fini(&rows);
	return rc;
}

static int make_match(struct diff_builder *b)
{
	size_t n = b->d->nrows + b->d->thread_names.nids;

	b->match = calloc(n + 1, sizeof *b->match);
	if (!b->match)
		return -1;
	for (size_t i = 0; i < n; i++)
		b->match[i].kind = MATCH_ROOT;
	for (size_t i = 0; i < b->d->nrows; i++) {
		const struct diff_row *r = &b->d->rows[i];
		int loose = diff_is_observer(r) || diff_is_idle(r) || diff_is_unaccounted(r);

		b->match[i] = (struct match_step){.subsystem = r->subsystem_id,
						  .member = r->member,
						  .there = {r->there[0], r->there[1]},
						  .cost = {r->cost[0].self, r->cost[1].self},
						  .count = {r->cost[0].count, r->cost[1].count},
						  .kind = loose ? MATCH_LOOSE : MATCH_STEP};
	}
	for (int side = 0; side < 2; side++)
		for (size_t i = 0; i < b->nthreads[side]; i++)
			b->match[b->nodes[side].step[i]].there[side] = 1;
	return 0;
}

int diff_gather(struct diff_builder *b)
{
	if (add_side(b, 0) < 0 || add_side(b, 1) < 0 || make_rows(b) < 0 || find_p(b) < 0)
		return -1;
	return add_threads(b) < 0 || make_nodes(b, 0) < 0 || make_nodes(b, 1) < 0 ? -1 : make_match(b);
}
