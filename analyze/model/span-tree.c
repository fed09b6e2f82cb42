/* SPDX-License-Identifier: BSD-2-Clause
 *
 * span-tree.c - see span-tree.h.
 *
 * Each CPU's events are sorted by tick (stably: a hook that was interrupted between
 * reading the clock and claiming its slot stands behind its interrupter) and run through
 * a stack. Ticks are clamped into the boot's window, so that whatever a guest says, time
 * is neither made nor lost: every tick of the window is the self time of exactly one
 * span, or unaccounted.
 */
#include "span-tree.h"

#include <stdlib.h>

#include "../import/trace.h"

/* Enough for any kernel; deeper spans of one that lies are not opened. */
#define STACK_MAX 4096

struct builder {
	struct span_tree *tree;
	size_t room;
	uint32_t stack[STACK_MAX]; /* indices of open spans */
	size_t depth;
	size_t too_deep; /* entered and not on the stack */
	uint64_t last;   /* tick up to which time has been given out */
	uint16_t cpu;
	int failed;
};

/* ---- Order ------------------------------------------------------------------- */

/* A CPU's events by tick: merge sort of the natural runs, which are few. */
static int sort_by_tick(struct event *e, size_t n)
{
	struct event *other = NULL, *from = e, *to;

	for (size_t sorted = 0; sorted < n;) {
		size_t i = 0, out = 0;

		for (sorted = 1; sorted < n && from[sorted - 1].tick <= from[sorted].tick; sorted++)
			;
		if (sorted >= n)
			break;
		if (!other && !(other = malloc(n * sizeof *other)))
			return -1;
		to = from == e ? other : e;
		while (i < n) {
			size_t a = i, a_end, b, b_end;

			for (a_end = a + 1; a_end < n && from[a_end - 1].tick <= from[a_end].tick; a_end++)
				;
			for (b = a_end, b_end = b < n ? b + 1 : b;
			     b_end < n && from[b_end - 1].tick <= from[b_end].tick; b_end++)
				;
			i = b_end;
			while (a < a_end || b < b_end) {
				int take_b = a == a_end || (b < b_end && from[b].tick < from[a].tick);

				to[out++] = from[take_b ? b++ : a++];
			}
		}
		from = to;
		sorted = 0;
	}
	if (from != e)
		memcpy(e, from, n * sizeof *e);
	free(other);
	return 0;
}

/* What lies behind a gap stays behind it, whatever its ticks say. */
static int sort_between_gaps(struct event *e, size_t n)
{
	for (size_t from = 0, to; from < n; from = to) {
		for (to = from + 1; to < n && e[to].kind != EVENT_RESYNC; to++)
			;
		if (sort_by_tick(e + from + (e[from].kind == EVENT_RESYNC),
				 to - from - (e[from].kind == EVENT_RESYNC)) < 0)
			return -1;
	}
	return 0;
}

/* ---- The stack --------------------------------------------------------------- */

/* Gives the time up to `tick` to whatever is innermost. */
static void spend(struct builder *b, uint64_t tick)
{
	uint64_t ticks = tick - b->last;

	if (b->depth)
		b->tree->spans[b->stack[b->depth - 1]].self += ticks;
	else
		b->tree->cpus[b->cpu].unaccounted += ticks;
	b->last = tick;
}

static void enter(struct builder *b, uint32_t site)
{
	struct span_tree *t = b->tree;

	if (b->depth == STACK_MAX) {
		b->too_deep++;
		return;
	}
	if (t->nspans == b->room) {
		size_t room = b->room ? b->room * 2 : 4096;
		struct span *spans = realloc(t->spans, room * sizeof *spans);

		if (!spans || room > UINT32_MAX) {
			b->failed = 1;
			return;
		}
		t->spans = spans;
		b->room = room;
	}
	t->spans[t->nspans] = (struct span){
		.enter = b->last,
		.exit = b->last,
		.site = site,
		.parent = b->depth ? b->stack[b->depth - 1] : SPAN_NONE,
		.cpu = b->cpu,
		.open = 1,
	};
	b->stack[b->depth++] = (uint32_t)t->nspans++;
}

