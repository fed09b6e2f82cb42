/* SPDX-License-Identifier: BSD-2-Clause
 *
 * sweep.c - a sweep's boots gathered; see sweep.h. A boot's steps are put in order of name and
 * subsystem, those of one identity (a step on several CPUs) added up, and merged into the rows,
 * which are in the same order.
 */
#include "sweep.h"

#include <stdlib.h>

#include "../import/array-grow.h"
#include "function-steps.h"

void sweep_init(struct sweep *s, const char *const *params, size_t nparams, enum growth_clock clock)
{
	*s = (struct sweep){.nparams = nparams, .clock = clock};
	for (size_t i = 0; i < nparams; i++)
		s->params[i] = params[i];
}

static void row_fini(struct sweep_row *row)
{
	free(row->name);
	free(row->subsystem);
	free(row->within);
	free(row->boots);
	free(row->points);
}

void sweep_fini(struct sweep *s)
{
	for (size_t i = 0; i < s->nrows; i++)
		row_fini(&s->rows[i]);
	for (size_t p = 0; p < SWEEP_PARAMS_MAX; p++)
		free(s->axes[p].points);
	free(s->rows);
	free(s->boots);
	free(s->points);
	free(s->ranked);
	*s = (struct sweep){0};
}

static int by_identity(const void *a, const void *b)
{
	const struct sweep_row *x = a, *y = b;
	int d = strcmp(x->name, y->name);

	return d ? d : strcmp(x->subsystem, y->subsystem);
}

/* ---- One boot ------------------------------------------------------------------------ */

/* Its rows, each with one cell; `n` of them, some perhaps of one identity. */
struct gathered {
	struct sweep_row *rows;
	size_t n;
};

static void gathered_fini(struct gathered *g)
{
	for (size_t i = 0; i < g->n; i++)
		row_fini(&g->rows[i]);
	free(g->rows);
}

static int gather_one(struct gathered *g, const struct steps *steps, const struct step *step, struct function_steps *f)
{
	struct sweep_row *row = &g->rows[g->n++];
	uint32_t within = function_steps_of(f, step->site);
	char name[600];

	*row = (struct sweep_row){
		.name = strdup(steps_name(steps, step, name, sizeof name)),
		.subsystem = strdup(steps_subsystem(steps, step)),
		.boots = calloc(1, sizeof *row->boots),
		.boots_room = 1,
		.within_cost = (double)step->self,
	};
	if (within != FUNCTION_STEP_NONE)
		row->within = strdup(span_tree_name(steps->tree, within, name, sizeof name));
	if (!row->name || !row->subsystem || !row->boots || (within != FUNCTION_STEP_NONE && !row->within))
		return -1;
	*row->boots =
		(struct sweep_cell){.cost = (double)step->self, .count = step->count, .n = step->n_sum, .there = 1};
	return 0;
}

static int gather(struct gathered *g, const struct steps *steps)
{
	struct function_steps f;
	int rc = function_steps_init(&f, steps->tree);

	*g = (struct gathered){.rows = malloc((steps->nrows + 1) * sizeof *g->rows)};
	if (!g->rows)
		rc = -1;
	for (size_t i = 0; rc == 0 && i < steps->nrows; i++)
		rc = gather_one(g, steps, &steps->rows[i], &f);
	function_steps_fini(&f);
	if (rc == 0 && g->n)
		qsort(g->rows, g->n, sizeof *g->rows, by_identity);
	return rc;
}

/* ---- Into the rows ------------------------------------------------------------------------ */

static int make_room(struct sweep *s, size_t more)
{
	struct sweep_boot *boots = array_grow(s->boots, &s->boots_room, s->nboots + 1, sizeof *boots);
	struct sweep_row *rows;

	if (!boots)
		return -1;
	s->boots = boots;
	rows = array_grow(s->rows, &s->rows_room, s->nrows + more, sizeof *rows);
	if (!rows && s->nrows + more > 0)
		return -1;
	s->rows = rows;
	for (size_t i = 0; i < s->nrows; i++) {
		struct sweep_row *row = &s->rows[i];
		struct sweep_cell *cells = array_grow(row->boots, &row->boots_room, s->nboots + 1, sizeof *cells);

		if (!cells)
			return -1;
		row->boots = cells;
		cells[s->nboots] = (struct sweep_cell){0};
	}
	return 0;
}

