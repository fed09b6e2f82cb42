/* SPDX-License-Identifier: BSD-2-Clause
 *
 * diff-lines.c - the last part of a diff: its rows, subsystems and lines in the order in
 * which one wants to read them. In: rows with states.
 */
#include <stdlib.h>

#include "diff-build.h"

/* ---- Rows and subsystems ------------------------------------------------------------- */

struct ranked {
	uint64_t weight;
	uint32_t index;
};

static int heaviest_first(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;

	if (x->weight != y->weight)
		return x->weight < y->weight ? 1 : -1;
	return (x->index > y->index) - (x->index < y->index);
}

static uint64_t magnitude(int64_t v)
{
	return v < 0 ? -(uint64_t)v : (uint64_t)v;
}

static int order_rows(struct diff *d)
{
	struct ranked *r = malloc((d->nrows + 1) * sizeof *r);

	d->order = malloc((d->nrows + 1) * sizeof *d->order);
	for (uint32_t k = 0; r && d->order && k < d->nrows; k++) {
		const struct diff_row *row = &d->rows[k];

		/* One that was renamed is the other's row. */
		if (!row->there[0] && !row->there[1] && !diff_is_unaccounted(row))
			continue;
		r[d->norder++] = (struct ranked){.weight = magnitude(row->delta), .index = k};
		d->states[row->state]++;
	}
	if (r && d->norder)
		qsort(r, d->norder, sizeof *r, heaviest_first);
	for (size_t i = 0; r && d->order && i < d->norder; i++)
		d->order[i] = r[i].index;
	free(r);
	return r && d->order ? 0 : -1;
}

static int subsystem_first(const void *a, const void *b)
{
	const struct diff_subsystem *x = a, *y = b;
	uint64_t dx = magnitude((int64_t)(x->self[1] - x->self[0])), dy = magnitude((int64_t)(y->self[1] - y->self[0]));

	if (dx != dy)
		return dx < dy ? 1 : -1;
	if (x->self[0] != y->self[0])
		return x->self[0] < y->self[0] ? 1 : -1;
	return strcmp(x->name, y->name);
}

static int add_subsystems(struct diff *d)
{
	d->nsubsystems = d->subsystem_names.nids;
	d->subsystems = calloc(d->nsubsystems + 1, sizeof *d->subsystems);
	if (!d->subsystems)
		return -1;
	for (size_t k = 0; k < d->nrows; k++) {
		struct diff_subsystem *s = &d->subsystems[d->rows[k].subsystem_id];

		s->name = d->rows[k].subsystem;
		s->self[0] += d->rows[k].cost[0].self;
		s->self[1] += d->rows[k].cost[1].self;
	}
	if (d->nsubsystems)
		qsort(d->subsystems, d->nsubsystems, sizeof *d->subsystems, subsystem_first);
	return 0;
}

/* ---- Lines ----------------------------------------------------------------------------- */

/* A row that is shown. Those of one family, state and cause are one line. */
struct shown {
	const char *name, *old_name;
	size_t family_bytes;
	uint32_t subsystem, cause, row, member;
	uint8_t state;
	uint32_t line;
};

static int unlike(const struct shown *x, const struct shown *y)
{
	int d = x->state - y->state;

	if (d == 0)
		d = (x->subsystem > y->subsystem) - (x->subsystem < y->subsystem);
	if (d == 0)
		d = (x->cause > y->cause) - (x->cause < y->cause);
	if (d == 0)
		d = (x->family_bytes > y->family_bytes) - (x->family_bytes < y->family_bytes);
	if (d == 0 && x->family_bytes)
		d = memcmp(x->name, y->name, x->family_bytes);
	if (d == 0 && !x->family_bytes)
		d = (x->row > y->row) - (x->row < y->row);
	return d;
}

static int families_together(const void *a, const void *b)
{
	const struct shown *x = a, *y = b;
	int d = unlike(x, y);

	if (d == 0)
		d = (x->member > y->member) - (x->member < y->member);
	return d ? d : (x->row > y->row) - (x->row < y->row);
}

static void add_to_line(struct diff_line *line, const struct diff_row *row)
{
	if (row->member < line->low)
		line->low = row->member;
	if (row->member > line->high)
		line->high = row->member;
	line->rows++;
	line->self[0] += row->cost[0].self;
	line->self[1] += row->cost[1].self;
}

