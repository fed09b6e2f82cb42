/* SPDX-License-Identifier: BSD-2-Clause
 *
 * history-html.c - a trend as a page: a line from commit to commit with the changes marked, and
 * tables that say the same. It needs nothing from elsewhere, runs no script and says so itself, so
 * that a browser forbids what a name might have smuggled in.
 */
#include <string.h>

#include "../../tracer/hostlib/text.h"
#include "history-out.h"
#include "markup.h"
#include "table.h"

#define WIDTH_PX 960
#define HEIGHT_PX 300
#define LEFT_PX 110
#define EDGE_PX 20
#define BUCKETS 800
#define NAME_BYTES 300 /* of a name; the rest is left out */

static const char style[] =
	":root{color-scheme:light dark;--ink:#1a1a1a;--dim:#666;--paper:#fff;--line:#1d6189;--band:#a9d8f5;--up:#b3261e;"
	"--down:#00674a}\n"
	"@media (prefers-color-scheme:dark){:root{--ink:#eee;--dim:#aaa;--paper:#161616;--line:#a9d8f5;--band:#1d6189;"
	"--up:#ff8a80;--down:#93d6bb}}\n"
	"body{font:14px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);max-width:62rem;margin:2rem auto;"
	"padding:0 1rem;overflow-wrap:anywhere}\n"
	"h1{font-size:1.3rem}svg{width:100%;height:auto}svg text{font:12px monospace;fill:var(--dim)}\n"
	".scroll{overflow-x:auto}table{border-collapse:collapse}td,th{padding:.15rem .7rem;text-align:left}"
	"td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}\n"
	".line{fill:none;stroke:var(--line);stroke-width:1.5}.band{fill:var(--band);fill-opacity:.5}.axis{stroke:var(--dim)}\n"
	".up{fill:var(--up);stroke:var(--up)}.down{fill:var(--down);stroke:var(--down)}td.up{color:var(--up)}"
	"td.down{color:var(--down)}\n";

/* ---- Words --------------------------------------------------------------------------------- */

static void put_name(FILE *out, const char *name)
{
	char part[NAME_BYTES + 4];
	size_t n = strlen(name);

	if (n <= NAME_BYTES) {
		markup_foreign(out, name);
		return;
	}
	/* Up to where a character ends, if it is one. */
	for (n = NAME_BYTES; n > NAME_BYTES - 4 && ((unsigned char)name[n] & 0xc0) == 0x80;)
		n--;
	memcpy(part, name, n);
	part[n] = '\0';
	markup_foreign(out, part);
	fputs("\xe2\x80\xa6", out);
}

static void put_what(const struct history_shown *s, FILE *out)
{
	if (strcmp(s->kind, "boot") == 0) {
		fputs("the boot", out);
		return;
	}
	if (strcmp(s->kind, "subsystem") == 0)
		fputs("subsystem ", out);
	put_name(out, s->name);
	if (strcmp(s->kind, "step") == 0) {
		fputs(" (", out);
		put_name(out, s->subsystem);
		fputc(')', out);
	}
}

/* ---- The picture --------------------------------------------------------------------------- */

static double x_of(const struct trend *t, double point)
{
	double n = t->npoints > 1 ? (double)t->npoints - 1 : 1;

	return LEFT_PX + point / n * (WIDTH_PX - LEFT_PX - EDGE_PX);
}

static double y_of(const struct trend *t, double cost)
{
	double range = (double)(t->high - t->low), at = range > 0 ? (cost - (double)t->low) / range : 0.5;

	return HEIGHT_PX - EDGE_PX - at * (HEIGHT_PX - 2 * EDGE_PX);
}

static double middle(const struct trend_bucket *b)
{
	return ((double)b->from + (double)b->to - 1) / 2;
}

static void put_axis(const struct history_shown *s, FILE *out)
{
	const struct trend *t = s->trend;
	char number[TABLE_NUMBER_ROOM];

	fprintf(out,
		"<line class=\"axis\" x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\"/>"
		"<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>",
		LEFT_PX - 6, EDGE_PX, LEFT_PX - 6, HEIGHT_PX - EDGE_PX, LEFT_PX - 12,
		t->high > t->low ? EDGE_PX + 4 : HEIGHT_PX / 2 + 4, table_number(number, t->high));
	if (t->high > t->low)
		fprintf(out, "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>", LEFT_PX - 12,
			HEIGHT_PX - EDGE_PX + 4, table_number(number, t->low));
	fputc('\n', out);
}

