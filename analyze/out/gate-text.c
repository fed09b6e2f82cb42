/* SPDX-License-Identifier: BSD-2-Clause
 *
 * gate-text.c - a gate's verdict for people: the verdict first, then what is broken, and whose
 * doing it is with the ripple beneath.
 */
#include "gate-out.h"
#include "table.h"

static void put_name(FILE *out, const char *name)
{
	table_name(out, name, 0);
}

static void put_ripples(const struct gate_view *v, uint32_t cause, FILE *out)
{
	const struct gate *g = v->gate;
	char delta[DIFF_NUMBER_ROOM];

	for (size_t i = 0; i < g->nripples; i++) {
		const struct gate_step *s = &g->steps[g->ripples[i]];

		if (s->cause != cause)
			continue;
		fprintf(out, "%15s %9s    ripple in ", gate_signed(delta, s->ripple), "");
		gate_put_step(v, s, put_name, out);
		fputc('\n', out);
	}
}

static void put_guilty(const struct gate_view *v, FILE *out)
{
	const struct gate *g = v->gate;
	char delta[DIFF_NUMBER_ROOM];

	fprintf(out, "\n%15s %9s  guilty\n", "own cost", "");
	for (size_t i = 0; i < g->nguilty; i++) {
		const struct gate_step *s = &g->steps[g->guilty[i]];

		fprintf(out, "%15s", gate_signed(delta, s->own));
		fprintf(out, " %9s  ", diff_percentage(delta, s->self[0], s->self[0] + (uint64_t)s->own));
		gate_put_step(v, s, put_name, out);
		if (s->file) {
			fputs(", ", out);
			put_name(out, s->file);
			fprintf(out, ":%llu", (unsigned long long)s->line);
		}
		fputc('\n', out);
		put_ripples(v, g->guilty[i], out);
	}
}

void gate_text(const struct gate_view *v, FILE *out)
{
	static const char *const sides[] = {"base: ", "new:  "};
	const struct gate *g = v->gate;

	gate_put_verdict(v, out);
	fputs("\nrule: ", out);
	put_name(out, gate_rule(v));
	fputc('\n', out);
	for (int side = 0; g->diff && side < 2; side++) {
		fputs(sides[side], out);
		gate_put_side(v, side, put_name, out);
		fputc('\n', out);
	}
	if (g->nbreaches)
		fputs("\nbroken:\n", out);
	for (size_t i = 0; i < g->nbreaches; i++) {
		fputs("  ", out);
		gate_put_breach(v, &g->breaches[i], put_name, out);
		fputc('\n', out);
	}
	if (g->nguilty)
		put_guilty(v, out);
}
