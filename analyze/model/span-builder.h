/* SPDX-License-Identifier: BSD-2-Clause
 *
 * span-builder.h - a span tree in the making; what span-tree.c, span-threads.c and
 * span-waits.c share. Internal to the model.
 */
#ifndef SPAN_BUILDER_H
#define SPAN_BUILDER_H

#include "event-order.h"
#include "id-map.h"
#include "span-tree.h"

/* Enough for any kernel; deeper spans of one that lies are not opened. */
#define STACK_MAX 4096

/* How far the counters of CPUs that never met are believed to differ, where something shows
 * that they do: within it a switch to a thread waits for another CPU's switch away from it,
 * and a wake is taken to belong to a wait that ended before. 5 us at 3 GHz. */
#define SKEW_MAX_TICKS (1u << 14)

#define CPU_NONE 0xff

/* What a thread is doing; beside tree.threads. Its open spans are a list from the innermost
 * outwards, so a thread takes no more memory than this, however deep. */
struct worker {
	uint64_t clock;    /* up to which its time has been given out */
	uint64_t too_deep; /* entered and not opened */
	uint32_t top;      /* the innermost open span, or SPAN_NONE */
	uint32_t depth;    /* open spans */
	uint32_t base;     /* of those, open since before it was last switched to */
	uint32_t below;    /* and ended since, of those */
	uint32_t wait;     /* index of the wait it is in, or SPAN_NONE */
	uint8_t cpu;       /* where it runs, or CPU_NONE */
};

struct on_cpu {
	uint64_t last;    /* tick up to which its time has been given out */
	size_t at;        /* the next event */
	size_t ahead;     /* an event at or behind it: no switch lies between */
	uint32_t thread;  /* that runs, or THREAD_NONE while it waits for a switch */
	uint32_t first;   /* the first thread that was named here, or THREAD_NONE */
	uint32_t moved;   /* index of its last tree.moved, or SPAN_NONE */
	uint32_t pending; /* the site it switches to when CPU held_by has left it */
	uint8_t held_by;  /* or CPU_NONE */
};

struct topic {
	uint32_t holder; /* thread, or THREAD_NONE */
	uint32_t waiters;
	/* Who released it last, and who before that was another; threads, or THREAD_NONE
	 * for an interrupt of an idle CPU. */
	uint64_t last_tick, other_tick;
	uint32_t last, other;
	uint32_t alone; /* the last wait that ended with nobody's help, or SPAN_NONE */
	uint32_t alone_cpu;
};

struct builder {
	struct span_tree *tree;
	struct event_order order;
	struct worker *workers;
	size_t workers_room;
	struct on_cpu cpus[BOOT_CPUS_MAX];
	struct id_map by_site; /* threads: the last one made */
	struct id_map by_topic;
	struct topic *topics;
	size_t ntopics, topics_room;
	int failed; /* memory is out */
};

/* ---- span-tree.c ---- */
/* Gives the CPU's time up to `tick` to whatever is innermost there. */
void span_builder_spend(struct builder *b, unsigned int cpu, uint64_t tick);
void span_builder_enter(struct builder *b, uint32_t thread, unsigned int cpu, uint32_t site);
void span_builder_leave(struct builder *b, uint32_t thread, int open);
/* The canonical site of one that a guest names. */
uint32_t span_builder_site(const struct builder *b, uint32_t id);
struct span_extra *span_builder_extra(struct builder *b, uint32_t span);
void span_builder_skew(struct builder *b, uint64_t ticks);

/* ---- span-threads.c ---- */
/* A thread more, that has not run; THREAD_NONE when memory is out. */
uint32_t span_threads_add(struct builder *b, uint32_t site);
/* Begins and ends a stint at the CPU's time. */
void span_threads_in(struct builder *b, unsigned int cpu, uint32_t thread);
void span_threads_out(struct builder *b, unsigned int cpu);
/* EVENT_THREAD. */
void span_threads_switch(struct builder *b, unsigned int cpu, uint32_t site);
/* The thread of that site to run on this CPU now, made where all run elsewhere. */
uint32_t span_threads_take(struct builder *b, unsigned int cpu, uint32_t site);
/* Time of a thread that did not run. */
void span_threads_off(struct builder *b, uint32_t thread, uint64_t tick);
/* By how much two CPUs' ticks may still differ. Where a tick is an instruction they have
 * one counter between them: not at all. */
uint64_t span_threads_tolerance(const struct span_tree *t, unsigned int a, unsigned int b);
/* The boot is over. */
void span_threads_end(struct builder *b);

/* ---- span-waits.c ---- */
void span_waits_event(struct builder *b, unsigned int cpu, unsigned int kind, uint32_t site);
void span_waits_end(struct builder *b, uint32_t thread, unsigned int cpu);
void span_waits_finish(struct builder *b, uint32_t thread);

#endif
