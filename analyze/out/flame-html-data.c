/* SPDX-License-Identifier: BSD-2-Clause
 *
 * flame-html-data.c - a boot as page/flame.js reads it: JSON with the names, and columns of numbers: what
 * opens and closes on each lane, and the flame graph's nodes. page/lanes.js and page/towers.js
 * say what is in them.
 */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../model/id-map.h"
#include "flame-html.h"
#include "flame-svg.h"
#include "page.h"

enum {
	META,
	LANE_OPS,
	LANE_TICKS,
	SIZE_BOXES,
	SIZE_N,
	NODE_PARENTS,
	NODE_SITES,
	NODE_SELVES,
	NODE_COUNTS,
	CONSOLE_TICKS,
	CONSOLE_TEXT,
	COLUMNS,
};

struct data {
	const struct flame_html *h;
	struct buf meta;
	int failed;
	uint64_t boxes; /* written to the lanes */
	uint64_t sized; /* the last of those that said their n, from 1 */
	struct page_column columns[COLUMNS];
};

/* ---- JSON ---------------------------------------------------------------------------------- */

static void put_text(struct data *d, const char *text)
{
	if (buf_add(&d->meta, text, strlen(text)) < 0)
		d->failed = 1;
}

static void put_u64(struct data *d, const char *before, uint64_t v)
{
	if (buf_addf(&d->meta, "%s%" PRIu64, before, v) < 0)
		d->failed = 1;
}

/* A name as it is shown, quoted. */
static void put_name(struct data *d, const char *before, const char *name)
{
	char *safe = NULL;
	size_t n = 0;
	FILE *memory = open_memstream(&safe, &n);

	put_text(d, before);
	put_text(d, "\"");
	if (memory)
		text_print_safe(memory, *name ? name : "(no name)", TEXT_KEEP_UTF8);
	if (!memory || fclose(memory) != 0 || export_quote_json(&d->meta, safe, n) < 0)
		d->failed = 1;
	free(safe);
	put_text(d, "\"");
}

static void put_place(struct data *d, uint32_t site)
{
	struct site_name s = span_tree_site(d->h->e->tree, site);

	if (!s.file || !*s.file)
		return;
	put_name(d, ",", s.file);
	put_u64(d, ",", s.line);
}

/* Frames of the lanes, then threads as CPUs ran them. */
static void put_frames(struct data *d)
{
	const struct export *e = d->h->e;
	const struct span_tree *t = e->tree;
	char name[600];

	put_text(d, ",\n\"frames\":[");
	for (uint32_t i = 0; i < e->lanes->nframes; i++) {
		put_name(d, i ? ",\n[" : "\n[", export_frame_name(e->lanes, i, name, sizeof name));
		put_name(d, ",", export_frame_subsystem(e->lanes, i));
		if (i != LANE_FRAME_OFF_CPU && i != LANE_FRAME_UNACCOUNTED)
			put_place(d, e->lanes->sites[i]);
		put_text(d, "]");
	}
	for (uint32_t i = 0; i < t->nthreads; i++) {
		struct site_name s = span_tree_site(t, t->threads[i].site);

		put_name(d, ",\n[", span_tree_name(t, t->threads[i].site, name, sizeof name));
		put_name(d, ",", s.subsystem ? s.subsystem : "thread");
		put_text(d, "]");
	}
	put_name(d, ",\n[", "stolen");
	put_name(d, ",", "the host ran something else");
	put_name(d, "],\n[", "outside");
	put_name(d, ",", "the VMM, or the host for it");
	put_text(d, "]");
	for (size_t i = 0; i < e->host->nphases; i++) {
		put_name(d, ",\n[", e->host->phases[i].name);
		put_name(d, ",", "host");
		put_text(d, "]");
	}
	put_text(d, "]");
}