static void leave(struct builder *b, int open)
{
	struct span *s;

	if (b->too_deep) {
		b->too_deep--;
		return;
	}
	if (!b->depth) {
		b->tree->unmatched_exits++;
		return;
	}
	s = &b->tree->spans[b->stack[--b->depth]];
	s->exit = b->last;
	s->open = (uint8_t)open;
}

/* Frames are missing between the last event and `tick`. What is open on both sides of
 * the gap stays open; the time in it is nobody's but the gap's. */
static void resync(struct builder *b, uint64_t tick, const uint32_t *words)
{
	uint32_t depth = words[2], told = words[3];
	size_t same = 0;

	while (same < told && same < b->depth &&
	       b->tree->spans[b->stack[same]].site == trace_canonical(b->tree->trace, words[4 + same]))
		same++;
	b->too_deep = 0;
	while (b->depth > same)
		leave(b, 1);
	enter(b, SITE_LOST);
	spend(b, tick);
	leave(b, 0);
	for (size_t i = same; i < told; i++)
		enter(b, trace_canonical(b->tree->trace, words[4 + i]));
	if (depth > told) { /* the inner ones are counted, not named */
		enter(b, SITE_UNKNOWN);
		b->too_deep = depth - told - 1;
	}
}

static void event(struct builder *b, const struct event *e)
{
	const struct span_cpu *c = &b->tree->cpus[b->cpu];
	uint64_t tick = e->tick < b->last ? b->last : e->tick > c->to ? c->to : e->tick;
	struct span *s;

	b->tree->clamped += tick != e->tick;
	if (e->kind == EVENT_RESYNC) {
		resync(b, tick, &b->tree->boot->stacks[e->value]);
		return;
	}
	spend(b, tick);
	switch (e->kind) {
	case EVENT_ENTER:
		enter(b, trace_canonical(b->tree->trace, e->site));
		break;
	case EVENT_EXIT:
		leave(b, 0);
		break;
	case EVENT_DROPPED:
		for (uint32_t i = 0; i < e->site && (b->depth || b->too_deep); i++)
			leave(b, 1);
		break;
	case EVENT_SIZE:
		if (!b->depth || b->too_deep)
			break;
		s = &b->tree->spans[b->stack[b->depth - 1]];
		s->n = e->value;
		s->has_n = 1;
		break;
	default:
		break;
	}
}

/* ---- The boot ---------------------------------------------------------------- */

/* What one look at a CPU's events tells. */
struct extent {
	size_t n;
	uint64_t first, last; /* least and greatest tick */
	uint64_t before;      /* the tick of the one before */
	int sorted;
};

static void find_extents(const struct boot *b, struct extent *cpus)
{
	for (size_t i = 0; i < BOOT_CPUS_MAX; i++)
		cpus[i] = (struct extent){.first = UINT64_MAX, .sorted = 1};
	for (size_t i = 0; i < b->nevents; i++) {
		struct extent *c = &cpus[b->events[i].cpu];
		uint64_t tick = b->events[i].tick;

		c->sorted &= tick >= c->before;
		c->before = tick;
		c->first = tick < c->first ? tick : c->first;
		c->last = tick > c->last ? tick : c->last;
		c->n++;
	}
}

static void find_window(struct span_tree *t, const struct extent *cpus)
{
	const struct boot *b = t->boot;
	uint64_t end = 0;

	for (size_t i = 0; i < b->ncpus; i++)
		end = cpus[i].last > end ? cpus[i].last : end;
	if (b->has_bye)
		end = b->bye.last_ticks;
	for (size_t i = 0; i < b->ncpus; i++) {
		struct span_cpu *c = &t->cpus[i];

		c->from = b->has_hello && (int)i == b->boot_cpu ? b->hello.entry_ticks
			  : cpus[i].n                           ? cpus[i].first
								: end;
		c->to = end > c->from ? end : c->from;
	}
	t->complete = b->has_hello && b->has_bye;
	t->total = b->ncpus ? t->cpus[b->boot_cpu].to - t->cpus[b->boot_cpu].from : 0;
}

