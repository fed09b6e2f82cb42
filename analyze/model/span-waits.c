/* SPDX-License-Identifier: BSD-2-Clause
 *
 * span-waits.c - who waits for what, and who ends it: wait, unwait, wake, hold, release.
 *
 * A release and a wake are the same here: they let a waiter go on. A wait was ended by the
 * last one of its topic that another thread did since it began; where there is none it
 * was ended by nobody we know. A wake that comes while its thread idles is an interrupt's:
 * the idle thread did nothing that led to it, so it counts as nobody's too.
 */
#include "../import/array-grow.h"
#include "span-builder.h"

/* How far out an idle step is looked for around a wake. */
#define IDLE_DEPTH_MAX 64

/* The topic, made where it is not there; it stands until the next call. */
static struct topic *topic_of(struct builder *b, uint32_t site)
{
	uint32_t *at = id_map_at(&b->by_topic, site);
	struct topic *topics = at ? array_grow(b->topics, &b->topics_room, b->ntopics + 1, sizeof *topics) : NULL;

	if (!topics) {
		b->failed = 1;
		return NULL;
	}
	b->topics = topics;
	if (*at == ID_MAP_NEW) {
		topics[b->ntopics] = (struct topic){
			.holder = THREAD_NONE, .last = THREAD_NONE, .other = THREAD_NONE, .alone = SPAN_NONE};
		*at = (uint32_t)b->ntopics++;
	}
	return &topics[*at];
}

static void begin(struct builder *b, unsigned int cpu, uint32_t thread, uint32_t site)
{
	struct span_tree *t = b->tree;
	struct thread_wait *waits;
	struct topic *topic;

	span_waits_end(b, thread, cpu);
	topic = topic_of(b, site);
	waits = topic ? array_grow(t->waits, &t->waits_room, t->nwaits + 1, sizeof *waits) : NULL;
	if (!waits || t->nwaits == SPAN_NONE) {
		b->failed = 1;
		return;
	}
	t->waits = waits;
	waits[t->nwaits] = (struct thread_wait){
		.from = b->workers[thread].clock,
		.to = b->workers[thread].clock,
		.thread = thread,
		.topic = site,
		.by = THREAD_NONE,
		.holder = topic->holder == thread ? THREAD_NONE : topic->holder,
		.before = t->threads[thread].last_wait,
		.unfinished = 1,
	};
	topic->waiters++;
	topic->alone = SPAN_NONE;
	b->workers[thread].wait = t->threads[thread].last_wait = (uint32_t)t->nwaits++;
}

void span_waits_end(struct builder *b, uint32_t thread, unsigned int cpu)
{
	struct worker *w = &b->workers[thread];
	struct thread_wait *wait;
	struct topic *topic;
	uint64_t woken;
	int mine;

	if (w->wait == SPAN_NONE)
		return;
	wait = &b->tree->waits[w->wait];
	topic = topic_of(b, wait->topic);
	if (!topic)
		return;
	topic->waiters--;
	mine = topic->last == thread;
	woken = mine ? topic->other_tick : topic->last_tick;
	wait->to = w->clock;
	wait->unfinished = 0;
	if (woken >= wait->from && (mine ? topic->other : topic->last) != THREAD_NONE) {
		wait->by = mine ? topic->other : topic->last;
		wait->woken = woken < wait->to ? woken : wait->to;
	} else if (topic->last_tick < wait->from) {
		topic->alone = w->wait;
		topic->alone_cpu = cpu;
	}
	w->wait = SPAN_NONE;
}

/* Whether the thread's innermost spans, or itself, are idle. */
static int idles(const struct builder *b, uint32_t thread)
{
	const struct span_tree *t = b->tree;
	uint32_t span = b->workers[thread].top;

	if (t->threads[thread].idle)
		return 1;
	for (int i = 0; span != SPAN_NONE && i < IDLE_DEPTH_MAX; i++, span = t->spans[span].parent)
		if (strcmp(span_tree_site(t, t->spans[span].site).subsystem, "idle") == 0)
			return 1;
	return 0;
}

static void wake(struct builder *b, unsigned int cpu, uint32_t thread, uint32_t site)
{
	struct topic *topic = topic_of(b, site);
	uint64_t tick = b->cpus[cpu].last;
	uint32_t by = idles(b, thread) ? THREAD_NONE : thread;

	if (!topic)
		return;
	if (topic->alone != SPAN_NONE && topic->alone_cpu != cpu) {
		struct thread_wait *wait = &b->tree->waits[topic->alone];

		uint64_t within = span_threads_tolerance(b->tree, cpu, topic->alone_cpu);

		if (tick > wait->to && tick - wait->to <= within && !topic->waiters) {
			span_builder_skew(b, tick - wait->to);
		} else if (tick == wait->to && by != wait->thread) { /* at once: it may well stand second */
			wait->by = by;
			wait->woken = tick;
		}
	}
	topic->alone = SPAN_NONE;
	if (by != topic->last) {
		topic->other = topic->last;
		topic->other_tick = topic->last_tick;
	}
	topic->last = by;
	topic->last_tick = tick;
}

void span_waits_event(struct builder *b, unsigned int cpu, unsigned int kind, uint32_t site)
{
	uint32_t thread = b->cpus[cpu].thread;
	struct topic *topic;

	switch (kind) {
	case EVENT_WAIT:
		begin(b, cpu, thread, site);
		break;
	case EVENT_UNWAIT:
		span_waits_end(b, thread, cpu);
		break;
	case EVENT_HOLD:
		topic = topic_of(b, site);
		if (topic)
			topic->holder = thread;
		break;
	case EVENT_RELEASE:
		topic = topic_of(b, site);
		if (topic)
			topic->holder = THREAD_NONE;
		wake(b, cpu, thread, site);
		break;
	default:
		wake(b, cpu, thread, site);
	}
}

/* The boot ends, and the thread still waits. */
void span_waits_finish(struct builder *b, uint32_t thread)
{
	struct worker *w = &b->workers[thread];

	if (w->wait != SPAN_NONE)
		b->tree->waits[w->wait].to = w->clock;
}
