/* SPDX-License-Identifier: BSD-2-Clause
 *
 * flame-html-tables.c - the tables of one boot's page: subsystems, steps, hotspots, what observing
 * cost, the console, the machine. In: what the model found. Out: HTML that needs no script.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "flame-html.h"
#include "growth-plot.h"
#include "growth-words.h"
#include "markup.h"
#include "table.h"

#define STEPS_SHOWN 100
#define CONSOLE_SHOWN 2000
#define HOTSPOTS_SHOWN 24

void flame_html_ticks(const struct flame_html *h, uint64_t ticks)
{
	char number[TABLE_NUMBER_ROOM];

	fprintf(h->out, "<data value=\"%" PRIu64 "\">%s</data>", ticks, table_number(number, ticks));
}

void flame_html_colour(const struct flame_html *h, const char *subsystem)
{
	const struct flame *f = h->e->flame;

	for (size_t i = 0; i < f->nsubsystems; i++) {
		if (strcmp(f->subsystems[i].name, subsystem) != 0 || h->colours[i] < 0)
			continue;
		fprintf(h->out, "c%d", h->colours[i]);
		return;
	}
	fputs("g", h->out);
}

static double share(const struct flame_html *h, uint64_t ticks)
{
	return (double)ticks / (double)h->watched;
}

static void put_number(const struct flame_html *h, uint64_t v)
{
	char number[TABLE_NUMBER_ROOM];

	fprintf(h->out, "<td class=\"r\">%s</td>", table_number(number, v));
}

static void put_ticks(const struct flame_html *h, uint64_t ticks)
{
	fputs("<td class=\"r\">", h->out);
	flame_html_ticks(h, ticks);
	fputs("</td>", h->out);
}

static void put_share(const struct flame_html *h, uint64_t ticks)
{
	fprintf(h->out, "<td class=\"r\">%.2f&nbsp;%%</td>", 100 * share(h, ticks));
}

static void put_meter(const struct flame_html *h, const char *subsystem, uint64_t ticks)
{
	fputs("<td class=\"meter hide-narrow\"><svg class=\"flame-svg\" viewBox=\"0 0 100 11\" "
	      "preserveAspectRatio=\"none\" aria-hidden=\"true\"><g class=\"",
	      h->out);
	flame_html_colour(h, subsystem);
	fprintf(h->out, "\"><rect width=\"%.2f\" height=\"11\"/></g></svg></td>", 100 * share(h, ticks));
}

static void put_swatch(const struct flame_html *h, const char *subsystem)
{
	fputs("<svg class=\"flame-svg swatch\" aria-hidden=\"true\"><g class=\"", h->out);
	flame_html_colour(h, subsystem);
	fputs("\"><rect width=\"12\" height=\"12\"/></g></svg>", h->out);
}

void flame_html_subsystems(const struct flame_html *h)
{
	const struct steps *s = h->e->steps;

	fprintf(h->out,
		"<section id=\"subsystems\"><h2>Subsystems</h2>\n<div class=\"wide\" tabindex=\"0\" role=\"region\" "
		"aria-label=\"Subsystems\"><table>\n<thead><tr><th scope=\"col\">Subsystem</th><th scope=\"col\" class=\"r\">Self"
		"<span class=\"unit\"> %s</span></th><th scope=\"col\" class=\"r\">Share</th><th scope=\"col\" "
		"class=\"hide-narrow\"><span class=\"said\">Share as a bar</span></th><th scope=\"col\" class=\"r\">Total</th>"
		"<th scope=\"col\" class=\"r\">Steps</th></tr></thead>\n<tbody>\n",
		report_unit(h->e->trace));
	for (size_t i = 0; i < s->nsubsystems; i++) {
		const struct subsystem *sub = &s->subsystems[i];

		fputs("<tr><th scope=\"row\">", h->out);
		put_swatch(h, sub->name);
		markup_foreign(h->out, sub->name);
		fputs("</th>", h->out);
		put_ticks(h, sub->self);
		put_share(h, sub->self);
		put_meter(h, sub->name, sub->self);
		put_ticks(h, sub->total);
		put_number(h, sub->steps);
		fputs("</tr>\n", h->out);
	}
	fputs("</tbody></table></div>\n</section>\n", h->out);
}

static void put_step(const struct flame_html *h, const struct step *row)
{
	const struct steps *s = h->e->steps;
	struct site_name site = span_tree_site(h->e->tree, row->site);
	char name[600];

	fputs("<tr><th scope=\"row\">", h->out);
	put_swatch(h, steps_subsystem(s, row));
	fputs("<code>", h->out);
	markup_foreign(h->out, steps_name(s, row, name, sizeof name));
	fputs("</code></th><td>", h->out);
	markup_foreign(h->out, steps_subsystem(s, row));
	fputs("</td>", h->out);
	put_ticks(h, row->self);
	put_share(h, row->self);
	put_ticks(h, row->total);
	put_number(h, row->count);
	if (row->has_n)
		put_number(h, row->n);
	else
		fputs("<td></td>", h->out);
	if (h->e->boot->ncpus > 1)
		put_number(h, h->e->boot->cpus[row->cpu].number);
	if (s->outside) {
		put_number(h, row->exits);
		put_ticks(h, row->stolen_ticks);
	}
	fputs("<td class=\"hide-narrow\">", h->out);
	if (site.file && *site.file) {
		fputs("<code>", h->out);
		markup_foreign(h->out, site.file);
		fprintf(h->out, ":%" PRIu64 "</code>", site.line);
	}
	fputs("</td></tr>\n", h->out);
}

void flame_html_steps(const struct flame_html *h)
{
	const struct steps *s = h->e->steps;
	size_t shown = s->nrows < STEPS_SHOWN ? s->nrows : STEPS_SHOWN;
	char number[TABLE_NUMBER_ROOM];

	fprintf(h->out,
		"<section id=\"steps\"><h2>Steps</h2>\n<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"Steps\">"
		"<table>\n<thead><tr><th scope=\"col\">Step</th><th scope=\"col\">Subsystem</th><th scope=\"col\" class=\"r\">Self"
		"<span class=\"unit\"> %s</span></th><th scope=\"col\" class=\"r\">Share</th><th scope=\"col\" "
		"class=\"r\">Total</th><th scope=\"col\" class=\"r\">Ran</th><th scope=\"col\" class=\"r\">n</th>%s%s"
		"<th scope=\"col\" class=\"hide-narrow\">Where</th></tr></thead>\n<tbody>\n",
		report_unit(h->e->trace), h->e->boot->ncpus > 1 ? "<th scope=\"col\" class=\"r\">CPU</th>" : "",
		s->outside ? "<th scope=\"col\" class=\"r\">Exits</th><th scope=\"col\" class=\"r\">Stolen</th>" : "");
	for (size_t i = 0; i < shown; i++)
		put_step(h, &s->rows[i]);
	fputs("</tbody></table></div>\n", h->out);
	if (shown < s->nrows)
		fprintf(h->out,
			"<p class=\"note\">%s steps that took less are not listed: bootflame blame lists all.</p>\n",
			table_number(number, s->nrows - shown));
	fputs("</section>\n", h->out);
}

static void put_hotspot(const struct flame_html *h, const struct hotspot *row)
{
	char name[600], number[TABLE_NUMBER_ROOM];

	steps_name(h->e->steps, row->step, name, sizeof name);
	fputs("<p>", h->out);
	put_swatch(h, steps_subsystem(h->e->steps, row->step));
	fputs("<code>", h->out);
	markup_foreign(h->out, name);
	fputs("</code> ", h->out);
	fputs(row->growth.verdict == GROWTH_UNDECIDED ? "is <b>" : "grows as <b>", h->out);
	growth_words_class(h->out, &row->growth);
	fprintf(h->out, "</b> over %zu sizes up to %s, %.2f&nbsp;%% of the boot", row->growth.sizes,
		table_number(number, row->step->n), 100 * share(h, row->step->self));
	if (row->growth.reason != GROWTH_DECIDED) {
		fputs(" (", h->out);
		growth_words_wants(h->out, &row->growth);
		fputc(')', h->out);
	}
	if (row->growth.verdict != GROWTH_UNDECIDED) {
		fputs("; ten times that n would cost ", h->out);
		growth_words_at_10x(h->out, &row->growth);
		fprintf(h->out, " %s", report_unit(h->e->trace));
	}
	fputs(".</p>\n", h->out);
	if (row->npoints)
		growth_plot_svg(&(struct growth_plot){.title = name,
						      .size_name = "n",
						      .unit = report_unit(h->e->trace),
						      .points = row->points,
						      .npoints = row->npoints,
						      .growth = &row->growth},
				h->out);
}

void flame_html_hotspots(const struct flame_html *h)
{
	const struct hotspots *all = h->e->hotspots;
	char number[TABLE_NUMBER_ROOM];

	fputs("<section id=\"hotspots\"><h2>What grows</h2>\n"
	      "<p class=\"note\">Growth within this boot, from the sizes that steps report.</p>\n<div class=\"plots\">\n",
	      h->out);
	if (all->nrows == 0)
		fprintf(h->out,
			"<p>Nothing to fit: no step ran with %d sizes or more (bootflame scale varies them).</p>\n",
			GROWTH_SIZES_SEEN);
	for (size_t i = 0; i < all->nrows && i < HOTSPOTS_SHOWN; i++) {
		fputs("<div>", h->out);
		put_hotspot(h, &all->rows[i]);
		fputs("</div>\n", h->out);
	}
	fputs("</div>\n", h->out);
	if (all->nrows > HOTSPOTS_SHOWN)
		fprintf(h->out, "<p class=\"note\">%s more: bootflame report lists all.</p>\n",
			table_number(number, all->nrows - HOTSPOTS_SHOWN));
	fputs("</section>\n", h->out);
}

/* From the VMM's start to its end, where that is wall time. */
void flame_html_phases(const struct flame_html *h)
{
	const struct phases *p = h->e->phases;

	if (p->n == 0 || trace_exact(h->e->trace))
		return;
	fputs("<section id=\"recording\"><h2>The recording</h2>\n<p class=\"note\">On the host's clock: what came "
	      "before the kernel's entry, and after its bye.</p>\n<table>\n<thead><tr><th scope=\"col\">Phase</th>"
	      "<th scope=\"col\" class=\"r\">ms</th><th scope=\"col\" class=\"r\">Share</th></tr></thead>\n<tbody>\n",
	      h->out);
	for (size_t i = 0; i < p->n; i++) {
		fputs("<tr><th scope=\"row\">", h->out);
		markup_foreign(h->out, p->rows[i].name);
		fprintf(h->out, "</th><td class=\"r\">%.3f</td><td class=\"r\">%.2f&nbsp;%%</td></tr>\n",
			(double)p->rows[i].ns / 1e6, p->ns ? 100 * (double)p->rows[i].ns / (double)p->ns : 0);
	}
	fputs("</tbody></table>\n</section>\n", h->out);
}

