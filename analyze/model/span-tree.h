/* SPDX-License-Identifier: BSD-2-Clause
 *
 * span-tree.h - one boot's events as nested spans, thread by thread. In: struct boot. Out:
 * every span with what it cost, what each thread did and waited for, and what ran on each
 * CPU when.
 *
 * A thread is what an EVENT_THREAD names; before the first one a CPU is a thread itself.
 * Its spans stay open while it does not run, and it may go on on another CPU. So there are
 * two times, and each is given out whole:
 *
 *  - a CPU's: every tick of its window is the self time of exactly one span, that which is
 *    innermost in the thread that runs there, or unaccounted. A span that ran on several
 *    CPUs says how much on each: on its own CPU self less all of its `moved`.
 *  - a thread's: from a span's enter to its exit every tick is self time or off_cpu_ticks of
 *    it or of a span within it.
 *
 * wait_ticks are a part of self and off_cpu_ticks, not a third: a thread that spins or
 * halts waits on its CPU. Where counters of several CPUs disagree and no meeting says by
 * how much (`skews`), the CPUs' time is still whole; the threads' may not be.
 */
#ifndef SPAN_TREE_H
#define SPAN_TREE_H

#include "../import/trace.h"
#include "cpu-clocks.h"

/* Sites that the model itself makes. */
#define SITE_LOST UINT32_MAX              /* frames are missing here */
#define SITE_UNKNOWN (UINT32_MAX - 1)     /* open, but in a frame that is missing */
#define SITE_UNACCOUNTED (UINT32_MAX - 2) /* no span covers this */
#define SITE_READY (UINT32_MAX - 3)       /* a thread that could run and has no CPU */
#define SITE_CPU_LAST (UINT32_MAX - 4)    /* CPU i as a thread is SITE_CPU_LAST - i */
#define SITE_IS_CPU(site) ((site) <= SITE_CPU_LAST && (site) > SITE_CPU_LAST - BOOT_CPUS_MAX)
#define SITE_OF_CPU(cpu) (SITE_CPU_LAST - (uint32_t)(cpu))

#define SPAN_NONE UINT32_MAX
#define THREAD_NONE UINT32_MAX

struct span {
	uint64_t enter, exit; /* ticks, of the thread's time */
	uint64_t self;        /* ticks that it ran and no span within it; on all CPUs */
	uint32_t site;        /* canonical */
	uint32_t parent;      /* index, of the same thread, or SPAN_NONE */
	uint32_t thread;      /* index */
	uint32_t extra : 26;  /* see span_tree_extra */
	uint32_t cpu : 5;     /* where it was entered, index into boot.cpus */
	uint32_t open : 1;    /* it never ended: closed where the trace ends or has a gap */
};

/* What few spans have. */
struct span_extra {
	uint64_t n;             /* the size it was given; see has_n */
	uint64_t wait_ticks;    /* it was innermost and its thread waited */
	uint64_t off_cpu_ticks; /* it was innermost and its thread did not run */
	uint8_t has_n;
};

/* A part of a span's self time, spent on another CPU than it was entered on. */
struct span_moved {
	uint64_t ticks;
	uint32_t span;
	uint32_t cpu;
};

struct tree_thread {
	uint32_t site;        /* canonical, or SITE_OF_CPU; see twin */
	uint32_t twin;        /* a thread of the same site that ran at the same time, or THREAD_NONE */
	uint64_t from, to;    /* the ticks between which it was seen */
	uint64_t run_ticks;   /* on a CPU, not waiting */
	uint64_t wait_ticks;  /* on a CPU or off */
	uint64_t ready_ticks; /* neither */
	uint32_t cpus;        /* where it ran, a bit an index into boot.cpus */
	uint32_t first_stint; /* indices, or SPAN_NONE */
	uint32_t last_stint;
	uint32_t last_wait;  /* index, or SPAN_NONE */
	uint32_t first_span; /* its spans: tree->order[first_span ...] */
	uint32_t nspans;
	uint8_t idle; /* of the subsystem "idle": each CPU has its own, and it is never in want of one */
};