/* A step seen for the first time takes over the gathered row; it ran in no boot before. */
static int add_row(struct sweep *s, struct sweep_row *from)
{
	size_t room = 0;
	struct sweep_cell *cells = array_grow(NULL, &room, s->nboots + 1, sizeof *cells);

	if (!cells)
		return -1;
	memset(cells, 0, (s->nboots + 1) * sizeof *cells);
	cells[s->nboots] = *from->boots;
	free(from->boots);
	from->boots = cells;
	from->boots_room = room;
	s->rows[s->nrows++] = *from;
	*from = (struct sweep_row){0};
	return 0;
}

static void take(struct sweep *s, struct sweep_row *row, struct sweep_row *from)
{
	struct sweep_cell *cell = &row->boots[s->nboots];

	cell->there = 1;
	cell->cost += from->boots->cost;
	cell->count += from->boots->count;
	cell->n += from->boots->n;
	if (from->within && from->within_cost >= row->within_cost) {
		free(row->within);
		row->within = from->within;
		row->within_cost = from->within_cost;
		from->within = NULL;
	}
}

/* One boot more; what was gathered is used up. */
static int add_boot(struct sweep *s, const uint64_t *values, struct gathered *g, uint64_t total, uint64_t all)
{
	size_t known = s->nrows;
	struct sweep_boot *boot;
	int rc = make_room(s, g->n);

	for (size_t i = 0; rc == 0 && i < g->n; i++) {
		struct sweep_row *row =
			known ? bsearch(&g->rows[i], s->rows, known, sizeof *s->rows, by_identity) : NULL;

		/* Of one identity with the one before, which was new. */
		if (!row && s->nrows > known && by_identity(&s->rows[s->nrows - 1], &g->rows[i]) == 0)
			row = &s->rows[s->nrows - 1];
		if (row)
			take(s, row, &g->rows[i]);
		else
			rc = add_row(s, &g->rows[i]);
	}
	if (s->nrows > known)
		qsort(s->rows, s->nrows, sizeof *s->rows, by_identity);
	if (rc < 0)
		return rc;
	boot = &s->boots[s->nboots];
	*boot = (struct sweep_boot){.total = (double)total, .all = (double)all, .boots = 1};
	if (s->nparams == 0)
		boot->values[0] = s->nboots; /* each is a point of its own */
	s->nboots++;
	for (size_t i = 0; i < s->nparams; i++)
		boot->values[i] = values[i];
	return 0;
}

int sweep_add(struct sweep *s, const uint64_t *values, const struct steps *steps)
{
	struct gathered g;
	int rc = gather(&g, steps);

	if (rc == 0)
		rc = add_boot(s, values, &g, steps->tree->total, steps->all);
	gathered_fini(&g);
	return rc;
}

int sweep_add_costs(struct sweep *s, const uint64_t *values, const struct sweep_cost *costs, size_t n, uint64_t total)
{
	struct gathered g = {.rows = malloc((n + 1) * sizeof *g.rows)};
	uint64_t all = 0;
	int rc = g.rows ? 0 : -1;

	for (; rc == 0 && g.n < n; g.n++) {
		const struct sweep_cost *c = &costs[g.n];
		struct sweep_row *row = &g.rows[g.n];

		*row = (struct sweep_row){.name = strdup(c->name),
					  .subsystem = strdup(c->subsystem),
					  .boots = calloc(1, sizeof *row->boots),
					  .boots_room = 1};
		all += c->self;
		if (row->boots)
			*row->boots = (struct sweep_cell){.cost = (double)c->self, .count = c->count, .there = 1};
		if (!row->name || !row->subsystem || !row->boots)
			rc = -1;
	}
	if (rc == 0 && n)
		qsort(g.rows, g.n, sizeof *g.rows, by_identity);
	if (rc == 0)
		rc = add_boot(s, values, &g, total, all);
	gathered_fini(&g);
	return rc;
}
