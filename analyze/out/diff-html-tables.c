/* SPDX-License-Identifier: BSD-2-Clause
 *
 * diff-html-tables.c - the tables of the page of two boots: subsystems as a waterfall, steps, the boots of
 * a side, the machine. In: a diff. Out: HTML that needs no script.
 */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "diff-html.h"
#include "markup.h"
#include "table.h"

#define LINES_SHOWN 1000
#define BOOTS_SHOWN 200

static void put_name(FILE *out, const char *name)
{
	markup_foreign(out, name);
}

void diff_html_ticks(FILE *out, uint64_t ticks)
{
	char number[TABLE_NUMBER_ROOM];

	fprintf(out, "<data value=\"%" PRIu64 "\">%s</data>", ticks, table_number(number, ticks));
}

void diff_html_delta(FILE *out, uint64_t base, uint64_t new)
{
	char text[DIFF_NUMBER_ROOM];

	fprintf(out, "<data class=\"delta\" value=\"%" PRId64 "\">%s</data>", (int64_t)(new - base),
		diff_delta(text, base, new));
}

static void put_cell(FILE *out, uint64_t ticks)
{
	fputs("<td class=\"r hide-narrow\">", out);
	diff_html_ticks(out, ticks);
	fputs("</td>", out);
}

static void put_deltas(FILE *out, const uint64_t self[2])
{
	char text[DIFF_NUMBER_ROOM];

	fputs("<td class=\"r\">", out);
	diff_html_delta(out, self[0], self[1]);
	fprintf(out, "</td><td class=\"r\">%s</td>", diff_percentage(text, self[0], self[1]));
}

static void open_table(FILE *out, const char *id, const char *title, const char *label)
{
	fprintf(out,
		"<section id=\"%s\"><h2>%s</h2>\n<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"%s\"><table "
		"class=\"diff\">\n",
		id, title, label);
}

static void close_table(FILE *out)
{
	fputs("</tbody></table></div>\n</section>\n", out);
}

/* ---- The waterfall -------------------------------------------------------------------------- */

#define FALL_PX 1000

static void put_fall(const struct waterfall *w, const uint64_t at[2], const char *class, FILE *out)
{
	double px = FALL_PX / (w->to > w->from ? (double)(w->to - w->from) : 1);
	uint64_t low = at[0] < at[1] ? at[0] : at[1], high = at[0] < at[1] ? at[1] : at[0];
	double x = (double)(low - w->from) * px, width = (double)(high - low) * px;

	x = x > FALL_PX - 2 ? FALL_PX - 2 : x;
	fprintf(out,
		"<td class=\"fall\"><svg class=\"diff-svg\" viewBox=\"0 0 %d 18\" preserveAspectRatio=\"none\" "
		"aria-hidden=\"true\"><g class=\"%s\"><rect x=\"%.2f\" width=\"%.2f\" height=\"18\"/></g></svg></td>",
		FALL_PX, class, x, width < 2 ? 2 : width);
}

static void put_total(const struct diff_picture *p, int side, FILE *out)
{
	const struct waterfall *w = p->waterfall;
	const uint64_t at[2] = {w->from, w->total[side]};

	fprintf(out, "<tr class=\"sum\"><th scope=\"row\">%s</th>", side ? "new" : "base");
	put_fall(w, at, "z", out);
	fputs("<td class=\"r\" colspan=\"2\">", out);
	diff_html_ticks(out, w->total[side]);
	fputs("</td><td class=\"hide-narrow\"></td><td class=\"hide-narrow\"></td></tr>\n", out);
}

static const uint64_t *self_of(const struct diff *d, const char *name)
{
	for (size_t i = 0; i < d->nsubsystems; i++)
		if (strcmp(d->subsystems[i].name, name) == 0)
			return d->subsystems[i].self;
	return NULL;
}

static void put_subsystem(const struct diff_picture *p, const struct waterfall_bar *b, FILE *out)
{
	const uint64_t *self = b->name ? self_of(p->view->diff, b->name) : NULL;

	fputs("<tr><th scope=\"row\">", out);
	if (b->name)
		markup_foreign(out, b->name);
	else
		fprintf(out, "%" PRIu64 " more", b->subsystems);
	fputs("</th>", out);
	put_fall(p->waterfall, b->at, b->at[1] < b->at[0] ? "m4" : "p4", out);
	if (self) {
		put_deltas(out, self);
		put_cell(out, self[0]);
		put_cell(out, self[1]);
	} else {
		fputs("<td class=\"r\">", out);
		diff_html_delta(out, b->at[0], b->at[1]);
		fputs("</td><td></td><td class=\"hide-narrow\"></td><td class=\"hide-narrow\"></td>", out);
	}
	fputs("</tr>\n", out);
}

