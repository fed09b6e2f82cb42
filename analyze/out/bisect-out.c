/* SPDX-License-Identifier: BSD-2-Clause
 *
 * bisect-out.c - see bisect-out.h.
 */
#include "bisect-out.h"

#include <string.h>

#include "json.h"
#include "table.h"

void bisect_text(const struct bisect_shown *s, FILE *out)
{
	table_name(out, s->found, 0);
	fputs(" is the first commit over budget\n    ", out);
	table_name(out, s->subject, 0);
	fprintf(out, "\n%zu builds, the two ends among them; %zu skipped\n\n", s->builds, s->skipped);
	gate_text(&s->gate, out);
}

static void put_candidates(struct json *j, const char *lines)
{
	json_open(j, "candidates", '[');
	while (lines && *lines) {
		char commit[80];
		size_t n = strcspn(lines, "\n");

		snprintf(commit, sizeof commit, "%.*s", (int)(n < sizeof commit ? n : sizeof commit - 1), lines);
		json_string(j, NULL, commit);
		lines += n + (lines[n] == '\n');
	}
	json_close(j, ']');
}

static void put_guilty(struct json *j, const struct gate *g)
{
	json_open(j, "guilty", '[');
	for (size_t i = 0; i < g->nguilty; i++) {
		const struct gate_step *s = &g->steps[g->guilty[i]];

		json_open(j, NULL, '{');
		json_string(j, "name", s->name);
		json_string(j, "subsystem", s->subsystem);
		json_i64(j, "delta", s->own);
		json_close(j, '}');
	}
	json_close(j, ']');
}

void bisect_json(const struct bisect_shown *s, FILE *out)
{
	const struct gate *g = s->gate.gate;
	struct json j;

	json_init(&j, out);
	json_open(&j, NULL, '{');
	json_string(&j, "schema", "bootflame.bisect/1");
	if (s->found) {
		json_string(&j, "commit", s->found);
		json_string(&j, "subject", s->subject);
	} else {
		json_null(&j, "commit");
		json_null(&j, "subject");
	}
	put_candidates(&j, s->candidates);
	json_u64(&j, "builds", s->builds);
	json_u64(&j, "skipped", s->skipped);
	json_string(&j, "good", s->gate.sides.paths[0]);
	json_string(&j, "bad", s->gate.sides.paths[1]);
	if (g->diff) {
		json_u64(&j, "cost_good", g->diff->judged[0]);
		json_u64(&j, "cost_bad", g->diff->judged[1]);
	}
	put_guilty(&j, g);
	json_close(&j, '}');
}
