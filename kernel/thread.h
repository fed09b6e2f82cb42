/* SPDX-License-Identifier: BSD-2-Clause
 *
 * thread.h - kernel threads: cooperative, each on one CPU's run queue for its life. A thread
 * gives the CPU away when it waits, sleeps, yields or is over; nothing takes it away but an
 * interrupt, which returns to it. What boots is the thread "boot" on CPU 0. A CPU with
 * nothing to run halts, in the span "hlt" of the subsystem "idle".
 *
 * Threads, waits and wakes are told to the hooks, so a report has what each CPU ran, and
 * who waited for whom. All of this is there after the step "sched_init".
 */
#ifndef THREAD_H
#define THREAD_H

#include <stddef.h>
#include <stdint.h>

#include "spinlock.h"

struct thread;

#define THREAD_ANY_CPU (~0u) /* the CPU with the shortest queue */

/* Makes fn(arg) run on a CPU that is online, at some time from now on. The name must stay; it
 * is what the trace calls it. NULL: no memory. */
struct thread *thread_create(const char *name, void (*fn)(void *arg), void *arg, unsigned int cpu);
/* Waits until the thread is over, and frees it. Once for each thread. */
void thread_join(struct thread *t);
/* Lets others of this CPU run. */
void thread_yield(void);
/* At least so long. */
void thread_sleep_ns(uint64_t ns);

/* A place to wait in. Zeroed but for its lock, its name and the topic that hooks know it by. */
struct wait_queue {
	struct spinlock lock;
	struct thread *first;
	const char *name;
	uint32_t topic; /* bf_family's id; 0 with the hooks off */
};

/* The name must stay. */
void wait_queue_init(struct wait_queue *q, const char *name);
/* Waits until `is_true(arg)`; it is asked before, and after every wake, with the queue's lock
 * held and interrupts off. Timeout: ns from now, or WAIT_FOR_EVER. 0, or -1: the time is up. */
#define WAIT_FOR_EVER UINT64_MAX
int wait_until(struct wait_queue *q, int (*is_true)(void *arg), void *arg, uint64_t timeout_ns);
/* Whoever waits there looks again. Also from an interrupt. */
void wake_all(struct wait_queue *q);

/* What a CPU does when it is up and has nothing else to do; called once on each CPU but
 * the first. Its interrupts work. */
void sched_cpu_main(void) __attribute__((noreturn));

#endif
