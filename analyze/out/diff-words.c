/* SPDX-License-Identifier: BSD-2-Clause
 *
 * diff-words.c - what diff's text and Markdown say the same way.
 */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "diff-out.h"
#include "table.h"

char *diff_delta(char out[DIFF_NUMBER_ROOM], uint64_t base, uint64_t new)
{
	char number[TABLE_NUMBER_ROOM];

	snprintf(out, DIFF_NUMBER_ROOM, "%s%s",
		 new > base   ? "+"
		 : new < base ? "-"
			      : "",
		 table_number(number, new > base ? new - base : base - new));
	return out;
}

char *diff_percentage(char out[DIFF_NUMBER_ROOM], uint64_t base, uint64_t new)
{
	double percent = diff_percent(base, new);

	if (base == new)
		*out = '\0';
	else if (base == 0)
		snprintf(out, DIFF_NUMBER_ROOM, "new");
	else if (percent >= 1000)
		snprintf(out, DIFF_NUMBER_ROOM, "%.0fx", percent / 100 + 1);
	else
		snprintf(out, DIFF_NUMBER_ROOM, "%+.2f%%", percent);
	return out;
}

char *diff_p(char out[DIFF_NUMBER_ROOM], double p)
{
	if (p < 0.0001)
		snprintf(out, DIFF_NUMBER_ROOM, "<.0001");
	else
		snprintf(out, DIFF_NUMBER_ROOM, "%.4f", p);
	return out;
}

static void put_change(FILE *out, uint64_t base, uint64_t new)
{
	char number[TABLE_NUMBER_ROOM], delta[DIFF_NUMBER_ROOM];

	fprintf(out, "%s", table_number(number, base));
	fprintf(out, " -> %s: %s", table_number(number, new), diff_delta(delta, base, new));
	if (base && base != new)
		fprintf(out, " (%s)", diff_percentage(delta, base, new));
}

void diff_put_total(const struct diff_view *v, FILE *out)
{
	const struct diff *d = v->diff;

	put_change(out, d->total[0], d->total[1]);
	fputs(d->exact ? " instructions" : " ticks", out);
	if (d->watched[0] != d->total[0] || d->watched[1] != d->total[1]) {
		fputs("; on all CPUs ", out);
		put_change(out, d->watched[0], d->watched[1]);
	}
}

void diff_put_judged(const struct diff_view *v, FILE *out)
{
	char p[DIFF_NUMBER_ROOM];

	put_change(out, v->diff->judged[0], v->diff->judged[1]);
	if (!isnan(v->diff->p))
		fprintf(out, ", p %s", diff_p(p, v->diff->p));
}

void diff_put_side(const struct diff_view *v, int side, diff_put_name *put, FILE *out)
{
	const char *append = trace_fact(v->traces[side], "append"), *commit = trace_fact(v->traces[side], "commit");

	put(out, v->paths[side]);
	if (v->diff->boots[side] > 1)
		fprintf(out, ", median of %zu boots", v->diff->boots[side]);
	if (*commit) {
		fputs(", commit ", out);
		put(out, commit);
	}
	fputs(", command line: ", out);
	if (*append)
		put(out, append);
	else
		fputs("empty", out);
}

void diff_put_states(const struct diff_view *v, FILE *out)
{
	static const enum diff_state order[] = {DIFF_ADDED,   DIFF_REMOVED, DIFF_CHANGED, DIFF_MOVED,
						DIFF_RENAMED, DIFF_RIPPLE,  DIFF_SAME};
	char number[TABLE_NUMBER_ROOM];
	const char *comma = "";

	for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
		if (v->diff->states[order[i]] == 0)
			continue;
		fprintf(out, "%s%s %s", comma, table_number(number, v->diff->states[order[i]]),
			diff_state_name(order[i]));
		comma = ", ";
	}
}

const char *diff_caveat(const struct diff *d)
{
	if (d->exact)
		return NULL;
	if (isnan(d->p_least))
		return "one boot a side in time mode: a difference within the noise cannot be told (record with --boots "
		       "10, or --exact)";
	if (d->p_least > 0.01)
		return "too few boots a side for a step to stand out from the noise (record with --boots 10)";
	if (!d->in_turns)
		return "one side was recorded behind the other: if the machine was busier meanwhile, that counts as a "
		       "difference (repeat both and see what stays, or record with --exact)";
	return NULL;
}

/* ---- One step ---------------------------------------------------------------------- */

static void put_row_name(const struct diff *d, uint32_t row, diff_put_name *put, FILE *out)
{
	put(out, d->rows[row].name);
}

static void put_place(const struct diff *d, const struct diff_place *p, int with_parent, diff_put_name *put, FILE *out)
{
	if (p->behind != DIFF_NONE) {
		fputs("behind ", out);
		put_row_name(d, p->behind, put, out);
	} else {
		fputs("first", out);
	}
	if (!with_parent)
		return;
	fputs(" in ", out);
	if (p->parent != DIFF_NONE)
		put_row_name(d, p->parent, put, out);
	else if (p->thread != DIFF_NONE)
		put(out, d->threads[p->thread]);
	else
		fputs("no step", out);
}

static void put_alone(const struct diff_view *v, const struct diff_row *r, diff_put_name *put, FILE *out)
{
	const struct diff_cost *was = &r->cost[0], *is = &r->cost[1];
	char number[TABLE_NUMBER_ROOM], delta[DIFF_NUMBER_ROOM];
	int elsewhere = r->place[0].parent != r->place[1].parent || r->place[0].thread != r->place[1].thread;
	int64_t ripple = r->ripple;

	if (r->old_name) {
		fputs(", was ", out);
		put(out, r->old_name);
	}
	if (r->there[0] && r->there[1] && was->count != is->count) {
		fprintf(out, ", calls %s", table_number(number, was->count));
		fprintf(out, " -> %s", table_number(number, is->count));
	}
	if (was->has_n && is->has_n && was->n != is->n) {
		fprintf(out, ", n %s", table_number(number, was->n));
		fprintf(out, " -> %s", table_number(number, is->n));
	}
	if (r->list)
		fputs(", its list in another order", out);
	if (r->state == DIFF_MOVED) {
		fputs(", now ", out);
		put_place(v->diff, &r->place[1], elsewhere, put, out);
		fputs(", was ", out);
		put_place(v->diff, &r->place[0], elsewhere, put, out);
	}
	if (r->state == DIFF_CHANGED && ripple) {
		fprintf(out, ", of which %s is ripple",
			diff_delta(delta, ripple < 0 ? -(uint64_t)ripple : 0, ripple < 0 ? 0 : (uint64_t)ripple));
		if (r->cause != DIFF_NONE) {
			fputs(" of ", out);
			put_row_name(v->diff, r->cause, put, out);
		}
	}
}

void diff_put_step(const struct diff_view *v, const struct diff_line *line, diff_put_name *put, FILE *out)
{
	const struct diff_row *r = &v->diff->rows[line->first];
	char number[TABLE_NUMBER_ROOM], family[600];

	if (line->rows > 1) {
		snprintf(family, sizeof family, "%.*s#%" PRIu32 "%s%" PRIu32, (int)r->family_bytes, r->name, line->low,
			 line->high - line->low + 1 == line->rows ? "-" : "...", line->high);
		put(out, family);
	} else {
		put(out, r->name);
	}
	fputs(" (", out);
	put(out, r->subsystem);
	fputc(')', out);
	if (line->rows > 1)
		fprintf(out, ", %s steps", table_number(number, line->rows));
	else
		put_alone(v, r, put, out);
}
