/* SPDX-License-Identifier: BSD-2-Clause
 *
 * growth-words.c - see growth-words.h.
 */
#include "growth-words.h"

#include <inttypes.h>
#include <math.h>

#include "table.h"

/* A cost far beyond what it was seen at; in digits as long as those mean something. */
static void put_cost(FILE *out, double cost)
{
	char number[TABLE_NUMBER_ROOM];

	if (cost >= 0 && cost < 1e15)
		fputs(table_number(number, (uint64_t)(cost + 0.5)), out);
	else
		fprintf(out, "%.1e", cost);
}

void growth_words_class(FILE *out, const struct growth *g)
{
	if (g->reason == GROWTH_DECIDED)
		fputs(growth_class_name(g->class), out);
	else if (g->verdict == GROWTH_UNDECIDED)
		fputs("undecided", out);
	else
		fprintf(out, "%s %s %s", growth_class_name(g->class_low),
			g->class_high == g->class_low + 1 ? "or" : "to", growth_class_name(g->class_high));
}

void growth_words_wants(FILE *out, const struct growth *g)
{
	fputs(growth_reason_name(g->reason), out);
	if (!g->wants_sizes && g->wants_within) {
		fprintf(out, "; %zu more size%s between these would decide", g->wants_within,
			g->wants_within == 1 ? "" : "s");
		return;
	}
	if (!g->wants_sizes) { /* counted costs are the same every time */
		fputs(g->reason == GROWTH_TOO_NOISY ? "; the same sizes again, several times, may decide" : "", out);
		return;
	}
	fprintf(out, "; %zu more size%s up to ", g->wants_sizes, g->wants_sizes == 1 ? "" : "s");
	put_cost(out, g->wants_up_to);
	fputs(" would decide", out);
}

void growth_words_split(FILE *out, const struct growth_split *split)
{
	const char *calls = growth_class_name(split->calls.class), *each = growth_class_name(split->each.class);

	switch (split->shape) {
	case GROWTH_SHAPE_UNKNOWN:
		break;
	case GROWTH_SHAPE_FLAT:
		fputs("as many calls at every n, each the same", out);
		break;
	case GROWTH_SHAPE_LOOP:
		fprintf(out, "as many calls at every n, each O(%s)", each);
		break;
	case GROWTH_SHAPE_CALLS:
	case GROWTH_SHAPE_BOTH:
		fprintf(out, "%s calls, each O(%s)", calls, each);
		break;
	}
}

void growth_words_at_10x(FILE *out, const struct growth *g)
{
	put_cost(out, g->at_10x);
	fputs(" (", out);
	put_cost(out, g->at_10x_low);
	fputs(" to ", out);
	put_cost(out, g->at_10x_high);
	fputc(')', out);
}

void growth_json(struct json *j, const struct growth *g)
{
	json_string(j, "class", growth_class_name(g->class));
	json_string(j, "verdict", growth_verdict_name(g->verdict));
	json_string(j, "reason", growth_reason_name(g->reason));
	json_string(j, "class_low", growth_class_name(g->class_low));
	json_string(j, "class_high", growth_class_name(g->class_high));
	json_real(j, "exponent", g->exponent, 3);
	json_real(j, "exponent_low", g->exponent_low, 3);
	json_real(j, "exponent_high", g->exponent_high, 3);
	json_real(j, "confidence", g->confidence, 3);
	json_real(j, "at_10x", g->at_10x, 0);
	json_real(j, "at_10x_low", g->at_10x_low, 0);
	json_real(j, "at_10x_high", g->at_10x_high, 0);
	json_u64(j, "wants_sizes", g->wants_sizes);
	json_real(j, "wants_up_to", g->wants_up_to, 0);
	json_u64(j, "wants_within", g->wants_within);
}

void growth_json_points(struct json *j, const struct growth_point *points, size_t n)
{
	json_open(j, "points", '[');
	for (size_t i = 0; i < n; i++) {
		json_open(j, NULL, '{');
		json_real(j, "n", points[i].n, 0);
		json_real(j, "cost", points[i].cost, 0);
		json_close(j, '}');
	}
	json_close(j, ']');
}

void growth_json_split(struct json *j, const struct growth_split *split)
{
	json_string(j, "shape", growth_shape_name(split->shape));
	json_string(j, "calls", growth_class_name(split->calls.class));
	json_string(j, "each", growth_class_name(split->each.class));
}
