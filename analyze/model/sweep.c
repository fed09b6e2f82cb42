/* SPDX-License-Identifier: BSD-2-Clause
 *
 * sweep.c - see sweep.h. A step's cost is fitted against the size that the step itself
 * reports where it ran equally often at every value: the parameter is seldom the whole of
 * it (a sort of the fillers sorts the other steps too). Where the number of calls varies,
 * growth may be in the calls, and only the parameter sees that.
 */
#include "sweep.h"

#include <stdlib.h>

void sweep_init(struct sweep *s)
{
	*s = (struct sweep){0};
}

void sweep_fini(struct sweep *s)
{
	for (size_t i = 0; i < s->nrows; i++) {
		free(s->rows[i].name);
		free(s->rows[i].subsystem);
	}
	free(s->rows);
	*s = (struct sweep){0};
}

static int by_identity(const void *a, const void *b)
{
	const struct sweep_row *x = a, *y = b;
	int d = strcmp(x->name, y->name);

	if (d == 0)
		d = strcmp(x->subsystem, y->subsystem);
	return d ? d : (x->cpu > y->cpu) - (x->cpu < y->cpu);
}

static void take(struct sweep_row *row, size_t at, const struct step *step)
{
	row->there[at] = 1;
	row->cost[at] += (double)step->self;
	row->count[at] += step->count;
	row->n[at] += step->n_sum;
}

int sweep_add(struct sweep *s, uint64_t value, const struct steps *steps)
{
	size_t at = s->nvalues, known = s->nrows;
	struct sweep_row *rows = realloc(s->rows, (s->nrows + steps->nrows + 1) * sizeof *rows);

	if (!rows || at == SWEEP_VALUES_MAX)
		return -1;
	s->rows = rows;
	for (size_t i = 0; i < steps->nrows; i++) {
		const struct step *step = &steps->rows[i];
		struct sweep_row key = {.cpu = steps->tree->boot->cpus[step->cpu].number}, *row;
		char name[600];

		key.name = steps_name(steps, step, name, sizeof name);
		key.subsystem = (char *)steps_subsystem(steps, step);
		row = known ? bsearch(&key, rows, known, sizeof *rows, by_identity) : NULL;
		if (!row) {
			row = &rows[s->nrows];
			*row = (struct sweep_row){
				.name = strdup(name), .subsystem = strdup(key.subsystem), .cpu = key.cpu};
			s->nrows++;
			if (!row->name || !row->subsystem)
				return -1;
		}
		take(row, at, step);
	}
	if (s->nrows)
		qsort(s->rows, s->nrows, sizeof *s->rows, by_identity);
	s->values[at] = value;
	s->total[at] = steps->tree->total;
	s->nvalues++;
	return 0;
}

static void fit_row(const struct sweep *s, struct sweep_row *row)
{
	struct growth_point points[SWEEP_VALUES_MAX];
	uint64_t calls = 0;
	size_t n = 0;

	row->own_n = 1;
	for (size_t i = 0; i < s->nvalues; i++) {
		if (!row->there[i])
			continue;
		if (calls && row->count[i] != calls)
			row->own_n = 0;
		calls = row->count[i];
		if (row->n[i] == 0)
			row->own_n = 0;
	}
	/* A size that stays while the parameter moves explains nothing. */
	for (size_t i = 1; row->own_n && i < s->nvalues; i++)
		if (row->n[i] == row->n[i - 1])
			row->own_n = 0;
	for (size_t i = 0; i < s->nvalues; i++)
		if (row->there[i])
			points[n++] = (struct growth_point){.n = (double)(row->own_n ? row->n[i] : s->values[i]),
							    .cost = row->cost[i]};
	growth_fit(&row->growth, points, n, GROWTH_EXACT);
}

static double last_cost(const struct sweep_row *row)
{
	for (size_t i = SWEEP_VALUES_MAX; i-- > 0;)
		if (row->there[i])
			return row->cost[i];
	return 0;
}

static int worst_first(const void *a, const void *b)
{
	const struct sweep_row *x = a, *y = b;
	int bad_x = x->growth.verdict == GROWTH_QUADRATIC, bad_y = y->growth.verdict == GROWTH_QUADRATIC;

	if (bad_x != bad_y)
		return bad_y - bad_x;
	if (last_cost(x) != last_cost(y))
		return last_cost(x) < last_cost(y) ? 1 : -1;
	return by_identity(a, b);
}

void sweep_fit(struct sweep *s)
{
	for (size_t i = 0; i < s->nrows; i++)
		fit_row(s, &s->rows[i]);
	if (s->nrows)
		qsort(s->rows, s->nrows, sizeof *s->rows, worst_first);
}