/* A thread on a CPU without a break; of one CPU in order. */
struct stint {
	uint64_t from, to;        /* ticks */
	uint32_t thread;          /* index */
	uint32_t before_thread;   /* the thread's one before, or SPAN_NONE */
	uint32_t before_cpu : 27; /* the CPU's one before, or STINT_NONE */
	uint32_t cpu : 5;
};
#define STINT_NONE ((1u << 27) - 1)

/* A thread waited for a topic. */
struct thread_wait {
	uint64_t from, to;  /* ticks */
	uint64_t woken;     /* the tick at which `by` woke or released the topic */
	uint32_t thread;    /* index */
	uint32_t topic;     /* canonical site */
	uint32_t by;        /* the thread that did, last before the end, or THREAD_NONE */
	uint32_t holder;    /* who held the topic when the wait began, or THREAD_NONE */
	uint32_t before;    /* the thread's one before, or SPAN_NONE */
	uint8_t unfinished; /* nobody said that it ended */
};

struct span_cpu {
	uint64_t from, to;      /* the ticks this CPU was watched */
	uint64_t unaccounted;   /* of those, in no span */
	uint64_t waiting_ticks; /* of those, in spans neither idle nor unaccounted, waiting */
	uint32_t last_stint;    /* index, or SPAN_NONE */
};

struct span_tree {
	const struct trace *trace;
	const struct boot *boot;
	struct span *spans; /* of one thread in order of entry */
	size_t nspans, spans_room;
	struct span_extra *extras; /* the first one is that of all spans that have none */
	size_t nextras, extras_room;
	struct span_moved *moved;
	size_t nmoved, moved_room;
	struct tree_thread *threads; /* those that are CPUs first, as many as boot.cpus */
	size_t nthreads, threads_room;
	uint32_t *order; /* spans by thread, then by entry; NULL: as they stand */
	struct stint *stints;
	size_t nstints, stints_room;
	struct thread_wait *waits; /* of one thread in order */
	size_t nwaits, waits_room;
	struct span_cpu cpus[BOOT_CPUS_MAX];
	struct cpu_clocks clocks;
	uint64_t total;   /* ticks from kernel entry to bye, or to the last event */
	uint64_t clamped; /* events whose tick lies outside that */
	uint64_t unmatched_exits;
	uint64_t skews;          /* seen: a thread goes on before it was left, a wake after its unwait */
	uint64_t skew_max_ticks; /* the largest of them */
	int end_cpu;             /* that said bye, or else hello: index into boot.cpus */
	int has_threads;         /* some EVENT_THREAD was there */
	int complete;            /* both hello and bye are there */
};

/* NULL when memory is out. */
struct span_tree *span_tree_new(const struct trace *t, const struct boot *b);
void span_tree_free(struct span_tree *tree);

static inline const struct span_extra *span_tree_extra(const struct span_tree *tree, const struct span *s)
{
	return &tree->extras[s->extra];
}
/* The i-th span by thread, then by entry. */
static inline uint32_t span_tree_ordered(const struct span_tree *tree, size_t i)
{
	return tree->order ? tree->order[i] : (uint32_t)i;
}

/* The name of a span's or a thread's site, the model's own included. */
struct site_name span_tree_site(const struct span_tree *tree, uint32_t site);
/* "name", "name#member", or "site#id" for one that nothing names. Returns out. */
char *span_tree_name(const struct span_tree *tree, uint32_t site, char *out, size_t n);

/* The boot to show of several: the one whose total is the (lower) median of those that are
 * complete; the first, where none is. Its index, or `n` where there is no boot. */
size_t span_tree_median(const struct boot *const *boots, size_t n);
/* The same of a trace's boots; NULL where it has none. */
const struct boot *span_tree_median_boot(const struct trace *t);

#endif
