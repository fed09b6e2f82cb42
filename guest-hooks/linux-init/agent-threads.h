/* SPDX-License-Identifier: BSD-2-Clause
 *
 * agent-threads.h - the kernel's threads and what each has open, so that every span that is
 * told pairs: an event that ends what never began ends nothing, and what ends below others ends
 * those too. In: moments of the kernel's trace, in order. Out: calls of the hooks.
 */
#ifndef AGENT_THREADS_H
#define AGENT_THREADS_H

#include <stdint.h>

enum agent_span {
	SPAN_PHASE, /* what a thread is about outside of anything else */
	SPAN_LEVEL,
	SPAN_INITCALL,
	SPAN_WORK,
	SPAN_IRQ,
	SPAN_SOFTIRQ,
	SPAN_VECTOR,
	SPAN_FUNCTION,
};

#define SPANS_MAX 128

struct thread {
	struct thread *next;
	int32_t id; /* the pid; of CPU n's idle thread, below zero */
	const char *comm;
	uint32_t word;  /* its site; 0: it has not run yet */
	uint32_t topic; /* the site of what it waits for: to be woken */
	int waits;
	unsigned int depth, too_deep;
	struct open {
		uint64_t key; /* what the event that ends it says again */
		enum agent_span kind;
	} open[SPANS_MAX];
};

#define THREAD_INIT 1        /* pid 1, which runs the initcalls */
#define THREAD_START (-1000) /* pid 0 of the boot CPU until it becomes the idle thread */
#define THREAD_IDLE(cpu) (-(int32_t)(cpu)-1)

/* The thread of that id, made where there is none; NULL: memory is out. */
struct thread *thread_get(int32_t id);
/* It is called that, as of the last time it was seen. */
void thread_named(int32_t id, const char *comm);
/* This CPU runs it from here on. The first time, a span is entered that is open as long as the
 * thread lives; what the two threads are about that boot the kernel is for the caller to say. */
void thread_switch(int32_t id);
/* The one that this CPU runs waits, and is about to be switched away from. */
void thread_wait(void);
/* Whoever this CPU runs wakes the thread of that id. */
void thread_wake(int32_t id);
/* That this CPU runs now; NULL: none was said. */
struct thread *thread_here(void);

/* In the thread that this CPU runs. */
void thread_enter(enum agent_span kind, uint64_t key, uint32_t site);
void thread_leave(enum agent_span kind, uint64_t key);
/* Whether nothing is open in it but its phase. */
int thread_between(const struct thread *t);
/* Then its phase is another one from here on. */
void thread_phase(const char *name, const char *subsystem);
/* Leaves all that is open. */
void thread_end(void);

#endif
