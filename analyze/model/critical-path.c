/* SPDX-License-Identifier: BSD-2-Clause
 *
 * critical-path.c - see critical-path.h.
 *
 * Where the path comes to the end of a wait, it goes to the thread that woke or released
 * the topic last before that, at that moment; what passed between then and the end of the
 * wait stays a wait. Where nobody did, all of the wait is one. Where it comes to a
 * thread's beginning, it goes to the thread that ran on that CPU before; where it comes to
 * the beginning of another CPU, to what the boot CPU ran at that time.
 *
 * What a thread ran in one stretch is told by step at one level: the spans directly within
 * the innermost span that covers the whole stretch, and that span itself between them.
 *
 * Time only goes back, so a thread's waits, stints and spans are each looked at once. The
 * exceptions are bounded: steps of the path that take no time, and ways up deep stacks.
 */
#include "critical-path.h"

#include <stdlib.h>

#include "../import/array-grow.h"

#define STUCK_MAX 1000          /* hops at one tick, before a wait is left a wait */
#define CLIMBS_MAX (64ul << 20) /* spans gone through from the inside out, over all stretches */

/* A span directly within the stretch's own, or a part of one. */
struct child {
	uint64_t from, to;
	uint32_t site;
};

struct walk {
	const struct span_tree *tree;
	struct critical_path *path;
	size_t pieces_room;
	struct cursors {
		uint32_t wait, stint; /* of each thread: not yet passed, or SPAN_NONE */
	} * at;
	uint32_t boot_stint; /* of the boot CPU, likewise, or STINT_NONE */
	struct child *children;
	size_t nchildren, children_room;
	uint32_t around; /* the site between the children */
	unsigned long climbs;
	uint64_t entry;
	int failed;
};

/* Pieces are made from the end. */
static void put(struct walk *w, uint32_t thread, uint32_t step, int wait, uint64_t from, uint64_t to)
{
	struct critical_path *p = w->path;
	struct path_piece *pieces, *last = p->npieces ? &p->pieces[p->npieces - 1] : NULL;
	uint32_t site = w->tree->threads[thread].site;

	if (from == to)
		return;
	if (last && last->thread == site && last->step == step && last->wait == (uint32_t)wait) {
		last->from = from;
		last->ticks += to - from;
		return;
	}
	pieces = array_grow(p->pieces, &w->pieces_room, p->npieces + 1, sizeof *pieces);
	if (!pieces) {
		w->failed = 1;
		return;
	}
	p->pieces = pieces;
	pieces[p->npieces++] = (struct path_piece){
		.from = from, .ticks = to - from, .thread = site, .step = step, .wait = (uint32_t)wait};
}

/* ---- Steps ------------------------------------------------------------------------ */

static const struct span *nth(const struct walk *w, uint32_t thread, size_t i)
{
	const struct span_tree *t = w->tree;

	return &t->spans[span_tree_ordered(t, t->order ? t->threads[thread].first_span + i : i)];
}

/* Spans in w->tree->order of a thread; where there is no order one thread has them all. */
static size_t spans_of(const struct walk *w, uint32_t thread)
{
	return w->tree->threads[thread].nspans;
}

