/* SPDX-License-Identifier: BSD-2-Clause
 *
 * span-lanes.c - see span-lanes.h. What opens or closes next follows from the order of entry
 * and the parents alone, so that spans of no length nest as they did; the stints say what is
 * between two such moments.
 */
#include "span-lanes.h"

#include <stdlib.h>

#include "../import/array-grow.h"
#include "id-map.h"

/* ---- Frames and stints ------------------------------------------------------------------- */

static int add_frame(struct span_lanes *l, uint32_t site)
{
	uint32_t *sites = array_grow(l->sites, &l->frames_room, l->nframes + 1, sizeof *sites);

	if (!sites)
		return -1;
	l->sites = sites;
	sites[l->nframes++] = site;
	return 0;
}

static int find_frames(struct span_lanes *l, struct id_map *ids)
{
	const struct span_tree *t = l->tree;
	size_t room = 0;

	if (add_frame(l, SITE_UNACCOUNTED) < 0 || add_frame(l, SITE_READY) < 0)
		return -1;
	l->frame_of = array_grow(NULL, &room, t->nspans + 1, sizeof *l->frame_of);
	for (size_t i = 0; l->frame_of && i < t->nspans; i++) {
		uint32_t *frame = id_map_at(ids, t->spans[i].site);

		if (!frame)
			return -1;
		if (*frame == ID_MAP_NEW) {
			*frame = (uint32_t)l->nframes;
			if (add_frame(l, t->spans[i].site) < 0)
				return -1;
		}
		l->frame_of[i] = *frame;
	}
	return l->frame_of ? 0 : -1;
}

/* A thread's stints begin in the order of their indices: it ends one before the next. */
static int order_stints(struct span_lanes *l)
{
	const struct span_tree *t = l->tree;

	l->first = calloc(t->nthreads + 2, sizeof *l->first);
	l->stints = malloc((t->nstints + 1) * sizeof *l->stints);
	if (!l->first || !l->stints)
		return -1;
	for (size_t i = 0; i < t->nstints; i++)
		l->first[t->stints[i].thread + 2]++;
	for (size_t i = 2; i < t->nthreads + 2; i++)
		l->first[i] += l->first[i - 1];
	for (size_t i = 0; i < t->nstints; i++) /* moves each thread's first on to the next one's */
		l->stints[l->first[t->stints[i].thread + 1]++] = (uint32_t)i;
	return 0;
}

int span_lanes_init(struct span_lanes *l, const struct span_tree *tree)
{
	struct id_map ids = {0};
	uint64_t end = 0;
	int rc;

	*l = (struct span_lanes){.tree = tree};
	rc = find_frames(l, &ids);
	id_map_fini(&ids);
	if (rc < 0 || order_stints(l) < 0)
		return -1;
	l->base = tree->boot->ncpus ? UINT64_MAX : 0;
	for (size_t i = 0; i < tree->boot->ncpus; i++) {
		const struct span_cpu *c = &tree->cpus[i];

		l->base = c->from < l->base ? c->from : l->base;
		end = c->to > end ? c->to : end;
	}
	l->end = end - l->base;
	return 0;
}

void span_lanes_fini(struct span_lanes *l)
{
	free(l->sites);
	free(l->frame_of);
	free(l->stints);
	free(l->first);
	*l = (struct span_lanes){0};
}

uint64_t span_lanes_tick(const struct span_lanes *l, const struct event *e)
{
	const struct span_cpu *c = &l->tree->cpus[e->cpu];
	uint64_t tick = e->tick + (uint64_t)l->tree->clocks.cpus[e->cpu].shift;

	tick = tick < c->from ? c->from : tick > c->to ? c->to : tick;
	return tick - l->base;
}

/* ---- Walking ----------------------------------------------------------------------------- */

void lane_walk_init(struct lane_walk *w, const struct span_lanes *l, uint32_t thread)
{
	const struct tree_thread *t = &l->tree->threads[thread];

	*w = (struct lane_walk){
		.lanes = l,
		.next = t->first_span,
		.end = t->first_span + t->nspans,
		.stint = l->first[thread],
		.stints_end = l->first[thread + 1],
		.top = SPAN_NONE,
		.now = l->base,
	};
	if (w->stint < w->stints_end)
		w->now = l->tree->stints[l->stints[w->stint]].from;
}

/* What comes next on the stack, and when; of the guest's clock. */
static struct lane_event next_on_stack(const struct lane_walk *w)
{
	const struct span_tree *t = w->lanes->tree;
	struct lane_event e = {.kind = LANE_END, .span = SPAN_NONE, .tick = w->now};

	if (w->next < w->end) {
		e.span = span_tree_ordered(t, w->next);
		e.kind = t->spans[e.span].parent == w->top ? LANE_OPEN : LANE_CLOSE;
	} else if (w->top != SPAN_NONE) {
		e.kind = LANE_CLOSE;
	} else if (w->stint < w->stints_end) {
		e.tick = t->stints[w->lanes->stints[w->stints_end - 1]].to;
	}
	if (e.kind == LANE_CLOSE)
		e.span = w->top;
	if (e.kind != LANE_END) {
		e.tick = e.kind == LANE_OPEN ? t->spans[e.span].enter : t->spans[e.span].exit;
		e.frame = w->lanes->frame_of[e.span];
	}
	e.tick = e.tick < w->now ? w->now : e.tick;
	return e;
}

/* Moves on to `until`, or up to where the thread begins or ceases to run; the frame of the
 * gap that this was, or -1 where it was none. */
static int pass(struct lane_walk *w, uint64_t until)
{
	const struct span_tree *t = w->lanes->tree;
	const struct stint *s = NULL;
	int runs;

	for (; w->stint < w->stints_end; w->stint++) {
		s = &t->stints[w->lanes->stints[w->stint]];
		if (s->to > w->now)
			break;
	}
	if (w->stint == w->stints_end)
		s = NULL;
	runs = s && s->from <= w->now;
	if (s && (runs ? s->to : s->from) < until)
		until = runs ? s->to : s->from;
	w->now = until;
	if (runs)
		return w->top == SPAN_NONE ? LANE_FRAME_UNACCOUNTED : -1;
	return w->top == SPAN_NONE ? -1 : LANE_FRAME_OFF_CPU;
}

struct lane_event lane_walk_next(struct lane_walk *w)
{
	struct lane_event e = next_on_stack(w);

	while (w->now < e.tick) {
		uint64_t from = w->now;
		int gap = pass(w, e.tick);

		if (gap >= 0)
			return (struct lane_event){
				.kind = LANE_GAP,
				.frame = (uint32_t)gap,
				.span = SPAN_NONE,
				.tick = from - w->lanes->base,
				.until = w->now - w->lanes->base,
			};
	}
	if (e.kind == LANE_OPEN) {
		w->top = e.span;
		w->next++;
	} else if (e.kind == LANE_CLOSE) {
		w->top = w->lanes->tree->spans[e.span].parent;
	}
	e.tick -= w->lanes->base;
	e.until = e.tick;
	return e;
}

int lane_is_there(const struct span_lanes *l, uint32_t thread)
{
	struct lane_walk w;

	lane_walk_init(&w, l, thread);
	return lane_walk_next(&w).kind != LANE_END;
}
