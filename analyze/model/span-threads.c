/* SPDX-License-Identifier: BSD-2-Clause
 *
 * span-threads.c - which thread runs where: switches, and what they do to a thread's time.
 *
 * A thread runs on one CPU at a time. Where a CPU switches to one that another CPU still
 * runs, it is one of two things. The counters of the two differ a little and the other is
 * about to leave it: then the switch is held back until it has, and the difference is
 * noted as seen. Or the guest has a thread of that name on each CPU: then it is a twin, with
 * a stack of its own. Twins are found again by the CPU they last ran on; there are never
 * more than CPUs. Threads of the subsystem "idle" are twins from the first and stay where
 * they are.
 */
#include "../import/array-grow.h"
#include "span-builder.h"

uint32_t span_threads_add(struct builder *b, uint32_t site)
{
	struct span_tree *t = b->tree;
	struct tree_thread *threads = array_grow(t->threads, &t->threads_room, t->nthreads + 1, sizeof *threads);
	struct worker *workers;
	int idle;

	t->threads = threads ? threads : t->threads;
	workers = threads ? array_grow(b->workers, &b->workers_room, t->nthreads + 1, sizeof *workers) : NULL;
	if (!workers || t->nthreads == THREAD_NONE) {
		b->failed = 1;
		return THREAD_NONE;
	}
	b->workers = workers;
	idle = strcmp(span_tree_site(t, site).subsystem, "idle") == 0;
	workers[t->nthreads] = (struct worker){.top = SPAN_NONE, .wait = SPAN_NONE, .cpu = CPU_NONE};
	threads[t->nthreads] = (struct tree_thread){
		.site = site,
		.twin = THREAD_NONE,
		.first_stint = SPAN_NONE,
		.last_stint = SPAN_NONE,
		.last_wait = SPAN_NONE,
		.idle = (uint8_t)idle,
	};
	return (uint32_t)t->nthreads++;
}

void span_threads_off(struct builder *b, uint32_t thread, uint64_t tick)
{
	struct worker *w = &b->workers[thread];
	struct tree_thread *t = &b->tree->threads[thread];
	uint64_t ticks = tick - w->clock;
	struct span_extra *extra;

	if (tick <= w->clock)
		return;
	w->clock = tick;
	if (w->wait != SPAN_NONE)
		t->wait_ticks += ticks;
	else if (!SITE_IS_CPU(t->site) && !t->idle) /* one that is a CPU never goes on: others run there */
		t->ready_ticks += ticks;
	extra = w->top == SPAN_NONE ? NULL : span_builder_extra(b, w->top);
	if (extra) {
		extra->off_cpu_ticks += ticks;
		extra->wait_ticks += w->wait == SPAN_NONE ? 0 : ticks;
	}
}

void span_threads_in(struct builder *b, unsigned int cpu, uint32_t thread)
{
	struct span_tree *tree = b->tree;
	struct tree_thread *t = &tree->threads[thread];
	struct worker *w = &b->workers[thread];
	struct on_cpu *c = &b->cpus[cpu];
	struct stint *stints = array_grow(tree->stints, &tree->stints_room, tree->nstints + 1, sizeof *stints);

	if (!stints || tree->nstints == STINT_NONE) {
		b->failed = 1;
		return;
	}
	tree->stints = stints;
	if (t->last_stint == SPAN_NONE) {
		t->from = w->clock = c->last;
		t->first_stint = (uint32_t)tree->nstints;
	} else if (w->clock > c->last) {
		span_builder_skew(b, w->clock - c->last);
	} else {
		span_threads_off(b, thread, c->last);
	}
	stints[tree->nstints] = (struct stint){
		.from = c->last,
		.to = c->last,
		.thread = thread,
		.before_thread = t->last_stint,
		.before_cpu = tree->cpus[cpu].last_stint == SPAN_NONE ? STINT_NONE : tree->cpus[cpu].last_stint,
		.cpu = cpu,
	};
	tree->cpus[cpu].last_stint = t->last_stint = (uint32_t)tree->nstints++;
	t->cpus |= 1u << cpu;
	w->cpu = (uint8_t)cpu;
	w->base = w->depth;
	w->below = 0;
	c->thread = thread;
}

void span_threads_out(struct builder *b, unsigned int cpu)
{
	struct on_cpu *c = &b->cpus[cpu];
	struct tree_thread *t = &b->tree->threads[c->thread];
	struct stint *s = &b->tree->stints[t->last_stint];

	s->to = c->last;
	t->run_ticks += s->to - s->from;
	t->to = c->last > t->to ? c->last : t->to;
	b->workers[c->thread].cpu = CPU_NONE;
	c->thread = THREAD_NONE;
}

uint64_t span_threads_tolerance(const struct span_tree *t, unsigned int a, unsigned int b)
{
	const struct cpu_clock *x = &t->clocks.cpus[a], *y = &t->clocks.cpus[b];
	uint64_t width = (uint64_t)(x->most - x->least) + (uint64_t)(y->most - y->least);
	int known = (x->bounded || (int)a == t->boot->boot_cpu) && (y->bounded || (int)b == t->boot->boot_cpu);

	if (trace_exact(t->trace))
		return 0;
	return known && width < SKEW_MAX_TICKS ? width : SKEW_MAX_TICKS;
}

