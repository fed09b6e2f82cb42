/* SPDX-License-Identifier: BSD-2-Clause
 *
 * gate-words.c - what gate's outputs say the same way.
 */
#include <math.h>
#include <string.h>

#include "gate-out.h"
#include "table.h"

char *gate_signed(char out[DIFF_NUMBER_ROOM], int64_t v)
{
	return diff_delta(out, v < 0 ? -(uint64_t)v : 0, v < 0 ? 0 : (uint64_t)v);
}

const char *gate_rule(const struct gate_view *v)
{
	if (v->budget_path)
		return v->budget_path;
	return v->gate->rounds ? "+1% of the boot in one step, or +5% in total"
			       : "+0.05% of the boot, in total or in one step";
}

const char *gate_unit(const struct gate_view *v)
{
	return v->gate->rounds ? "ticks" : "instructions";
}

void gate_put_side(const struct gate_view *v, int side, diff_put_name *put, FILE *out)
{
	const char *append = v->sides.traces[side] ? trace_fact(v->sides.traces[side], "append") : "";

	if (!v->gate->rounds) {
		diff_put_side(&v->sides, side, put, out);
		return;
	}
	put(out, v->sides.paths[side]);
	fprintf(out, ", %zu boots in turns, command line: ", v->gate->rounds);
	if (*append)
		put(out, append);
	else
		fputs("empty", out);
}

void gate_put_verdict(const struct gate_view *v, FILE *out)
{
	fprintf(out, "%s: ", gate_verdict_name(v->gate->verdict));
	if (v->gate->verdict == GATE_UNDECIDED || v->gate->verdict == GATE_NO_DATA) {
		text_print_safe(out, v->gate->why.text, TEXT_KEEP_UTF8);
		return;
	}
	fputs("without observing and idling ", out);
	diff_put_judged(&v->sides, out);
	fprintf(out, " %s", gate_unit(v));
}

void gate_put_breach(const struct gate_view *v, const struct gate_breach *b, diff_put_name *put, FILE *out)
{
	char number[TABLE_NUMBER_ROOM], delta[DIFF_NUMBER_ROOM];
	const struct budget_limit *l = b->limit;

	fputc('[', out);
	put(out, l->section);
	fputs("] ", out);
	put(out, l->text);
	fputs(": ", out);
	if (b->step != GATE_NONE) {
		gate_put_step(v, &v->gate->steps[b->step], put, out);
		fputs(", ", out);
	}
	if (l->rule == BUDGET_GROWTH)
		fprintf(out, "it grows as %s, at n = %s", growth_class_name(b->class),
			table_number(number, (uint64_t)b->is));
	else if (l->rule == BUDGET_MAX)
		fprintf(out, "%s %s", table_number(number, (uint64_t)b->is), gate_unit(v));
	else
		fprintf(out, "%s %s, at most +%s", gate_signed(delta, b->is), gate_unit(v),
			table_number(number, b->allowed));
}

void gate_put_step(const struct gate_view *v, const struct gate_step *s, diff_put_name *put, FILE *out)
{
	char number[DIFF_NUMBER_ROOM];
	const struct diff_row *r = s->row == DIFF_NONE ? NULL : &v->gate->diff->rows[s->row];

	put(out, s->name);
	fputs(" (", out);
	put(out, s->subsystem);
	fputc(')', out);
	if (v->gate->rounds && !isnan(s->p))
		fprintf(out, ", p %s", diff_p(number, s->p));
	if (!r)
		return;
	if (diff_is_edit(s->state))
		fprintf(out, ", %s", diff_state_name(s->state));
	if (r->old_name) {
		fputs(", was ", out);
		put(out, r->old_name);
	}
	if (s->count[0] && s->count[1] && s->count[0] != s->count[1]) {
		fprintf(out, ", calls %s", table_number(number, s->count[0]));
		fprintf(out, " -> %s", table_number(number, s->count[1]));
	}
	if (r->cost[0].has_n && r->cost[1].has_n && r->cost[0].n != r->cost[1].n) {
		fprintf(out, ", n %s", table_number(number, r->cost[0].n));
		fprintf(out, " -> %s", table_number(number, r->cost[1].n));
	}
}
