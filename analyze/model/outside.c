/* SPDX-License-Identifier: BSD-2-Clause
 *
 * outside.c - see outside.h. Two lists in order of time, CPU by CPU, are merged: which span was
 * innermost when (slices), and what the host's kernel saw (pieces).
 */
#include "outside.h"

#include <stdlib.h>

#include "../import/array-grow.h"
#include "id-map.h"
#include "span-lanes.h"

/* A time in which one span, or none, was innermost on a CPU. */
struct slice {
	uint64_t from, to; /* ticks of the tree's clock */
	uint32_t span;     /* index, or SPAN_NONE */
	uint32_t cpu;
};

/* An event of the host's kernel, in ticks. */
struct piece {
	uint64_t from, to;
	uint32_t cpu;
	uint32_t event; /* index into boot.outsides */
};

struct laying {
	struct outside *o;
	const struct span_tree *tree;
	struct slice *slices;
	size_t nslices, slices_room;
	size_t first[BOOT_CPUS_MAX + 1]; /* of each CPU's slices */
	struct piece *pieces;
	size_t npieces;
	struct outside_reason *hits; /* an exit each */
	size_t nhits, hits_room;
	struct id_map sites;
};

/* ---- Slices --------------------------------------------------------------------------- */

static int add_slice(struct laying *l, uint64_t from, uint64_t to, uint32_t span, uint32_t cpu)
{
	struct slice *slices = array_grow(l->slices, &l->slices_room, l->nslices + 1, sizeof *slices);

	if (!slices)
		return -1;
	l->slices = slices;
	slices[l->nslices++] = (struct slice){.from = from, .to = to, .span = span, .cpu = cpu};
	return 0;
}

/* A thread's time from one tick to another with one span innermost: where it ran then. */
static int add_running(struct laying *l, const struct span_lanes *lanes, uint32_t thread, uint32_t *stint,
		       uint64_t from, uint64_t to, uint32_t span)
{
	for (; *stint < lanes->first[thread + 1]; ++*stint) {
		const struct stint *s = &l->tree->stints[lanes->stints[*stint]];
		uint64_t a = s->from > from ? s->from : from, b = s->to < to ? s->to : to;

		if (s->from >= to)
			return 0;
		if (a < b && add_slice(l, a, b, span, s->cpu) < 0)
			return -1;
		if (s->to >= to)
			return 0;
	}
	return 0;
}

static int slice_thread(struct laying *l, const struct span_lanes *lanes, uint32_t thread)
{
	uint32_t stint = lanes->first[thread], top = SPAN_NONE;
	struct lane_walk walk;
	struct lane_event at;
	uint64_t now;
	int rc = 0;

	lane_walk_init(&walk, lanes, thread);
	now = walk.now;
	do {
		uint64_t tick;

		at = lane_walk_next(&walk);
		tick = at.tick + lanes->base;
		if (top != SPAN_NONE && now < tick)
			rc = add_running(l, lanes, thread, &stint, now, tick, top);
		if (at.kind == LANE_GAP && at.frame == LANE_FRAME_UNACCOUNTED && rc == 0)
			rc = add_running(l, lanes, thread, &stint, tick, at.until + lanes->base, SPAN_NONE);
		now = at.until + lanes->base;
		if (at.kind == LANE_OPEN)
			top = at.span;
		else if (at.kind == LANE_CLOSE)
			top = l->tree->spans[at.span].parent;
	} while (at.kind != LANE_END && rc == 0);
	return rc;
}

static int slices_by_time(const void *a, const void *b)
{
	const struct slice *x = a, *y = b;

	if (x->cpu != y->cpu)
		return x->cpu < y->cpu ? -1 : 1;
	return (x->from > y->from) - (x->from < y->from);
}

static int pieces_by_time(const void *a, const void *b)
{
	const struct piece *x = a, *y = b;

	if (x->cpu != y->cpu)
		return x->cpu < y->cpu ? -1 : 1;
	if (x->from != y->from)
		return x->from < y->from ? -1 : 1;
	return (x->event > y->event) - (x->event < y->event);
}

