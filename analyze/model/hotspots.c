/* SPDX-License-Identifier: BSD-2-Clause
 *
 * hotspots.c - see hotspots.h. Spans with a size are sorted by (site, CPU); each run of
 * one step becomes its points.
 */
#include "hotspots.h"

#include <stdlib.h>

struct sized {
	uint64_t key; /* cpu, site */
	struct growth_point point;
};

static int by_key(const void *a, const void *b)
{
	const struct sized *x = a, *y = b;

	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return (x->point.n > y->point.n) - (x->point.n < y->point.n);
}

static int worst_first(const void *a, const void *b)
{
	const struct hotspot *x = a, *y = b;
	int bad_x = x->growth.verdict == GROWTH_QUADRATIC, bad_y = y->growth.verdict == GROWTH_QUADRATIC;

	if (bad_x != bad_y)
		return bad_y - bad_x;
	if (x->step->self != y->step->self)
		return x->step->self < y->step->self ? 1 : -1;
	return (x->step->site > y->step->site) - (x->step->site < y->step->site);
}

static uint64_t step_key(const struct step *s)
{
	return (uint64_t)s->cpu << 32 | s->site;
}

static int by_step_key(const void *a, const void *b)
{
	uint64_t x = step_key(*(const struct step *const *)a), y = step_key(*(const struct step *const *)b);

	return (x > y) - (x < y);
}

static int key_to_step(const void *key, const void *element)
{
	uint64_t x = *(const uint64_t *)key, y = step_key(*(const struct step *const *)element);

	return (x > y) - (x < y);
}

/* One step's run of sized spans; `steps` are the rows by key. */
static int add(struct hotspots *h, const struct step **steps, size_t nsteps, const struct sized *run, size_t n)
{
	const struct step **step;
	struct growth_point *points;
	struct hotspot *rows;
	size_t sizes = 1;

	for (size_t i = 1; i < n; i++)
		sizes += run[i].point.n != run[i - 1].point.n;
	if (sizes < GROWTH_SIZES_SEEN)
		return 0;
	rows = realloc(h->rows, (h->nrows + 1) * sizeof *rows);
	points = malloc(n * sizeof *points);
	if (rows)
		h->rows = rows;
	if (!rows || !points) {
		free(points);
		return -1;
	}
	rows[h->nrows] = (struct hotspot){0};
	for (size_t i = 0; i < n; i++)
		points[i] = run[i].point;
	step = bsearch(&run[0].key, steps, nsteps, sizeof *steps, key_to_step);
	if (step) {
		rows[h->nrows].step = *step;
		growth_fit(&rows[h->nrows++].growth, points, n, GROWTH_EXACT);
	}
	free(points);
	return 0;
}

int hotspots_find(struct hotspots *h, const struct steps *s)
{
	const struct span_tree *tree = s->tree;
	const struct step **rows = malloc((s->nrows + 1) * sizeof *rows);
	struct sized *sized;
	size_t n = 0, sizes;
	int rc;

	for (size_t i = 0; i < tree->nextras; i++)
		n += tree->extras[i].has_n;
	sized = malloc((n + 1) * sizeof *sized);
	rc = sized && rows ? 0 : -1;
	sizes = n;
	n = 0;

	*h = (struct hotspots){0};
	for (size_t i = 0; rc == 0 && i < s->nrows; i++)
		rows[i] = &s->rows[i];
	if (rc == 0 && s->nrows)
		qsort(rows, s->nrows, sizeof *rows, by_step_key);
	for (size_t i = 0; rc == 0 && sizes && i < tree->nspans; i++) {
		const struct span *span = &tree->spans[i];
		const struct span_extra *extra = span_tree_extra(tree, span);

		if (extra->has_n && extra->n > 0 && !span->open)
			sized[n++] = (struct sized){.key = (uint64_t)span->cpu << 32 | span->site,
						    .point = {.n = (double)extra->n, .cost = (double)span->self}};
	}
	if (n)
		qsort(sized, n, sizeof *sized, by_key);
	for (size_t i = 0, end; rc == 0 && i < n; i = end) {
		for (end = i + 1; end < n && sized[end].key == sized[i].key; end++)
			;
		rc = add(h, rows, s->nrows, sized + i, end - i);
	}
	free(sized);
	free(rows);
	if (h->nrows)
		qsort(h->rows, h->nrows, sizeof *h->rows, worst_first);
	return rc;
}

void hotspots_fini(struct hotspots *h)
{
	free(h->rows);
	*h = (struct hotspots){0};
}
