/* SPDX-License-Identifier: BSD-2-Clause
 *
 * thread.c - threads come and go. In: thread_create. Out: a struct thread at the lower end
 * of its own stack, in a CPU's queue; and, when it is over and joined, memory that the next
 * one takes.
 *
 * A thread that is over still runs on its stack until it has switched away for good. Only who
 * comes after it on its CPU may say that it is gone (sched_switched); what the hooks are told
 * is that the thread itself ended the wait of whoever joins it.
 */
#include <bootflame/hooks.h>

#include "hook-names.h"
#include "sched.h"
#include "steps/page-alloc.h"

static struct thread *spare; /* by next_ready */
static struct spinlock spare_lock;

static struct thread *memory_for_one(void)
{
	uint64_t flags = spin_lock(&spare_lock);
	struct thread *t = spare;

	if (t)
		spare = t->next_ready;
	spin_unlock(&spare_lock, flags);
	return t ? t : page_alloc(THREAD_STACK_BYTES / PAGE_BYTES);
}

struct thread *thread_new(const char *name, uint32_t id, void (*entry)(void *thread))
{
	struct thread *t = memory_for_one();

	if (!t)
		return NULL;
	*t = (struct thread){.name = name, .id = id, .guard = THREAD_GUARD};
	t->sp = context_make((char *)t + THREAD_STACK_BYTES, entry, t);
	return t;
}

/* It runs under its own name as a span, so that all of its time has one;
 * sched_switch ends it. */
BF_NOTRACE static void thread_main(void *thread)
{
	struct thread *t = thread;

	BF_ENTER_WORD(BF_WORD(t->id, BF_KIND_ENTER));
	sched_switched();
	irq_restore(t->irq_flags);
	t->fn(t->arg);
	irq_save();
	BF_WAKE_ID(t->done.topic);
	t->state = THREAD_OVER;
	sched_switch();
	__builtin_unreachable();
}

static int is_gone(void *thread)
{
	return ((struct thread *)thread)->gone != 0;
}

/* The lock's release is the last that is seen of t here; the one who joins takes it next. */
BF_NOTRACE void thread_gone(struct thread *t)
{
	uint64_t flags = spin_lock(&t->done.lock);

	t->gone = 1;
	wait_queue_wake(&t->done);
	spin_unlock(&t->done.lock, flags);
}

/* Of equals the one after who got the last, as a thread that waits is no load and may wake. */
static unsigned int least_loaded(void)
{
	static unsigned int last;
	unsigned int online = cpus.online, at = __atomic_load_n(&last, __ATOMIC_RELAXED), best = CPUS_MAX;

	for (unsigned int i = 0; i < online; i++) {
		at = at + 1 < online ? at + 1 : 0;
		if (best == CPUS_MAX || sched_cpus[at].load < sched_cpus[best].load)
			best = at;
	}
	__atomic_store_n(&last, best, __ATOMIC_RELAXED);
	return best;
}

struct thread *thread_create(const char *name, void (*fn)(void *arg), void *arg, unsigned int cpu)
{
	uint64_t flags = irq_save();
	struct thread *t = thread_new(name, 0, thread_main);

	if (t) {
		t->id = t->done.topic = hook_name_take(name, "thread");
		t->done.name = name;
		t->fn = fn;
		t->arg = arg;
		t->irq_flags = flags;
		t->cpu = cpu == THREAD_ANY_CPU ? least_loaded() : cpu;
		sched_enqueue(t);
	}
	irq_restore(flags);
	return t;
}

void thread_join(struct thread *t)
{
	uint64_t flags;

	wait_until(&t->done, is_gone, t, WAIT_FOR_EVER);
	hook_name_give_back(t->name, t->id);
	flags = spin_lock(&spare_lock);
	t->next_ready = spare;
	spare = t;
	spin_unlock(&spare_lock, flags);
}
