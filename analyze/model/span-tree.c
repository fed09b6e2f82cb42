/* SPDX-License-Identifier: BSD-2-Clause
 *
 * span-tree.c - see span-tree.h.
 *
 * Each CPU's events, in order of time and shifted to one clock (cpu-clocks), are merged by
 * tick and run through the stack of the thread that runs there. Ticks are clamped into the
 * CPU's window, so that whatever a guest says, time is neither made nor lost: every tick of
 * the window is the self time of exactly one span, or unaccounted. Every event costs a
 * bounded number of steps, or undoes what an earlier one did.
 */
#include "span-tree.h"

#include <bootflame/wire.h>
#include <stdlib.h>

#include "../import/array-grow.h"
#include "span-builder.h"

/* ---- Time ---------------------------------------------------------------------- */

struct span_extra *span_builder_extra(struct builder *b, uint32_t span)
{
	struct span_tree *t = b->tree;
	struct span *s = &t->spans[span];
	struct span_extra *extras;

	if (s->extra)
		return &t->extras[s->extra];
	extras = array_grow(t->extras, &t->extras_room, t->nextras + 1, sizeof *extras);
	if (!extras || t->nextras >= 1u << 26) {
		b->failed = 1;
		return NULL;
	}
	t->extras = extras;
	s->extra = (uint32_t)t->nextras++ & ((1u << 26) - 1);
	extras[s->extra] = (struct span_extra){0};
	return &extras[s->extra];
}

void span_builder_skew(struct builder *b, uint64_t ticks)
{
	b->tree->skews++;
	if (ticks > b->tree->skew_max_ticks)
		b->tree->skew_max_ticks = ticks;
}

/* Of a span's self time so much was on a CPU that is not the one it was entered on. */
static void move(struct builder *b, unsigned int cpu, uint32_t span, uint64_t ticks)
{
	struct span_tree *t = b->tree;
	struct on_cpu *c = &b->cpus[cpu];
	struct span_moved *moved;

	if (c->moved != SPAN_NONE && t->moved[c->moved].span == span) {
		t->moved[c->moved].ticks += ticks;
		return;
	}
	moved = array_grow(t->moved, &t->moved_room, t->nmoved + 1, sizeof *moved);
	if (!moved || t->nmoved == SPAN_NONE) {
		b->failed = 1;
		return;
	}
	t->moved = moved;
	c->moved = (uint32_t)t->nmoved;
	moved[t->nmoved++] = (struct span_moved){.ticks = ticks, .span = span, .cpu = cpu};
}

/* The thread ran here and waited: it spun, or halted. */
static void wait_on_cpu(struct builder *b, unsigned int cpu, uint64_t ticks)
{
	struct on_cpu *c = &b->cpus[cpu];
	struct tree_thread *t = &b->tree->threads[c->thread];
	uint32_t top = b->workers[c->thread].top;
	struct span_extra *extra;
	const char *subsystem;

	t->wait_ticks += ticks;
	t->run_ticks -= ticks; /* which gets the stint whole, when it ends */
	if (top == SPAN_NONE || !(extra = span_builder_extra(b, top)))
		return;
	extra->wait_ticks += ticks;
	subsystem = span_tree_site(b->tree, b->tree->spans[top].site).subsystem;
	if (strcmp(subsystem, "idle") != 0 && strcmp(subsystem, "unaccounted") != 0)
		b->tree->cpus[cpu].waiting_ticks += ticks;
}

void span_builder_spend(struct builder *b, unsigned int cpu, uint64_t tick)
{
	struct on_cpu *c = &b->cpus[cpu];
	struct worker *w = &b->workers[c->thread];
	uint64_t ticks = tick - c->last;

	c->last = tick;
	w->clock = tick > w->clock ? tick : w->clock;
	if (w->top == SPAN_NONE) {
		b->tree->cpus[cpu].unaccounted += ticks;
	} else {
		struct span *s = &b->tree->spans[w->top];

		s->self += ticks;
		if (s->cpu != cpu && ticks)
			move(b, cpu, w->top, ticks);
	}
	if (w->wait != SPAN_NONE && ticks)
		wait_on_cpu(b, cpu, ticks);
}

/* ---- The stack ------------------------------------------------------------------ */