/* What befell each frame's site from outside: [frame, exits, faults, stolen ticks, ticks outside]. */
static int put_outside(struct data *d)
{
	const struct export *e = d->h->e;
	const struct outside *o = e->steps->outside;
	struct id_map frames = {0};
	int rc = 0;

	put_text(d, ",\n\"outside\":[");
	for (uint32_t i = 0; o && i < e->lanes->nframes && rc == 0; i++) {
		uint32_t *at = i == LANE_FRAME_OFF_CPU ? NULL : id_map_at(&frames, e->lanes->sites[i]);

		if (at)
			*at = i;
		rc = at || i == LANE_FRAME_OFF_CPU ? 0 : -1;
	}
	for (size_t i = 0, n = 0; o && i < o->nsites && rc == 0; i++) {
		const struct outside_site *s = &o->sites[i];
		uint32_t *at = id_map_at(&frames, s->site);

		if (!at || *at == ID_MAP_NEW)
			continue;
		put_u64(d, n++ ? ",[" : "[", *at);
		put_u64(d, ",", s->exits);
		put_u64(d, ",", s->faults);
		put_u64(d, ",", s->stolen_ticks);
		put_u64(d, ",", s->outside_ticks);
		put_text(d, "]");
	}
	put_text(d, "]");
	id_map_fini(&frames);
	return rc;
}

static void put_graph(struct data *d)
{
	const struct flame *f = d->h->e->flame;
	uint32_t *rank = calloc(f->nsubsystems + 1, sizeof *rank);
	char name[600];

	if (!rank) {
		d->failed = 1;
		return;
	}
	put_text(d, ",\n\"subsystems\":[");
	for (uint32_t i = 0; i < f->nsubsystems; i++) {
		rank[f->ranked[i]] = i;
		put_name(d, i ? ",\n[" : "\n[", f->subsystems[f->ranked[i]].name);
		put_u64(d, ",", (uint64_t)(d->h->colours[f->ranked[i]] + 1));
		put_text(d, "]");
	}
	put_text(d, "],\n\"sites\":[");
	for (uint32_t i = 0; i < f->nsites; i++) {
		put_name(d, i ? ",\n[" : "\n[", flame_site_name(f, i, name, sizeof name));
		put_u64(d, ",", rank[f->sites[i].subsystem]);
		put_place(d, f->sites[i].site);
		put_text(d, "]");
	}
	put_text(d, "]");
	for (size_t i = 0; i < f->nnodes; i++) {
		const struct flame_node *n = &f->nodes[i];

		page_column_u64(&d->columns[NODE_PARENTS], n->parent == FLAME_NONE ? 0 : i - n->parent);
		page_column_u64(&d->columns[NODE_SITES], n->site);
		page_column_u64(&d->columns[NODE_SELVES], n->self);
		page_column_u64(&d->columns[NODE_COUNTS], n->count);
	}
	free(rank);
}

/* ---- Lanes --------------------------------------------------------------------------------- */

/* An event of a lane: 0 closes what is on top, frame + 1 opens one. */
static inline void put_event(struct data *d, uint64_t op, uint64_t ticks)
{
	page_column_u64(&d->columns[LANE_OPS], op);
	page_column_u64(&d->columns[LANE_TICKS], ticks);
}

static void put_lane_head(struct data *d, const char *kind, const char *name, int first)
{
	put_text(d, first ? "\n{\"kind\":\"" : ",\n{\"kind\":\"");
	put_text(d, kind);
	put_name(d, "\",\"name\":", name);
}

static uint64_t put_thread(struct data *d, uint32_t thread)
{
	const struct span_tree *t = d->h->e->tree;
	struct lane_walk walk;
	struct lane_event at;
	uint64_t events = 0, now = 0, before = d->h->e->host->before;

	lane_walk_init(&walk, d->h->e->lanes, thread);
	while ((at = lane_walk_next(&walk)).kind != LANE_END) {
		put_event(d, at.kind == LANE_CLOSE ? 0 : at.frame + 1, at.tick - now + before);
		now = at.tick;
		before = 0; /* the first one's alone */
		events++;
		d->boxes += at.kind != LANE_CLOSE;
		if (at.kind == LANE_GAP) {
			put_event(d, 0, at.until - now);
			now = at.until;
			events++;
		} else if (at.kind == LANE_OPEN && span_tree_extra(t, &t->spans[at.span])->has_n) {
			page_column_u64(&d->columns[SIZE_BOXES], d->boxes - d->sized);
			page_column_u64(&d->columns[SIZE_N], span_tree_extra(t, &t->spans[at.span])->n);
			d->sized = d->boxes;
		}
	}
	return events;
}