void flame_html_observer(const struct flame_html *h)
{
	const struct steps *s = h->e->steps;
	uint64_t events = boot_events(h->e->boot), apart = s->observer + s->idle;
	char number[TABLE_NUMBER_ROOM], other[TABLE_NUMBER_ROOM];

	fputs("<section id=\"observing\"><h2>What observing cost</h2>\n<p>", h->out);
	fprintf(h->out, "%s events in %s wire bytes", table_number(number, events),
		table_number(other, h->e->boot->wire_bytes));
	if (events)
		fprintf(h->out, " (%.2f an event)", (double)h->e->boot->wire_bytes / (double)events);
	fputs("; sending them cost ", h->out);
	flame_html_ticks(h, s->observer);
	fprintf(h->out, "<span class=\"unit\"> %s</span>, %.2f&nbsp;%% of the boot.", report_unit(h->e->trace),
		100 * share(h, s->observer));
	if (h->e->boot->ncpus == 1 && apart < h->e->tree->total) {
		fputs(" Without observing and idling: <b>", h->out);
		flame_html_ticks(h, h->e->tree->total - apart);
		fputs("</b>.", h->out);
	}
	fputs("</p>\n</section>\n", h->out);
}

void flame_html_console(const struct flame_html *h)
{
	const struct console_lines *c = h->e->console;
	char number[TABLE_NUMBER_ROOM];

	if (c->nlines == 0)
		return;
	fprintf(h->out,
		"<section id=\"console\"><h2>Console</h2>\n<div class=\"console\" tabindex=\"0\" role=\"region\" "
		"aria-label=\"Console\"><table><thead class=\"said\"><tr>%s<th scope=\"col\">Line</th></tr></thead><tbody>\n",
		c->timed ? "<th scope=\"col\">When</th>" : "");
	for (size_t i = 0; i < c->nlines && i < CONSOLE_SHOWN; i++) {
		char *safe = NULL;
		size_t n = 0;
		FILE *memory = open_memstream(&safe, &n);

		fputs("<tr>", h->out);
		if (c->timed)
			put_ticks(h, c->lines[i].tick);
		fputs("<td>", h->out);
		if (memory) {
			text_write_safe(memory, h->e->boot->text.data + c->lines[i].at, c->lines[i].n, TEXT_KEEP_UTF8);
			if (fclose(memory) == 0)
				markup_write(h->out, safe, n);
			free(safe);
		}
		fputs("</td></tr>\n", h->out);
	}
	fputs("</tbody></table></div>\n", h->out);
	if (c->nlines > CONSOLE_SHOWN)
		fprintf(h->out, "<p class=\"note\">%s more lines: bootflame dump shows all.</p>\n",
			table_number(number, c->nlines - CONSOLE_SHOWN));
	fputs("</section>\n", h->out);
}

void flame_html_machine(const struct flame_html *h)
{
	const struct trace *t = h->e->trace;

	if (t->nfacts == 0)
		return;
	fputs("<section id=\"machine\"><h2>Machine</h2>\n<table class=\"facts\"><tbody>\n", h->out);
	for (size_t i = 0; i < t->nfacts; i++) {
		fputs("<tr><th scope=\"row\">", h->out);
		markup_foreign(h->out, t->facts[i].key);
		fputs("</th><td><code>", h->out);
		markup_foreign(h->out, t->facts[i].value);
		fputs("</code></td></tr>\n", h->out);
	}
	fputs("</tbody></table>\n</section>\n", h->out);
}