uint32_t span_builder_site(const struct builder *b, uint32_t id)
{
	uint32_t site = trace_canonical(b->tree->trace, id);

	/* The model's own sites are no guest's to name. */
	return site > SITE_CPU_LAST - BOOT_CPUS_MAX ? SITE_CPU_LAST - BOOT_CPUS_MAX : site;
}

void span_builder_enter(struct builder *b, uint32_t thread, unsigned int cpu, uint32_t site)
{
	struct span_tree *t = b->tree;
	struct worker *w = &b->workers[thread];
	struct span *spans;

	if (w->depth == STACK_MAX) {
		w->too_deep++;
		return;
	}
	spans = array_grow(t->spans, &t->spans_room, t->nspans + 1, sizeof *spans);
	if (!spans || t->nspans == SPAN_NONE) {
		b->failed = 1;
		return;
	}
	t->spans = spans;
	spans[t->nspans] = (struct span){
		.enter = w->clock,
		.exit = w->clock,
		.site = site,
		.parent = w->top,
		.thread = thread,
		.cpu = cpu & 31,
		.open = 1,
	};
	w->top = (uint32_t)t->nspans++;
	w->depth++;
	t->threads[thread].nspans++;
}

void span_builder_leave(struct builder *b, uint32_t thread, int open)
{
	struct worker *w = &b->workers[thread];
	struct span *s;

	if (w->too_deep) {
		w->too_deep--;
		return;
	}
	if (w->top == SPAN_NONE) {
		b->tree->unmatched_exits++;
		return;
	}
	s = &b->tree->spans[w->top];
	s->exit = w->clock;
	s->open = open != 0;
	w->top = s->parent;
	w->depth--;
	if (w->depth < w->base) {
		w->base = w->depth;
		w->below++;
	}
}

/* An exit on a CPU. The first thread that is named on a CPU may have run there before, as
 * the CPU itself, and then ends what that opened. */
static void leave_on(struct builder *b, unsigned int cpu, int open)
{
	struct on_cpu *c = &b->cpus[cpu];
	const struct worker *w = &b->workers[c->thread];

	if (w->top == SPAN_NONE && !w->too_deep && c->thread == c->first && b->workers[cpu].top != SPAN_NONE) {
		span_threads_off(b, cpu, c->last);
		span_builder_leave(b, cpu, open);
	} else {
		span_builder_leave(b, c->thread, open);
	}
}

/* ---- Gaps ------------------------------------------------------------------------ */

/* What a frame behind a gap says of the thread that runs; see trace.h. */
struct resync {
	uint32_t thread, below, depth, told;
	const uint32_t *stack;
};

/* Of a thread's open spans, outermost first, those from `floor` on are as told: how many.
 * The others from there on are closed. */
static uint32_t keep_told(struct builder *b, uint32_t thread, uint32_t floor, const struct resync *r)
{
	struct worker *w = &b->workers[thread];
	uint32_t open[BF_DEPTH_MAX], same = 0, top;

	w->too_deep = 0;
	while (w->depth > floor + r->told)
		span_builder_leave(b, thread, 1);
	top = w->top;
	for (uint32_t i = w->depth; i > floor; i--, top = b->tree->spans[top].parent)
		open[i - floor - 1] = b->tree->spans[top].site;
	while (same < w->depth - floor && open[same] == span_builder_site(b, r->stack[same]))
		same++;
	while (w->depth > floor + same)
		span_builder_leave(b, thread, 1);
	return same;
}

static void lose(struct builder *b, unsigned int cpu, uint64_t tick)
{
	uint32_t thread = b->cpus[cpu].thread;

	span_waits_end(b, thread, cpu);
	span_builder_enter(b, thread, cpu, SITE_LOST);
	span_builder_spend(b, cpu, tick);
	span_builder_leave(b, thread, 0);
}

/* Frames are missing between the CPU's last event and `tick`. What is open on both sides of
 * the gap stays open; the CPU's time in it is nobody's but the gap's. Where another thread
 * runs behind it, the CPU itself is taken to have run in between. Where the same one does
 * it may have been away: it was for sure if it has since ended fewer spans from before. */
