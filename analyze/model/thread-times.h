/* SPDX-License-Identifier: BSD-2-Clause
 *
 * thread-times.h - running against waiting, thread by thread, and who waited for whom. In:
 * a span tree. Out: a row a thread (twins are one), a row a (waiter, topic, who ended it).
 */
#ifndef THREAD_TIMES_H
#define THREAD_TIMES_H

#include "span-tree.h"

struct thread_row {
	uint32_t site;  /* canonical, or SITE_OF_CPU */
	uint32_t cpus;  /* where it ran, a bit an index into boot.cpus */
	uint64_t run;   /* ticks on a CPU and not waiting */
	uint64_t wait;  /* ticks waiting, on a CPU or off */
	uint64_t ready; /* ticks of neither: it could run and had no CPU */
};

enum wait_end {
	WAIT_WOKEN,  /* `by` woke or released the topic */
	WAIT_HELD,   /* nobody is known to have; `by` held it when the wait began */
	WAIT_NOBODY, /* nobody known at all: a device, time, an interrupt of an idle CPU */
};

struct wait_row {
	uint32_t thread; /* site */
	uint32_t topic;  /* site */
	uint32_t by;     /* site; see end */
	enum wait_end end;
	uint64_t count;
	uint64_t ticks;
};

struct thread_times {
	struct thread_row *threads; /* most run time first */
	size_t nthreads;
	struct wait_row *waits; /* most ticks first */
	size_t nwaits;
};

/* 0, or -1 when memory is out; thread_times_fini in either case. CPUs as threads are there
 * where they did anything as such. */
int thread_times_init(struct thread_times *tt, const struct span_tree *tree);
void thread_times_fini(struct thread_times *tt);

#endif
