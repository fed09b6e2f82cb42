/* SPDX-License-Identifier: BSD-2-Clause
 *
 * scale-words.c - what text and page say in the same words; see scale.h.
 */
#include <inttypes.h>
#include <string.h>

#include "scale.h"
#include "table.h"

int scale_worth_showing(const struct sweep *s, const struct sweep_row *row)
{
	if (row->verdict == GROWTH_QUADRATIC)
		return 1;
	for (size_t i = 0; i < s->npoints; i++)
		if (s->points[i].all > 0 && row->points[i].cost >= SCALE_SHOWN_SHARE * s->points[i].all)
			return 1;
	return 0;
}

int scale_worth_deciding(const struct sweep *s, const struct sweep_row *row)
{
	const struct sweep_fit *fit = &row->fits[row->param];

	return row->verdict == GROWTH_UNDECIDED && row->own && fit->share >= SCALE_SHOWN_SHARE &&
	       (s->nparams > 0 || fit->own_n); /* or it says no size */
}

const char *scale_class(const struct growth *g)
{
	return g->verdict == GROWTH_UNDECIDED ? "undecided" : growth_class_name(g->class);
}

void scale_params(const struct sweep *s, const struct sweep_row *row, FILE *out)
{
	const char *between = row->together == SWEEP_MULTIPLY ? " x " : row->together == SWEEP_ADD ? " + " : ", ";
	size_t n = 0;

	for (size_t p = 0; p < s->nparams; p++)
		if (row->fits[p].depends)
			fprintf(out, "%s%s", n++ ? between : "", s->params[p]);
	if (n == 0)
		fputc('-', out);
}

void scale_finding(const struct sweep *s, const struct sweep_row *row, void (*put_name)(FILE *, const char *),
		   FILE *out)
{
	const struct sweep_fit *fit = &row->fits[row->param];
	const struct sweep_axis *axis = &s->axes[row->param];
	char number[TABLE_NUMBER_ROOM];
	uint64_t value;

	put_name(out, row->name);
	if (row->within && strcmp(row->within, row->name) != 0) {
		fputs(", called in ", out);
		put_name(out, row->within);
		fputc(',', out);
	}
	if (s->nparams == 0) {
		fprintf(out, " is %s in its own n, %.1f%% of the boot at the largest",
			growth_class_name(fit->growth.class), 100 * fit->share);
		return;
	}
	value = s->points[axis->points[axis->npoints - 1]].values[row->param];
	fprintf(out, " is %s in %s, %.1f%% of the boot at %s", growth_class_name(fit->growth.class),
		s->params[row->param], 100 * fit->share, table_number(number, value));
	if (value <= UINT64_MAX / 10)
		fprintf(out, ", %.1f%% at %s", 100 * fit->share_10x, table_number(number, 10 * value));
}

void scale_where(const struct sweep *s, const struct sweep_row *row, FILE *out)
{
	const struct growth_split *split = &row->fits[row->param].split;
	char number[TABLE_NUMBER_ROOM];
	uint64_t calls = 0;

	for (size_t i = 0; i < s->npoints && calls == 0; i++)
		calls = row->points[i].count;
	switch (split->shape) {
	case GROWTH_SHAPE_LOOP:
		if (calls == 1)
			fprintf(out, "one call, and that is %s", growth_class_name(split->each.class));
		else
			fprintf(out, "%s calls at every size, each %s", table_number(number, calls),
				growth_class_name(split->each.class));
		break;
	case GROWTH_SHAPE_CALLS:
		fprintf(out, "%s calls, each as dear at every size", growth_class_name(split->calls.class));
		break;
	case GROWTH_SHAPE_BOTH:
		fprintf(out, "%s calls, each %s", growth_class_name(split->calls.class),
			growth_class_name(split->each.class));
		break;
	default:
		break;
	}
}
