/* SPDX-License-Identifier: BSD-2-Clause
 *
 * event-order.c - see event-order.h. A hook that was interrupted between reading the clock
 * and claiming its slot stands behind its interrupter, and one that had to drain behind
 * the drain's enter: a few places, in a list that else is sorted. So each event is moved
 * back to its place, stably, which is one look where it stands right; a guest whose events
 * are far out of place gets a merge sort before that becomes quadratic. Indices are
 * sorted, not events, and only where there is something to sort.
 */
#include "event-order.h"

#include <stdlib.h>

#include "../import/array-grow.h"

/* Places that events may be moved back, on average, before they are merged instead. */
#define MOVES_AN_EVENT 4

static int look(struct event_order *o, const struct boot *b)
{
	uint64_t before[BOOT_CPUS_MAX] = {0};
	size_t room = 0;

	for (size_t i = 0; i < b->nevents; i++) {
		const struct event_record *e = &b->events[i];
		struct event_list *c = &o->cpus[e->cpu];

		c->sorted &= e->tick >= before[e->cpu];
		before[e->cpu] = e->tick;
		c->first = e->tick < c->first ? e->tick : c->first;
		c->last = e->tick > c->last ? e->tick : c->last;
		c->n++;
		if (e->kind == EVENT_SYNC) {
			struct cpu_clocks_said *said = array_grow(o->said, &room, o->nsaid + 1, sizeof *said);

			if (!said)
				return -1;
			o->said = said;
			o->said[o->nsaid++] = (struct cpu_clocks_said){
				.token = boot_event(b, i).value, .tick = e->tick, .cpu = e->cpu};
		}
	}
	return 0;
}

/* Natural runs merged until there is one. 0 or -1. */
static int merge_sort(uint32_t *index, size_t n, const struct event_record *events)
{
	uint32_t *other = malloc(n * sizeof *other), *from = index, *to = other;
	size_t runs;

	if (!other)
		return -1;
	do {
		size_t i = 0, out = 0;

		for (runs = 0; i < n; runs++) {
			size_t a = i, a_end, c, c_end;

			for (a_end = a + 1; a_end < n && events[from[a_end - 1]].tick <= events[from[a_end]].tick;)
				a_end++;
			for (c = a_end, c_end = c < n ? c + 1 : c;
			     c_end < n && events[from[c_end - 1]].tick <= events[from[c_end]].tick;)
				c_end++;
			i = c_end;
			while (a < a_end || c < c_end) {
				int take_c = a == a_end || (c < c_end && events[from[c]].tick < events[from[a]].tick);

				to[out++] = from[take_c ? c++ : a++];
			}
		}
		from = to;
		to = from == other ? index : other;
	} while (runs > 1);
	if (from != index)
		memcpy(index, from, n * sizeof *index);
	free(other);
	return 0;
}

static int sort(uint32_t *index, size_t n, const struct event_record *events)
{
	size_t moves = n * MOVES_AN_EVENT;

	for (size_t i = 1; i < n; i++) {
		uint32_t mine = index[i];
		size_t at = i;

		if (events[index[i - 1]].tick <= events[mine].tick)
			continue;
		for (; at > 0 && events[index[at - 1]].tick > events[mine].tick && moves; moves--, at--)
			index[at] = index[at - 1];
		index[at] = mine;
		if (!moves)
			return merge_sort(index, n, events);
	}
	return 0;
}

/* What lies behind a gap stays behind it, whatever its ticks say. */
static int sort_between_gaps(uint32_t *index, size_t n, const struct event_record *events)
{
	for (size_t from = 0, to; from < n; from = to + 1) {
		for (to = from; to < n && events[index[to]].kind != EVENT_RESYNC; to++)
			;
		if (sort(index + from, to - from, events) < 0)
			return -1;
	}
	return 0;
}

int event_order_init(struct event_order *o, const struct boot *b)
{
	size_t from = 0, at[BOOT_CPUS_MAX], room = 0;
	int sorted = b->ncpus <= 1;

	*o = (struct event_order){0};
	for (size_t i = 0; i < BOOT_CPUS_MAX; i++)
		o->cpus[i] = (struct event_list){.first = UINT64_MAX, .sorted = 1};
	if (b->nevents > UINT32_MAX || look(o, b) < 0)
		return -1;
	for (size_t i = 0; i < b->ncpus; i++) {
		o->cpus[i].from = at[i] = from;
		from += o->cpus[i].n;
		sorted &= o->cpus[i].sorted;
	}
	if (sorted)
		return 0;
	o->index = array_grow(NULL, &room, b->nevents + 1, sizeof *o->index);
	if (!o->index)
		return -1;
	for (size_t i = 0; i < b->nevents; i++)
		o->index[at[b->events[i].cpu]++] = (uint32_t)i;
	for (size_t i = 0; i < b->ncpus; i++)
		if (!o->cpus[i].sorted && sort_between_gaps(o->index + o->cpus[i].from, o->cpus[i].n, b->events) < 0)
			return -1;
	return 0;
}

void event_order_fini(struct event_order *o)
{
	free(o->index);
	free(o->said);
	*o = (struct event_order){0};
}
