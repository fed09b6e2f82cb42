/* SPDX-License-Identifier: BSD-2-Clause
 *
 * span-tree.c - tests of spans from events: whatever a guest says, time is neither made
 * nor lost, and spans nest.
 */
#include "unit.h"

#include "../../analyze/model/hotspots.h"
#include "../../analyze/model/span-tree.h"
#include "../../analyze/model/steps.h"

#define EVENTS_MAX 4000

/* A boot made by hand; nothing in it is on the heap but what a test puts there. */
struct made {
	struct trace trace;
	struct boot boot;
	struct site sites[8];
	uint32_t stacks[40 * 200];
	uint16_t cpu; /* of the events that are added */
};

static struct made *make(uint64_t entry, uint64_t last)
{
	static const char *const names[] = {"a", "b", "c", "d", "e", "f", "g", "h"};
	struct made *m = calloc(1, sizeof *m);

	assert_non_null(m);
	for (uint32_t i = 0; i < 8; i++)
		m->sites[i] =
			(struct site){.name = names[i], .subsystem = i < 4 ? "x" : "y", .file = "", .canonical = i};
	m->trace.sites = m->sites;
	m->trace.nsites = 8;
	m->trace.boots = &m->boot;
	m->trace.nboots = 1;
	m->boot.stacks = m->stacks;
	m->boot.has_hello = m->boot.has_bye = 1;
	m->boot.hello.entry_ticks = entry;
	m->boot.bye.last_ticks = last;
	m->boot.ncpus = 1;
	return m;
}

static void add(struct made *m, enum event_kind kind, uint64_t tick, uint32_t site, uint64_t value)
{
	assert_true(m->boot.nevents < EVENTS_MAX);
	assert_int_equal(boot_add_event(&m->boot, &(struct event){.tick = tick,
								  .value = value,
								  .site = site,
								  .cpu = m->cpu,
								  .kind = (uint8_t)kind}),
			 0);
}

static void unmake(struct made *m)
{
	free(m->boot.events);
	free(m->boot.values);
	free(m);
}

/* What holds of every tree. */
static void check(const struct span_tree *t)
{
	uint64_t given[BOOT_CPUS_MAX] = {0};
	struct steps *s;
	struct hotspots h;

	for (size_t i = 0; i < t->nspans; i++) {
		const struct span *sp = &t->spans[i];
		const struct span_cpu *c = &t->cpus[sp->cpu];

		assert_true(sp->cpu < t->boot->ncpus);
		assert_true(sp->enter <= sp->exit && sp->enter >= c->from && sp->exit <= c->to);
		assert_true(sp->self <= sp->exit - sp->enter);
		given[sp->cpu] += sp->self;
		if (sp->parent == SPAN_NONE)
			continue;
		assert_true(sp->parent < i);
		assert_true(t->spans[sp->parent].cpu == sp->cpu);
		assert_true(t->spans[sp->parent].enter <= sp->enter && t->spans[sp->parent].exit >= sp->exit);
	}
	for (size_t i = 0; i < t->boot->ncpus; i++)
		assert_true(given[i] + t->cpus[i].unaccounted == t->cpus[i].to - t->cpus[i].from);
	if (t->boot->ncpus)
		assert_true(t->total == t->cpus[t->boot->boot_cpu].to - t->cpus[t->boot->boot_cpu].from);
	for (int fold = 0; fold < 2; fold++) {
		uint64_t all = 0, subsystems = 0, watched = 0;
		char name[64];

		s = steps_new(t, fold ? STEPS_FAMILIES : STEPS_EACH);
		assert_non_null(s);
		for (size_t i = 0; i < s->nrows; i++) {
			all += s->rows[i].self;
			assert_non_null(steps_name(s, &s->rows[i], name, sizeof name));
			assert_non_null(steps_subsystem(s, &s->rows[i]));
		}
		for (size_t i = 0; i < s->nsubsystems; i++)
			subsystems += s->subsystems[i].self;
		for (size_t i = 0; i < t->boot->ncpus; i++)
			watched += t->cpus[i].to - t->cpus[i].from;
		assert_true(all == watched && subsystems == watched);
		assert_int_equal(hotspots_find(&h, s), 0);
		hotspots_fini(&h);
		steps_free(s);
	}
}

