/* SPDX-License-Identifier: BSD-2-Clause
 *
 * gate-markdown.c - a gate's verdict as a comment in a review: the verdict and the guilty in
 * sight, the rest to open. Names are shown, not obeyed (diff-markdown.c). It is as long as
 * DIFF_MARKDOWN_BYTES at most, as every list in it is bounded.
 */
#include "gate-out.h"
#include "table.h"

/* 160 bytes of a name become 800 at most, and a row has three of them: 20 rows of 2,700. */
#define ROWS_MAX 20

static void put_row(const struct gate_view *v, const struct gate_step *s, int64_t delta, FILE *out)
{
	char text[DIFF_NUMBER_ROOM];

	fprintf(out, "| %s ", gate_signed(text, delta));
	fprintf(out, "| %s | ", diff_percentage(text, s->self[0], s->self[0] + (uint64_t)delta));
	gate_put_step(v, s, diff_markdown_name, out);
	fputs(" | ", out);
	if (s->file) {
		diff_markdown_name(out, s->file);
		fprintf(out, ":%llu", (unsigned long long)s->line);
	}
	fputs(" |\n", out);
}

static void put_table(const struct gate_view *v, const uint32_t *steps, size_t n, int ripple, size_t rows, FILE *out)
{
	const struct gate *g = v->gate;

	fprintf(out, "\n| %s | | step (subsystem) | hook |\n|--:|--:|:--|:--|\n", ripple ? "ripple" : "own cost");
	for (size_t i = 0; i < n && i < rows; i++)
		put_row(v, &g->steps[steps[i]], ripple ? g->steps[steps[i]].ripple : g->steps[steps[i]].own, out);
	if (n > rows)
		fprintf(out, "\n%zu more; `bootflame gate --json` has them.\n", n - rows);
}

void gate_markdown(const struct gate_view *v, FILE *out)
{
	const struct gate *g = v->gate;

	fprintf(out, "**bootflame gate: %s**\n\n", gate_verdict_name(g->verdict));
	if (g->diff && (g->verdict < GATE_UNDECIDED)) {
		fputs("Without observing and idling ", out);
		diff_put_judged(&v->sides, out);
		fprintf(out, " %s.\n", gate_unit(v));
	} else {
		diff_markdown_name(out, g->why.text);
		fputc('\n', out);
	}
	if (g->nguilty)
		put_table(v, g->guilty, g->nguilty, 0, ROWS_MAX / 2, out);
	if (g->nbreaches) {
		fprintf(out, "\n<details><summary>%zu broken limit%s</summary>\n\n", g->nbreaches,
			g->nbreaches == 1 ? "" : "s");
		for (size_t i = 0; i < g->nbreaches && i < ROWS_MAX / 2; i++) {
			fputs("- ", out);
			gate_put_breach(v, &g->breaches[i], diff_markdown_name, out);
			fputc('\n', out);
		}
		fputs("\n</details>\n", out);
	}
	if (g->nripples) {
		fputs("\n<details><summary>Ripple: what others' changes made dearer or cheaper</summary>\n", out);
		put_table(v, g->ripples, g->nripples, 1, ROWS_MAX / 4, out);
		fputs("\n</details>\n", out);
	}
	fputs("\n<details><summary>How it was judged</summary>\n\n- rule: ", out);
	diff_markdown_name(out, gate_rule(v));
	for (int side = 0; g->diff && side < 2; side++) {
		fprintf(out, "\n- %s: ", side ? "new" : "base");
		gate_put_side(v, side, diff_markdown_name, out);
	}
	fputs("\n\n</details>\n", out);
}
