/* SPDX-License-Identifier: BSD-2-Clause
 *
 * report-text.c - report and blame for people.
 */
#include <inttypes.h>
#include <string.h>

#include "growth-words.h"
#include "report-host.h"
#include "report-log.h"
#include "report-threads.h"
#include "report.h"
#include "table.h"

/* Of a terminal's columns: what a step's name is left, and what its share's bar may take. */
#define NAME_COLUMNS 26
#define BAR_LEAST 6
#define BAR_MOST 30

static double share(uint64_t part, uint64_t all)
{
	return all ? (double)part / (double)all : 0;
}

static int between(int v, int least, int most)
{
	return v < least ? least : v > most ? most : v;
}

/* Ticks, and what they are in time where the clock's rate is known. */
static void duration(const struct report *r, FILE *out, uint64_t ticks)
{
	char number[TABLE_NUMBER_ROOM];
	double hz = report_clock_hz(r);

	fprintf(out, "%s %s", table_number(number, ticks), report_unit(r->trace));
	if (!trace_exact(r->trace) && hz > 0)
		fprintf(out, " (%.3f ms)", (double)ticks * 1e3 / hz);
}

static void head(const struct report *r, FILE *out)
{
	const struct trace *t = r->trace;
	uint64_t lost = boot_lost(r->boot);
	char number[TABLE_NUMBER_ROOM];

	table_name(out, r->path, 0);
	fputs(": ", out);
	duration(r, out, report_total(r));
	if (r->boot->log) {
		report_log_head(r, out);
		return;
	}
	fprintf(out, " from kernel entry to %s", r->tree->complete ? "bye" : "the last event");
	if (t->nboots > 1)
		fprintf(out, ", median of %zu boots", t->nboots);
	if (r->net)
		fputs(", net of what was stolen", out);
	fprintf(out, "; %s; lost: %s\n", r->tree->complete ? "complete" : "INCOMPLETE",
		lost ? table_number(number, lost) : "nothing");
	fputs("kernel: ", out);
	table_name(out, *trace_fact(t, "kernel") ? trace_fact(t, "kernel") : "not known", 0);
	fputs(", command line: ", out);
	table_name(out, *trace_fact(t, "append") ? trace_fact(t, "append") : "empty", 0);
	fputs("\nmachine: ", out);
	table_name(out, *trace_fact(t, "vmm") ? trace_fact(t, "vmm") : "not known", 0);
	fprintf(out, ", ");
	table_name(out, trace_fact(t, "machine"), 0);
	fprintf(out, ", %s CPU, %s MB, %s\n", trace_fact(t, "smp"), trace_fact(t, "mem-mb"),
		trace_exact(t) ? "exact: one tick is one instruction; caches, branches and devices cost nothing here"
			       : "time");
}

static void subsystems(const struct report *r, FILE *out)
{
	const struct steps *s = r->steps;
	int bar = r->screen.columns ? between(r->screen.columns - 48, 8, 60) : 25;
	char number[TABLE_NUMBER_ROOM];

	fprintf(out, "\n%-14s %15s %7s  %*s %6s\n", "subsystem", "self", "share", bar, "", "steps");
	for (size_t i = 0; i < s->nsubsystems; i++) {
		const struct subsystem *sub = &s->subsystems[i];
		double part = share(sub->self, s->all);

		table_name(out, sub->name, 14);
		fprintf(out, " %15s %6.2f%%  ", table_number(number, sub->self), 100 * part);
		bars_share(out, part, bar);
		fprintf(out, " %6" PRIu64 "\n", sub->steps);
	}
}

/* How wide the columns of the steps are. A terminal has narrower numbers, and pictures. */
struct columns {
	int self, total, wait, count, n;
	int bar, series; /* 0: there is none */
};

static int wider(int width, uint64_t number)
{
	char text[TABLE_NUMBER_ROOM];
	int n = (int)strlen(table_number(text, number));

	return n > width ? n : width;
}

static struct columns columns_of(const struct report *r, size_t shown)
{
	struct columns c = {.self = 15, .total = 15, .wait = 15, .count = 8, .n = 9};
	uint64_t rest = r->steps->all;
	int room;

