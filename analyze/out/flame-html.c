/* SPDX-License-Identifier: BSD-2-Clause
 *
 * flame-html.c - one boot as a page: what it took, its timeline, its flame graph, its tables. The page
 * is whole without its script, but for the timeline; the script (page/flame.js) draws what the
 * static picture shows, and more, from the data at the end.
 */
#include "flame-html.h"

#include <stdlib.h>
#include <string.h>

#include "flame-svg.h"
#include "markup.h"
#include "page.h"
#include "table.h"

static const char *base_name(const char *path)
{
	return strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
}

/* The boot as one bar of its subsystems, and what they are. */
static void put_bar(const struct flame_html *h)
{
	const struct flame *f = h->e->flame;
	uint64_t from = 0;

	fputs("<svg class=\"flame-svg share-bar\" viewBox=\"0 0 1200 30\" preserveAspectRatio=\"none\" "
	      "aria-hidden=\"true\"><g class=\"f\">\n",
	      h->out);
	for (size_t i = 0; i < f->nsubsystems; i++) {
		const struct flame_subsystem *s = &f->subsystems[f->ranked[i]];
		double px = 1200 / (double)h->watched;

		if ((double)s->self * px < 1)
			break;
		fputs("<g class=\"", h->out);
		flame_html_colour(h, s->name);
		fprintf(h->out, "\"><rect x=\"%.1f\" width=\"%.1f\" height=\"30\"/></g>\n", (double)from * px,
			(double)s->self * px);
		from += s->self;
	}
	fputs("</g></svg>\n<ul class=\"legend\">\n", h->out);
	for (size_t i = 0; i < f->nsubsystems && i < 8; i++) {
		const struct flame_subsystem *s = &f->subsystems[f->ranked[i]];

		fputs("<li><svg class=\"flame-svg swatch\" aria-hidden=\"true\"><g class=\"", h->out);
		flame_html_colour(h, s->name);
		fputs("\"><rect width=\"12\" height=\"12\"/></g></svg>", h->out);
		markup_foreign(h->out, s->name);
		fprintf(h->out, " %.1f&nbsp;%%</li>\n", 100 * (double)s->self / (double)h->watched);
	}
	fputs("</ul>\n", h->out);
}

static void put_warnings(const struct flame_html *h)
{
	const struct boot *b = h->e->boot;
	uint64_t lost = boot_lost(b);
	char number[TABLE_NUMBER_ROOM];

	if (!h->e->tree->complete)
		fprintf(h->out, "<p class=\"warn\">Incomplete: no %s from the guest. What came is shown.</p>\n",
			b->has_hello ? "bye" : "hello");
	if (lost)
		fprintf(h->out, "<p class=\"warn\">%s events lost.</p>\n", table_number(number, lost));
	if (b->bye.status)
		fprintf(h->out, "<p class=\"warn\">The guest ended with status %s, a failure.</p>\n",
			table_number(number, b->bye.status));
}

static void put_head(const struct flame_html *h)
{
	const struct trace *t = h->e->trace;
	FILE *out = h->out;

	fputs("<a class=\"skip\" href=\"#main\">To the boot</a>\n<header>\n<p class=\"by\"><b>bootflame</b> where a boot "
	      "went</p>\n<h1>",
	      out);
	markup_foreign(out, base_name(h->e->path));
	fputs("</h1>\n<p class=\"total\">", out);
	flame_html_ticks(h, h->e->tree->total);
	fprintf(out, " <small><span class=\"unit\">%s</span> from kernel entry to %s", report_unit(t),
		h->e->tree->complete ? "bye" : "the last event");
	if (t->nboots > 1)
		fprintf(out, ", median of %zu boots", t->nboots);
	fputs("</small></p>\n<p class=\"note\">", out);
	if (trace_exact(t))
		fputs("Exact: one tick is one instruction; caches, branches and devices cost nothing here. ", out);
	markup_foreign(out, trace_fact(t, "vmm"));
	if (*trace_fact(t, "machine")) {
		fputs(", ", out);
		markup_foreign(out, trace_fact(t, "machine"));
	}
	fputs("</p>\n", out);
	put_warnings(h);
	put_bar(h);
	fputs("</header>\n", out);
}

