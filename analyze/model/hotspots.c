/* SPDX-License-Identifier: BSD-2-Clause
 *
 * hotspots.c - see hotspots.h. Every span within a sized one is put down with it: by the step
 * of the sized one, then its own, then by which span it was in. So each run of one step is its
 * points, and each run of two steps a part's. A sized span itself is put down as being in none.
 */
#include "hotspots.h"

#include <stdlib.h>
#include <string.h>

#include "../import/array-grow.h"

#define KEY_NONE 0
struct sized {
	uint64_t step;  /* key of the sized step */
	uint64_t part;  /* key of what ran within, or KEY_NONE: the sized span itself */
	uint32_t owner; /* the sized span */
	double n, cost;
};

static uint64_t key_of(uint32_t cpu, uint32_t site)
{
	return (uint64_t)(cpu + 1) << 32 | site;
}

static int by_key(const void *a, const void *b)
{
	const struct sized *x = a, *y = b;

	if (x->step != y->step)
		return x->step < y->step ? -1 : 1;
	if (x->part != y->part)
		return x->part < y->part ? -1 : 1;
	return (x->owner > y->owner) - (x->owner < y->owner);
}

static int order(const struct step *x, const struct growth *gx, const struct step *y, const struct growth *gy)
{
	int bad_x = gx->verdict == GROWTH_QUADRATIC, bad_y = gy->verdict == GROWTH_QUADRATIC;

	if (bad_x != bad_y)
		return bad_y - bad_x;
	if (x->self != y->self)
		return x->self < y->self ? 1 : -1;
	return (x->site > y->site) - (x->site < y->site);
}

static int worst_first(const void *a, const void *b)
{
	const struct hotspot *x = a, *y = b;

	return order(x->step, &x->growth, y->step, &y->growth);
}

static int worst_part_first(const void *a, const void *b)
{
	const struct hotspot_part *x = a, *y = b;

	return order(x->step, &x->growth, y->step, &y->growth);
}

static int by_step_key(const void *a, const void *b)
{
	const struct step *s = *(const struct step *const *)a, *t = *(const struct step *const *)b;
	uint64_t x = key_of(s->cpu, s->site), y = key_of(t->cpu, t->site);

	return (x > y) - (x < y);
}

static int key_to_step(const void *key, const void *element)
{
	const struct step *s = *(const struct step *const *)element;
	uint64_t x = *(const uint64_t *)key, y = key_of(s->cpu, s->site);

	return (x > y) - (x < y);
}

/* What one search needs. */
struct search {
	const struct steps *s;
	const struct step **by_key; /* the rows of s */
	enum growth_clock clock;
};

static const struct step *step_of(const struct search *q, uint64_t key)
{
	const struct step **found = bsearch(&key, q->by_key, q->s->nrows, sizeof *q->by_key, key_to_step);

	return found ? *found : NULL;
}

/* ---- Points -------------------------------------------------------------------------- */

/* One point a sized span: of a part all of it within. `calls` has room too. */
static size_t gather(const struct sized *run, size_t n, struct growth_point *points, double *calls)
{
	size_t m = 0;

	for (size_t i = 0; i < n; i++) {
		if (i == 0 || run[i].owner != run[i - 1].owner) {
			points[m] = (struct growth_point){.n = run[i].n};
			calls[m++] = 0;
		}
		points[m - 1].cost += run[i].cost;
		calls[m - 1]++;
	}
	return m;
}

/* Those that a fit looks at, to be kept; NULL: out of memory. */
static struct growth_point *keep_points(const struct growth_point *points, size_t n, enum growth_clock clock,
					size_t *kept)
{
	struct growth_point *p = malloc(GROWTH_POINTS_MAX * sizeof *p);

	if (p)
		*kept = growth_sizes(points, n, clock, p);
	return p;
}

static int add_part(const struct search *q, struct hotspot *h, const struct sized *run, size_t n)
{
	const struct step *step = step_of(q, run[0].part);
	struct growth_point *points;
	struct hotspot_part part = {.step = step}, *parts;
	double *calls, cost = 0;
	size_t m;
	int rc = -1;

	for (size_t i = 0; i < n; i++)
		cost += run[i].cost;
	if (!step || !growth_matters(cost, (double)q->s->all) || strcmp(steps_subsystem(q->s, step), "observer") == 0)
		return 0;
	points = malloc(n * sizeof *points);
	calls = malloc(n * sizeof *calls);
	if (!points || !calls)
		goto out;
	m = gather(run, n, points, calls);
	part.points = keep_points(points, m, q->clock, &part.npoints);
	parts = realloc(h->parts, (h->nparts + 1) * sizeof *parts);
	if (parts)
		h->parts = parts;
	if (!part.points || !parts || growth_split(&part.split, points, calls, m, q->clock) < 0) {
		free(part.points);
		goto out;
	}
	growth_fit(&part.growth, points, m, q->clock);
	rc = 0;
	if (part.npoints >= GROWTH_SIZES_SEEN)
		h->parts[h->nparts++] = part;
	else
		free(part.points);
out:
	free(points);
	free(calls);
	return rc;
}