	if (!r->screen.columns)
		return c;
	c = (struct columns){.self = 5, .total = 5, .wait = 5, .count = 5, .n = 1};
	for (size_t i = 0; i < shown; i++) {
		const struct step *row = &r->steps->rows[i];

		c.self = wider(c.self, row->self);
		c.total = wider(c.total, row->total);
		c.wait = wider(c.wait, row->wait);
		c.count = wider(c.count, row->count);
		c.n = wider(c.n, row->has_n ? row->n : 0);
		rest -= row->self;
	}
	c.self = wider(c.self, shown < r->steps->nrows ? rest : 0);
	room = r->screen.columns - NAME_COLUMNS - 13 - c.self - c.total - c.count - c.n -
	       (r->tree->nwaits ? c.wait + 1 : 0) - report_host_width(r);
	for (size_t i = 0; r->series && room >= BAR_LEAST + 1 + (int)r->series->cells && i < r->series->rows; i++)
		if (r->series->counts[i])
			c.series = (int)r->series->cells;
	c.bar = room - (c.series ? c.series + 1 : 0) - 1;
	c.bar = c.bar < BAR_LEAST ? 0 : between(c.bar, BAR_LEAST, BAR_MOST);
	return c;
}

static void put_series(const struct report *r, const struct columns *c, size_t row, FILE *out)
{
	const struct step_series *s = r->series;
	const uint64_t *self = s->self + row * s->cells;
	uint64_t most = 0;

	for (uint32_t i = 0; i < s->counts[row]; i++)
		most = self[i] > most ? self[i] : most;
	fputc(' ', out);
	bars_line(out, self, s->counts[row], 0, most, c->series);
}

static void step_rows(const struct report *r, FILE *out, size_t rows)
{
	const struct steps *s = r->steps;
	char number[TABLE_NUMBER_ROOM], other[TABLE_NUMBER_ROOM], name[600];
	size_t shown = rows && rows < s->nrows ? rows : s->nrows;
	struct columns c = columns_of(r, shown);
	uint64_t rest = 0;

	fprintf(out, "%*s %7s%*s %*s", c.self, "self", "share", c.bar ? c.bar + 1 : 0, "", c.total, "total");
	if (r->tree->nwaits)
		fprintf(out, " %*s", c.wait, "wait");
	report_host_head(r, out);
	fprintf(out, " %*s%*s %*s  %s\n", c.count, "count", c.series ? c.series + 1 : 0, "", c.n, "n",
		"step (subsystem)");
	for (size_t i = 0; i < s->nrows; i++) {
		const struct step *row = &s->rows[i];

		if (i >= shown) {
			rest += row->self;
			continue;
		}
		fprintf(out, "%*s %6.2f%% ", c.self, table_number(number, row->self), 100 * share(row->self, s->all));
		if (c.bar) {
			bars_share(out, share(row->self, s->all), c.bar);
			fputc(' ', out);
		}
		fprintf(out, "%*s", c.total, table_number(other, row->total));
		if (r->tree->nwaits)
			fprintf(out, " %*s", c.wait, table_number(number, row->wait));
		report_host_cells(r, out, row);
		fprintf(out, " %*s", c.count, table_number(number, row->count));
		if (c.series)
			put_series(r, &c, i, out);
		fprintf(out, " %*s  ", c.n, row->has_n ? table_number(number, row->n) : "");
		table_name(out, steps_name(s, row, name, sizeof name), 0);
		fputs(" (", out);
		table_name(out, steps_subsystem(s, row), 0);
		fputc(')', out);
		if (r->boot->ncpus > 1)
			fprintf(out, " cpu %" PRIu64, r->boot->cpus[row->cpu].number);
		fputc('\n', out);
	}
	if (shown == s->nrows)
		return;
	fprintf(out, "%*s %6.2f%% %*s", c.self, table_number(number, rest), 100 * share(rest, s->all),
		(c.bar ? c.bar + 1 : 0) + c.total + (r->tree->nwaits ? c.wait + 1 : 0) + report_host_width(r) + 1 +
			c.count + (c.series ? c.series + 1 : 0) + 1 + c.n,
		"");
	fprintf(out, "  in %zu more steps (bootflame blame lists all)\n", s->nrows - shown);
}