/* Most lists stand in order already. */
static void sort(void *all, size_t n, size_t size, int (*compare)(const void *, const void *))
{
	const char *p = all;

	for (size_t i = 1; i < n; i++)
		if (compare(p + (i - 1) * size, p + i * size) > 0) {
			qsort(all, n, size, compare);
			return;
		}
}

static int make_slices(struct laying *l)
{
	struct span_lanes lanes;
	size_t at = 0;
	int rc = span_lanes_init(&lanes, l->tree);

	for (uint32_t i = 0; rc == 0 && i < l->tree->nthreads; i++)
		rc = slice_thread(l, &lanes, i);
	span_lanes_fini(&lanes);
	sort(l->slices, l->nslices, sizeof *l->slices, slices_by_time);
	for (uint32_t cpu = 0; cpu <= BOOT_CPUS_MAX; cpu++) {
		while (at < l->nslices && l->slices[at].cpu < cpu)
			at++;
		l->first[cpu] = at;
	}
	return rc;
}

/* The slice of a CPU that holds a tick, or NULL. */
static const struct slice *slice_at(const struct laying *l, uint32_t cpu, uint64_t tick)
{
	size_t low = l->first[cpu], high = l->first[cpu + 1];

	while (low < high) { /* the first one that ends behind it */
		size_t middle = low + (high - low) / 2;

		if (l->slices[middle].to <= tick)
			low = middle + 1;
		else
			high = middle;
	}
	return low < l->first[cpu + 1] && l->slices[low].from <= tick ? &l->slices[low] : NULL;
}

/* ---- Pieces --------------------------------------------------------------------------- */

static uint32_t site_of(const struct laying *l, const struct slice *s)
{
	return s->span == SPAN_NONE ? SITE_UNACCOUNTED : l->tree->spans[s->span].site;
}

/* Of CPUs that take turns on one thread, that which had something to do then. */
static uint32_t busy_cpu(const struct laying *l, uint64_t tick)
{
	uint32_t boot_cpu = (uint32_t)l->tree->boot->boot_cpu;

	for (uint32_t i = 0; i < l->tree->boot->ncpus; i++) {
		uint32_t cpu = i == 0 ? boot_cpu : i <= boot_cpu ? i - 1 : i;
		const struct slice *s = slice_at(l, cpu, tick);

		if (s && s->span != SPAN_NONE && strcmp(span_tree_site(l->tree, site_of(l, s)).subsystem, "idle") != 0)
			return cpu;
	}
	return boot_cpu;
}

/* The CPU that a thread ran; ncpus: none. */
static uint32_t cpu_of(const struct laying *l, const struct outside_event *e, uint64_t tick)
{
	const struct boot *b = l->tree->boot;
	struct host_thread thread = boot_host_thread(b, e->thread);

	if (thread.role == HOST_ROLE_VCPUS)
		return b->ncpus == 1 ? 0 : busy_cpu(l, tick);
	for (uint32_t i = 0; thread.role == HOST_ROLE_VCPU && i < b->ncpus; i++)
		if (b->cpus[i].number == thread.cpu)
			return i;
	return (uint32_t)b->ncpus;
}

static int make_pieces(struct laying *l)
{
	const struct boot *b = l->tree->boot;
	size_t room = 0;

	l->pieces = array_grow(NULL, &room, b->noutsides + 1, sizeof *l->pieces);
	if (!l->pieces || b->noutsides > UINT32_MAX)
		return -1;
	for (size_t i = 0; i < b->noutsides; i++) {
		const struct outside_event *e = &b->outsides[i];
		uint64_t from = clock_tie_tick(&l->o->tie, e->start_ns);
		uint32_t cpu = cpu_of(l, e, from);

		if (cpu == b->ncpus || e->kind == OUTSIDE_BLOCK_IO)
			continue;
		l->pieces[l->npieces++] = (struct piece){
			.from = from,
			.to = clock_tie_tick(&l->o->tie, e->start_ns + e->duration_ns),
			.cpu = cpu,
			.event = (uint32_t)i,
		};
	}
	sort(l->pieces, l->npieces, sizeof *l->pieces, pieces_by_time);
	return 0;
}

