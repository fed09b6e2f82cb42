/* SPDX-License-Identifier: BSD-2-Clause
 *
 * gate-json.c - a gate's verdict for programs: the schema bootflame.gate/1. Keys are added,
 * never renamed. A guilty step's delta is its own cost: what ripple explains is beside it.
 */
#include "../model/gate-time.h"
#include "gate-out.h"
#include "json.h"

static void put_step(struct json *j, const struct gate *g, const struct gate_step *s, int64_t delta)
{
	json_open(j, NULL, '{');
	json_string(j, "name", s->name);
	json_string(j, "subsystem", s->subsystem);
	json_i64(j, "delta", delta);
	json_real(j, "percent", diff_percent(s->self[0], s->self[0] + (uint64_t)delta), 4);
	json_real(j, "p", s->p, 6); /* of an exact count there is none */
	json_string(j, "state", s->steps_of ? "changed" : diff_state_name(s->state));
	json_u64(j, "base", s->self[0]);
	json_u64(j, "new", s->self[1]);
	json_i64(j, "ripple", s->ripple);
	json_u64(j, "count_base", s->count[0]);
	json_u64(j, "count_new", s->count[1]);
	if (s->file) {
		json_string(j, "file", s->file);
		json_u64(j, "line", s->line);
	}
	if (s->cause == GATE_NONE) {
		json_null(j, "cause");
	} else {
		json_open(j, "cause", '{');
		json_string(j, "name", g->steps[s->cause].name);
		json_string(j, "subsystem", g->steps[s->cause].subsystem);
		json_close(j, '}');
	}
	json_close(j, '}');
}

static void put_breach(struct json *j, const struct gate *g, const struct gate_breach *b)
{
	json_open(j, NULL, '{');
	json_string(j, "section", b->limit->section);
	json_string(j, "limit", b->limit->text);
	json_i64(j, "is", b->is);
	json_u64(j, "allowed", b->allowed);
	if (b->limit->rule == BUDGET_GROWTH)
		json_string(j, "class", growth_class_name(b->class));
	if (b->step != GATE_NONE) {
		json_string(j, "name", g->steps[b->step].name);
		json_string(j, "subsystem", g->steps[b->step].subsystem);
	}
	json_close(j, '}');
}

static void put_sides(struct json *j, const struct gate_view *v)
{
	const uint64_t *judged = v->gate->diff->judged;

	json_open(j, "boots", '{');
	json_u64(j, "base", v->gate->diff->boots[0]);
	json_u64(j, "new", v->gate->diff->boots[1]);
	json_close(j, '}');
	json_open(j, "judged", '{');
	json_u64(j, "base", judged[0]);
	json_u64(j, "new", judged[1]);
	json_i64(j, "delta", (int64_t)(judged[1] - judged[0]));
	json_real(j, "percent", diff_percent(judged[0], judged[1]), 4);
	json_close(j, '}');
	json_open(j, "append", '{');
	json_string(j, "base", trace_fact(v->sides.traces[0], "append"));
	json_string(j, "new", trace_fact(v->sides.traces[1], "append"));
	json_close(j, '}');
}

void gate_json(const struct gate_view *v, FILE *out)
{
	const struct gate *g = v->gate;
	struct json j;

	json_init(&j, out);
	json_open(&j, NULL, '{');
	json_string(&j, "schema", "bootflame.gate/1");
	json_string(&j, "verdict", gate_verdict_name(g->verdict));
	if (g->verdict == GATE_UNDECIDED || g->verdict == GATE_NO_DATA)
		json_string(&j, "reason", g->why.text);
	else
		json_null(&j, "reason");
	json_string(&j, "rule", gate_rule(v));
	if (g->rounds) {
		json_real(&j, "alpha", GATE_TIME_ALPHA, 4);
		json_real(&j, "beta", GATE_TIME_BETA, 4);
		json_u64(&j, "seed", v->seed);
	} else {
		json_null(&j, "alpha"); /* exact counts differ or do not */
		json_null(&j, "beta");
	}
	if (g->more_boots)
		json_u64(&j, "more_boots", g->more_boots);
	if (g->diff)
		put_sides(&j, v);
	else
		json_null(&j, "boots");
	json_open(&j, "broken", '[');
	for (size_t i = 0; i < g->nbreaches; i++)
		put_breach(&j, g, &g->breaches[i]);
	json_close(&j, ']');
	json_open(&j, "guilty", '[');
	for (size_t i = 0; i < g->nguilty; i++)
		put_step(&j, g, &g->steps[g->guilty[i]], g->steps[g->guilty[i]].own);
	json_close(&j, ']');
	json_open(&j, "ripple", '[');
	for (size_t i = 0; i < g->nripples; i++)
		put_step(&j, g, &g->steps[g->ripples[i]], g->steps[g->ripples[i]].ripple);
	json_close(&j, ']');
	json_close(&j, '}');
}
