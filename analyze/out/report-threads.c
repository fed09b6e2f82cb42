/* SPDX-License-Identifier: BSD-2-Clause
 *
 * report-threads.c - see report-threads.h.
 */
#include "report-threads.h"

#include <inttypes.h>

#include "table.h"

static double share(uint64_t part, uint64_t all)
{
	return all ? (double)part / (double)all : 0;
}

static void put_name(const struct report *r, FILE *out, uint32_t site)
{
	char name[600];

	table_name(out, span_tree_name(r->tree, site, name, sizeof name), 0);
}

static void put_step(const struct report *r, FILE *out, uint32_t site)
{
	put_name(r, out, site);
	fputs(" (", out);
	table_name(out, span_tree_site(r->tree, site).subsystem, 0);
	fputc(')', out);
}

int report_threads_any(const struct report *r)
{
	return r->threads->nthreads > 1 || r->boot->ncpus > 1 || r->threads->nwaits;
}

/* ---- Text ---------------------------------------------------------------------------- */

static void rest(FILE *out, size_t all, size_t shown, const char *what)
{
	if (shown < all)
		fprintf(out, "%15s in %zu more %s (--top 0 lists all)\n", "", all - shown, what);
}

static void put_cpus(const struct report *r, FILE *out, uint32_t cpus)
{
	const char *comma = "";

	for (size_t i = 0; i < r->boot->ncpus; i++) {
		if (!(cpus >> i & 1))
			continue;
		fprintf(out, "%s%" PRIu64, comma, r->boot->cpus[i].number);
		comma = ",";
	}
}

void report_threads_text(const struct report *r, FILE *out, size_t rows)
{
	const struct thread_times *tt = r->threads;
	size_t shown = rows && rows < tt->nthreads ? rows : tt->nthreads;
	char number[TABLE_NUMBER_ROOM];

	fprintf(out, "\n%15s %15s %15s  %s\n", "run", "wait", "ready", "thread (subsystem), CPUs");
	for (size_t i = 0; i < shown; i++) {
		const struct thread_row *row = &tt->threads[i];

		fprintf(out, "%15s", table_number(number, row->run));
		fprintf(out, " %15s", table_number(number, row->wait));
		fprintf(out, " %15s  ", table_number(number, row->ready));
		put_step(r, out, row->site);
		fputs(", ", out);
		put_cpus(r, out, row->cpus);
		fputc('\n', out);
	}
	rest(out, tt->nthreads, shown, "threads");
}

void report_cpus_text(const struct report *r, FILE *out)
{
	char number[TABLE_NUMBER_ROOM];

	fprintf(out, "\n%4s %15s %15s %7s %15s %15s %15s %15s\n", "cpu", "watched", "busy", "share", "waiting", "idle",
		"unaccounted", "clock shift");
	for (size_t i = 0; i < r->boot->ncpus; i++) {
		const struct step_cpu *c = &r->steps->cpus[i];
		const struct cpu_clock *clock = &r->tree->clocks.cpus[i];
		uint64_t watched = c->busy + c->waiting + c->idle + c->unaccounted;

		fprintf(out, "%4" PRIu64 " %15s", r->boot->cpus[i].number, table_number(number, watched));
		fprintf(out, " %15s %6.2f%%", table_number(number, c->busy), 100 * share(c->busy, watched));
		fprintf(out, " %15s", table_number(number, c->waiting));
		fprintf(out, " %15s", table_number(number, c->idle));
		fprintf(out, " %15s", table_number(number, c->unaccounted));
		if ((int)i == r->boot->boot_cpu)
			fprintf(out, " %15s\n", "reference");
		else if (clock->inconsistent)
			fprintf(out, " %15s\n", "inconsistent");
		else if (!clock->bounded)
			fprintf(out, " %15s\n", "not known");
		else
			fprintf(out, " %15" PRId64 "\n", clock->shift);
	}
}

void report_waits_text(const struct report *r, FILE *out, size_t rows)
{
	const struct thread_times *tt = r->threads;
	size_t shown = rows && rows < tt->nwaits ? rows : tt->nwaits;
	char number[TABLE_NUMBER_ROOM];

	if (!tt->nwaits)
		return;
	fprintf(out, "\n%15s %8s  %s\n", "waited", "times", "who, for what, ended by whom");
	for (size_t i = 0; i < shown; i++) {
		const struct wait_row *row = &tt->waits[i];

		fprintf(out, "%15s", table_number(number, row->ticks));
		fprintf(out, " %8s  ", table_number(number, row->count));
		put_name(r, out, row->thread);
		fputs(" for ", out);
		put_step(r, out, row->topic);
		fputs(row->end == WAIT_WOKEN  ? ", woken by "
		      : row->end == WAIT_HELD ? ", held by "
					      : ", woken by no thread",
		      out);
		if (row->end != WAIT_NOBODY)
			put_name(r, out, row->by);
		fputc('\n', out);
	}
	rest(out, tt->nwaits, shown, "waits");
}