static const struct outside_event *event_of(const struct laying *l, const struct piece *p)
{
	return &l->tree->boot->outsides[p->event];
}

/* ---- Strips --------------------------------------------------------------------------- */

static int add_strip(struct laying *l, uint64_t from, uint64_t to, uint32_t cpu, int stolen)
{
	struct outside *o = l->o;
	struct outside_strip *strips;

	if (from >= to)
		return 0;
	strips = array_grow(o->strips, &o->strips_room, o->nstrips + 1, sizeof *strips);
	if (!strips)
		return -1;
	o->strips = strips;
	strips[o->nstrips++] =
		(struct outside_strip){.from = from, .to = to, .cpu = (uint16_t)cpu, .stolen = (uint8_t)stolen};
	return 0;
}

/* The pieces of one CPU, which are in order of their beginning: where one is stolen, it is
 * stolen; else where one is there, it is outside. */
static int make_strips(struct laying *l, size_t at, size_t end)
{
	uint64_t now = 0, stolen_to = 0, outside_to = 0;
	uint32_t cpu = l->pieces[at].cpu;

	for (;;) {
		uint64_t next;
		int stolen;

		for (; at < end && l->pieces[at].from <= now; at++) {
			const struct piece *p = &l->pieces[at];
			uint64_t *to = event_of(l, p)->kind == OUTSIDE_STOLEN ? &stolen_to : &outside_to;

			*to = p->to > *to ? p->to : *to;
		}
		stolen = stolen_to > now;
		next = stolen ? stolen_to : outside_to > now ? outside_to : UINT64_MAX;
		if (at < end && l->pieces[at].from < next)
			next = l->pieces[at].from;
		if (!stolen && outside_to <= now) { /* nothing until then */
			if (at == end)
				return 0;
		} else if (add_strip(l, now, next, cpu, stolen) < 0) {
			return -1;
		}
		now = next;
	}
}

/* ---- Laying --------------------------------------------------------------------------- */

static struct outside_site *at_site(struct laying *l, uint32_t site, uint32_t cpu)
{
	struct outside *o = l->o;
	uint32_t *at = id_map_at(&l->sites, (uint64_t)cpu << 32 | site);
	struct outside_site *sites;

	if (!at)
		return NULL;
	if (*at != ID_MAP_NEW)
		return &o->sites[*at];
	sites = array_grow(o->sites, &o->sites_room, o->nsites + 1, sizeof *sites);
	if (!sites)
		return NULL;
	o->sites = sites;
	sites[o->nsites] = (struct outside_site){.site = site, .cpu = cpu};
	*at = (uint32_t)o->nsites;
	return &sites[o->nsites++];
}

static int lay_strips(struct laying *l)
{
	size_t at = 0;

	for (size_t i = 0; i < l->o->nstrips; i++) {
		const struct outside_strip *strip = &l->o->strips[i];

		if (i == 0 || strip->cpu != strip[-1].cpu)
			at = l->first[strip->cpu];
		while (at < l->first[strip->cpu + 1] && l->slices[at].to <= strip->from)
			at++;
		for (size_t k = at; k < l->first[strip->cpu + 1] && l->slices[k].from < strip->to; k++) {
			const struct slice *s = &l->slices[k];
			uint64_t from = s->from > strip->from ? s->from : strip->from;
			uint64_t to = s->to < strip->to ? s->to : strip->to;
			struct outside_site *site = at_site(l, site_of(l, s), s->cpu);

			if (!site)
				return -1;
			if (strip->stolen)
				site->stolen_ticks += to - from;
			else
				site->outside_ticks += to - from;
			if (strip->stolen && s->span != SPAN_NONE)
				l->o->span_stolen[s->span] += to - from;
		}
	}
	for (size_t i = l->tree->nspans; i-- > 0;) /* a parent stands before its children */
		if (l->tree->spans[i].parent != SPAN_NONE)
			l->o->span_stolen[l->tree->spans[i].parent] += l->o->span_stolen[i];
	return 0;
}