/* A line's rank: its own weight, behind that of the edit that it is a ripple of. */
struct place {
	uint64_t edit_weight, weight;
	uint32_t edit, line; /* lines; an edit is its own */
};

static int as_read(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	if ((x->edit == DIFF_NONE) != (y->edit == DIFF_NONE))
		return x->edit == DIFF_NONE ? 1 : -1;
	if (x->edit_weight != y->edit_weight)
		return x->edit_weight < y->edit_weight ? 1 : -1;
	if (x->edit != y->edit)
		return x->edit < y->edit ? -1 : 1;
	if ((x->line == x->edit) != (y->line == y->edit))
		return x->line == x->edit ? -1 : 1;
	if (x->weight != y->weight)
		return x->weight < y->weight ? 1 : -1;
	return (x->line > y->line) - (x->line < y->line);
}

static uint64_t line_weight(const struct diff_line *line)
{
	return magnitude((int64_t)(line->self[1] - line->self[0]));
}

/* The lines of what is shown, unordered; line_of[row] is a row's line. */
static void make_lines(struct diff *d, struct shown *v, size_t n, uint32_t *line_of)
{
	for (size_t i = 0; i < n; i++) {
		if (i == 0 || unlike(&v[i], &v[i - 1]) != 0)
			d->lines[d->nlines++] = (struct diff_line){.first = v[i].row,
								   .low = DIFF_NONE,
								   .state = v[i].state,
								   .beneath = v[i].state == DIFF_RIPPLE};
		add_to_line(&d->lines[d->nlines - 1], &d->rows[v[i].row]);
		line_of[v[i].row] = (uint32_t)d->nlines - 1;
	}
}

static int order_lines(struct diff *d, const uint32_t *line_of)
{
	struct place *places = malloc((d->nlines + 1) * sizeof *places);
	struct diff_line *lines = malloc((d->nlines + 1) * sizeof *lines);

	for (uint32_t i = 0; places && lines && i < d->nlines; i++) {
		const struct diff_line *line = &d->lines[i];
		uint32_t cause = d->rows[line->first].cause, edit = i;

		if (line->state == DIFF_RIPPLE)
			edit = cause == DIFF_NONE ? DIFF_NONE : line_of[cause];
		places[i] = (struct place){.edit_weight = edit == DIFF_NONE ? 0 : line_weight(&d->lines[edit]),
					   .weight = line_weight(line),
					   .edit = edit,
					   .line = i};
		d->lines[i].beneath = line->state == DIFF_RIPPLE && edit != DIFF_NONE;
	}
	if (places && lines) {
		if (d->nlines)
			qsort(places, d->nlines, sizeof *places, as_read);
		for (size_t i = 0; i < d->nlines; i++)
			lines[i] = d->lines[places[i].line];
		free(d->lines);
		d->lines = lines;
		lines = NULL;
	}
	free(places);
	if (!lines)
		return 0;
	free(lines);
	return -1;
}

static int add_lines(struct diff *d)
{
	struct shown *v = malloc((d->norder + 1) * sizeof *v);
	uint32_t *line_of = malloc((d->nrows + 1) * sizeof *line_of);
	size_t n = 0;
	int rc = -1;

	d->lines = malloc((d->norder + 1) * sizeof *d->lines);
	if (v && line_of && d->lines) {
		for (size_t i = 0; i < d->norder; i++) {
			const struct diff_row *row = &d->rows[d->order[i]];
			int alone = row->state == DIFF_MOVED; /* each went somewhere else */

			if (row->state != DIFF_SAME)
				v[n++] = (struct shown){.name = row->name,
							.family_bytes = alone ? 0 : row->family_bytes,
							.subsystem = row->subsystem_id,
							.cause = row->state == DIFF_RIPPLE ? row->cause : DIFF_NONE,
							.row = d->order[i],
							.member = row->member,
							.state = row->state};
		}
		if (n)
			qsort(v, n, sizeof *v, families_together);
		make_lines(d, v, n, line_of);
		rc = order_lines(d, line_of);
	}
	free(v);
	free(line_of);
	return rc;
}

int diff_lines(struct diff *d)
{
	return order_rows(d) < 0 || add_subsystems(d) < 0 ? -1 : add_lines(d);
}
