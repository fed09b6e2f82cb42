/* SPDX-License-Identifier: BSD-2-Clause
 *
 * stand-ins.c - interrupts, threads and the clock as long as they are not there: nothing
 * interrupts, a thread runs at once, and a tick is a nanosecond.
 */
#include "clock.h"
#include "cpus.h"
#include "irq.h"
#include "machine.h"
#include "thread.h"

struct cpus cpus = {.present = 1, .online = 1};

int irq_request(unsigned int irq, void (*handler)(void *arg), void *arg)
{
	(void)irq, (void)handler, (void)arg;
	return -1;
}

uint64_t clock_now_ns(void)
{
	return ticks();
}

void clock_delay_ns(uint64_t ns)
{
	uint64_t start = ticks();

	while (ticks() - start < ns)
		;
}

int clock_timer_works(void)
{
	return 0;
}

struct thread *thread_create(const char *name, void (*fn)(void *arg), void *arg, unsigned int cpu)
{
	(void)name, (void)fn, (void)arg, (void)cpu;
	return NULL;
}

void thread_join(struct thread *t)
{
	(void)t;
}

void wait_queue_init(struct wait_queue *q, const char *name)
{
	q->name = name;
}

int wait_until(struct wait_queue *q, int (*is_true)(void *arg), void *arg, uint64_t timeout_ns)
{
	(void)q, (void)timeout_ns;
	return is_true(arg) ? 0 : -1;
}

void wake_all(struct wait_queue *q)
{
	(void)q;
}
