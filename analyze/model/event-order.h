/* SPDX-License-Identifier: BSD-2-Clause
 *
 * event-order.h - each CPU's events in order of time. In: a boot, whose events stand as
 * they were sent, CPUs mixed. Out: a list for each CPU, and what one look at it tells.
 */
#ifndef EVENT_ORDER_H
#define EVENT_ORDER_H

#include "../import/trace.h"
#include "cpu-clocks.h"

struct event_list {
	size_t from, n;       /* index[from ... from + n - 1] */
	uint64_t first, last; /* least and greatest tick; UINT64_MAX and 0 where there is none */
	int sorted;           /* they stood in order */
};

struct event_order {
	uint32_t *index; /* into boot.events; NULL: one CPU, whose events stand in order */
	struct event_list cpus[BOOT_CPUS_MAX];
	struct cpu_clocks_said *said; /* every EVENT_SYNC, CPU by CPU in the order sent */
	size_t nsaid;
};

/* 0, or -1 when memory is out; event_order_fini in either case. */
int event_order_init(struct event_order *o, const struct boot *b);
void event_order_fini(struct event_order *o);

static inline const struct event_record *event_order_at(const struct event_order *o, const struct boot *b,
							unsigned int cpu, size_t i)
{
	size_t at = o->cpus[cpu].from + i;

	return &b->events[o->index ? o->index[at] : at];
}

#endif