/* The CPU's next switch comes within that. Looks only ahead of where it looked before, so
 * all looks together are one pass. */
static int leaves_soon(struct builder *b, unsigned int cpu, uint64_t tick, uint64_t within)
{
	const struct boot *boot = b->tree->boot;
	const struct event_list *list = &b->order.cpus[cpu];
	struct on_cpu *c = &b->cpus[cpu];

	if (c->ahead < c->at)
		c->ahead = c->at;
	for (; c->ahead < list->n; c->ahead++) {
		const struct event_record *e = event_order_at(&b->order, boot, cpu, c->ahead);
		uint64_t at = e->tick + (uint64_t)b->tree->clocks.cpus[cpu].shift;

		if (e->kind == EVENT_THREAD)
			return at <= tick || at - tick <= within;
		if (e->kind == EVENT_RESYNC)
			return 0;
	}
	return 0;
}

/* Of the threads of one site: one that is free, best that which ran here; else, in *busy,
 * one that runs elsewhere. */
static uint32_t find(struct builder *b, unsigned int cpu, uint32_t site, uint32_t *busy)
{
	uint32_t *last = id_map_at(&b->by_site, site), found = THREAD_NONE;

	*busy = THREAD_NONE;
	if (!last) {
		b->failed = 1;
		return THREAD_NONE;
	}
	for (uint32_t i = *last; i != THREAD_NONE && i != ID_MAP_NEW; i = b->tree->threads[i].twin) {
		const struct tree_thread *t = &b->tree->threads[i];

		int here = b->tree->stints[t->last_stint].cpu == cpu;

		if (b->workers[i].cpu != CPU_NONE)
			*busy = t->idle ? THREAD_NONE : i;
		else if (here || (found == THREAD_NONE && !t->idle))
			found = i;
	}
	return found;
}

uint32_t span_threads_take(struct builder *b, unsigned int cpu, uint32_t site)
{
	uint32_t busy, thread = find(b, cpu, site, &busy), *last;

	if (thread != THREAD_NONE || b->failed)
		return thread;
	thread = span_threads_add(b, site);
	last = id_map_at(&b->by_site, site);
	if (thread == THREAD_NONE || !last) {
		b->failed = 1;
		return THREAD_NONE;
	}
	b->tree->threads[thread].twin = *last == ID_MAP_NEW ? THREAD_NONE : *last;
	*last = thread;
	return thread;
}

static void go_in(struct builder *b, unsigned int cpu, uint32_t site)
{
	struct on_cpu *c = &b->cpus[cpu];
	uint32_t thread = span_threads_take(b, cpu, site);

	c->held_by = CPU_NONE;
	if (thread == THREAD_NONE)
		return;
	span_threads_in(b, cpu, thread);
	if (c->first == THREAD_NONE)
		c->first = thread;
}

void span_threads_switch(struct builder *b, unsigned int cpu, uint32_t site)
{
	struct on_cpu *c = &b->cpus[cpu];
	struct worker *w;
	int stays = b->tree->threads[c->thread].site == site;
	uint32_t busy;

	b->tree->has_threads = 1;
	if (!stays)
		span_threads_out(b, cpu);
	for (unsigned int i = 0; i < b->tree->boot->ncpus; i++) /* who waited for this has waited enough */
		if (b->cpus[i].held_by == cpu)
			go_in(b, i, b->cpus[i].pending);
	if (stays) {
		w = &b->workers[c->thread];
		w->base = w->depth;
		w->below = 0;
		return;
	}
	if (find(b, cpu, site, &busy) == THREAD_NONE && busy != THREAD_NONE &&
	    leaves_soon(b, b->workers[busy].cpu, c->last, span_threads_tolerance(b->tree, cpu, b->workers[busy].cpu))) {
		c->held_by = b->workers[busy].cpu;
		c->pending = site;
		return;
	}
	go_in(b, cpu, site);
}

void span_threads_end(struct builder *b)
{
	struct span_tree *tree = b->tree;
	uint64_t end = tree->cpus[tree->end_cpu].to;

	for (uint32_t i = 0; i < tree->nthreads && !b->failed; i++) {
		struct worker *w = &b->workers[i];
		struct tree_thread *t = &tree->threads[i];

		if (t->last_stint == SPAN_NONE) /* a CPU of which nothing came */
			continue;
		if (w->cpu != CPU_NONE) {
			span_threads_out(b, w->cpu);
		} else if (w->top != SPAN_NONE || w->wait != SPAN_NONE) {
			span_threads_off(b, i, end);
			if (!SITE_IS_CPU(t->site) && w->clock > t->to)
				t->to = w->clock;
		}
		span_waits_finish(b, i);
		w->too_deep = 0;
		while (w->top != SPAN_NONE)
			span_builder_leave(b, i, 1);
	}
}