/* A box that has nothing within it, behind the one before; ticks of the axis. Events written. */
static uint64_t put_alone(struct data *d, uint64_t frame, uint64_t from, uint64_t to, uint64_t *now)
{
	if (from < *now || to <= from)
		return 0;
	put_event(d, frame + 1, from - *now);
	put_event(d, 0, to - from);
	*now = to;
	d->boxes++;
	return 2;
}

/* Which thread ran there, when. */
static uint64_t put_cpu(struct data *d, uint32_t cpu)
{
	const struct export *e = d->h->e;
	uint64_t events = 0, now = 0, zero = e->host->before - e->lanes->base;

	for (size_t i = 0; i < e->tree->nstints; i++) {
		const struct stint *s = &e->tree->stints[i];

		if (s->cpu == cpu)
			events += put_alone(d, e->lanes->nframes + s->thread, s->from + zero, s->to + zero, &now);
	}
	return events;
}

/* When it was not in the guest. */
static uint64_t put_strip(struct data *d, uint32_t cpu)
{
	const struct export *e = d->h->e;
	const struct outside *o = e->steps->outside;
	uint64_t events = 0, now = 0, zero = e->host->before - e->lanes->base;
	uint64_t stolen = e->lanes->nframes + e->tree->nthreads;

	for (size_t i = 0; i < o->nstrips; i++) {
		const struct outside_strip *s = &o->strips[i];

		if (s->cpu == cpu)
			events += put_alone(d, stolen + !s->stolen, s->from + zero, s->to + zero, &now);
	}
	return events;
}

static uint64_t put_phases(struct data *d)
{
	const struct export *e = d->h->e;
	uint64_t events = 0, now = 0, first = e->lanes->nframes + e->tree->nthreads + 2;

	for (size_t i = 0; i < e->host->nphases; i++)
		events += put_alone(d, first + i, e->host->phases[i].from, e->host->phases[i].to, &now);
	return events;
}

static void end_lane(struct data *d, uint64_t events, int *first)
{
	put_u64(d, ",\"events\":", events);
	put_text(d, "}");
	*first = 0;
}

static void put_lanes(struct data *d)
{
	const struct span_tree *t = d->h->e->tree;
	char name[600];
	int first = 1, threads = 0;

	put_text(d, ",\n\"lanes\":[");
	for (uint32_t i = 0; i < t->nthreads; i++)
		threads += lane_is_there(d->h->e->lanes, i);
	if (d->h->e->host->nphases) {
		put_lane_head(d, "host", "the recording", first);
		end_lane(d, put_phases(d), &first);
	}
	for (uint32_t i = 0; d->h->e->steps->outside && d->h->e->steps->outside->nstrips && i < t->boot->ncpus; i++) {
		snprintf(name, sizeof name, "CPU %" PRIu64 " not in the guest", t->boot->cpus[i].number);
		put_lane_head(d, "host", name, first);
		end_lane(d, put_strip(d, i), &first);
	}
	for (uint32_t i = 0; threads > 1 && t->has_threads && i < t->boot->ncpus; i++) {
		snprintf(name, sizeof name, "CPU %" PRIu64 " runs", t->boot->cpus[i].number);
		put_lane_head(d, "cpu", name, first);
		end_lane(d, put_cpu(d, i), &first);
	}
	for (uint32_t i = 0; i < t->nthreads; i++) {
		if (!lane_is_there(d->h->e->lanes, i))
			continue;
		put_lane_head(d, "thread", span_tree_name(t, t->threads[i].site, name, sizeof name), first);
		end_lane(d, put_thread(d, i), &first);
	}
	put_text(d, "]");
}

/* ---- Points -------------------------------------------------------------------------------- */

