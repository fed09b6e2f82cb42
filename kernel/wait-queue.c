/* SPDX-License-Identifier: BSD-2-Clause
 *
 * wait-queue.c - threads that wait: for something to be true, for a time, or for the first
 * of the two. In: wait_until, wake_all, and the clock's timer. Out: threads that are made
 * ready.
 *
 * Each CPU has its sleepers in a list, the next to wake first, and the timer armed for that
 * one. Where no timer interrupts, whoever has a time to wait for looks at the clock in turn
 * with the others.
 */
#include <bootflame/hooks.h>

#include "clock.h"
#include "hook-names.h"
#include "sched.h"

void wait_queue_init(struct wait_queue *q, const char *name)
{
	*q = (struct wait_queue){.name = name, .topic = hook_name(name, "wait")};
}

/* ---- Time: this CPU's, with interrupts off --------------------------------------------- */

static uint64_t deadline(uint64_t ns)
{
	uint64_t now = clock_now_ns();

	return ns < CLOCK_NEVER - now ? now + ns : CLOCK_NEVER - 1;
}

static void arm(struct sched_cpu *c)
{
	uint64_t next = c->asleep && c->asleep->wake_at_ns < c->alarm_ns ? c->asleep->wake_at_ns : c->alarm_ns;

	if (next == c->armed_ns)
		return;
	c->armed_ns = next;
	clock_timer_arm(next);
}

static void fall_asleep(struct thread *t, uint64_t wake_at_ns)
{
	struct sched_cpu *c = sched_here();
	struct thread **p = &c->asleep;

	while (*p && (*p)->wake_at_ns <= wake_at_ns)
		p = &(*p)->next_asleep;
	t->wake_at_ns = wake_at_ns;
	t->timed_out = 0;
	t->next_asleep = *p;
	*p = t;
	arm(c);
}

static void forget_sleeper(struct thread *t)
{
	struct sched_cpu *c = sched_here();

	for (struct thread **p = &c->asleep; *p; p = &(*p)->next_asleep) {
		if (*p == t) {
			*p = t->next_asleep;
			break;
		}
	}
	arm(c);
}

void sched_timer(void)
{
	struct sched_cpu *c = sched_here();
	uint64_t now = clock_now_ns();

	c->armed_ns = CLOCK_NEVER;
	while (c->asleep && c->asleep->wake_at_ns <= now) {
		struct thread *t = c->asleep;

		c->asleep = t->next_asleep;
		t->timed_out = 1;
		sched_make_ready(t);
	}
	if (c->alarm_ns <= now) {
		c->alarm_ns = CLOCK_NEVER;
		c->alarm();
	}
	arm(c);
}

void sched_alarm(uint64_t at_ns, void (*alarm)(void))
{
	struct sched_cpu *c = sched_here();

	c->alarm_ns = at_ns;
	c->alarm = alarm;
	arm(c);
}

void thread_sleep_ns(uint64_t ns)
{
	uint64_t flags = irq_save(), until_ns = deadline(ns);
	struct thread *t = this_cpu()->current;

	BF_WAIT("sleep", "wait");
	if (clock_timer_works()) {
		t->state = THREAD_WAITING;
		fall_asleep(t, until_ns);
		sched_switch();
	} else {
		while (clock_now_ns() < until_ns)
			sched_switch();
	}
	BF_UNWAIT("sleep", "wait");
	irq_restore(flags);
}

/* ---- Something to be true -------------------------------------------------------------- */

static void line_up(struct wait_queue *q, struct thread *t)
{
	struct thread **p = &q->first;

	while (*p)
		p = &(*p)->next_waiting;
	t->next_waiting = NULL;
	*p = t;
	t->state = THREAD_WAITING;
}

/* Nothing to do where a wake has taken it out. */
static void step_out(struct wait_queue *q, const struct thread *t)
{
	for (struct thread **p = &q->first; *p; p = &(*p)->next_waiting) {
		if (*p == t) {
			*p = t->next_waiting;
			return;
		}
	}
}

/* With q's lock held and the thing not true. Lets go of the lock, and has it again at the end. 0,
 * or -1: the time is up. */
static int wait_once(struct wait_queue *q, struct thread *t, uint64_t until_ns)
{
	int timed = until_ns != WAIT_FOR_EVER, sleeps = timed && clock_timer_works();

	if (timed && clock_now_ns() >= until_ns)
		return -1;
	if (!timed || sleeps)
		line_up(q, t);
	if (sleeps)
		fall_asleep(t, until_ns);
	spin_unlock(&q->lock, irq_save()); /* they stay off */
	sched_switch();
	spin_lock(&q->lock);
	step_out(q, t);
	if (sleeps)
		forget_sleeper(t);
	return 0;
}

int wait_until(struct wait_queue *q, int (*is_true)(void *arg), void *arg, uint64_t timeout_ns)
{
	uint64_t flags = spin_lock(&q->lock), until_ns;
	int result = 0;

	if (is_true(arg)) {
		spin_unlock(&q->lock, flags);
		return 0;
	}
	until_ns = timeout_ns == WAIT_FOR_EVER ? WAIT_FOR_EVER : deadline(timeout_ns);
	BF_WAIT_ID(q->topic);
	do {
		result = wait_once(q, this_cpu()->current, until_ns);
	} while (result == 0 && !is_true(arg));
	BF_UNWAIT_ID(q->topic);
	spin_unlock(&q->lock, flags);
	return result;
}

BF_NOTRACE void wait_queue_wake(struct wait_queue *q)
{
	struct thread *t = q->first;

	q->first = NULL;
	while (t) {
		struct thread *next = t->next_waiting; /* when it is ready it may wait elsewhere */

		sched_make_ready(t);
		t = next;
	}
}

void wake_all(struct wait_queue *q)
{
	uint64_t flags = spin_lock(&q->lock);

	BF_WAKE_ID(q->topic);
	wait_queue_wake(q);
	spin_unlock(&q->lock, flags);
}