static void put_growth(const struct report *r, const struct step *step, const struct growth *g, const char *lead,
		       FILE *out)
{
	char name[600];

	fputs(lead, out);
	table_name(out, steps_name(r->steps, step, name, sizeof name), 0);
	fputs(" (", out);
	table_name(out, steps_subsystem(r->steps, step), 0);
	fprintf(out, ") %s", g->verdict == GROWTH_UNDECIDED ? "is " : "grows as ");
	growth_words_class(out, g);
}

/* A step, what is not sure of it, what it will cost. */
static void hotspot_row(const struct report *r, const struct hotspot *h, FILE *out)
{
	const struct growth *g = &h->growth;
	char number[TABLE_NUMBER_ROOM];

	put_growth(r, h->step, g, "  ", out);
	fprintf(out, " over %zu sizes up to %s, %.2f%% of the boot", g->sizes, table_number(number, h->step->n),
		100 * share(h->step->self, r->steps->all));
	if (g->reason != GROWTH_DECIDED) {
		fputs(" (", out);
		growth_words_wants(out, g);
		fputc(')', out);
	}
	if (g->verdict != GROWTH_UNDECIDED) {
		fputs("; 10 times that n would cost ", out);
		growth_words_at_10x(out, g);
		fprintf(out, " %s", report_unit(r->trace));
	}
	fputc('\n', out);
	for (size_t i = 0; i < h->nparts; i++) {
		const struct hotspot_part *part = &h->parts[i];

		if (part->growth.verdict == GROWTH_UNDECIDED || part->growth.class == GROWTH_1)
			continue;
		put_growth(r, part->step, &part->growth, "    within it, ", out);
		if (part->split.shape != GROWTH_SHAPE_UNKNOWN)
			fputs(": ", out);
		growth_words_split(out, &part->split);
		fputc('\n', out);
	}
}

static void hotspot_rows(const struct report *r, FILE *out)
{
	const struct hotspots *h = r->hotspots;
	size_t small = 0;

	fprintf(out, "\nhotspots: growth within this boot, from the sizes that steps report\n");
	for (size_t i = 0; i < h->nrows; i++) {
		if (hotspot_matters(&h->rows[i], r->steps))
			hotspot_row(r, &h->rows[i], out);
		else
			small++;
	}
	if (small)
		fprintf(out, "  %zu more under %g%% of the boot (--json has all)\n", small, 100 * GROWTH_SHARE_LEAST);
	if (h->nrows == 0)
		fprintf(out, "  none: no step ran with %d sizes or more (bootflame scale varies them)\n",
			GROWTH_SIZES_SEEN);
}

void report_text(const struct report *r, FILE *out, size_t rows)
{
	uint64_t events = boot_events(r->boot);
	char number[TABLE_NUMBER_ROOM], other[TABLE_NUMBER_ROOM];

	head(r, out);
	subsystems(r, out);
	fputc('\n', out);
	step_rows(r, out, rows);
	hotspot_rows(r, out);
	if (report_threads_any(r)) {
		report_threads_text(r, out, rows);
		report_cpu_text(r, out, rows);
		report_path_text(r, out, rows);
	}
	report_host_text(r, out, rows);
	if (r->boot->log) {
		report_log_observer(r, out);
		return;
	}
	fprintf(out, "\nobserving: %s events in %s wire bytes", table_number(number, events),
		table_number(other, r->boot->wire_bytes));
	if (events)
		fprintf(out, " (%.2f an event)", (double)r->boot->wire_bytes / (double)events);
	fprintf(out, "; sending them cost %s %s, %.2f%% of the boot", table_number(number, r->steps->observer),
		report_unit(r->trace), 100 * share(r->steps->observer, r->steps->all));
	if (r->boot->ncpus > 1) { /* one CPU idles while the other works: there is no such sum */
		fputc('\n', out);
		return;
	}
	fprintf(out, "\nwithout observing and idling: ");
	duration(r, out,
		 report_total(r) - (r->steps->observer + r->steps->idle < report_total(r)
					    ? r->steps->observer + r->steps->idle
					    : report_total(r)));
	fputc('\n', out);
}

void report_cpu_text(const struct report *r, FILE *out, size_t rows)
{
	report_cpus_text(r, out);
	report_waits_text(r, out, rows);
}

void report_blame_text(const struct report *r, FILE *out, size_t rows)
{
	step_rows(r, out, rows);
}