/* One CPU's events in order of time; those that are so already are not copied. */
static int build_cpu(struct builder *b, uint16_t cpu, const struct extent *extent)
{
	const struct boot *boot = b->tree->boot;
	const struct event *events = boot->events;
	struct event *copy = NULL;
	size_t n = boot->nevents;

	if (!extent->sorted) {
		copy = malloc((extent->n + 1) * sizeof *copy);
		n = 0;
		for (size_t i = 0; copy && i < boot->nevents; i++)
			if (boot->events[i].cpu == cpu)
				copy[n++] = boot->events[i];
		if (!copy || sort_between_gaps(copy, n) < 0) {
			free(copy);
			return -1;
		}
		events = copy;
	}
	b->cpu = cpu;
	b->depth = b->too_deep = 0;
	b->last = b->tree->cpus[cpu].from;
	for (size_t i = 0; i < n && !b->failed; i++)
		if (events[i].cpu == cpu)
			event(b, &events[i]);
	spend(b, b->tree->cpus[cpu].to);
	while (b->depth)
		leave(b, 1);
	free(copy);
	return b->failed ? -1 : 0;
}

static int build(struct builder *b)
{
	const struct boot *boot = b->tree->boot;
	struct extent extents[BOOT_CPUS_MAX];
	int rc = 0;

	find_extents(boot, extents);
	find_window(b->tree, extents);
	for (size_t cpu = 0; cpu < boot->ncpus && rc == 0; cpu++)
		rc = build_cpu(b, (uint16_t)cpu, &extents[cpu]);
	return rc;
}

struct span_tree *span_tree_new(const struct trace *t, const struct boot *boot)
{
	struct span_tree *tree = calloc(1, sizeof *tree);
	struct builder *b = calloc(1, sizeof *b);
	int rc = -1;

	if (tree && b) {
		tree->trace = t;
		tree->boot = boot;
		b->tree = tree;
		rc = build(b);
	}
	free(b);
	if (rc < 0) {
		span_tree_free(tree);
		return NULL;
	}
	return tree;
}

void span_tree_free(struct span_tree *tree)
{
	if (!tree)
		return;
	free(tree->spans);
	free(tree);
}

struct site_name span_tree_site(const struct span_tree *tree, uint32_t site)
{
	struct site_name own = {.subsystem = "unaccounted", .file = "", .member = -1};

	switch (site) {
	case SITE_LOST:
		own.name = "lost";
		return own;
	case SITE_UNKNOWN:
		own.name = "unknown";
		return own;
	case SITE_UNACCOUNTED:
		own.name = "unaccounted";
		return own;
	default:
		return trace_site(tree->trace, tree->boot, site);
	}
}

struct ranked {
	uint64_t total;
	size_t index;
};

static int by_total(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;

	return x->total != y->total ? (x->total > y->total) - (x->total < y->total)
				    : (x->index > y->index) - (x->index < y->index);
}

const struct boot *span_tree_median_boot(const struct trace *t)
{
	struct ranked *r = calloc(t->nboots + 1, sizeof *r);
	const struct boot *median = t->nboots ? &t->boots[0] : NULL;
	size_t n = 0;

	for (size_t i = 0; r && i < t->nboots; i++) {
		const struct boot *b = &t->boots[i];

		if (b->has_hello && b->has_bye && b->bye.last_ticks >= b->hello.entry_ticks)
			r[n++] = (struct ranked){.total = b->bye.last_ticks - b->hello.entry_ticks, .index = i};
	}
	if (n) {
		qsort(r, n, sizeof *r, by_total);
		median = &t->boots[r[(n - 1) / 2].index];
	}
	free(r);
	return median;
}