static void put_pictures(const struct flame_html *h, const char *svg, size_t n)
{
	FILE *out = h->out;

	fputs("<main id=\"main\">\n<div id=\"bar\" role=\"toolbar\" aria-label=\"Search and units\" hidden></div>\n"
	      "<section id=\"timeline\"><h2>Timeline</h2>\n"
	      "<p class=\"note\">What ran when, from the kernel's entry on; beneath a step what it called.</p>\n"
	      "<noscript><p>The timeline is drawn by this page's own script. What follows is there without it.</p></noscript>\n"
	      "<div id=\"chart\"></div>\n"
	      "<p class=\"keys\" id=\"keys\"><kbd>&larr;</kbd> <kbd>&rarr;</kbd> <kbd>&uarr;</kbd> <kbd>&darr;</kbd> from frame "
	      "to frame, <kbd>Enter</kbd> zooms to it, <kbd>Space</kbd> shows its details, <kbd>+</kbd> <kbd>&minus;</kbd> zoom, "
	      "<kbd>Shift</kbd> with arrows moves, <kbd>Alt</kbd> with arrows changes the lane, <kbd>0</kbd> shows all, "
	      "<kbd>/</kbd> searches. Drag to zoom.</p>\n</section>\n"
	      "<section id=\"flame\"><h2>Flame graph</h2>\n"
	      "<p class=\"note\" id=\"by-self\">Width is self time, by subsystem; beneath each step who called it.</p>\n"
	      "<p class=\"note\" id=\"by-total\" hidden>Width is total time; on each step what it called.</p>\n"
	      "<div id=\"graph\"></div>\n<div id=\"static\"><div class=\"static-scroll\">\n",
	      out);
	fwrite(svg, 1, n, out);
	fputs("</div></div>\n</section>\n<aside id=\"details\" aria-label=\"Details of a frame\" hidden></aside>\n",
	      out);
}

static int put_all(const struct flame_html *h, const char *svg, size_t n)
{
	FILE *out = h->out;
	int rc;

	page_open(out, "Boot", base_name(h->e->path), &page_flame_js);
	put_head(h);
	put_pictures(h, svg, n);
	flame_html_subsystems(h);
	flame_html_steps(h);
	flame_html_hotspots(h);
	flame_html_phases(h);
	flame_html_observer(h);
	flame_html_console(h);
	flame_html_machine(h);
	fputs("</main>\n<footer><p>Made by bootflame " BOOTFLAME_VERSION
	      "; this file asks for nothing from elsewhere.</p></footer>\n"
	      "<div id=\"said\" class=\"said\" aria-live=\"polite\"></div><div id=\"toast\" role=\"status\"></div>\n",
	      out);
	rc = flame_html_data(h);
	page_close(out, &page_flame_js);
	return rc;
}

static int write_html(const struct export *e, FILE *out)
{
	struct flame_html h = {
		.e = e,
		.report = {.trace = e->trace,
			   .boot = e->boot,
			   .tree = e->tree,
			   .steps = e->steps,
			   .hotspots = e->hotspots,
			   .path = e->path},
		.out = out,
		.watched = e->flame->total ? e->flame->total : 1,
	};
	int *colours = flame_svg_colours(e->flame), rc = -1;
	char *svg = NULL;
	size_t n = 0;
	FILE *memory = colours ? open_memstream(&svg, &n) : NULL;

	h.colours = colours;
	if (memory) {
		rc = flame_svg_write(e, memory, 1);
		rc = fclose(memory) == 0 && rc == 0 ? put_all(&h, svg, n) : -1;
	}
	free(svg);
	free(colours);
	return rc;
}

const struct exporter flame_html = {
	.name = "html",
	.summary = "a boot as a page",
	.suffix = ".html",
	.of = EXPORT_OF_PAGE,
	.write = write_html,
};
