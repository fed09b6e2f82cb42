/* SPDX-License-Identifier: BSD-2-Clause
 *
 * test-threads.c - threads=N: N threads hand a number round in a ring, each waiting until it
 * is its turn and waking the next; each also sleeps a while, and waits for what does not
 * come. Wrong results are a panic. The cost is a straight line in N, but for a few instructions
 * in the list of those that sleep at once. Without the word it does nothing.
 */
#include "clock.h"
#include "power-off.h"
#include "steps/boot-cmdline.h"
#include "steps/slab.h"
#include "sysinit.h"
#include "thread.h"

#define ROUNDS 4u
#define SLEEP_NS 20000u

static uint32_t threads;
BOOT_NUMBER("threads", threads, 64);

struct runner {
	struct wait_queue queue, nothing;
	struct runner *next;
	struct thread *thread;
	uint32_t turn; /* it is this one's */
	uint32_t hops; /* that the number has made when it comes here */
	uint32_t result;
};

static int is_turn(void *runner)
{
	return ((struct runner *)runner)->turn != 0;
}

static int never(void *unused)
{
	(void)unused;
	return 0;
}

static void hand_on(struct runner *to, uint32_t hops)
{
	uint64_t flags = spin_lock(&to->queue.lock);

	to->hops = hops;
	to->turn = 1;
	spin_unlock(&to->queue.lock, flags);
	wake_all(&to->queue);
}

static void run(void *runner)
{
	struct runner *r = runner;
	uint64_t from_ns = clock_now_ns();

	thread_sleep_ns(SLEEP_NS);
	if (clock_now_ns() - from_ns < SLEEP_NS)
		panic("threads: a thread woke too early");
	for (unsigned int i = 0; i < ROUNDS; i++) {
		wait_until(&r->queue, is_turn, r, WAIT_FOR_EVER);
		r->turn = 0;
		r->result = r->hops;
		hand_on(r->next, r->hops + 1);
	}
	from_ns = clock_now_ns();
	if (wait_until(&r->nothing, never, NULL, SLEEP_NS) == 0 || clock_now_ns() - from_ns < SLEEP_NS)
		panic("threads: a wait for nothing ended early");
}

static void test_threads(void *unused)
{
	struct runner *r;

	(void)unused;
	if (threads == 0)
		return;
	BF_SIZE(threads);
	r = slab_alloc(threads * sizeof *r);
	if (!r)
		panic("threads: no memory");
	for (uint32_t i = 0; i < threads; i++) {
		r[i] = (struct runner){.next = &r[(i + 1) % threads]};
		wait_queue_init(&r[i].queue, "turn");
		wait_queue_init(&r[i].nothing, "nothing");
	}
	for (uint32_t i = 0; i < threads; i++) {
		r[i].thread = thread_create("runner", run, &r[i], THREAD_ANY_CPU);
		if (!r[i].thread)
			panic("threads: no memory for thread %u", i);
	}
	hand_on(&r[0], 0);
	for (uint32_t i = 0; i < threads; i++)
		thread_join(r[i].thread);
	for (uint32_t i = 0; i < threads; i++) {
		if (r[i].result != (ROUNDS - 1) * threads + i)
			panic("threads: thread %u got %u", i, r[i].result);
	}
	slab_free(r, threads * sizeof *r);
}
SYSINIT(test_threads, SI_SUB_TEST, SI_ORDER_ANY, test_threads, NULL);
SYSINIT_NEEDS(test_threads, sched_init);