void diff_html_subsystems(const struct diff_picture *p, FILE *out)
{
	const struct diff *d = p->view->diff;
	size_t same = 0;

	open_table(out, "subsystems", "From one total to the other", "Subsystems");
	fprintf(out,
		"<thead><tr><th scope=\"col\">Subsystem</th><th scope=\"col\"><span class=\"said\">Its part of the way, as a "
		"bar</span></th><th scope=\"col\" class=\"r\">Delta <span class=\"unit\">%s</span></th><th scope=\"col\" "
		"class=\"r\"><span class=\"said\">Percent</span></th><th scope=\"col\" class=\"r hide-narrow\">Base</th>"
		"<th scope=\"col\" class=\"r hide-narrow\">New</th></tr></thead>\n<tbody>\n",
		d->exact ? "instructions" : "ticks");
	put_total(p, 0, out);
	for (size_t i = 0; i < p->waterfall->nbars; i++)
		put_subsystem(p, &p->waterfall->bars[i], out);
	put_total(p, 1, out);
	fputs("</tbody></table></div>\n", out);
	for (size_t i = 0; i < d->nsubsystems; i++)
		same += d->subsystems[i].self[0] == d->subsystems[i].self[1];
	if (same)
		fprintf(out, "<p class=\"note\">%zu more subsystem%s the same.</p>\n", same,
			same == 1 ? " is" : "s are");
	if (p->waterfall->from) {
		fputs("<p class=\"note\">The bars begin at ", out);
		diff_html_ticks(out, p->waterfall->from);
		fputs(", not at 0.</p>\n", out);
	}
	fputs("</section>\n", out);
}

/* ---- Steps ------------------------------------------------------------------------------------ */

static const char *class_of(const struct diff_line *line)
{
	if (line->state == DIFF_MOVED || line->state == DIFF_RENAMED)
		return "v";
	return line->self[1] > line->self[0] ? "p4" : line->self[1] < line->self[0] ? "m4" : "z";
}

static void put_line(const struct diff_view *v, const struct diff_line *line, FILE *out)
{
	const struct diff_row *r = &v->diff->rows[line->first];
	const char *class = diff_is_edit(line->state) ? class_of(line) : "z";
	char p[DIFF_NUMBER_ROOM];

	fprintf(out,
		"<tr class=\"%s%s\"><td class=\"state\"><svg class=\"diff-svg swatch\" aria-hidden=\"true\"><g class=\"%s\">"
		"<rect width=\"12\" height=\"12\"/><rect class=\"h\" width=\"12\" height=\"12\"/></g></svg>%s</td>"
		"<th scope=\"row\">",
		diff_is_edit(line->state) ? "edit" : "ripple", line->beneath ? " beneath" : "", class,
		diff_state_name(line->state));
	diff_put_step(v, line, put_name, out);
	fputs("</th>", out);
	put_deltas(out, line->self);
	put_cell(out, line->self[0]);
	put_cell(out, line->self[1]);
	if (!isnan(v->diff->p_least))
		fprintf(out, "<td class=\"r\">%s</td>",
			isnan(r->p) || line->rows > 1 || !r->there[0] || !r->there[1] ? "" : diff_p(p, r->p));
	fputs("</tr>\n", out);
}

static void put_same(const struct diff_view *v, const uint64_t self[2], size_t steps, FILE *out)
{
	const struct diff *d = v->diff;
	char number[TABLE_NUMBER_ROOM];

	fprintf(out, "<tr class=\"sum\"><td class=\"state\">%s</td><th scope=\"row\">%s more steps%s</th>",
		steps == d->states[DIFF_SAME] ? "same" : "", table_number(number, steps),
		steps != d->states[DIFF_SAME] ? ""
		: isnan(d->p_least)           ? ", each by at most 0.01% of the boot"
					      : ", not to be told from noise");
	put_deltas(out, self);
	put_cell(out, self[0]);
	put_cell(out, self[1]);
	fputs(isnan(d->p_least) ? "</tr>\n" : "<td></td></tr>\n", out);
}

void diff_html_steps(const struct diff_picture *p, FILE *out)
{
	const struct diff *d = p->view->diff;
	uint64_t rest[2] = {d->watched[0], d->watched[1]};
	size_t shown = 0;

	open_table(out, "steps", "What became of each step", "Steps");
	fprintf(out,
		"<thead><tr><th scope=\"col\">It</th><th scope=\"col\">Step</th><th scope=\"col\" class=\"r\">Delta "
		"<span class=\"unit\">%s</span></th><th scope=\"col\" class=\"r\"><span class=\"said\">Percent</span></th>"
		"<th scope=\"col\" class=\"r hide-narrow\">Base</th><th scope=\"col\" class=\"r hide-narrow\">New</th>%s</tr>"
		"</thead>\n<tbody>\n",
		d->exact ? "instructions" : "ticks", isnan(d->p_least) ? "" : "<th scope=\"col\" class=\"r\">p</th>");
	for (size_t i = 0; i < d->nlines && i < LINES_SHOWN; i++) {
		put_line(p->view, &d->lines[i], out);
		shown += d->lines[i].rows;
		rest[0] -= d->lines[i].self[0];
		rest[1] -= d->lines[i].self[1];
	}
	if (shown < d->norder)
		put_same(p->view, rest, d->norder - shown, out);
	close_table(out);
}

