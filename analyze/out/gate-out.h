/* SPDX-License-Identifier: BSD-2-Clause
 *
 * gate-out.h - a gate's verdict for people, for programs and for those who run pipelines. In:
 * struct gate and where its sides are from. Out: text, JSON of the schema bootflame.gate/1,
 * JUnit's XML, SARIF 2.1.0, Markdown. All of them say the same, whatever the verdict.
 */
#ifndef GATE_OUT_H
#define GATE_OUT_H

#include "../model/gate.h"
#include "diff-out.h"

struct gate_view {
	const struct gate *gate;
	struct diff_view sides;  /* its diff is the gate's: NULL where there is none */
	const char *budget_path; /* NULL: the default rule */
	uint64_t seed;           /* in time: of the coin */
};

void gate_text(const struct gate_view *v, FILE *out);
void gate_json(const struct gate_view *v, FILE *out);
void gate_junit(const struct gate_view *v, FILE *out);
void gate_sarif(const struct gate_view *v, FILE *out);
void gate_markdown(const struct gate_view *v, FILE *out);

/* ---- What they say the same way. ---- */

/* "+660", "-1,234". */
char *gate_signed(char out[DIFF_NUMBER_ROOM], int64_t v);
/* What holds: "+0.05% of the boot, in total or in one step", or the budget's name. */
const char *gate_rule(const struct gate_view *v);
/* "instructions" or "ticks". */
const char *gate_unit(const struct gate_view *v);
/* "a.elf, 100 boots in turns, command line: empty" */
void gate_put_side(const struct gate_view *v, int side, diff_put_name *put, FILE *out);
/* "regression: 5 -> 6: +1 (+20.00%) instructions", or the verdict and why. */
void gate_put_verdict(const struct gate_view *v, FILE *out);
/* "[total] more = 5: +6 instructions, at most 5", of a breach; names as `put` shows them. */
void gate_put_breach(const struct gate_view *v, const struct gate_breach *b, diff_put_name *put, FILE *out);
/* "filler#1000 (filler), added". */
void gate_put_step(const struct gate_view *v, const struct gate_step *s, diff_put_name *put, FILE *out);

#endif
