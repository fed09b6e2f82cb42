/* SPDX-License-Identifier: BSD-2-Clause
 *
 * report-text.c - report and blame for people.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "growth-words.h"
#include "report-log.h"
#include "report-threads.h"
#include "report.h"
#include "table.h"

static double share(uint64_t part, uint64_t all)
{
	return all ? (double)part / (double)all : 0;
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
	duration(r, out, r->tree->total);
	if (r->boot->log) {
		report_log_head(r, out);
		return;
	}
	fprintf(out, " from kernel entry to %s", r->tree->complete ? "bye" : "the last event");
	if (t->nboots > 1)
		fprintf(out, ", median of %zu boots", t->nboots);
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
	char number[TABLE_NUMBER_ROOM];

	fprintf(out, "\n%-14s %15s %7s  %-25s %6s\n", "subsystem", "self", "share", "", "steps");
	for (size_t i = 0; i < s->nsubsystems; i++) {
		const struct subsystem *sub = &s->subsystems[i];
		double part = share(sub->self, s->all);
		char *bar;
		size_t n;
		FILE *memory = open_memstream(&bar, &n);

		table_name(out, sub->name, 14);
		fprintf(out, " %15s %6.2f%%  ", table_number(number, sub->self), 100 * part);
		if (memory) {
			table_bar(memory, part, 25);
			fclose(memory);
			table_name(out, bar, 25);
			free(bar);
		}
		fprintf(out, " %6" PRIu64 "\n", sub->steps);
	}
}

static void step_rows(const struct report *r, FILE *out, size_t rows)
{
	const struct steps *s = r->steps;
	char number[TABLE_NUMBER_ROOM], other[TABLE_NUMBER_ROOM], name[600];
	size_t shown = rows && rows < s->nrows ? rows : s->nrows;
	uint64_t rest = 0;

	fprintf(out, "%15s %7s %15s", "self", "share", "total");
	if (r->tree->nwaits)
		fprintf(out, " %15s", "wait");
	fprintf(out, " %8s %9s  %s\n", "count", "n", "step (subsystem)");
	for (size_t i = 0; i < s->nrows; i++) {
		const struct step *row = &s->rows[i];

		if (i >= shown) {
			rest += row->self;
			continue;
		}
		fprintf(out, "%15s %6.2f%% %15s", table_number(number, row->self), 100 * share(row->self, s->all),
			table_number(other, row->total));
		if (r->tree->nwaits)
			fprintf(out, " %15s", table_number(number, row->wait));
		fprintf(out, " %8s", table_number(number, row->count));
		fprintf(out, " %9s  ", row->has_n ? table_number(number, row->n) : "");
		table_name(out, steps_name(s, row, name, sizeof name), 0);
		fputs(" (", out);
		table_name(out, steps_subsystem(s, row), 0);
		fputc(')', out);
		if (r->boot->ncpus > 1)
			fprintf(out, " cpu %" PRIu64, r->boot->cpus[row->cpu].number);
		fputc('\n', out);
	}
	if (shown < s->nrows)
		fprintf(out, "%15s %6.2f%% %15s%*s %8s %9s  in %zu more steps (bootflame blame lists all)\n",
			table_number(number, rest), 100 * share(rest, s->all), "", r->tree->nwaits ? 16 : 0, "", "", "",
			s->nrows - shown);
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
		 r->tree->total - (r->steps->observer + r->steps->idle < r->tree->total
					   ? r->steps->observer + r->steps->idle
					   : r->tree->total));
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
