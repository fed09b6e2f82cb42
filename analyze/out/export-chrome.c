/* SPDX-License-Identifier: BSD-2-Clause
 *
 * export-chrome.c - the Trace Event Format, which Perfetto and chrome://tracing open. Process 1
 * has a row a thread, with a complete event ("X") a span, in its args the self time in the
 * trace's ticks and n; marks ("i") and counters ("C"). Where the kernel names its threads,
 * process 2 has a row a CPU, with what ran there. Where the host's kernel was asked, process 3 has a row
 * a CPU, with the times in which it was not in the guest. The format counts microseconds; where the
 * clock's frequency is not known, or a tick is an instruction, one stands as a nanosecond,
 * and ts_unit in otherData says so.
 */
#include <stdlib.h>
#include <string.h>

#include "../model/id-map.h"
#include "export-time.h"
#include "export.h"

struct chrome {
	struct fast_out out;
	const struct export *e;
	struct export_time time;
	struct export_names frames;  /* name, subsystem, of each of the lanes' */
	struct export_names threads; /* of each thread */
	struct export_names points;  /* name, subsystem, of each site of marks and counters */
	struct id_map point_of;      /* by site: the index of its name */
};

static int add_pair(struct export_names *names, const char *name, const char *subsystem)
{
	if (export_names_add(names, name, export_quote_json) < 0)
		return -1;
	return export_names_add(names, subsystem, export_quote_json);
}

static int is_point(const struct event_record *r)
{
	return r->kind == EVENT_MARK || r->kind == EVENT_COUNTER;
}

/* Where in `points` a site's names are; NULL when memory is out. */
static uint32_t *point_of(struct chrome *c, uint32_t site)
{
	uint32_t *at = id_map_at(&c->point_of, site);
	char name[600];

	if (!at || *at != ID_MAP_NEW)
		return at;
	*at = (uint32_t)c->points.n;
	if (add_pair(&c->points, span_tree_name(c->e->tree, site, name, sizeof name),
		     span_tree_site(c->e->tree, site).subsystem) < 0)
		return NULL;
	return at;
}

static int add_names(struct chrome *c)
{
	const struct span_lanes *l = c->e->lanes;
	const struct span_tree *t = c->e->tree;
	char name[600];

	for (uint32_t i = 0; i < l->nframes; i++)
		if (add_pair(&c->frames, export_frame_name(l, i, name, sizeof name), export_frame_subsystem(l, i)) < 0)
			return -1;
	for (size_t i = 0; i < t->nthreads; i++)
		if (export_names_add(&c->threads, span_tree_name(t, t->threads[i].site, name, sizeof name),
				     export_quote_json) < 0)
			return -1;
	return 0;
}

/* ---- One event -------------------------------------------------------------------------- */

/* A value is a nanosecond, or stands for one. */
static void put_us(struct fast_out *out, uint64_t value)
{
	uint64_t ns = value % 1000;
	char decimals[4] = {'.', (char)('0' + ns / 100), (char)('0' + ns / 10 % 10), (char)('0' + ns % 10)};

	fast_u64(out, value / 1000);
	if (ns)
		fast_bytes(out, decimals, sizeof decimals);
}

static void put_when(struct chrome *c, uint64_t from, uint64_t to)
{
	uint64_t value = export_time_value(&c->time, from);

	FAST_TEXT(&c->out, ",\"ts\":");
	put_us(&c->out, value);
	FAST_TEXT(&c->out, ",\"dur\":");
	put_us(&c->out, export_time_value(&c->time, to) - value);
}

static void put_pair(struct fast_out *out, const struct export_names *names, size_t at)
{
	FAST_TEXT(out, ",\"name\":\"");
	export_names_put(out, names, at);
	FAST_TEXT(out, "\",\"cat\":\"");
	export_names_put(out, names, at + 1);
	FAST_TEXT(out, "\"");
}

static void put_row_name(struct fast_out *out, const char *what, unsigned int process, uint64_t row)
{
	FAST_TEXT(out, ",\n{\"ph\":\"M\",\"pid\":");
	fast_u64(out, process);
	FAST_TEXT(out, ",\"tid\":");
	fast_u64(out, row);
	FAST_TEXT(out, ",\"name\":\"");
	fast_bytes(out, what, strlen(what));
	FAST_TEXT(out, "\",\"args\":{\"name\":\"");
}