static void resync(struct builder *b, unsigned int cpu, uint64_t tick, const struct resync *r)
{
	struct on_cpu *c = &b->cpus[cpu];
	uint32_t site = r->thread ? span_builder_site(b, r->thread) : SITE_OF_CPU(cpu);
	uint32_t floor, same = 0;
	struct worker *w;

	if (b->tree->threads[c->thread].site == site) {
		uint32_t ended;

		w = &b->workers[c->thread];
		floor = r->below >= w->below ? w->base : w->depth;
		ended = r->below >= w->below ? r->below - w->below : r->below;
		ended = ended < floor ? ended : floor;
		floor -= ended;
		w->too_deep = 0;
		while (ended && w->depth > floor)
			span_builder_leave(b, c->thread, 1);
		same = keep_told(b, c->thread, floor, r);
		lose(b, cpu, tick);
		w = &b->workers[c->thread];
	} else {
		uint32_t thread;

		span_threads_out(b, cpu);
		span_threads_in(b, cpu, cpu);
		lose(b, cpu, tick);
		span_threads_out(b, cpu);
		thread = r->thread ? span_threads_take(b, cpu, site) : cpu;
		if (thread == THREAD_NONE || b->failed)
			return;
		b->tree->has_threads |= r->thread != 0;
		span_threads_in(b, cpu, thread);
		span_waits_end(b, thread, cpu);
		w = &b->workers[thread];
		w->too_deep = 0;
		for (uint32_t i = 0; i < r->below && w->top != SPAN_NONE; i++)
			span_builder_leave(b, thread, 1);
		floor = w->depth;
	}
	if (b->failed)
		return;
	for (uint32_t i = same; i < r->told; i++)
		span_builder_enter(b, c->thread, cpu, span_builder_site(b, r->stack[i]));
	if (r->depth > r->told) { /* the inner ones are counted, not named */
		span_builder_enter(b, c->thread, cpu, SITE_UNKNOWN);
		b->workers[c->thread].too_deep += r->depth - r->told - 1;
	}
	w->base = floor;
	w->below = r->below;
}

/* ---- Events ---------------------------------------------------------------------- */

static void valued(struct builder *b, unsigned int cpu, const struct event_record *r)
{
	const struct boot *boot = b->tree->boot;
	struct event e = boot_event(boot, (size_t)(r - boot->events));
	struct on_cpu *c = &b->cpus[cpu];
	const struct worker *w = &b->workers[c->thread];
	uint64_t unmatched = b->tree->unmatched_exits;
	struct span_extra *extra;

	if (e.kind == EVENT_DROPPED) {
		for (uint32_t i = 0; i < e.site && b->tree->unmatched_exits == unmatched; i++)
			leave_on(b, cpu, 1);
	} else if (e.kind == EVENT_SIZE && w->top != SPAN_NONE && !w->too_deep) {
		extra = span_builder_extra(b, w->top);
		if (extra) {
			extra->n = e.value;
			extra->has_n = 1;
		}
	}
}

/* Where the CPU's next event lies in time: within its window, and not before its last. */
static uint64_t next_tick(const struct builder *b, unsigned int cpu)
{
	const struct on_cpu *c = &b->cpus[cpu];
	const struct event_record *e = event_order_at(&b->order, b->tree->boot, cpu, c->at);
	uint64_t tick = e->tick + (uint64_t)b->tree->clocks.cpus[cpu].shift, to = b->tree->cpus[cpu].to;

	return tick < c->last ? c->last : tick > to ? to : tick;
}

static void event(struct builder *b, unsigned int cpu, uint64_t tick)
{
	struct on_cpu *c = &b->cpus[cpu];
	const struct event_record *e = event_order_at(&b->order, b->tree->boot, cpu, c->at++);

	b->tree->clamped += tick != e->tick + (uint64_t)b->tree->clocks.cpus[cpu].shift;
	if (e->kind == EVENT_RESYNC) {
		const uint32_t *told = &b->tree->boot->stacks[b->tree->boot->values[e->word]];
		struct resync r = {
			.thread = told[0], .below = told[1], .depth = told[2], .told = told[3], .stack = told + 4};

		resync(b, cpu, tick, &r);
		return;
	}
	span_builder_spend(b, cpu, tick);
	switch (e->kind) {
	case EVENT_ENTER:
		span_builder_enter(b, c->thread, cpu, span_builder_site(b, e->word));
		break;
	case EVENT_EXIT:
		leave_on(b, cpu, 0);
		break;
	case EVENT_SIZE:
	case EVENT_DROPPED:
		valued(b, cpu, e);
		break;
	case EVENT_THREAD:
		span_threads_switch(b, cpu, span_builder_site(b, e->word));
		break;
	case EVENT_WAIT:
	case EVENT_UNWAIT:
	case EVENT_WAKE:
	case EVENT_HOLD:
	case EVENT_RELEASE:
		span_waits_event(b, cpu, e->kind, span_builder_site(b, e->word));
		break;
	default:
		break;
	}
}

