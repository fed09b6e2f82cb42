/* SPDX-License-Identifier: BSD-2-Clause
 *
 * scale-text.c - a sweep as text: the boots, the steps that matter, and a line for each that grows
 * as n^2 or worse or could not be decided; see scale.h.
 */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "growth-words.h"
#include "scale.h"
#include "table.h"

/* What stands before a row's name. */
#define ROW_COLUMNS 79
#define NAME_COLUMNS_LEAST 16

static void put_name(FILE *out, const char *name)
{
	table_name(out, name, 0);
}

static void put_boots(const struct scale_view *v, FILE *out)
{
	const struct sweep *s = v->sweep;
	char number[TABLE_NUMBER_ROOM];

	for (size_t p = 0; p < s->nparams; p++)
		fprintf(out, "%14s", s->params[p]);
	if (s->nparams == 0)
		fprintf(out, "%14s", "boot");
	fprintf(out, " %18s%s\n", v->unit, s->clock == GROWTH_TIMED ? "  least of" : "");
	for (size_t i = 0; i < s->npoints; i++) {
		for (size_t p = 0; p < s->nparams || p == 0; p++)
			fprintf(out, "%14" PRIu64, s->points[i].values[p] + (s->nparams == 0));
		fprintf(out, " %18s", table_number(number, (uint64_t)fmin(s->points[i].total, 1.8e19)));
		if (s->clock == GROWTH_TIMED)
			fprintf(out, "%10zu", s->points[i].boots);
		fputc('\n', out);
	}
}

static void put_row(const struct scale_view *v, const struct sweep_row *row, FILE *out)
{
	const struct sweep *s = v->sweep;
	const struct growth *g = sweep_growth(row);
	const struct sweep_fit *fit = &row->fits[row->param];
	const struct sweep_cell *last = sweep_last(s, row, row->param);
	int room = v->columns ? v->columns - ROW_COLUMNS - (int)strlen(row->subsystem) - 3 : 0;
	char number[TABLE_NUMBER_ROOM];

	if (v->columns && room < NAME_COLUMNS_LEAST)
		room = NAME_COLUMNS_LEAST;
	fprintf(out, "%-10s %8.2f %6.2f ", scale_class(g), fabs(g->exponent) < 0.005 ? 0 : g->exponent, g->confidence);
	fprintf(out, "%15s %6.2f%% ", table_number(number, last ? (uint64_t)fmin(last->cost, 1.8e19) : 0),
		100 * fit->share);
	fprintf(out, "%18s  ", table_number(number, g->at_10x > 0 && g->at_10x < 1e18 ? (uint64_t)g->at_10x : 0));
	if (room && (int)strlen(row->name) > room)
		table_name(out, row->name, room);
	else
		table_name(out, row->name, 0);
	fputs(" (", out);
	table_name(out, row->subsystem, 0);
	fputc(')', out);
	if (s->nparams > 1) {
		fputs(", in ", out);
		scale_params(s, row, out);
	}
	fprintf(out, "%s\n", fit->own_n ? ", by its own n" : "");
}

static void put_findings(const struct scale_view *v, FILE *out)
{
	const struct sweep *s = v->sweep;
	size_t found = 0;

	for (size_t i = 0; i < s->nrows; i++) {
		const struct sweep_row *row = s->ranked[i];

		if (row->verdict != GROWTH_QUADRATIC)
			break;
		found++;
		scale_finding(s, row, put_name, out);
		if (row->fits[row->param].split.shape > GROWTH_SHAPE_FLAT) {
			fputs(": ", out);
			scale_where(s, row, out);
		}
		fputc('\n', out);
	}
	if (found)
		return;
	fputs("nothing grows as n^2 or worse", out);
	for (size_t p = 0; p < s->nparams; p++)
		fprintf(out, "%s%s", p == 0 ? " with " : p + 1 < s->nparams ? ", " : " or ", s->params[p]);
	fputc('\n', out);
}

static void put_undecided(const struct scale_view *v, FILE *out)
{
	const struct sweep *s = v->sweep;

	for (size_t i = 0; i < s->nrows; i++) {
		const struct sweep_row *row = s->ranked[i];

		if (!scale_worth_deciding(s, row))
			continue;
		table_name(out, row->name, 0);
		fputs(" is undecided: ", out);
		growth_words_wants(out, sweep_growth(row));
		fputc('\n', out);
	}
}

void scale_text(const struct scale_view *v, FILE *out)
{
	const struct sweep *s = v->sweep;
	size_t hidden = 0;

	put_boots(v, out);
	fprintf(out, "\n%-10s %8s %6s %15s %7s %18s  %s\n", "class", "exponent", "sure", "cost at last", "share",
		"at 10x the n", "step (subsystem)");
	for (size_t i = 0; i < s->nrows; i++) {
		if (scale_worth_showing(s, s->ranked[i]))
			put_row(v, s->ranked[i], out);
		else
			hidden++;
	}
	if (hidden)
		fprintf(out, "%zu steps under %.0f%% of every boot not shown (--json has all)\n", hidden,
			100 * SCALE_SHOWN_SHARE);
	fputc('\n', out);
	put_findings(v, out);
	put_undecided(v, out);
}