void report_path_text(const struct report *r, FILE *out, size_t rows)
{
	const struct critical_path *p = r->critical;
	uint64_t least = critical_path_rank(p, rows), total = r->tree->total, hidden = 0;
	uint64_t entry = r->tree->cpus[r->boot->boot_cpu].from;
	char number[TABLE_NUMBER_ROOM];
	size_t shown = 0;

	fprintf(out, "\ncritical path: running %.2f%%, waiting %.2f%% of the boot\n",
		100 * share(total - p->wait_ticks, total), 100 * share(p->wait_ticks, total));
	fprintf(out, "%15s %15s %7s       %s\n", "from", "ticks", "share", "thread: step (subsystem)");
	for (size_t i = 0; i < p->nstretches; i++) {
		const struct path_stretch *s = &p->stretches[i];

		if (s->ticks < least || (rows && shown == rows)) {
			hidden += s->ticks;
			continue;
		}
		shown++;
		fprintf(out, "%15s", table_number(number, s->from - entry));
		fprintf(out, " %15s %6.2f%%  %s ", table_number(number, s->ticks), 100 * share(s->ticks, total),
			s->wait ? "wait" : "run ");
		put_name(r, out, s->thread);
		fputs(": ", out);
		put_step(r, out, s->step);
		if (s->n > 1)
			fprintf(out, " and %zu more", s->n - 1);
		fputc('\n', out);
	}
	if (shown < p->nstretches)
		fprintf(out, "%15s %15s %6.2f%%  in %zu more stretches (--top 0 lists all)\n", "",
			table_number(number, hidden), 100 * share(hidden, total), p->nstretches - shown);
}

/* ---- JSON ---------------------------------------------------------------------------- */

static void name_json(const struct report *r, struct json *j, const char *key, uint32_t site)
{
	char name[600];

	json_string(j, key, span_tree_name(r->tree, site, name, sizeof name));
}

static void threads_json(const struct report *r, struct json *j)
{
	json_open(j, "threads", '[');
	for (size_t i = 0; i < r->threads->nthreads; i++) {
		const struct thread_row *row = &r->threads->threads[i];

		json_open(j, NULL, '{');
		name_json(r, j, "name", row->site);
		json_string(j, "subsystem", span_tree_site(r->tree, row->site).subsystem);
		json_u64(j, "run", row->run);
		json_u64(j, "wait", row->wait);
		json_u64(j, "ready", row->ready);
		json_open(j, "cpus", '[');
		for (size_t k = 0; k < r->boot->ncpus; k++)
			if (row->cpus >> k & 1)
				json_u64(j, NULL, r->boot->cpus[k].number);
		json_close(j, ']');
		json_close(j, '}');
	}
	json_close(j, ']');
}

static void cpus_json(const struct report *r, struct json *j)
{
	json_open(j, "cpus", '[');
	for (size_t i = 0; i < r->boot->ncpus; i++) {
		const struct step_cpu *c = &r->steps->cpus[i];
		const struct cpu_clock *clock = &r->tree->clocks.cpus[i];

		json_open(j, NULL, '{');
		json_u64(j, "cpu", r->boot->cpus[i].number);
		json_u64(j, "watched", c->busy + c->waiting + c->idle + c->unaccounted);
		json_u64(j, "busy", c->busy);
		json_u64(j, "waiting", c->waiting);
		json_u64(j, "idle", c->idle);
		json_u64(j, "unaccounted", c->unaccounted);
		json_open(j, "clock", '{');
		json_i64(j, "shift", clock->shift);
		json_bool(j, "bounded", clock->bounded);
		json_i64(j, "least", clock->least);
		json_i64(j, "most", clock->most);
		json_bool(j, "inconsistent", clock->inconsistent);
		json_close(j, '}');
		json_close(j, '}');
	}
	json_close(j, ']');
}

static void waits_json(const struct report *r, struct json *j)
{
	static const char *const ends[] = {[WAIT_WOKEN] = "woken", [WAIT_HELD] = "held", [WAIT_NOBODY] = "nobody"};

	json_open(j, "waits", '[');
	for (size_t i = 0; i < r->threads->nwaits; i++) {
		const struct wait_row *row = &r->threads->waits[i];

		json_open(j, NULL, '{');
		name_json(r, j, "thread", row->thread);
		name_json(r, j, "topic", row->topic);
		json_string(j, "subsystem", span_tree_site(r->tree, row->topic).subsystem);
		json_string(j, "end", ends[row->end]);
		if (row->end == WAIT_NOBODY)
			json_null(j, "by");
		else
			name_json(r, j, "by", row->by);
		json_u64(j, "count", row->count);
		json_u64(j, "ticks", row->ticks);
		json_close(j, '}');
	}
	json_close(j, ']');
}

static void path_json(const struct report *r, struct json *j)
{
	uint64_t entry = r->tree->cpus[r->boot->boot_cpu].from;

	json_open(j, "critical_path", '[');
	for (size_t i = 0; i < r->critical->npieces; i++) {
		const struct path_piece *p = &r->critical->pieces[i];

		json_open(j, NULL, '{');
		name_json(r, j, "thread", p->thread);
		name_json(r, j, "step", p->step);
		json_string(j, "subsystem", span_tree_site(r->tree, p->step).subsystem);
		json_u64(j, "from", p->from - entry);
		json_u64(j, "ticks", p->ticks);
		json_string(j, "kind", p->wait ? "wait" : "run");
		json_close(j, '}');
	}
	json_close(j, ']');
}

void report_threads_json(const struct report *r, struct json *j)
{
	threads_json(r, j);
	cpus_json(r, j);
	waits_json(r, j);
	path_json(r, j);
	json_open(j, "skew", '{');
	json_u64(j, "seen", r->tree->skews);
	json_u64(j, "most", r->tree->skew_max_ticks);
	json_u64(j, "meetings", r->tree->clocks.meetings);
	json_u64(j, "unused_meetings", r->tree->clocks.unused);
	json_close(j, '}');
}