/* The CPU whose next event is the earliest, and up to where it stays that; -1 at the end. */
static int earliest(const struct builder *b, uint64_t *until)
{
	uint64_t least = UINT64_MAX;
	int found = -1;

	*until = UINT64_MAX;
	for (unsigned int i = 0; i < b->tree->boot->ncpus; i++) {
		uint64_t tick;

		if (b->cpus[i].at == b->order.cpus[i].n || b->cpus[i].held_by != CPU_NONE)
			continue;
		tick = next_tick(b, i);
		if (found < 0 || tick < least) {
			*until = found < 0 ? UINT64_MAX : least;
			least = tick;
			found = (int)i;
		} else if (tick < *until) {
			*until = tick;
		}
	}
	return found;
}

static void run_events(struct builder *b)
{
	uint64_t until;
	int cpu;

	while (!b->failed && (cpu = earliest(b, &until)) >= 0) {
		struct on_cpu *c = &b->cpus[cpu];
		uint64_t tick = next_tick(b, (unsigned int)cpu);
		size_t n = b->order.cpus[cpu].n;

		do {
			event(b, (unsigned int)cpu, tick);
		} while (c->at < n && c->held_by == CPU_NONE && !b->failed &&
			 (tick = next_tick(b, (unsigned int)cpu)) <= until);
	}
}

/* ---- The boot -------------------------------------------------------------------- */

static void find_end_cpu(struct span_tree *t)
{
	const struct boot *b = t->boot;

	t->end_cpu = b->boot_cpu;
	for (size_t i = b->nframes; b->has_bye && i-- > 0;) {
		if (b->frames[i].type != BF_FRAME_BYE)
			continue;
		for (size_t k = 0; k < b->ncpus; k++)
			if (b->cpus[k].number == b->frames[i].cpu)
				t->end_cpu = (int)k;
		break;
	}
}

static void find_window(struct span_tree *t, const struct event_list *cpus)
{
	const struct boot *b = t->boot;
	uint64_t end = 0;

	for (size_t i = 0; i < b->ncpus; i++) {
		uint64_t last = cpus[i].n ? cpus[i].last + (uint64_t)t->clocks.cpus[i].shift : 0;

		end = last > end ? last : end;
	}
	if (b->has_bye)
		end = b->bye.last_ticks + (uint64_t)t->clocks.cpus[t->end_cpu].shift;
	for (size_t i = 0; i < b->ncpus; i++) {
		struct span_cpu *c = &t->cpus[i];

		c->last_stint = SPAN_NONE;
		c->from = b->has_hello && (int)i == b->boot_cpu ? b->hello.entry_ticks
			  : cpus[i].n                           ? cpus[i].first + (uint64_t)t->clocks.cpus[i].shift
								: end;
		c->to = end > c->from ? end : c->from;
	}
	t->complete = b->has_hello && b->has_bye;
	t->total = b->ncpus ? t->cpus[b->boot_cpu].to - t->cpus[b->boot_cpu].from : 0;
}

static void begin(struct builder *b)
{
	for (unsigned int i = 0; i < b->tree->boot->ncpus && !b->failed; i++) {
		b->cpus[i] = (struct on_cpu){
			.last = b->tree->cpus[i].from,
			.first = THREAD_NONE,
			.moved = SPAN_NONE,
			.held_by = CPU_NONE,
		};
		if (span_threads_add(b, SITE_OF_CPU(i)) != THREAD_NONE)
			span_threads_in(b, i, i);
	}
}

