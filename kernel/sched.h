/* SPDX-License-Identifier: BSD-2-Clause
 *
 * sched.h - what the scheduler's own files share: a thread's insides, and each CPU's queue of
 * those that are ready. thread.h is for everybody else.
 *
 *	thread_create             wake_all, timer
 *	      |                        |
 *	      v      its turn          |
 *	    READY  ------------>  RUNNING  --- wait_until, sleep --->  WAITING
 *	      ^ ^                  |  |                                   |
 *	      |  \----- yield ----/    \--- fn returns --->  OVER         |
 *	      \-----------------------------------------------------------/
 *
 * A thread stays on its CPU. So one that has put itself into WAITING and still runs, on its
 * way to sched_switch, cannot be started elsewhere meanwhile: a wake only puts it into the
 * queue that this very sched_switch looks at. Locks are taken in this order: a wait queue's,
 * a CPU's.
 */
#ifndef SCHED_H
#define SCHED_H

#include <stdint.h>

#include "cpus.h"
#include "spinlock.h"
#include "thread.h"

/* With the struct at its lower end. Bytes; whole pages. */
#define THREAD_STACK_BYTES 16384u
#define THREAD_GUARD 0x6472617567206b73ull /* "sk guard" */

enum thread_state {
	THREAD_READY,
	THREAD_RUNNING,
	THREAD_WAITING,
	THREAD_OVER, /* never runs again; its stack is still in use until it is `gone` */
};

struct thread {
	void *sp; /* while it does not run */
	uint32_t cpu;
	uint32_t id;             /* what hooks call it */
	volatile uint32_t state; /* its CPU's lock's, but that it sets WAITING and OVER itself */
	uint32_t timed_out;
	struct thread *next_ready, *next_waiting, *next_asleep;
	uint64_t wake_at_ns;
	const char *name;
	void (*fn)(void *arg);
	void *arg;
	uint64_t irq_flags; /* what it starts with */
	uint32_t gone;      /* nothing of it is in use; `done`'s lock's */
	struct wait_queue done;
	uint64_t guard; /* the stack grows down to here */
};

/* CPUs share no cache line. */
struct sched_cpu {
	struct spinlock lock;
	uint32_t load; /* threads that are ready or run, the idle one apart */
	struct thread *first, *last;
	struct thread *running; /* as others see it; NULL: not up yet */
	struct thread *idle;
	struct thread *left; /* who ran before the switch that is under way */
	/* Of this CPU alone, with interrupts off. */
	struct thread *asleep; /* the next to wake first */
	uint64_t armed_ns;
	uint64_t alarm_ns;
	void (*alarm)(void);
	struct thread own; /* what its boot has become: the thread "boot", or an idle one */
} __attribute__((aligned(64)));

extern struct sched_cpu sched_cpus[CPUS_MAX];

static inline struct sched_cpu *sched_here(void)
{
	return &sched_cpus[this_cpu()->number];
}

/* All of these: with interrupts off. */

/* The first thread of a CPU is what runs there anyway. */
void sched_cpu_init(uint32_t id);
/* What the idle thread of CPU 0 does; those of the others are in sched_cpu_main. */
void sched_idle(void *unused) __attribute__((noreturn));
/* Gives the CPU away, as the state of the thread that calls says; returns at its next turn. */
void sched_switch(void);
/* The end of a switch, on the stack of who comes; a new thread calls it first of all. */
void sched_switched(void);
/* From WAITING to its CPU's queue; otherwise nothing. */
void sched_make_ready(struct thread *t);
void sched_enqueue(struct thread *t);

/* Memory for a thread that has not begun; NULL: none. `entry` gets the thread. */
struct thread *thread_new(const char *name, uint32_t id, void (*entry)(void *thread));
/* Of a thread that is over: its stack is no more in use. May be the last that is seen of it. */
void thread_gone(struct thread *t);

/* Wakes those in q, whose lock is held, without a word to the hooks. */
void wait_queue_wake(struct wait_queue *q);

/* Has the alarm called at that time, in an interrupt on this CPU; CLOCK_NEVER: not. One a CPU. */
void sched_alarm(uint64_t at_ns, void (*alarm)(void));
/* The clock's timer's handler. */
void sched_timer(void);

#endif