static void nested_spans_cost_what_is_not_within(void **state)
{
	struct made *m = make(1000, 2000);
	struct span_tree *t;

	(void)state;
	add(m, EVENT_ENTER, 1100, 0, 0);
	add(m, EVENT_SIZE, 1100, 0, 42);
	add(m, EVENT_ENTER, 1200, 1, 0);
	add(m, EVENT_MARK, 1250, 2, 0);
	add(m, EVENT_EXIT, 1300, 0, 0);
	add(m, EVENT_EXIT, 1500, 0, 0);
	add(m, EVENT_ENTER, 1600, 3, 0); /* open at the bye */
	t = span_tree_new(&m->trace, &m->boot);
	assert_non_null(t);
	check(t);
	assert_int_equal(t->nspans, 3);
	assert_true(t->total == 1000 && t->complete && t->cpus[0].unaccounted == 200);
	assert_true(t->spans[0].self == 300 && span_tree_extra(t, &t->spans[0])->has_n &&
		    span_tree_extra(t, &t->spans[0])->n == 42);
	assert_true(t->spans[1].self == 100 && t->spans[1].parent == 0);
	assert_true(t->spans[2].self == 400 && t->spans[2].open && !t->spans[1].open);
	span_tree_free(t);
	unmake(m);
}

/* A hook that was interrupted stands behind its interrupter. */
static void events_out_of_order_are_sorted_stably(void **state)
{
	struct made *m = make(0, 100);
	struct span_tree *t;

	(void)state;
	add(m, EVENT_ENTER, 20, 1, 0);
	add(m, EVENT_EXIT, 30, 0, 0);
	add(m, EVENT_ENTER, 10, 0, 0);
	add(m, EVENT_EXIT, 40, 0, 0);
	add(m, EVENT_ENTER, 40, 2, 0); /* same tick, in the order of the line */
	add(m, EVENT_EXIT, 40, 0, 0);
	t = span_tree_new(&m->trace, &m->boot);
	assert_non_null(t);
	check(t);
	assert_int_equal(t->nspans, 3);
	assert_true(t->spans[0].site == 0 && t->spans[0].self == 20);
	assert_true(t->spans[1].site == 1 && t->spans[1].self == 10 && t->spans[1].parent == 0);
	assert_true(t->spans[2].site == 2 && t->spans[2].self == 0 && t->unmatched_exits == 0);
	span_tree_free(t);
	unmake(m);
}

static void exits_without_enters_are_counted(void **state)
{
	struct made *m = make(0, 100);
	struct span_tree *t;

	(void)state;
	for (uint64_t i = 0; i < 10; i++)
		add(m, EVENT_EXIT, i, 0, 0);
	add(m, EVENT_SIZE, 11, 0, 5); /* of no span */
	t = span_tree_new(&m->trace, &m->boot);
	assert_non_null(t);
	check(t);
	assert_int_equal(t->unmatched_exits, 10);
	assert_int_equal(t->nspans, 0);
	span_tree_free(t);
	unmake(m);
}

/* Deeper than any kernel, and out again. */
static void huge_depth_is_survived(void **state)
{
	struct made *m = make(0, 1000000);
	struct span_tree *t;

	(void)state;
	for (uint64_t i = 0; i < EVENTS_MAX; i++)
		add(m, EVENT_ENTER, i * 10, (uint32_t)(i % 8), 0);
	t = span_tree_new(&m->trace, &m->boot);
	assert_non_null(t);
	check(t);
	span_tree_free(t);
	m->boot.nevents = m->boot.nsigns = m->boot.nvalues = 0;
	m->stacks[2] = UINT32_MAX; /* so many open spans, it says, and names two */
	m->stacks[3] = 2;
	m->stacks[4] = 1;
	m->stacks[5] = 7;
	add(m, EVENT_RESYNC, 10, 0, 0);
	for (uint64_t i = 0; i < 50; i++)
		add(m, i % 3 ? EVENT_EXIT : EVENT_ENTER, 20 + i, 3, 0);
	t = span_tree_new(&m->trace, &m->boot);
	assert_non_null(t);
	check(t);
	span_tree_free(t);
	unmake(m);
}