/* The sized spans of one step, then what ran within them. */
static int add(const struct search *q, struct hotspots *found, const struct sized *run, size_t n)
{
	struct hotspot h = {.step = step_of(q, run[0].step)}, *rows;
	struct growth_point *points;
	size_t own = 0;
	int rc;

	while (own < n && run[own].part == KEY_NONE)
		own++;
	if (!h.step || own == 0)
		return 0;
	points = malloc(own * sizeof *points);
	if (!points)
		return -1;
	for (size_t i = 0; i < own; i++)
		points[i] = (struct growth_point){.n = run[i].n, .cost = run[i].cost};
	h.points = keep_points(points, own, q->clock, &h.npoints);
	if (h.points)
		growth_fit(&h.growth, points, own, q->clock);
	free(points);
	rows = h.points ? realloc(found->rows, (found->nrows + 1) * sizeof *rows) : NULL;
	if (rows)
		found->rows = rows;
	if (!rows || h.npoints < GROWTH_SIZES_SEEN) {
		free(h.points);
		return rows ? 0 : -1;
	}
	rc = 0;
	for (size_t i = own, end; rc == 0 && i < n; i = end) {
		for (end = i + 1; end < n && run[end].part == run[i].part; end++)
			;
		rc = add_part(q, &h, run + i, end - i);
	}
	if (h.nparts)
		qsort(h.parts, h.nparts, sizeof *h.parts, worst_part_first);
	found->rows[found->nrows++] = h; /* hotspots_fini frees it */
	return rc;
}

/* ---- Spans --------------------------------------------------------------------------- */

static int has_size(const struct span_tree *tree, const struct span *span)
{
	const struct span_extra *extra = span_tree_extra(tree, span);

	return extra->has_n && extra->n > 0 && !span->open;
}

/* Puts down every sized span, and every span within one. */
static int put_down(const struct span_tree *tree, struct sized **sized, size_t *n)
{
	uint32_t *owner = malloc((tree->nspans + 1) * sizeof *owner);
	size_t room = 0;

	for (uint32_t i = 0; owner && i < tree->nspans; i++) {
		const struct span *span = &tree->spans[i], *in = NULL;
		int is_sized = has_size(tree, span);

		/* A parent was entered before and stands before. */
		owner[i] = SPAN_NONE;
		if (span->parent < i)
			owner[i] = has_size(tree, &tree->spans[span->parent]) ? span->parent : owner[span->parent];
		if (owner[i] != SPAN_NONE)
			in = &tree->spans[owner[i]];
		if (is_sized || in) {
			struct sized *more = array_grow(*sized, &room, *n + 2, sizeof *more);

			if (!more) {
				free(owner);
				return -1;
			}
			*sized = more;
		}
		if (is_sized)
			(*sized)[(*n)++] = (struct sized){.step = key_of(span->cpu, span->site),
							  .owner = i,
							  .n = (double)span_tree_extra(tree, span)->n,
							  .cost = (double)span->self};
		if (in)
			(*sized)[(*n)++] = (struct sized){.step = key_of(in->cpu, in->site),
							  .part = key_of(span->cpu, span->site),
							  .owner = owner[i],
							  .n = (double)span_tree_extra(tree, in)->n,
							  .cost = (double)span->self};
	}
	if (!owner)
		return -1;
	free(owner);
	return 0;
}

int hotspots_find(struct hotspots *h, const struct steps *s)
{
	struct search q = {.s = s, .by_key = malloc((s->nrows + 1) * sizeof *q.by_key)};
	struct sized *sized = NULL;
	size_t n = 0;
	int rc = 0, any = 0;

	*h = (struct hotspots){0};
	q.clock = trace_exact(s->tree->trace) ? GROWTH_EXACT : GROWTH_TIMED;
	for (size_t i = 0; i < s->tree->nextras; i++)
		any |= s->tree->extras[i].has_n;
	for (size_t i = 0; q.by_key && i < s->nrows; i++)
		q.by_key[i] = &s->rows[i];
	if (!q.by_key || (any && put_down(s->tree, &sized, &n) < 0))
		rc = -1;
	if (rc == 0 && s->nrows)
		qsort(q.by_key, s->nrows, sizeof *q.by_key, by_step_key);
	if (n)
		qsort(sized, n, sizeof *sized, by_key);
	for (size_t i = 0, end; rc == 0 && i < n; i = end) {
		for (end = i + 1; end < n && sized[end].step == sized[i].step; end++)
			;
		rc = add(&q, h, sized + i, end - i);
	}
	free(sized);
	free(q.by_key);
	if (h->nrows)
		qsort(h->rows, h->nrows, sizeof *h->rows, worst_first);
	return rc;
}

void hotspots_fini(struct hotspots *h)
{
	for (size_t i = 0; i < h->nrows; i++) {
		for (size_t k = 0; k < h->rows[i].nparts; k++)
			free(h->rows[i].parts[k].points);
		free(h->rows[i].parts);
		free(h->rows[i].points);
	}
	free(h->rows);
	*h = (struct hotspots){0};
}

int hotspot_matters(const struct hotspot *h, const struct steps *s)
{
	return h->nparts || growth_matters((double)h->step->self, (double)s->all);
}

int hotspot_is_quadratic(const struct hotspot *h, const struct steps *s)
{
	for (size_t i = 0; i < h->nparts; i++)
		if (h->parts[i].growth.verdict == GROWTH_QUADRATIC)
			return 1;
	return h->growth.verdict == GROWTH_QUADRATIC && growth_matters((double)h->step->self, (double)s->all);
}
