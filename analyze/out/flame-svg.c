/* SPDX-License-Identifier: BSD-2-Clause
 *
 * flame-svg.c - the flame graph as one SVG: no script, nothing from elsewhere, light or dark as the
 * page is. In: boxes in ticks. Out: XML, in which names from a guest are text and nothing else.
 */
#include <stdlib.h>
#include <string.h>

#include "flame-svg.h"
#include "markup.h"
#include "page.h"
#include "report.h"
#include "table.h"

#define MARGIN_PX 10
#define ROW_PX 18
#define HEAD_PX 34
#define FOOT_PX 26
#define LETTER_PX 7.3 /* of a monospaced font of 12 px, the widest that is common */

#define COLOURS 8

struct svg {
	FILE *out;
	const struct export *e;
	int in_page;
	struct export_names sites, subsystems;
	int *colours;   /* of each subsystem, -1: grey */
	uint32_t rows;  /* drawn */
	uint64_t total; /* ticks, never 0 */
};

/* ---- Text --------------------------------------------------------------------------------- */

static int as_it_is(struct buf *b, const char *safe, size_t n)
{
	return buf_add(b, safe, n);
}

static void put_name(FILE *out, const struct export_names *names, size_t i)
{
	markup_write(out, names->text.data + names->all[i].at, names->all[i].end - names->all[i].at);
}

static void put_ticks(const struct svg *s, uint64_t ticks)
{
	struct report r = {.trace = s->e->trace, .boot = s->e->boot};
	double hz = report_clock_hz(&r);
	char number[TABLE_NUMBER_ROOM];

	fprintf(s->out, "%s %s", table_number(number, ticks), report_unit(s->e->trace));
	if (!trace_exact(s->e->trace) && hz > 0)
		fprintf(s->out, " (%.3f ms)", (double)ticks * 1e3 / hz);
}

static void put_cost(const struct svg *s, uint64_t ticks)
{
	fputs(": ", s->out);
	put_ticks(s, ticks);
	fprintf(s->out, ", %.2f%%", 100 * (double)ticks / (double)s->total);
}

/* ---- Frames ------------------------------------------------------------------------------- */

static void put_title(const struct svg *s, const struct flame_box *b)
{
	const struct flame *f = s->e->flame;
	char number[TABLE_NUMBER_ROOM];

	switch (b->kind) {
	case FLAME_BOX_ALL:
		fputs("the boot", s->out);
		put_cost(s, b->ticks);
		break;
	case FLAME_BOX_SUBSYSTEM:
		fputs("subsystem ", s->out);
		put_name(s->out, &s->subsystems, b->subsystem);
		put_cost(s, b->ticks);
		break;
	case FLAME_BOX_STEP:
		put_name(s->out, &s->sites, f->nodes[b->node].site);
		fputs(" (", s->out);
		put_name(s->out, &s->subsystems, f->nodes[b->node].subsystem);
		fputs(f->nodes[b->node].subsystem == b->subsystem ? ")" : ") on the way to ", s->out);
		if (f->nodes[b->node].subsystem != b->subsystem)
			put_name(s->out, &s->subsystems, b->subsystem);
		put_cost(s, b->ticks);
		fprintf(s->out, "; self %s", table_number(number, b->self));
		if (b->count)
			fprintf(s->out, "; ran %s time%s", table_number(number, b->count), b->count == 1 ? "" : "s");
		break;
	case FLAME_BOX_REST:
		fprintf(s->out, "%s narrower frames", table_number(number, b->count));
		put_cost(s, b->ticks);
	}
}

static void put_label(const struct svg *s, const struct flame_box *b, int room)
{
	const struct export_names *names = b->kind == FLAME_BOX_STEP ? &s->sites : &s->subsystems;
	size_t at = b->kind == FLAME_BOX_STEP ? s->e->flame->nodes[b->node].site : b->subsystem;
	char text[64];

	if (b->kind == FLAME_BOX_STEP || b->kind == FLAME_BOX_SUBSYSTEM) {
		markup_clipped(s->out, names->text.data + names->all[at].at, names->all[at].end - names->all[at].at,
			       room);
		return;
	}
	if (b->kind == FLAME_BOX_ALL)
		snprintf(text, sizeof text, "the boot");
	else
		snprintf(text, sizeof text, "%llu more", (unsigned long long)b->count);
	markup_clipped(s->out, text, strlen(text), room);
}

static void put_box(const struct svg *s, const struct flame_box *b)
{
	double px = (double)EXPORT_PICTURE_PX / (double)s->total, width = (double)b->ticks * px;
	double x = MARGIN_PX + (double)b->from * px;
	uint32_t y = HEAD_PX + (s->rows - 1 - b->row) * ROW_PX;
	int room = (int)((width - 5) / LETTER_PX);
	int colour = b->row == 0 || (b->row == 1 && b->kind == FLAME_BOX_REST) ? -1 : s->colours[b->subsystem];

	if (colour < 0)
		fputs("<g class=\"g\"><title>", s->out);
	else
		fprintf(s->out, "<g class=\"c%d\"><title>", colour);
	put_title(s, b);
	fprintf(s->out, "</title><rect%s x=\"%.2f\" y=\"%u\" width=\"%.2f\" height=\"%d\"/>",
		b->kind == FLAME_BOX_REST ? " class=\"r\"" : "", x, y, width, ROW_PX - 1);
	if (room >= 3) {
		fprintf(s->out, "<text x=\"%.2f\" y=\"%u\">", x + 3, y + 13);
		put_label(s, b, room);
		fputs("</text>", s->out);
	}
	fputs("</g>\n", s->out);
}