/* Whoever still waits for a switch has nobody to wait for: then it is a thread of its own. */
static void finish(struct builder *b)
{
	for (unsigned int i = 0; i < b->tree->boot->ncpus && !b->failed; i++) {
		if (b->cpus[i].thread == THREAD_NONE)
			span_threads_in(b, i, i);
		if (!b->failed)
			span_builder_spend(b, i, b->tree->cpus[i].to);
	}
	span_threads_end(b);
}

/* The spans of each thread together; nothing to do where there is one thread. */
static int order_spans(struct span_tree *t)
{
	uint32_t first = 0, with_spans = 0;

	for (size_t i = 0; i < t->nthreads; i++) {
		t->threads[i].first_span = first;
		first += t->threads[i].nspans;
		with_spans += t->threads[i].nspans != 0;
	}
	if (with_spans <= 1)
		return 0;
	t->order = malloc((t->nspans + 1) * sizeof *t->order);
	for (size_t i = 0; t->order && i < t->nspans; i++)
		t->order[t->threads[t->spans[i].thread].first_span++] = (uint32_t)i;
	for (size_t i = 0; i < t->nthreads; i++)
		t->threads[i].first_span -= t->threads[i].nspans;
	return t->order ? 0 : -1;
}

static int build(struct builder *b)
{
	struct span_tree *t = b->tree;

	t->extras = array_grow(NULL, &t->extras_room, 1, sizeof *t->extras);
	if (!t->extras || event_order_init(&b->order, t->boot) < 0)
		return -1;
	t->extras[t->nextras++] = (struct span_extra){0};
	cpu_clocks_find(&t->clocks, b->order.said, b->order.nsaid, t->boot->ncpus, (size_t)t->boot->boot_cpu);
	find_end_cpu(t);
	find_window(t, b->order.cpus);
	begin(b);
	run_events(b);
	if (!b->failed)
		finish(b);
	return b->failed ? -1 : order_spans(t);
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
		event_order_fini(&b->order);
		id_map_fini(&b->by_site);
		id_map_fini(&b->by_topic);
		free(b->workers);
		free(b->topics);
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
	free(tree->extras);
	free(tree->moved);
	free(tree->threads);
	free(tree->order);
	free(tree->stints);
	free(tree->waits);
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
	case SITE_READY:
		own.name = "ready";
		return own;
	default:
		if (!SITE_IS_CPU(site))
			return trace_site(tree->trace, tree->boot, site);
		own.name = own.subsystem = "cpu";
		own.member = (int64_t)tree->boot->cpus[SITE_CPU_LAST - site].number;
		return own;
	}
}

char *span_tree_name(const struct span_tree *tree, uint32_t site, char *out, size_t n)
{
	struct site_name name = span_tree_site(tree, site);

	if (!name.name && site >= BF_SITE_ADDRESS && site <= BF_SITE_ADDRESS + BF_SITE_MAX)
		snprintf(out, n, "address#%07lx", (unsigned long)(site - BF_SITE_ADDRESS));
	else if (!name.name)
		snprintf(out, n, "site#%lu", (unsigned long)site);
	else if (name.member >= 0)
		snprintf(out, n, "%s#%lld", name.name, (long long)name.member);
	else
		snprintf(out, n, "%s", name.name);
	return out;
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

size_t span_tree_median(const struct boot *const *boots, size_t nboots)
{
	struct ranked *r = calloc(nboots + 1, sizeof *r);
	size_t n = 0, median = 0;

	for (size_t i = 0; r && i < nboots; i++) {
		const struct boot *b = boots[i];

		if (b->has_hello && b->has_bye && b->bye.last_ticks >= b->hello.entry_ticks)
			r[n++] = (struct ranked){.total = b->bye.last_ticks - b->hello.entry_ticks, .index = i};
	}
	if (n) {
		qsort(r, n, sizeof *r, by_total);
		median = r[(n - 1) / 2].index;
	}
	free(r);
	return median;
}

const struct boot *span_tree_median_boot(const struct trace *t)
{
	const struct boot **boots = malloc((t->nboots + 1) * sizeof *boots);
	const struct boot *median = t->nboots ? &t->boots[0] : NULL;

	for (size_t i = 0; boots && i < t->nboots; i++)
		boots[i] = &t->boots[i];
	if (boots && t->nboots)
		median = boots[span_tree_median(boots, t->nboots)];
	free(boots);
	return median;
}