/* What is open on both sides of a gap stays open; the gap's time is nobody's. */
static void a_gap_costs_only_itself(void **state)
{
	struct made *m = make(0, 1000);
	struct span_tree *t;

	(void)state;
	add(m, EVENT_ENTER, 100, 0, 0);
	add(m, EVENT_ENTER, 200, 1, 0);
	m->stacks[2] = 2; /* b has gone, c has come, a is still there */
	m->stacks[3] = 2;
	m->stacks[4] = 0;
	m->stacks[5] = 2;
	add(m, EVENT_RESYNC, 500, 0, 0);
	add(m, EVENT_EXIT, 600, 0, 0);
	add(m, EVENT_EXIT, 700, 0, 0);
	t = span_tree_new(&m->trace, &m->boot);
	assert_non_null(t);
	check(t);
	assert_int_equal(t->nspans, 4);
	assert_true(t->spans[0].site == 0 && t->spans[0].self == 200 && t->spans[0].exit == 700);
	assert_true(t->spans[1].site == 1 && t->spans[1].self == 0 && t->spans[1].open);
	assert_true(t->spans[2].site == SITE_LOST && t->spans[2].self == 300);
	assert_true(t->spans[3].site == 2 && t->spans[3].self == 100);
	assert_int_equal(t->unmatched_exits, 0);
	span_tree_free(t);
	unmake(m);
}

/* Ids that the model uses for itself, said by a guest. */
static void the_models_own_ids_are_not_the_guests(void **state)
{
	struct made *m = make(0, 1000);
	struct span_tree *t;

	(void)state;
	for (uint32_t i = 0; i < 6; i++) {
		add(m, EVENT_ENTER, 100 + 10 * i, UINT32_MAX - i, 0);
		add(m, EVENT_EXIT, 105 + 10 * i, 0, 0);
	}
	t = span_tree_new(&m->trace, &m->boot);
	assert_non_null(t);
	check(t);
	for (size_t i = 0; i < t->nspans; i++)
		assert_int_not_equal(t->spans[i].site, SITE_UNACCOUNTED);
	span_tree_free(t);
	unmake(m);
}

static uint64_t odd_tick(uint64_t *seed, uint64_t now)
{
	static const uint64_t odd[] = {0, 1, UINT64_MAX, UINT64_MAX - 1, 1ull << 63, UINT32_MAX};

	switch (unit_below(seed, 8)) {
	case 0:
		return odd[unit_below(seed, sizeof odd / sizeof *odd)];
	case 1:
		return now - unit_below(seed, 500);
	default:
		return now;
	}
}

