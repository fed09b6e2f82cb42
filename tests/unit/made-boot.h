/* SPDX-License-Identifier: BSD-2-Clause
 *
 * made-boot.h - boots made by hand, for the tests of the span tree, and what must hold of
 * any tree. In: events, added one by one. Out: a struct boot as an importer would make it.
 */
#ifndef MADE_BOOT_H
#define MADE_BOOT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../analyze/model/critical-path.h"
#include "../../analyze/model/event-order.h"
#include "../../analyze/model/steps.h"
#include "../../analyze/model/thread-times.h"
#include <cmocka.h>

static uint64_t state = 88172645463325252u;

static inline uint64_t draw(uint64_t below)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state % below;
}

/* ---- Boots ------------------------------------------------------------------------ */

#define ENTRY 5000u

struct made {
	struct fact exact;
	struct trace trace;
	struct boot boot;
};

static inline void made_init(struct made *m, size_t ncpus)
{
	static char key[] = "mode", value[] = "exact";

	*m = (struct made){.exact = {.key = key, .value = value}};
	m->trace.facts = &m->exact;
	m->trace.nfacts = 1;
	m->boot.has_hello = m->boot.has_bye = 1;
	m->boot.hello.entry_ticks = ENTRY;
	m->boot.ncpus = ncpus;
	for (size_t i = 0; i < ncpus; i++)
		m->boot.cpus[i].number = i;
}

static inline void made_fini(struct made *m)
{
	free(m->boot.events);
	free(m->boot.values);
	free(m->boot.stacks);
}

static inline void add(struct made *m, unsigned int cpu, enum event_kind kind, uint64_t tick, uint32_t site,
		       uint64_t value)
{
	struct event e = {.tick = tick, .value = value, .site = site, .cpu = (uint16_t)cpu, .kind = (uint8_t)kind};

	assert_int_equal(boot_add_event(&m->boot, &e), 0);
}

/* ---- What must hold of any tree --------------------------------------------------- */

static inline void check_whole(const struct span_tree *t)
{
	uint64_t self[BOOT_CPUS_MAX] = {0}, path = 0;
	struct steps *steps = steps_new(t, STEPS_EACH);
	struct thread_times times;
	struct critical_path p;

	for (size_t i = 0; i < t->nspans; i++) {
		const struct span *s = &t->spans[i];

		assert_true(s->exit >= s->enter);
		assert_true(s->cpu < t->boot->ncpus && s->thread < t->nthreads && s->extra < t->nextras);
		assert_true(s->parent == SPAN_NONE || (s->parent < i && t->spans[s->parent].thread == s->thread));
		self[s->cpu] += s->self;
	}
	for (size_t i = 0; i < t->nmoved; i++) {
		self[t->spans[t->moved[i].span].cpu] -= t->moved[i].ticks;
		self[t->moved[i].cpu] += t->moved[i].ticks;
	}
	for (size_t i = 0; i < t->boot->ncpus; i++)
		assert_int_equal(self[i] + t->cpus[i].unaccounted, t->cpus[i].to - t->cpus[i].from);
	for (size_t i = 1; t->order && i < t->nspans; i++) {
		const struct span *a = &t->spans[t->order[i - 1]], *b = &t->spans[t->order[i]];

		assert_true(a->thread < b->thread || (a->thread == b->thread && a->enter <= b->enter));
	}

	assert_non_null(steps);
	for (size_t i = 0; i < t->boot->ncpus; i++) {
		const struct step_cpu *c = &steps->cpus[i];

		assert_int_equal(c->busy + c->waiting + c->idle + c->unaccounted, t->cpus[i].to - t->cpus[i].from);
		assert_true(c->busy <= t->cpus[i].to - t->cpus[i].from);
	}
	steps_free(steps);
	assert_int_equal(thread_times_init(&times, t), 0);
	thread_times_fini(&times);

	assert_int_equal(critical_path_init(&p, t), 0);
	for (size_t i = 0; i < p.npieces; i++) {
		assert_int_equal(p.pieces[i].from, t->cpus[t->boot->boot_cpu].from + path);
		assert_true(p.pieces[i].ticks > 0);
		path += p.pieces[i].ticks;
	}
	assert_int_equal(path, t->total);
	critical_path_fini(&p);
}

#endif