static int add_hit(struct laying *l, const struct outside_site *site, const struct outside_event *e)
{
	struct outside_reason *hits = array_grow(l->hits, &l->hits_room, l->nhits + 1, sizeof *hits);

	if (!hits)
		return -1;
	l->hits = hits;
	hits[l->nhits++] = (struct outside_reason){
		.site = site->site,
		.cpu = site->cpu,
		.kind = e->kind,
		.what = e->what,
		.value = e->value,
		.count = 1,
		.ns = e->duration_ns,
	};
	return 0;
}

static int count_pieces(struct laying *l)
{
	for (size_t i = 0; i < l->npieces; i++) {
		const struct piece *p = &l->pieces[i];
		const struct outside_event *e = event_of(l, p);
		const struct slice *s;
		struct outside_site *site;

		if (e->kind != OUTSIDE_EXIT && e->kind != OUTSIDE_USER_EXIT && e->kind != OUTSIDE_FAULT)
			continue;
		s = slice_at(l, p->cpu, p->from);
		if (!s) {
			l->o->elsewhere++;
			continue;
		}
		site = at_site(l, site_of(l, s), p->cpu);
		if (!site)
			return -1;
		if (e->kind == OUTSIDE_FAULT) {
			site->faults++;
			l->o->faults++;
			continue;
		}
		site->exits++;
		l->o->exits++;
		if (add_hit(l, site, e) < 0)
			return -1;
	}
	return 0;
}

/* ---- Reasons -------------------------------------------------------------------------- */

static int by_reason(const void *a, const void *b)
{
	const struct outside_reason *x = a, *y = b;

	if (x->site != y->site)
		return x->site < y->site ? -1 : 1;
	if (x->cpu != y->cpu)
		return x->cpu < y->cpu ? -1 : 1;
	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	if (x->what != y->what)
		return x->what < y->what ? -1 : 1;
	return (x->value > y->value) - (x->value < y->value);
}

static int by_ns(const void *a, const void *b)
{
	const struct outside_reason *x = a, *y = b;

	if (x->ns != y->ns)
		return x->ns < y->ns ? 1 : -1;
	if (x->count != y->count)
		return x->count < y->count ? 1 : -1;
	return by_reason(a, b);
}

static void add_reasons(struct laying *l)
{
	struct outside *o = l->o;

	sort(l->hits, l->nhits, sizeof *l->hits, by_reason);
	for (size_t i = 0; i < l->nhits; i++) {
		if (o->nreasons && by_reason(&l->hits[o->nreasons - 1], &l->hits[i]) == 0) {
			l->hits[o->nreasons - 1].count++;
			l->hits[o->nreasons - 1].ns += l->hits[i].ns;
		} else {
			l->hits[o->nreasons++] = l->hits[i];
		}
	}
	o->reasons = l->hits;
	l->hits = NULL;
	sort(o->reasons, o->nreasons, sizeof *o->reasons, by_ns);
}

/* ---- The whole ------------------------------------------------------------------------ */

static int lay(struct laying *l)
{
	struct outside *o = l->o;

	if (clock_tie_find(&o->tie, l->tree) < 0)
		return -1;
	if (!o->tie.known)
		return 0;
	o->span_stolen = calloc(l->tree->nspans + 1, sizeof *o->span_stolen);
	if (!o->span_stolen || make_slices(l) < 0 || make_pieces(l) < 0)
		return -1;
	for (size_t at = 0, end; at < l->npieces; at = end) {
		for (end = at; end < l->npieces && l->pieces[end].cpu == l->pieces[at].cpu; end++)
			;
		if (make_strips(l, at, end) < 0)
			return -1;
	}
	if (lay_strips(l) < 0 || count_pieces(l) < 0)
		return -1;
	add_reasons(l);
	return 0;
}

struct outside *outside_new(const struct span_tree *tree)
{
	struct laying l = {.tree = tree, .o = calloc(1, sizeof *l.o)};

	if (l.o && lay(&l) < 0) {
		outside_free(l.o);
		l.o = NULL;
	}
	free(l.slices);
	free(l.pieces);
	free(l.hits);
	id_map_fini(&l.sites);
	return l.o;
}

void outside_free(struct outside *o)
{
	if (!o)
		return;
	free(o->sites);
	free(o->reasons);
	free(o->strips);
	free(o->span_stolen);
	free(o);
}