/* Random streams of several CPUs: all kinds in any order, ticks that jump and run back. */
static void self_times_sum_to_the_total_whatever_comes(void **state)
{
	uint64_t seed = 5;

	(void)state;
	for (int round = 0; round < 1500; round++) {
		uint64_t now = unit_below(&seed, 1000), from = unit_below(&seed, 2000);
		struct made *m = make(from, from + unit_below(&seed, 200000));
		size_t n = unit_below(&seed, 400), at = 0;
		int hostile = round % 3 != 0;
		struct span_tree *t;

		m->boot.ncpus = 1 + unit_below(&seed, hostile ? BOOT_CPUS_MAX : 2);
		m->boot.boot_cpu = (int)unit_below(&seed, m->boot.ncpus);
		for (size_t i = 0; i < m->boot.ncpus; i++)
			m->boot.cpus[i].number = i * 3;
		if (unit_below(&seed, 5) == 0)
			m->boot.has_hello = 0;
		if (unit_below(&seed, 5) == 0)
			m->boot.has_bye = 0;
		if (hostile && unit_below(&seed, 5) == 0)
			m->boot.bye.last_ticks = odd_tick(&seed, 0);
		if (hostile && unit_below(&seed, 5) == 0)
			m->boot.hello.entry_ticks = odd_tick(&seed, 0);
		if (!m->boot.has_hello)
			m->boot.hello = (struct wire_hello){0};
		if (!m->boot.has_bye)
			m->boot.bye = (struct wire_bye){0};
		for (size_t i = 0; i < n; i++) {
			uint64_t kind = unit_below(&seed, 20), tick = hostile ? odd_tick(&seed, now) : now;
			uint32_t site = (uint32_t)(hostile && unit_below(&seed, 10) == 0 ? unit_random(&seed)
											 : unit_below(&seed, 8));

			now += unit_below(&seed, 900);
			m->cpu = (uint16_t)unit_below(&seed, m->boot.ncpus);
			if (kind < 8) {
				add(m, EVENT_ENTER, tick, site, 0);
			} else if (kind < 15) {
				add(m, EVENT_EXIT, tick, 0, 0);
			} else if (kind == 15 && at + 40 < sizeof m->stacks / sizeof *m->stacks) {
				uint32_t told = (uint32_t)unit_below(&seed, 33);

				add(m, EVENT_RESYNC, tick, 0, at);
				m->stacks[at++] = 0;
				m->stacks[at++] = (uint32_t)unit_below(&seed, 3);
				m->stacks[at++] =
					unit_below(&seed, 2) ? told : told + (uint32_t)unit_below(&seed, 100000);
				m->stacks[at++] = told;
				for (uint32_t k = 0; k < told; k++)
					m->stacks[at++] = (uint32_t)(unit_below(&seed, 5) ? unit_below(&seed, 8)
											  : unit_random(&seed));
			} else {
				static const enum event_kind others[] = {EVENT_MARK, EVENT_SIZE, EVENT_COUNTER,
									 EVENT_DROPPED};

				add(m, others[kind % 4], tick, site, unit_random(&seed) >> unit_below(&seed, 64));
			}
		}
		t = span_tree_new(&m->trace, &m->boot);
		assert_non_null(t);
		check(t);
		span_tree_free(t);
		unmake(m);
	}
}

static void the_median_boot_is_of_those_that_are_complete(void **state)
{
	struct boot boots[5];
	struct trace t = {.boots = boots};

	(void)state;
	memset(boots, 0, sizeof boots);
	assert_null(span_tree_median_boot(&t));
	t.nboots = 5;
	assert_ptr_equal(span_tree_median_boot(&t), &boots[0]); /* none is complete */
	for (size_t i = 0; i < 5; i++) {
		boots[i].has_hello = boots[i].has_bye = 1;
		boots[i].hello.entry_ticks = 1000 * i;
		boots[i].bye.last_ticks = 1000 * i + "\x32\x0a\x14\x1e\x28"[i]; /* 50 10 20 30 40 */
	}
	assert_ptr_equal(span_tree_median_boot(&t), &boots[3]);
	boots[0].has_bye = 0; /* 10 20 30 40: the lower middle */
	assert_ptr_equal(span_tree_median_boot(&t), &boots[2]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nested_spans_cost_what_is_not_within),
		cmocka_unit_test(events_out_of_order_are_sorted_stably),
		cmocka_unit_test(exits_without_enters_are_counted),
		cmocka_unit_test(huge_depth_is_survived),
		cmocka_unit_test(a_gap_costs_only_itself),
		cmocka_unit_test(the_models_own_ids_are_not_the_guests),
		cmocka_unit_test(self_times_sum_to_the_total_whatever_comes),
		cmocka_unit_test(the_median_boot_is_of_those_that_are_complete),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
