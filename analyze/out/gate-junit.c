/* SPDX-License-Identifier: BSD-2-Clause
 *
 * gate-junit.c - a gate's verdict as a JUnit report, which continuous integration shows as
 * tests: one that is the boot, and one for each guilty step. A regression is a failure; what
 * could not be decided or measured is an error, never a pass. Jenkins' junit-10.xsd is the
 * dialect.
 */
#include <stdlib.h>

#include "gate-out.h"
#include "markup.h"
#include "table.h"

/* What is written to memory, escaped. */
static void put_verdict(const struct gate_view *v, FILE *out)
{
	char *text = NULL;
	size_t n = 0;
	FILE *memory = open_memstream(&text, &n);

	if (!memory)
		return;
	gate_put_verdict(v, memory);
	fclose(memory);
	markup_foreign(out, text);
	free(text);
}

static void put_breaches(const struct gate_view *v, FILE *out)
{
	for (size_t i = 0; i < v->gate->nbreaches; i++) {
		gate_put_breach(v, &v->gate->breaches[i], markup_foreign, out);
		fputc('\n', out);
	}
}

static void put_boot(const struct gate_view *v, FILE *out)
{
	const struct gate *g = v->gate;
	int failure = g->verdict == GATE_REGRESSION;

	fputs("    <testcase classname=\"bootflame.gate\" name=\"boot\"", out);
	if (g->verdict == GATE_PASS || g->verdict == GATE_IMPROVEMENT) {
		fputs("/>\n", out);
		return;
	}
	fprintf(out, ">\n      <%s type=\"%s\" message=\"", failure ? "failure" : "error",
		gate_verdict_name(g->verdict));
	put_verdict(v, out);
	fputs("\">", out);
	if (failure)
		put_breaches(v, out);
	fprintf(out, "</%s>\n    </testcase>\n", failure ? "failure" : "error");
}

static void put_guilty(const struct gate_view *v, const struct gate_step *s, FILE *out)
{
	char delta[DIFF_NUMBER_ROOM];

	fputs("    <testcase classname=\"bootflame.gate.", out);
	markup_foreign(out, s->subsystem);
	fputs("\" name=\"", out);
	markup_foreign(out, s->name);
	fprintf(out, "\">\n      <failure type=\"regression\" message=\"own cost %s %s\">", gate_signed(delta, s->own),
		gate_unit(v));
	gate_put_step(v, s, markup_foreign, out);
	if (s->file) {
		fputs(", ", out);
		markup_foreign(out, s->file);
		fprintf(out, ":%llu", (unsigned long long)s->line);
	}
	fputs("</failure>\n    </testcase>\n", out);
}

void gate_junit(const struct gate_view *v, FILE *out)
{
	const struct gate *g = v->gate;
	size_t failures = (g->verdict == GATE_REGRESSION) + g->nguilty;
	int errors = g->verdict == GATE_UNDECIDED || g->verdict == GATE_NO_DATA;

	fprintf(out,
		"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n  <testsuite name=\"bootflame gate\" "
		"tests=\"%zu\" failures=\"%zu\" errors=\"%d\">\n",
		1 + g->nguilty, failures, errors);
	put_boot(v, out);
	for (size_t i = 0; i < g->nguilty; i++)
		put_guilty(v, &g->steps[g->guilty[i]], out);
	fputs("  </testsuite>\n</testsuites>\n", out);
}
