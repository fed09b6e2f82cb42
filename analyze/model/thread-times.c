/* SPDX-License-Identifier: BSD-2-Clause
 *
 * thread-times.c - see thread-times.h.
 */
#include "thread-times.h"

#include <stdlib.h>

#include "../import/array-grow.h"
#include "id-map.h"

static int most_run_first(const void *a, const void *b)
{
	const struct thread_row *x = a, *y = b;

	if (x->run != y->run)
		return x->run < y->run ? 1 : -1;
	return x->site < y->site ? -1 : x->site > y->site;
}

static int by_identity(const void *a, const void *b)
{
	const struct wait_row *x = a, *y = b;

	if (x->thread != y->thread)
		return x->thread < y->thread ? -1 : 1;
	if (x->topic != y->topic)
		return x->topic < y->topic ? -1 : 1;
	if (x->end != y->end)
		return x->end < y->end ? -1 : 1;
	return x->by < y->by ? -1 : x->by > y->by;
}

static int most_ticks_first(const void *a, const void *b)
{
	const struct wait_row *x = a, *y = b;

	if (x->ticks != y->ticks)
		return x->ticks < y->ticks ? 1 : -1;
	return by_identity(a, b);
}

static int add_threads(struct thread_times *tt, const struct span_tree *tree)
{
	struct id_map rows = {0};
	size_t room = 0;
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < tree->nthreads; i++) {
		const struct tree_thread *t = &tree->threads[i];
		struct thread_row *row = array_grow(tt->threads, &room, tt->nthreads + 1, sizeof *row);
		uint32_t *at = row ? id_map_at(&rows, t->site) : NULL;

		tt->threads = row ? row : tt->threads;
		if (!at) {
			rc = -1;
			break;
		}
		if (*at == ID_MAP_NEW) {
			if (SITE_IS_CPU(t->site) && !t->run_ticks && !t->wait_ticks)
				continue;
			*at = (uint32_t)tt->nthreads;
			tt->threads[tt->nthreads++] = (struct thread_row){.site = t->site};
		}
		row = &tt->threads[*at];
		row->cpus |= t->cpus;
		row->run += t->run_ticks;
		row->wait += t->wait_ticks;
		row->ready += t->ready_ticks;
	}
	id_map_fini(&rows);
	if (tt->nthreads)
		qsort(tt->threads, tt->nthreads, sizeof *tt->threads, most_run_first);
	return rc;
}

static int add_waits(struct thread_times *tt, const struct span_tree *tree)
{
	size_t kept = 0;

	if (!tree->nwaits)
		return 0;
	tt->waits = calloc(tree->nwaits, sizeof *tt->waits);
	if (!tt->waits)
		return -1;
	for (size_t i = 0; i < tree->nwaits; i++) {
		const struct thread_wait *w = &tree->waits[i];
		struct wait_row *row = &tt->waits[i];
		uint32_t by = w->by != THREAD_NONE ? w->by : w->holder;

		row->thread = tree->threads[w->thread].site;
		row->topic = w->topic;
		row->end = w->by != THREAD_NONE ? WAIT_WOKEN : by != THREAD_NONE ? WAIT_HELD : WAIT_NOBODY;
		row->by = by != THREAD_NONE ? tree->threads[by].site : SITE_UNACCOUNTED;
		row->count = 1;
		row->ticks = w->to - w->from;
	}
	qsort(tt->waits, tree->nwaits, sizeof *tt->waits, by_identity);
	for (size_t i = 1; i < tree->nwaits; i++) {
		if (by_identity(&tt->waits[i], &tt->waits[kept]) != 0) {
			tt->waits[++kept] = tt->waits[i];
			continue;
		}
		tt->waits[kept].count++;
		tt->waits[kept].ticks += tt->waits[i].ticks;
	}
	tt->nwaits = kept + 1;
	qsort(tt->waits, tt->nwaits, sizeof *tt->waits, most_ticks_first);
	return 0;
}

int thread_times_init(struct thread_times *tt, const struct span_tree *tree)
{
	*tt = (struct thread_times){0};
	return add_threads(tt, tree) < 0 || add_waits(tt, tree) < 0 ? -1 : 0;
}

void thread_times_fini(struct thread_times *tt)
{
	free(tt->threads);
	free(tt->waits);
	*tt = (struct thread_times){0};
}