/* ---- Boots ------------------------------------------------------------------------------------ */

#define BOOTS_PX 1000
#define BOOTS_ROW_PX 34

/* Each boot as a point, in the order of recording from top to bottom; the median is a line. */
static void put_points(const struct diff *d, int side, uint64_t least, uint64_t most, FILE *out)
{
	double px = (BOOTS_PX - 140) / (most > least ? (double)(most - least) : 1);
	size_t n = d->boots[side] < BOOTS_SHOWN ? d->boots[side] : BOOTS_SHOWN;
	double top = 4 + side * (BOOTS_ROW_PX + 8), x = 120 + (double)(d->judged[side] - least) * px;

	fprintf(out, "<text class=\"end\" x=\"100\" y=\"%.0f\">%s</text><path class=\"axis\" d=\"M%.1f %.0fv%d\"/>\n",
		top + BOOTS_ROW_PX / 2 + 4, side ? "new" : "base", x, top, BOOTS_ROW_PX);
	for (size_t i = 0; i < n; i++)
		fprintf(out, "<circle class=\"dot\" cx=\"%.1f\" cy=\"%.1f\" r=\"3.5\"/>",
			120 + (double)(d->judged_boots[side][i] - least) * px,
			top + (BOOTS_ROW_PX - 8) * ((double)i + 0.5) / (double)n + 4);
	fputc('\n', out);
}

void diff_html_boots(const struct diff_picture *p, FILE *out)
{
	const struct diff *d = p->view->diff;
	uint64_t least = UINT64_MAX, most = 0;

	if (d->exact || d->boots[0] + d->boots[1] < 3 || !d->boots[0] || !d->boots[1])
		return;
	for (int side = 0; side < 2; side++) {
		for (size_t i = 0; i < d->boots[side]; i++) {
			least = d->judged_boots[side][i] < least ? d->judged_boots[side][i] : least;
			most = d->judged_boots[side][i] > most ? d->judged_boots[side][i] : most;
		}
	}
	fprintf(out,
		"<section id=\"boots\"><h2>The boots of each side</h2>\n<p class=\"note\">%zu and %zu boots, without "
		"observing and idling, from ",
		d->boots[0], d->boots[1]);
	diff_html_ticks(out, least);
	fputs(" to ", out);
	diff_html_ticks(out, most);
	fputs("; the line is the median boot, which the other figures are of.</p>\n", out);
	fprintf(out,
		"<svg class=\"diff-svg boots\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"Each boot of both sides as a "
		"point\">\n",
		BOOTS_PX, 2 * BOOTS_ROW_PX + 16);
	put_points(d, 0, least, most, out);
	put_points(d, 1, least, most, out);
	fputs("</svg>\n</section>\n", out);
}

/* ---- The machine ------------------------------------------------------------------------------ */

void diff_html_machine(const struct diff_picture *p, FILE *out)
{
	static const struct {
		const char *key, *name;
	} facts[] = {
		{"kernel", "Kernel"},
		{"kernel-build-id", "Build"},
		{"commit", "Commit"},
		{"append", "Command line"},
		{"vmm", "Virtual machine"},
		{"machine", "Machine"},
		{"smp", "CPUs"},
		{"mem-mb", "Memory, MB"},
		{"mode", "Clock"},
	};

	open_table(out, "machine", "What was recorded", "What was recorded");
	fputs("<thead><tr><th scope=\"col\"><span class=\"said\">Fact</span></th><th scope=\"col\">Base</th>"
	      "<th scope=\"col\">New</th></tr></thead>\n<tbody class=\"facts\">\n",
	      out);
	for (size_t i = 0; i < sizeof facts / sizeof *facts; i++) {
		const char *value[] = {trace_fact(p->view->traces[0], facts[i].key),
				       trace_fact(p->view->traces[1], facts[i].key)};

		if (!*value[0] && !*value[1])
			continue;
		fprintf(out, "<tr><th scope=\"row\">%s</th>", facts[i].name);
		for (int side = 0; side < 2; side++) {
			fputs(strcmp(value[0], value[1]) != 0 ? "<td><strong>" : "<td>", out);
			markup_foreign(out, value[side]);
			fputs(strcmp(value[0], value[1]) != 0 ? "</strong></td>" : "</td>", out);
		}
		fputs("</tr>\n", out);
	}
	close_table(out);
}
