/* SPDX-License-Identifier: BSD-2-Clause
 *
 * scale.c - see scale.h.
 */
#include "scale.h"

#include <inttypes.h>
#include <math.h>

#include "json.h"
#include "table.h"

/* Text leaves out steps that never reach this share of a boot, unless they are n^2. */
#define SHOWN_SHARE 0.01

static double share(const struct sweep *s, const struct sweep_row *row, size_t i)
{
	return s->total[i] ? row->cost[i] / (double)s->total[i] : 0;
}

static int worth_showing(const struct sweep *s, const struct sweep_row *row)
{
	if (row->growth.verdict == GROWTH_QUADRATIC)
		return 1;
	for (size_t i = 0; i < s->nvalues; i++)
		if (share(s, row, i) >= SHOWN_SHARE)
			return 1;
	return 0;
}

static void put_row(const struct sweep *s, const struct sweep_row *row, FILE *out)
{
	char number[TABLE_NUMBER_ROOM];
	size_t last = s->nvalues - 1;

	fprintf(out, "%-10s %8.2f %6.2f ",
		row->growth.verdict == GROWTH_UNDECIDED ? "undecided" : growth_class_name(row->growth.class),
		fabs(row->growth.exponent) < 0.005 ? 0 : row->growth.exponent, row->growth.confidence);
	fprintf(out, "%15s %6.2f%% ", table_number(number, (uint64_t)row->cost[last]), 100 * share(s, row, last));
	fprintf(out, "%18s  ", table_number(number, row->growth.at_10x > 0 ? (uint64_t)row->growth.at_10x : 0));
	table_name(out, row->name, 0);
	fputs(" (", out);
	table_name(out, row->subsystem, 0);
	fprintf(out, ")%s\n", row->own_n ? ", by its own n" : "");
}

static void put_verdicts(const struct sweep *s, const char *param, FILE *out)
{
	char number[TABLE_NUMBER_ROOM], name[TABLE_NUMBER_ROOM];
	size_t last = s->nvalues - 1, bad = 0, unsure = 0;

	fputc('\n', out);
	for (size_t i = 0; i < s->nrows; i++) {
		const struct sweep_row *row = &s->rows[i];

		unsure += row->growth.verdict == GROWTH_UNDECIDED && worth_showing(s, row);
		if (row->growth.verdict != GROWTH_QUADRATIC)
			continue;
		bad++;
		table_name(out, row->name, 0);
		fprintf(out, " grows as %s", growth_class_name(row->growth.class));
		fprintf(out, ": %.1f%% of the boot at %s=%s, and %s", 100 * share(s, row, last), param,
			table_number(number, s->values[last]), table_number(name, (uint64_t)row->growth.at_10x));
		fprintf(out, " at ten times that\n");
	}
	if (!bad)
		fprintf(out, "nothing grows as n^2 or worse with %s\n", param);
	if (unsure)
		fprintf(out, "%zu undecided: sizes over a wider range would decide\n", unsure);
}

void scale_text(const struct sweep *s, const char *param, const char *unit, FILE *out)
{
	char number[TABLE_NUMBER_ROOM];
	size_t hidden = 0;

	fprintf(out, "%14s %18s\n", param, unit);
	for (size_t i = 0; i < s->nvalues; i++) {
		fprintf(out, "%14" PRIu64, s->values[i]);
		fprintf(out, " %18s\n", table_number(number, s->total[i]));
	}
	fprintf(out, "\n%-10s %8s %6s %15s %7s %18s  %s\n", "class", "exponent", "sure", "cost at last", "share",
		"at 10x the n", "step (subsystem)");
	for (size_t i = 0; i < s->nrows; i++) {
		if (worth_showing(s, &s->rows[i]))
			put_row(s, &s->rows[i], out);
		else
			hidden++;
	}
	if (hidden)
		fprintf(out, "%zu steps under %.0f%% of every boot not shown (--json has all)\n", hidden,
			100 * SHOWN_SHARE);
	put_verdicts(s, param, out);
}

static void put_costs(const struct sweep *s, const struct sweep_row *row, struct json *j)
{
	json_open(j, "cost", '[');
	for (size_t i = 0; i < s->nvalues; i++) {
		if (row->there[i])
			json_u64(j, NULL, (uint64_t)row->cost[i]);
		else
			json_null(j, NULL);
	}
	json_close(j, ']');
	json_open(j, "n", '[');
	for (size_t i = 0; i < s->nvalues; i++) {
		if (row->there[i] && row->n[i])
			json_u64(j, NULL, row->n[i]);
		else
			json_null(j, NULL);
	}
	json_close(j, ']');
}

void scale_json(const struct sweep *s, const char *param, FILE *out)
{
	struct json j;

	json_init(&j, out);
	json_open(&j, NULL, '{');
	json_string(&j, "schema", "bootflame.scale/1");
	json_open(&j, "params", '[');
	json_string(&j, NULL, param);
	json_close(&j, ']');
	json_open(&j, "values", '[');
	for (size_t i = 0; i < s->nvalues; i++)
		json_u64(&j, NULL, s->values[i]);
	json_close(&j, ']');
	json_open(&j, "total", '[');
	for (size_t i = 0; i < s->nvalues; i++)
		json_u64(&j, NULL, s->total[i]);
	json_close(&j, ']');
	json_open(&j, "steps", '[');
	for (size_t i = 0; i < s->nrows; i++) {
		const struct sweep_row *row = &s->rows[i];

		json_open(&j, NULL, '{');
		json_string(&j, "name", row->name);
		json_string(&j, "subsystem", row->subsystem);
		json_u64(&j, "cpu", row->cpu);
		json_string(&j, "class", growth_class_name(row->growth.class));
		json_string(&j, "verdict", growth_verdict_name(row->growth.verdict));
		json_real(&j, "exponent", row->growth.exponent, 3);
		json_real(&j, "confidence", row->growth.confidence, 3);
		json_string(&j, "against", row->own_n ? "n" : param);
		put_costs(s, row, &j);
		json_real(&j, "at_10x", row->growth.at_10x, 0);
		json_close(&j, '}');
	}
	json_close(&j, ']');
	json_close(&j, '}');
}