static void put_line(const struct trend *t, FILE *out)
{
	struct trend_bucket buckets[BUCKETS];
	size_t n = trend_buckets(t, buckets, BUCKETS);

	if (n < t->npoints) { /* how far the commits of a bucket lie apart */
		fputs("<polygon class=\"band\" points=\"", out);
		for (size_t i = 0; i < n; i++)
			fprintf(out, "%.1f,%.1f ", x_of(t, middle(&buckets[i])), y_of(t, (double)buckets[i].high));
		for (size_t i = n; i-- > 0;)
			fprintf(out, "%.1f,%.1f ", x_of(t, middle(&buckets[i])), y_of(t, (double)buckets[i].low));
		fputs("\"/>\n", out);
	}
	fputs("<polyline class=\"line\" points=\"", out);
	for (size_t i = 0; i < n; i++)
		fprintf(out, "%.1f,%.1f ", x_of(t, middle(&buckets[i])), y_of(t, buckets[i].mean));
	fputs("\"/>\n", out);
}

static void put_mark(const struct history_shown *s, const struct change_point *c, FILE *out)
{
	const struct trend *t = s->trend;
	char percent[HISTORY_PERCENT_ROOM];

	fprintf(out, "<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"4\"><title>",
		c->after > c->before ? "up" : "down", x_of(t, (double)c->at), y_of(t, (double)t->points[c->at].cost));
	put_name(out, t->points[c->at].commit);
	fprintf(out, ": %s</title></circle>\n", history_percent(percent, c->before, c->after));
}

static void put_picture(const struct history_shown *s, FILE *out)
{
	const struct trend *t = s->trend;

	fprintf(out,
		"<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"cost by commit; the tables say the same\">\n",
		WIDTH_PX, HEIGHT_PX);
	put_axis(s, out);
	put_line(t, out);
	for (size_t i = 0; i < t->changes.n; i++)
		put_mark(s, &t->changes.all[i], out);
	fputs("</svg>\n", out);
}

/* ---- Tables -------------------------------------------------------------------------------- */

static void put_changes(const struct history_shown *s, FILE *out)
{
	const struct trend *t = s->trend;

	if (t->changes.n == 0) {
		fputs("<p>No commit changed it.</p>\n", out);
		return;
	}
	fprintf(out,
		"<h2>%zu commit%s changed it</h2>\n<div class=\"scroll\"><table><tr><th>date</th><th "
		"class=\"n\">before</th><th class=\"n\">after</th><th class=\"n\">change</th><th>commit</th></tr>\n",
		t->changes.n, t->changes.n == 1 ? "" : "s");
	for (size_t i = t->changes.n; i-- > 0;) {
		const struct change_point *c = &t->changes.all[i];
		char date[HISTORY_DATE_ROOM], number[TABLE_NUMBER_ROOM], percent[HISTORY_PERCENT_ROOM];

		fprintf(out, "<tr><td>%s</td><td class=\"n\">%s</td>", history_date(date, t->points[c->at].time_s),
			table_number(number, (uint64_t)(c->before + 0.5)));
		fprintf(out, "<td class=\"n\">%s</td><td class=\"n %s\">%s</td><td>",
			table_number(number, (uint64_t)(c->after + 0.5)), c->after > c->before ? "up" : "down",
			history_percent(percent, c->before, c->after));
		put_name(out, t->points[c->at].commit);
		fputs("</td></tr>\n", out);
	}
	fputs("</table></div>\n", out);
}

static void put_newest(const struct history_shown *s, FILE *out)
{
	const struct trend *t = s->trend;
	size_t n = s->top && s->top < t->npoints ? s->top : t->npoints;

	fprintf(out,
		"<h2>Newest commits</h2>\n<div class=\"scroll\"><table><tr><th>date</th><th class=\"n\">boots</th><th "
		"class=\"n\">%s</th><th>commit</th></tr>\n",
		history_unit(s));
	for (size_t i = t->npoints; i-- > t->npoints - n;) {
		char date[HISTORY_DATE_ROOM], number[TABLE_NUMBER_ROOM];

		fprintf(out, "<tr><td>%s</td><td class=\"n\">%zu</td><td class=\"n\">%s</td><td>",
			history_date(date, t->points[i].time_s), t->points[i].boots,
			table_number(number, t->points[i].cost));
		put_name(out, t->points[i].commit);
		fputs("</td></tr>\n", out);
	}
	fputs("</table></div>\n", out);
}

void history_html(const struct history_shown *s, FILE *out)
{
	const struct history_part *p = history_part_of(s);

	fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
	      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
	      "<meta name=\"viewport\" content=\"width=device-width\">\n<title>",
	      out);
	put_what(s, out);
	fprintf(out, ": boots by commit</title>\n<style>\n%s</style>\n</head>\n<body>\n<h1>", style);
	put_what(s, out);
	fprintf(out, "</h1>\n<p>%zu commit%s on ", s->trend->npoints, s->trend->npoints == 1 ? "" : "s");
	put_name(out, p->branch);
	fprintf(out, "; %s; ", history_unit(s));
	put_name(out, p->machine);
	fputs("</p>\n", out);
	put_picture(s, out);
	put_changes(s, out);
	put_newest(s, out);
	fputs("</body>\n</html>\n", out);
}
