/* SPDX-License-Identifier: BSD-2-Clause
 *
 * diff-html.c - two boots as a page: what became of the total and by whom, the boots above each other,
 * the flame graph of their difference, the steps. It is whole without its script, but for the
 * timelines; the script (page/diff.js) draws what the static picture shows, and more, from the
 * data at the end.
 */
#include "diff-html.h"

#include <stdlib.h>
#include <string.h>

#include "markup.h"
#include "page.h"
#include "report.h"
#include "table.h"

static void put_name(FILE *out, const char *name)
{
	markup_foreign(out, name);
}

static const char *base_name(const char *path)
{
	return strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
}

static void put_warnings(const struct diff_picture *p, FILE *out)
{
	const struct diff_view *v = p->view;
	char number[TABLE_NUMBER_ROOM];

	for (int side = 0; side < 2; side++) {
		const struct boot *b = v->boots[side];
		const char *which = side ? "new" : "base";

		if (!b->has_hello || !b->has_bye)
			fprintf(out,
				"<p class=\"warn\">The %s boot is incomplete: no %s from the guest. What came is shown.</p>\n",
				which, b->has_hello ? "bye" : "hello");
		if (boot_lost(b))
			fprintf(out, "<p class=\"warn\">Of the %s boot %s events are lost.</p>\n", which,
				table_number(number, boot_lost(b)));
	}
	if (diff_caveat(v->diff))
		fprintf(out, "<p class=\"warn\">%s.</p>\n", diff_caveat(v->diff));
}

static void put_head(const struct diff_picture *p, FILE *out)
{
	static const char *const verdicts[] = {"same", "dearer", "cheaper"};
	const struct diff_view *v = p->view;
	const uint64_t *total = v->diff->total;
	char text[DIFF_NUMBER_ROOM];

	fputs("<a class=\"skip\" href=\"#main\">To the boots</a>\n<header>\n<p class=\"by\"><b>bootflame</b> what became of a "
	      "boot</p>\n<h1>",
	      out);
	markup_foreign(out, base_name(v->paths[0]));
	fputs(" &rarr; ", out);
	markup_foreign(out, base_name(v->paths[1]));
	fputs("</h1>\n<p class=\"total\">", out);
	diff_html_delta(out, total[0], total[1]);
	fprintf(out, " <small><span class=\"unit\">%s</span>", v->diff->exact ? "instructions" : "ticks");
	if (total[0] && total[0] != total[1])
		fprintf(out, ", %s", diff_percentage(text, total[0], total[1]));
	fputs(": ", out);
	diff_html_ticks(out, total[0]);
	fputs(" &rarr; ", out);
	diff_html_ticks(out, total[1]);
	fprintf(out, "</small></p>\n<p class=\"verdict %s\">", verdicts[diff_verdict_of(p)]);
	diff_put_verdict(p, put_name, out);
	fputs("</p>\n", out);
	put_warnings(p, out);
	for (int side = 0; side < 2; side++) {
		fprintf(out, "<p class=\"note\"><b>%s</b> ", side ? "new" : "base");
		diff_put_side(v, side, put_name, out);
		fputs("</p>\n", out);
	}
	fputs("<p class=\"note\"><b>steps</b> ", out);
	diff_put_states(v, out);
	fputs("</p>\n</header>\n", out);
}

/* What is joined with what, in colours that are never alone. */
static void put_key(FILE *out)
{
	static const struct {
		const char *class, *text;
	} keys[] = {
		{"p4", "dearer, added"},
		{"m4", "cheaper, removed"},
		{"z", "the same"},
		{"v", "moved, renamed"},
	};

	fputs("<svg class=\"diff-svg probe\" aria-hidden=\"true\">", out);
	diff_svg_hatches(out);
	fputs("</svg>\n<ul class=\"legend\">\n", out);
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		fprintf(out,
			"<li><svg class=\"diff-svg swatch\" aria-hidden=\"true\"><g class=\"%s\"><rect width=\"12\" "
			"height=\"12\"/><rect class=\"h\" width=\"12\" height=\"12\"/></g></svg>%s</li>\n",
			keys[i].class, keys[i].text);
	fputs("</ul>\n", out);
}

static void put_pictures(const struct diff_picture *p, FILE *out)
{
	fputs("<section id=\"timeline\"><h2>The boots above each other</h2>\n"
	      "<p class=\"note\">What ran when, from the kernel's entry on: above the base, on each step what it called; below "
	      "the new boot, upside down. What is one step in both is joined.</p>\n",
	      out);
	put_key(out);
	fputs("<noscript><p>The timelines are drawn by this page's own script. What follows is there without it.</p></noscript>\n"
	      "<div id=\"base\"></div><div id=\"joins\"></div><div id=\"new\"></div>\n"
	      "<p class=\"keys\" id=\"keys\"><kbd>&larr;</kbd> <kbd>&rarr;</kbd> <kbd>&uarr;</kbd> <kbd>&darr;</kbd> from frame "
	      "to frame, <kbd>Enter</kbd> zooms to it, <kbd>Space</kbd> shows its details and its other side, <kbd>+</kbd> "
	      "<kbd>&minus;</kbd> zoom, <kbd>Shift</kbd> with arrows moves, <kbd>Alt</kbd> with arrows changes the lane, "
	      "<kbd>x</kbd> goes to the other boot, <kbd>0</kbd> shows all, <kbd>/</kbd> searches. Drag to zoom.</p>\n</section>\n"
	      "<section id=\"flame\"><h2>Flame graph of the difference</h2>\n"
	      "<p class=\"note\" id=\"by-self\">Width is the larger of the two self times, by subsystem; beneath each step who "
	      "called it.</p>\n"
	      "<p class=\"note\" id=\"by-total\" hidden>Width is total time, of self times the larger of the two; on each step "
	      "what it called.</p>\n"
	      "<div id=\"graph\"></div>\n<div id=\"static\"><div class=\"static-scroll\">\n",
	      out);
	diff_svg_flame(p, out);
	fputs("</div></div>\n</section>\n<aside id=\"details\" aria-label=\"Details of a frame\" hidden></aside>\n",
	      out);
}

int diff_html(const struct diff_picture *p, FILE *out)
{
	int rc;

	page_open(out, "What became of", base_name(p->view->paths[0]), &page_diff_js);
	put_head(p, out);
	fputs("<main id=\"main\">\n<div id=\"bar\" role=\"toolbar\" aria-label=\"Search and units\" hidden></div>\n",
	      out);
	diff_html_subsystems(p, out);
	put_pictures(p, out);
	diff_html_steps(p, out);
	diff_html_boots(p, out);
	diff_html_machine(p, out);
	fputs("</main>\n<footer><p>Made by bootflame " BOOTFLAME_VERSION
	      "; this file asks for nothing from elsewhere.</p></footer>\n"
	      "<div id=\"said\" class=\"said\" aria-live=\"polite\"></div><div id=\"toast\" role=\"status\"></div>\n",
	      out);
	rc = diff_html_data(p, out);
	page_close(out, &page_diff_js);
	return rc;
}