/* ---- The whole ------------------------------------------------------------------------------ */

static void put_headline(const struct svg *s)
{
	char number[TABLE_NUMBER_ROOM];
	uint64_t lost = boot_lost(s->e->boot);

	fputs("Boot: ", s->out);
	put_ticks(s, s->e->flame->total);
	if (s->e->boot->ncpus > 1)
		fprintf(s->out, " on %zu CPUs together", s->e->boot->ncpus);
	if (!s->e->tree->complete)
		fputs("; incomplete", s->out);
	if (lost)
		fprintf(s->out, "; %s events lost", table_number(number, lost));
}

static void put_foot(const struct svg *s, uint32_t y)
{
	const struct flame_boxes *b = s->e->boxes;

	fprintf(s->out, "<text x=\"%d\" y=\"%u\">", MARGIN_PX, y);
	fputs("Width is self time, by subsystem; beneath each step who called it.", s->out);
	if (b->left_out)
		fprintf(s->out, " %llu narrow frames are left out.", (unsigned long long)b->left_out);
	fputs("</text>\n", s->out);
}

static void put_all(const struct svg *s)
{
	uint32_t height = HEAD_PX + s->rows * ROW_PX + FOOT_PX, width = EXPORT_PICTURE_PX + 2 * MARGIN_PX;

	fprintf(s->out,
		"<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"flame-svg\" width=\"%u\" height=\"%u\" viewBox=\"0 0 %u %u\" role=\"img\" "
		"aria-labelledby=\"title desc\">\n<title id=\"title\">",
		width, height, width, height);
	put_headline(s);
	fputs("</title>\n<desc id=\"desc\">A flame graph. At the bottom is the boot, on it stand its subsystems: ",
	      s->out);
	for (size_t i = 0; i < s->e->flame->nsubsystems && i < 8; i++) {
		uint32_t at = s->e->flame->ranked[i];

		fputs(i ? ", " : "", s->out);
		put_name(s->out, &s->subsystems, at);
		fprintf(s->out, " %.2f%%", 100 * (double)s->e->flame->subsystems[at].self / (double)s->total);
	}
	fprintf(s->out, "%s.</desc>\n", s->e->flame->nsubsystems > 8 ? " and others" : "");
	if (!s->in_page) {
		fputs("<style>\n", s->out);
		fwrite(page_flame_svg_css.bytes, 1, page_flame_svg_css.n, s->out);
		fputs("</style>\n", s->out);
	}
	fprintf(s->out, "<rect class=\"b\" width=\"%u\" height=\"%u\"/>\n<text x=\"%d\" y=\"20\">", width, height,
		MARGIN_PX);
	put_headline(s);
	fputs("</text>\n<g class=\"f\">\n", s->out);
	for (size_t i = 0; i < s->e->boxes->nboxes; i++)
		put_box(s, &s->e->boxes->boxes[i]);
	fputs("</g>\n", s->out);
	put_foot(s, height - 9);
	fputs("</svg>\n", s->out);
}

static int is_grey(const char *subsystem)
{
	return strcmp(subsystem, "observer") == 0 || strcmp(subsystem, "idle") == 0 ||
	       strcmp(subsystem, "unaccounted") == 0;
}

int *flame_svg_colours(const struct flame *f)
{
	int *colours = malloc((f->nsubsystems + 1) * sizeof *colours), next = 0;

	for (size_t i = 0; colours && i < f->nsubsystems; i++)
		colours[f->ranked[i]] =
			is_grey(f->subsystems[f->ranked[i]].name) ? FLAME_SVG_GREY : next++ % FLAME_SVG_COLOURS;
	return colours;
}

static int init(struct svg *s)
{
	const struct flame *f = s->e->flame;
	char name[600];

	s->colours = flame_svg_colours(f);
	if (!s->colours)
		return -1;
	for (uint32_t i = 0; i < f->nsites; i++)
		if (export_names_add(&s->sites, flame_site_name(f, i, name, sizeof name), as_it_is) < 0)
			return -1;
	for (size_t i = 0; i < f->nsubsystems; i++)
		if (export_names_add(&s->subsystems, f->subsystems[i].name, as_it_is) < 0)
			return -1;
	return 0;
}

int flame_svg_write(const struct export *e, FILE *out, int in_page)
{
	struct svg s = {.out = out, .e = e, .in_page = in_page, .rows = e->boxes->rows};
	int rc = init(&s);

	s.total = e->flame->total ? e->flame->total : 1;
	if (rc == 0)
		put_all(&s);
	export_names_fini(&s.sites);
	export_names_fini(&s.subsystems);
	free(s.colours);
	return rc;
}

static int write_svg(const struct export *e, FILE *out)
{
	return flame_svg_write(e, out, 0);
}

const struct exporter flame_svg = {
	.name = "svg",
	.summary = "a flame graph as a picture",
	.suffix = ".svg",
	.of = EXPORT_OF_BOXES,
	.write = write_svg,
};
