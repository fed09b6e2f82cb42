/* SPDX-License-Identifier: BSD-2-Clause
 *
 * report-pair.c - two boots side by side: what each part costs in either, and the ratio.
 */
#include <stdlib.h>

#include "report.h"
#include "table.h"

/* One line of the picture; a side that lacks it has `there` 0. */
struct pair {
	char *name;
	const char *subsystem; /* NULL: the row is one */
	uint64_t self[2];
	uint8_t there[2];
};

static int by_name(const void *a, const void *b)
{
	const struct pair *x = a, *y = b;
	int d = strcmp(x->name, y->name);

	return d || !x->subsystem ? d : strcmp(x->subsystem, y->subsystem);
}

static int by_cost(const void *a, const void *b)
{
	const struct pair *x = a, *y = b;
	uint64_t most_x = x->self[0] > x->self[1] ? x->self[0] : x->self[1];
	uint64_t most_y = y->self[0] > y->self[1] ? y->self[0] : y->self[1];

	if (most_x != most_y)
		return most_x < most_y ? 1 : -1;
	return by_name(a, b);
}

/* Brings equal names together and puts the dearest first; how many are left. */
static size_t merge(struct pair *rows, size_t n)
{
	size_t kept = 0;

	if (n == 0)
		return 0;
	qsort(rows, n, sizeof *rows, by_name);
	for (size_t i = 1; i < n; i++) {
		if (by_name(&rows[i], &rows[kept]) != 0) {
			rows[++kept] = rows[i];
			continue;
		}
		for (int side = 0; side < 2; side++) {
			rows[kept].self[side] += rows[i].self[side];
			rows[kept].there[side] |= rows[i].there[side];
		}
		free(rows[i].name);
	}
	qsort(rows, kept + 1, sizeof *rows, by_cost);
	return kept + 1;
}

static void put_side(FILE *out, const struct report *r, const struct pair *row, int side)
{
	char number[TABLE_NUMBER_ROOM];

	if (row->there[side])
		fprintf(out, "%15s %6.2f%% ", table_number(number, row->self[side]),
			r->steps->all ? 100 * (double)row->self[side] / (double)r->steps->all : 0);
	else
		fprintf(out, "%15s %7s ", "-", "");
}

static void put_rows(FILE *out, const struct report *const *sides, struct pair *rows, size_t n, size_t limit)
{
	for (size_t i = 0; i < n; i++) {
		struct pair *row = &rows[i];

		if (i < limit || limit == 0) {
			put_side(out, sides[0], row, 0);
			put_side(out, sides[1], row, 1);
			if (row->self[0] && row->self[1])
				fprintf(out, "%9.2f  ", (double)row->self[0] / (double)row->self[1]);
			else
				fprintf(out, "%9s  ", "");
			table_name(out, row->name, 0);
			if (row->subsystem) {
				fputs(" (", out);
				table_name(out, row->subsystem, 0);
				fputc(')', out);
			}
			fputc('\n', out);
		}
		free(row->name);
	}
}

static void put_head(FILE *out, const char *what)
{
	fprintf(out, "\n%15s %7s %15s %7s %9s  %s\n", "self", "share", "self", "share", "ratio", what);
}

void report_pair_text(const struct report *a, const struct report *b, FILE *out, size_t limit)
{
	const struct report *sides[] = {a, b};
	size_t room = a->steps->nrows + b->steps->nrows + a->steps->nsubsystems + b->steps->nsubsystems, n = 0;
	struct pair *rows = calloc(room + 1, sizeof *rows);
	char number[TABLE_NUMBER_ROOM], name[600];

	if (!rows)
		return;
	for (int side = 0; side < 2; side++) {
		fprintf(out, "%s ", side ? "right:" : "left: ");
		table_name(out, sides[side]->path, 0);
		fprintf(out, ": %s %s, command line: ", table_number(number, sides[side]->tree->total),
			report_unit(sides[side]->trace));
		table_name(out, trace_fact(sides[side]->trace, "append"), 0);
		fputc('\n', out);
		for (size_t i = 0; i < sides[side]->steps->nsubsystems; i++) {
			const struct subsystem *s = &sides[side]->steps->subsystems[i];

			rows[n].name = strdup(s->name);
			rows[n].there[side] = rows[n].name != NULL;
			rows[n].self[side] = s->self;
			n += rows[n].name != NULL;
		}
	}
	put_head(out, "subsystem");
	put_rows(out, sides, rows, merge(rows, n), 0);
	memset(rows, 0, (room + 1) * sizeof *rows);
	n = 0;
	for (int side = 0; side < 2; side++) {
		const struct steps *s = sides[side]->steps;

		for (size_t i = 0; i < s->nrows; i++) {
			rows[n].name = strdup(steps_name(s, &s->rows[i], name, sizeof name));
			rows[n].subsystem = steps_subsystem(s, &s->rows[i]);
			rows[n].there[side] = rows[n].name != NULL;
			rows[n].self[side] = s->rows[i].self;
			n += rows[n].name != NULL;
		}
	}
	put_head(out, "step (subsystem)");
	put_rows(out, sides, rows, merge(rows, n), limit);
	free(rows);
}