/* How many of the thread's spans were entered at or before the tick. */
static size_t entered_by(const struct walk *w, uint32_t thread, uint64_t tick)
{
	size_t low = 0, high = spans_of(w, thread);

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (nth(w, thread, middle)->enter <= tick)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void add_child(struct walk *w, const struct span *s, uint64_t from, uint64_t to)
{
	struct child *children = array_grow(w->children, &w->children_room, w->nchildren + 1, sizeof *children);

	if (!children) {
		w->failed = 1;
		return;
	}
	w->children = children;
	children[w->nchildren++] = (struct child){
		.from = s->enter > from ? s->enter : from, .to = s->exit < to ? s->exit : to, .site = s->site};
}

static void find_children(struct walk *w, uint32_t thread, uint64_t from, uint64_t to)
{
	const struct span *spans = w->tree->spans;
	size_t i = entered_by(w, thread, from), n = spans_of(w, thread);
	uint32_t around = i ? (uint32_t)(nth(w, thread, i - 1) - spans) : SPAN_NONE, child = SPAN_NONE;

	w->nchildren = 0;
	for (; around != SPAN_NONE && spans[around].exit < to && w->climbs < CLIMBS_MAX; w->climbs++) {
		child = around;
		around = spans[around].parent;
	}
	w->around = around == SPAN_NONE ? SITE_UNACCOUNTED : spans[around].site;
	if (child != SPAN_NONE && spans[child].exit > from)
		add_child(w, &spans[child], from, to);
	for (; i < n && nth(w, thread, i)->enter < to && !w->failed; i++)
		if (nth(w, thread, i)->parent == around)
			add_child(w, nth(w, thread, i), from, to);
}

/* What ran from `from` to `to`, which lies before what was put last. */
static void put_run(struct walk *w, uint32_t thread, uint64_t from, uint64_t to)
{
	while (to > from) {
		const struct child *c;
		uint64_t start = from;

		while (w->nchildren && w->children[w->nchildren - 1].from >= to)
			w->nchildren--;
		c = w->nchildren ? &w->children[w->nchildren - 1] : NULL;
		if (c && c->to >= to) {
			start = c->from > from ? c->from : from;
			put(w, thread, c->site, 0, start, to);
		} else {
			start = c && c->to > from ? c->to : from;
			put(w, thread, w->around, 0, start, to);
		}
		to = start;
	}
}

/* The thread did not wait from `from` to `to`: it ran, or had no CPU. */
static void put_stretch(struct walk *w, uint32_t thread, uint64_t from, uint64_t to)
{
	const struct stint *stints = w->tree->stints;
	uint32_t *at = &w->at[thread].stint;

	find_children(w, thread, from, to);
	while (to > from && !w->failed) {
		uint64_t start = from, end;

		while (*at != SPAN_NONE && stints[*at].from >= to)
			*at = stints[*at].before_thread;
		end = *at == SPAN_NONE ? from : stints[*at].to < to ? stints[*at].to : to;
		if (end < to) {
			start = end > from ? end : from;
			put(w, thread, SITE_READY, 1, start, to);
		} else {
			start = stints[*at].from > from ? stints[*at].from : from;
			put_run(w, thread, start, to);
		}
		to = start;
	}
}

/* ---- Hops ------------------------------------------------------------------------- */

/* Who ran before a thread began, at its first tick; THREAD_NONE at the entry. */
static uint32_t before(struct walk *w, uint32_t thread, uint64_t tick)
{
	const struct span_tree *t = w->tree;
	const struct stint *first = &t->stints[t->threads[thread].first_stint];

	if (first->before_cpu != STINT_NONE)
		return t->stints[first->before_cpu].thread;
	if ((int)first->cpu == t->boot->boot_cpu)
		return THREAD_NONE;
	while (w->boot_stint != STINT_NONE && t->stints[w->boot_stint].from >= tick)
		w->boot_stint = t->stints[w->boot_stint].before_cpu;
	return w->boot_stint == STINT_NONE ? THREAD_NONE : t->stints[w->boot_stint].thread;
}

/* The wait that the thread is in, or comes out of, at the tick; else NULL and in *from the
 * tick since which it has not waited. */
static const struct thread_wait *wait_at(struct walk *w, uint32_t thread, uint64_t tick, uint64_t *from)
{
	const struct span_tree *t = w->tree;
	uint32_t *at = &w->at[thread].wait;

	while (*at != SPAN_NONE && t->waits[*at].from >= tick)
		*at = t->waits[*at].before;
	*from = t->threads[thread].from > w->entry ? t->threads[thread].from : w->entry;
	if (*at == SPAN_NONE || t->waits[*at].to < *from)
		return NULL;
	*from = t->waits[*at].to;
	return t->waits[*at].to >= tick ? &t->waits[*at] : NULL;
}

static void walk(struct walk *w, uint32_t thread, uint64_t tick)
{
	int stuck = 0;

	while (tick > w->entry && thread != THREAD_NONE && !w->failed && stuck <= 2 * STUCK_MAX) {
		uint64_t from, now = tick;
		const struct thread_wait *wait = wait_at(w, thread, tick, &from);

		if (wait && wait->by != THREAD_NONE && wait->woken <= tick && stuck < STUCK_MAX) {
			tick = wait->woken > w->entry ? wait->woken : w->entry;
			put(w, thread, wait->topic, 1, tick, now);
			thread = wait->by;
		} else if (wait) {
			tick = wait->from > w->entry ? wait->from : w->entry;
			put(w, thread, wait->topic, 1, tick, now);
		} else if (from < tick) {
			tick = from;
			put_stretch(w, thread, tick, now);
		} else {
			thread = before(w, thread, tick);
		}
		stuck = tick < now ? 0 : stuck + 1;
	}
	if (tick > w->entry && !w->failed)
		put(w, (uint32_t)w->tree->boot->boot_cpu, SITE_UNACCOUNTED, 0, w->entry, tick);
}

/* ---- The path --------------------------------------------------------------------- */

static void reverse(struct critical_path *p)
{
	for (size_t i = 0, k = p->npieces; i + 1 < k; i++) {
		struct path_piece piece = p->pieces[i];

		p->pieces[i] = p->pieces[--k];
		p->pieces[k] = piece;
	}
}

static int find_stretches(struct critical_path *p)
{
	size_t room = 0;

	for (size_t i = 0, end; i < p->npieces; i = end) {
		struct path_stretch *s = array_grow(p->stretches, &room, p->nstretches + 1, sizeof *s);
		size_t longest = i;

		if (!s)
			return -1;
		p->stretches = s;
		s += p->nstretches++;
		*s = (struct path_stretch){.from = p->pieces[i].from,
					   .thread = p->pieces[i].thread,
					   .wait = p->pieces[i].wait,
					   .first = i};
		for (end = i; end < p->npieces && p->pieces[end].thread == s->thread && p->pieces[end].wait == s->wait;
		     end++) {
			s->ticks += p->pieces[end].ticks;
			longest = p->pieces[end].ticks > p->pieces[longest].ticks ? end : longest;
		}
		s->step = p->pieces[longest].step;
		s->n = end - i;
		p->wait_ticks += s->wait ? s->ticks : 0;
	}
	return 0;
}

int critical_path_init(struct critical_path *p, const struct span_tree *tree)
{
	struct walk w = {.tree = tree, .path = p};
	uint32_t last;

	*p = (struct critical_path){0};
	if (!tree->boot->ncpus)
		return 0;
	w.at = malloc((tree->nthreads + 1) * sizeof *w.at);
	if (!w.at)
		return -1;
	for (size_t i = 0; i < tree->nthreads; i++)
		w.at[i] = (struct cursors){.wait = tree->threads[i].last_wait, .stint = tree->threads[i].last_stint};
	w.entry = tree->cpus[tree->boot->boot_cpu].from;
	w.boot_stint = tree->cpus[tree->boot->boot_cpu].last_stint;
	last = tree->cpus[tree->end_cpu].last_stint;
	walk(&w, tree->stints[last].thread, tree->cpus[tree->boot->boot_cpu].to);
	free(w.at);
	free(w.children);
	if (w.failed)
		return -1;
	reverse(p);
	return find_stretches(p);
}

void critical_path_fini(struct critical_path *p)
{
	free(p->pieces);
	free(p->stretches);
	*p = (struct critical_path){0};
}

static int longest_first(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x < y) - (x > y);
}

uint64_t critical_path_rank(const struct critical_path *p, size_t n)
{
	uint64_t *ticks, rank;

	if (n == 0 || n > p->nstretches)
		return 0;
	ticks = malloc(p->nstretches * sizeof *ticks);
	if (!ticks)
		return UINT64_MAX;
	for (size_t i = 0; i < p->nstretches; i++)
		ticks[i] = p->stretches[i].ticks;
	qsort(ticks, p->nstretches, sizeof *ticks, longest_first);
	rank = ticks[n - 1];
	free(ticks);
	return rank;
}