/* ---- The rows --------------------------------------------------------------------------- */

static void put_span(struct chrome *c, uint32_t thread, const struct lane_event *at)
{
	const struct span *s = &c->e->tree->spans[at->span];
	const struct span_extra *extra = span_tree_extra(c->e->tree, s);
	uint64_t exit = s->exit - c->e->lanes->base;

	FAST_TEXT(&c->out, ",\n{\"ph\":\"X\",\"pid\":1,\"tid\":");
	fast_u64(&c->out, thread);
	put_when(c, at->tick, exit < at->tick ? at->tick : exit);
	put_pair(&c->out, &c->frames, 2 * (size_t)at->frame);
	FAST_TEXT(&c->out, ",\"args\":{\"self\":");
	fast_u64(&c->out, s->self);
	if (extra->has_n) {
		FAST_TEXT(&c->out, ",\"n\":");
		fast_u64(&c->out, extra->n);
	}
	FAST_TEXT(&c->out, "}}");
}

static void put_gap(struct chrome *c, uint32_t thread, const struct lane_event *at)
{
	FAST_TEXT(&c->out, ",\n{\"ph\":\"X\",\"pid\":1,\"tid\":");
	fast_u64(&c->out, thread);
	put_when(c, at->tick, at->until);
	put_pair(&c->out, &c->frames, 2 * (size_t)at->frame);
	FAST_TEXT(&c->out, ",\"args\":{");
	if (at->frame == LANE_FRAME_UNACCOUNTED) {
		FAST_TEXT(&c->out, "\"self\":");
		fast_u64(&c->out, at->until - at->tick);
	}
	FAST_TEXT(&c->out, "}}");
}

static void put_threads(struct chrome *c)
{
	put_row_name(&c->out, "process_name", 1, 0);
	FAST_TEXT(&c->out, "threads\"}}");
	for (uint32_t i = 0; i < c->e->tree->nthreads; i++) {
		struct lane_walk walk;
		struct lane_event at;

		if (!lane_is_there(c->e->lanes, i))
			continue;
		put_row_name(&c->out, "thread_name", 1, i);
		export_names_put(&c->out, &c->threads, i);
		FAST_TEXT(&c->out, "\"}}");
		lane_walk_init(&walk, c->e->lanes, i);
		while ((at = lane_walk_next(&walk)).kind != LANE_END)
			if (at.kind == LANE_OPEN)
				put_span(c, i, &at);
			else if (at.kind == LANE_GAP)
				put_gap(c, i, &at);
	}
}

static void put_cpus(struct chrome *c)
{
	const struct span_tree *t = c->e->tree;

	put_row_name(&c->out, "process_name", 2, 0);
	FAST_TEXT(&c->out, "CPUs\"}}");
	for (size_t i = 0; i < t->boot->ncpus; i++) {
		put_row_name(&c->out, "thread_name", 2, t->boot->cpus[i].number);
		FAST_TEXT(&c->out, "CPU ");
		fast_u64(&c->out, t->boot->cpus[i].number);
		FAST_TEXT(&c->out, "\"}}");
	}
	for (size_t i = 0; i < t->nstints; i++) {
		const struct stint *s = &t->stints[i];

		if (s->to == s->from)
			continue;
		FAST_TEXT(&c->out, ",\n{\"ph\":\"X\",\"pid\":2,\"tid\":");
		fast_u64(&c->out, t->boot->cpus[s->cpu].number);
		put_when(c, s->from - c->e->lanes->base, s->to - c->e->lanes->base);
		FAST_TEXT(&c->out, ",\"name\":\"");
		export_names_put(&c->out, &c->threads, s->thread);
		FAST_TEXT(&c->out, "\"}");
	}
}

