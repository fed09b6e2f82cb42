/* SPDX-License-Identifier: BSD-2-Clause
 *
 * sched.c - who runs next. In: threads that are made ready. Out: each CPU runs those of its
 * queue in turn, and halts where there is none. Every switch is told to the hooks.
 *
 * Nothing here is a traced function: a switch leaves one stack in the middle of a call and
 * goes on in the middle of another, and the last of a thread never returns.
 */
#include "sched.h"

#include <bootflame/hooks.h>

#include "power-off.h"

struct sched_cpu sched_cpus[CPUS_MAX];

BF_NOTRACE void sched_cpu_init(uint32_t id)
{
	struct percpu *cpu = this_cpu();
	struct sched_cpu *c = sched_here();

	c->own = (struct thread){.cpu = cpu->number, .id = id, .state = THREAD_RUNNING, .guard = THREAD_GUARD};
	c->armed_ns = c->alarm_ns = UINT64_MAX;
	c->running = cpu->current = &c->own;
}

/* With the CPU's lock held. */
BF_NOTRACE static inline void append(struct sched_cpu *c, struct thread *t)
{
	t->state = THREAD_READY;
	t->next_ready = NULL;
	if (c->first)
		c->last->next_ready = t;
	else
		c->first = t;
	c->last = t;
}

BF_NOTRACE void sched_switch(void)
{
	struct sched_cpu *c = sched_here();
	struct thread *from = c->running, *to;
	uint64_t flags = spin_lock(&c->lock);

	if (from->guard != THREAD_GUARD)
		panic("thread %s has overrun its stack", from->name);
	to = c->first;
	if (from == c->idle || from->state == THREAD_RUNNING) {
		if (!to) {
			spin_unlock(&c->lock, flags);
			return;
		}
		if (from != c->idle)
			append(c, from);
	} else if (from->state != THREAD_READY) {
		c->load--;
	}
	if (to)
		c->first = to->next_ready;
	else
		to = c->idle;
	to->state = THREAD_RUNNING;
	c->running = this_cpu()->current = to;
	spin_unlock(&c->lock, flags);
	if (to == from) /* woken before it was gone */
		return;
	/* An idle thread is in its span from its first tick to its last; another's ends with it. */
	if (from == c->idle || from->state == THREAD_OVER)
		BF_EXIT();
	BF_THREAD_ID(to->id);
	if (to == c->idle)
		BF_ENTER("hlt", "idle");
	c->left = from;
	context_switch(&from->sp, to->sp);
	sched_switched();
}

BF_NOTRACE void sched_switched(void)
{
	struct sched_cpu *c = sched_here();

	if (c->left->state == THREAD_OVER)
		thread_gone(c->left);
}

BF_NOTRACE void sched_enqueue(struct thread *t)
{
	struct sched_cpu *c = &sched_cpus[t->cpu];
	uint64_t flags = spin_lock(&c->lock);
	int halts;

	append(c, t);
	c->load++;
	/* One that is about to halt has this lock to take first; then it finds t. */
	halts = c->running && c->running == c->idle;
	spin_unlock(&c->lock, flags);
	if (halts && t->cpu != this_cpu()->number)
		cpu_kick(t->cpu);
}

BF_NOTRACE void sched_make_ready(struct thread *t)
{
	struct sched_cpu *c = &sched_cpus[t->cpu];
	uint64_t flags = spin_lock(&c->lock);
	int halts = 0;

	if (t->state == THREAD_WAITING) {
		append(c, t);
		/* It has not got to sched_switch yet: then it never stopped counting. */
		c->load += t != c->running;
		halts = c->running == c->idle;
	}
	spin_unlock(&c->lock, flags);
	if (halts && t->cpu != this_cpu()->number)
		cpu_kick(t->cpu);
}

/* An interrupt that comes just before the halt ends it (irq_wait), so a thread that it, or
 * another CPU's kick, has made ready is not left lying. */
BF_NOTRACE static void idle_loop(void) __attribute__((noreturn));
BF_NOTRACE static void idle_loop(void)
{
	struct sched_cpu *c = sched_here();

	for (;;) {
		while (!*(struct thread *volatile *)&c->first) {
			irq_wait();
			cpu_park_if_asked();
		}
		sched_switch();
	}
}

BF_NOTRACE void sched_idle(void *unused)
{
	(void)unused;
	sched_switched();
	idle_loop();
}

BF_SITE(idle, "idle", "idle");

BF_NOTRACE void sched_cpu_main(void)
{
	uint32_t id = bf_site_word(BF_SITE_ID(idle)) >> 4;

	irq_save();
	BF_THREAD_ID(id);
	BF_ENTER("hlt", "idle");
	sched_cpu_init(id);
	sched_here()->idle = &sched_here()->own;
	idle_loop();
}

BF_NOTRACE void thread_yield(void)
{
	uint64_t flags = irq_save();

	sched_switch();
	irq_restore(flags);
}