static void put_console(struct data *d)
{
	const struct console_lines *c = d->h->e->console;
	uint64_t now = 0, before = d->h->e->host->before;
	char *safe = NULL;
	size_t bytes = 0;
	FILE *memory = open_memstream(&safe, &bytes);

	if (!memory) {
		d->failed = 1;
		return;
	}
	for (size_t i = 0; c->timed && i < c->nlines; i++) {
		const struct console_line *line = &c->lines[i];

		page_column_u64(&d->columns[CONSOLE_TICKS], line->tick + before - now);
		now = line->tick + before;
		text_write_safe(memory, d->h->e->boot->text.data + line->at, line->n, TEXT_KEEP_UTF8);
		fputc('\n', memory);
	}
	if (fclose(memory) == 0)
		page_column_bytes(&d->columns[CONSOLE_TEXT], safe, bytes);
	else
		d->failed = 1;
	free(safe);
}

/* Marks and counters; more than so many are a wall. */
#define MARKS_MAX 20000
static void put_marks(struct data *d)
{
	const struct export *e = d->h->e;
	char name[600];
	size_t n = 0;

	put_text(d, ",\n\"marks\":[");
	for (size_t i = 0; i < e->boot->nevents && n < MARKS_MAX; i++) {
		struct event at;
		struct site_name s;

		if (e->boot->events[i].kind != EVENT_MARK && e->boot->events[i].kind != EVENT_COUNTER)
			continue;
		at = boot_event(e->boot, i);
		s = trace_site(e->trace, e->boot, at.site);
		if (!s.name)
			snprintf(name, sizeof name, "site#%" PRIu32, at.site);
		else if (at.kind == EVENT_COUNTER)
			snprintf(name, sizeof name, "%s = %" PRIu64, s.name, at.value);
		put_u64(d, n++ ? ",\n[" : "\n[", span_lanes_tick(e->lanes, &at) + e->host->before);
		put_name(d, ",", s.name && at.kind == EVENT_MARK ? s.name : name);
		put_text(d, "]");
	}
	put_text(d, "]");
}

int flame_html_data(const struct flame_html *h)
{
	static const char *const names[COLUMNS] = {
		[META] = "meta",
		[LANE_OPS] = "lane-ops",
		[LANE_TICKS] = "lane-ticks",
		[SIZE_BOXES] = "size-boxes",
		[SIZE_N] = "size-n",
		[NODE_PARENTS] = "node-parents",
		[NODE_SITES] = "node-sites",
		[NODE_SELVES] = "node-selves",
		[NODE_COUNTS] = "node-counts",
		[CONSOLE_TICKS] = "console-ticks",
		[CONSOLE_TEXT] = "console-text",
	};
	const struct export *e = h->e;
	struct data d = {.h = h};
	double hz = report_clock_hz(&h->report);
	int rc = -1;

	for (size_t i = 0; i < COLUMNS; i++)
		d.columns[i].name = names[i];
	d.columns[LANE_TICKS].noise = 1;
	d.columns[NODE_SELVES].noise = 1;
	put_name(&d, "{\"unit\":", report_unit(e->trace));
	put_u64(&d, ",\"hz\":", hz > 0 && hz < 1e15 ? (uint64_t)llround(hz) : 0);
	put_u64(&d, ",\"exact\":", (uint64_t)trace_exact(e->trace));
	put_u64(&d, ",\"watched\":", e->flame->total);
	put_u64(&d, ",\"end\":", e->host->end);
	put_u64(&d, ",\"entry\":",
		e->host->before + (e->boot->ncpus ? e->tree->cpus[e->boot->boot_cpu].from - e->lanes->base : 0));
	put_frames(&d);
	d.failed |= put_outside(&d) < 0;
	put_graph(&d);
	put_lanes(&d);
	put_u64(&d, ",\"boxes\":", d.boxes);
	put_marks(&d);
	put_console(&d);
	put_text(&d, "}");
	page_column_bytes(&d.columns[META], d.meta.data, d.meta.n);
	if (!d.failed)
		rc = page_data_write(h->out, d.columns, COLUMNS);
	for (size_t i = 0; i < COLUMNS; i++)
		page_column_fini(&d.columns[i]);
	buf_fini(&d.meta);
	return rc;
}