/* What lies before the lanes begin has no place in the format: times do not go below 0. */
static void put_outside(struct chrome *c)
{
	const struct outside *o = c->e->outside;
	const struct boot *b = c->e->boot;
	uint64_t base = c->e->lanes->base;

	put_row_name(&c->out, "process_name", 3, 0);
	FAST_TEXT(&c->out, "host\"}}");
	for (size_t i = 0; i < b->ncpus; i++) {
		put_row_name(&c->out, "thread_name", 3, b->cpus[i].number);
		FAST_TEXT(&c->out, "CPU ");
		fast_u64(&c->out, b->cpus[i].number);
		FAST_TEXT(&c->out, ", not in the guest\"}}");
	}
	for (size_t i = 0; i < o->nstrips; i++) {
		const struct outside_strip *s = &o->strips[i];
		uint64_t from = s->from < base ? base : s->from;

		if (s->to <= from || from - base > c->e->lanes->end)
			continue;
		FAST_TEXT(&c->out, ",\n{\"ph\":\"X\",\"pid\":3,\"tid\":");
		fast_u64(&c->out, b->cpus[s->cpu].number);
		put_when(c, from - base, s->to - base);
		if (s->stolen)
			FAST_TEXT(&c->out, ",\"name\":\"stolen\",\"cat\":\"host\"}");
		else
			FAST_TEXT(&c->out, ",\"name\":\"outside\",\"cat\":\"host\"}");
	}
}

static int put_points(struct chrome *c)
{
	const struct boot *b = c->e->boot;

	for (size_t i = 0; i < b->nevents; i++) {
		struct event e;
		uint32_t *at;

		if (!is_point(&b->events[i]))
			continue;
		e = boot_event(b, i);
		at = point_of(c, trace_canonical(c->e->trace, e.site));
		if (!at)
			return -1;
		if (e.kind == EVENT_MARK)
			FAST_TEXT(&c->out, ",\n{\"ph\":\"i\",\"s\":\"p\",\"pid\":1,\"tid\":0,\"ts\":");
		else
			FAST_TEXT(&c->out, ",\n{\"ph\":\"C\",\"pid\":1,\"tid\":0,\"ts\":");
		put_us(&c->out, export_time_value(&c->time, span_lanes_tick(c->e->lanes, &e)));
		put_pair(&c->out, &c->points, *at);
		if (e.kind == EVENT_COUNTER) {
			FAST_TEXT(&c->out, ",\"args\":{\"value\":");
			fast_u64(&c->out, e.value);
			FAST_TEXT(&c->out, "}");
		}
		FAST_TEXT(&c->out, "}");
	}
	return 0;
}

static int put_all(struct chrome *c)
{
	FAST_TEXT(&c->out, "{\"displayTimeUnit\":\"ns\",\"otherData\":{\"exporter\":\"bootflame " BOOTFLAME_VERSION
			   "\",\"total\":");
	fast_u64(&c->out, c->e->tree->total);
	FAST_TEXT(&c->out, ",\"ts_unit\":\"");
	fast_bytes(&c->out, c->time.kilo, strlen(c->time.kilo));
	FAST_TEXT(&c->out, "\"},\"traceEvents\":[");
	FAST_TEXT(&c->out,
		  "\n{\"ph\":\"M\",\"pid\":1,\"tid\":0,\"name\":\"process_sort_index\",\"args\":{\"sort_index\":1}}");
	put_threads(c);
	if (c->e->tree->has_threads)
		put_cpus(c);
	if (c->e->outside)
		put_outside(c);
	if (put_points(c) < 0)
		return -1;
	FAST_TEXT(&c->out, "]}\n");
	fast_flush(&c->out);
	return 0;
}

static int write_chrome(const struct export *e, FILE *file)
{
	struct chrome *c = calloc(1, sizeof *c);
	int rc = -1;

	if (!c)
		return -1;
	c->e = e;
	c->time = export_time_of(e);
	fast_init(&c->out, file);
	if (add_names(c) == 0)
		rc = put_all(c);
	export_names_fini(&c->frames);
	export_names_fini(&c->threads);
	export_names_fini(&c->points);
	id_map_fini(&c->point_of);
	free(c);
	return rc;
}

const struct exporter export_chrome = {
	.name = "chrome",
	.summary = "trace events, for https://ui.perfetto.dev and chrome://tracing",
	.suffix = ".chrome.json",
	.of = EXPORT_OF_LANES,
	.write = write_chrome,
};
