/* SPDX-License-Identifier: BSD-2-Clause
 *
 * test-span-threads.c - the span tree's threads over streams that no guest in its senses
 * sends, where time must still be whole; and by cases: twins, skew, gaps, order.
 */
#include "made-boot.h"

/* ---- Streams of no sense ---------------------------------------------------------- */

static uint64_t add_stack(struct boot *b)
{
	uint32_t told = (uint32_t)draw(8), words[4 + 8] = {(uint32_t)draw(5), (uint32_t)draw(4),
							   told + (draw(4) ? 0 : (uint32_t)draw(100000)), told};
	uint64_t at = b->nstacks;

	for (uint32_t i = 0; i < told; i++)
		words[4 + i] = (uint32_t)draw(6);
	b->stacks = realloc(b->stacks, (b->nstacks + 4 + told) * sizeof *b->stacks);
	assert_non_null(b->stacks);
	memcpy(b->stacks + b->nstacks, words, (4 + told) * sizeof *words);
	b->nstacks += 4 + told;
	return at;
}

static void nonsense_leaves_time_whole(void **unused)
{
	(void)unused;
	for (int round = 0; round < 200; round++) {
		static const uint64_t spans_of_time[] = {1, 50, 5000, UINT64_MAX};
		size_t ncpus = 1 + draw(BOOT_CPUS_MAX), n = draw(3000);
		uint64_t range = spans_of_time[draw(4)], ordered = draw(3), now = ENTRY;
		struct span_tree *t;
		struct made m;

		made_init(&m, ncpus);
		m.boot.boot_cpu = (int)draw(ncpus);
		m.boot.has_bye = draw(3) != 0;
		m.boot.has_hello = draw(4) != 0;
		m.exact.value = draw(2) ? m.exact.value : m.exact.key; /* exact, or not */
		m.boot.bye.last_ticks = ENTRY + draw(range);
		for (size_t i = 0; i < n; i++) {
			enum event_kind kind = (enum event_kind)draw(EVENT_SYNC + 1);
			uint64_t tick = ordered ? now += draw(3) : ENTRY + draw(range) - draw(20);
			uint32_t site = draw(50) ? (uint32_t)draw(6) : UINT32_MAX - (uint32_t)draw(30);
			uint64_t value = kind == EVENT_RESYNC ? add_stack(&m.boot) : draw(40);

			add(&m, (unsigned int)draw(ncpus), kind, tick, site, value);
		}
		t = span_tree_new(&m.trace, &m.boot);
		assert_non_null(t);
		check_whole(t);
		span_tree_free(t);
		made_fini(&m);
	}
}

#define MILLION 1000000u

static void million(enum event_kind kind, uint32_t sites, void (*check)(const struct span_tree *))
{
	struct span_tree *t;
	struct made m;

	made_init(&m, 2);
	m.boot.bye.last_ticks = ENTRY + MILLION;
	for (uint32_t i = 0; i < MILLION; i++)
		add(&m, i & 1, kind, ENTRY + i, 100 + i % sites, 0);
	t = span_tree_new(&m.trace, &m.boot);
	assert_non_null(t);
	/* Nothing is made that an event did not pay for. */
	assert_true(t->nspans <= MILLION && t->nthreads <= MILLION + 2 && t->nstints <= MILLION + 4);
	assert_true(t->nwaits <= MILLION && t->nmoved <= MILLION && t->nextras <= MILLION + 1);
	check(t);
	check_whole(t);
	span_tree_free(t);
	made_fini(&m);
}

static void check_million_threads(const struct span_tree *t)
{
	assert_int_equal(t->nthreads, MILLION + 2);
}

static void check_million_exits(const struct span_tree *t)
{
	assert_int_equal(t->unmatched_exits, MILLION);
}

static void check_million_enters(const struct span_tree *t)
{
	assert_true(t->nspans > 0 && t->nspans < MILLION / 10);
}

static void check_million_waits(const struct span_tree *t)
{
	assert_int_equal(t->nwaits, MILLION);
}

static void a_million_threads_and_such(void **unused)
{
	(void)unused;
	million(EVENT_THREAD, MILLION, check_million_threads);
	million(EVENT_EXIT, 1, check_million_exits);
	million(EVENT_ENTER, MILLION, check_million_enters);
	million(EVENT_WAIT, MILLION, check_million_waits);
}

/* ---- Cases ------------------------------------------------------------------------ */

/* Two CPUs that each run a thread of one name: two threads, each with its stack. */
static void twins_have_a_stack_each(void **unused)
{
	struct span_tree *t;
	struct made m;

	(void)unused;
	made_init(&m, 2);
	m.boot.bye.last_ticks = ENTRY + 100;
	for (unsigned int cpu = 0; cpu < 2; cpu++)
		add(&m, cpu, EVENT_THREAD, ENTRY + 10 + cpu, 77, 0);
	for (unsigned int cpu = 0; cpu < 2; cpu++)
		add(&m, cpu, EVENT_ENTER, ENTRY + 20 + cpu, 500 + cpu, 0);
	for (unsigned int cpu = 0; cpu < 2; cpu++)
		add(&m, cpu, EVENT_EXIT, ENTRY + 40 + 5 * cpu, 0, 0);
	t = span_tree_new(&m.trace, &m.boot);
	assert_non_null(t);
	assert_int_equal(t->nthreads, 4);
	assert_int_equal(t->threads[3].twin, 2);
	assert_int_equal(t->nspans, 2);
	assert_int_equal(t->spans[0].self, 20);
	assert_int_equal(t->spans[1].self, 24);
	check_whole(t);
	span_tree_free(t);
	made_fini(&m);
}

/* In time mode a switch that comes a little before the other CPU's is held back: the thread
 * keeps its stack, and the difference is told. */
static void a_small_skew_is_bridged_and_told(void **unused)
{
	struct span_tree *t;
	struct made m;

	(void)unused;
	made_init(&m, 2);
	m.exact.value = m.exact.key;
	m.boot.bye.last_ticks = ENTRY + 200;
	add(&m, 0, EVENT_THREAD, ENTRY + 10, 77, 0);
	add(&m, 0, EVENT_ENTER, ENTRY + 20, 500, 0);
	add(&m, 1, EVENT_THREAD, ENTRY + 90, 77, 0); /* 10 ticks too early */
	add(&m, 1, EVENT_EXIT, ENTRY + 150, 0, 0);
	add(&m, 0, EVENT_THREAD, ENTRY + 100, 78, 0);
	t = span_tree_new(&m.trace, &m.boot);
	assert_non_null(t);
	assert_int_equal(t->skews, 1);
	assert_int_equal(t->skew_max_ticks, 10);
	assert_int_equal(t->unmatched_exits, 0);
	assert_int_equal(t->nspans, 1);
	assert_int_equal(t->spans[0].self, 80 + 60);
	assert_false(t->spans[0].open);
	check_whole(t);
	span_tree_free(t);
	made_fini(&m);
}

/* Behind a gap a thread's frame tells what it opened since it was switched to; what it had
 * open before stays, less what it says has ended. */
static void a_gap_keeps_what_a_thread_had_open(void **unused)
{
	static const uint32_t told[] = {77, 1, 1, 1, 503};
	struct span_tree *t;
	struct made m;

	(void)unused;
	made_init(&m, 1);
	m.boot.bye.last_ticks = ENTRY + 200;
	m.boot.stacks = malloc(sizeof told);
	assert_non_null(m.boot.stacks);
	memcpy(m.boot.stacks, told, sizeof told);
	m.boot.nstacks = 5;
	add(&m, 0, EVENT_THREAD, ENTRY + 10, 77, 0);
	add(&m, 0, EVENT_ENTER, ENTRY + 20, 500, 0);
	add(&m, 0, EVENT_ENTER, ENTRY + 30, 501, 0);
	add(&m, 0, EVENT_THREAD, ENTRY + 40, 78, 0);
	add(&m, 0, EVENT_THREAD, ENTRY + 50, 77, 0); /* 500 and 501 are from before */
	add(&m, 0, EVENT_ENTER, ENTRY + 60, 502, 0);
	add(&m, 0, EVENT_RESYNC, ENTRY + 100, 0, 0); /* lost: the exits of 502 and 501, 503 */
	add(&m, 0, EVENT_EXIT, ENTRY + 120, 0, 0);   /* 503 */
	add(&m, 0, EVENT_EXIT, ENTRY + 130, 0, 0);   /* 500 */
	t = span_tree_new(&m.trace, &m.boot);
	assert_non_null(t);
	check_whole(t);
	assert_int_equal(t->unmatched_exits, 0);
	assert_int_equal(t->nspans, 5);
	assert_int_equal(t->spans[0].site, 500);
	assert_int_equal(t->spans[0].exit, ENTRY + 130);
	assert_false(t->spans[0].open);
	assert_true(t->spans[1].open && t->spans[2].open);
	assert_int_equal(t->spans[3].site, SITE_LOST);
	assert_int_equal(t->spans[3].self, 40);
	assert_int_equal(t->spans[4].site, 503);
	assert_int_equal(t->spans[4].self, 20);
	span_tree_free(t);
	made_fini(&m);
}

/* ---- Order ------------------------------------------------------------------------ */

static void order_is_that_of_a_stable_sort(void **unused)
{
	(void)unused;
	for (int round = 0; round < 200; round++) {
		size_t ncpus = 1 + draw(4), n = draw(2000);
		uint64_t disorder = draw(2) ? 4 : 5000;
		struct event_order o;
		struct made m;

		made_init(&m, ncpus);
		for (size_t i = 0; i < n; i++)
			add(&m, (unsigned int)draw(ncpus), draw(300) ? EVENT_ENTER : EVENT_RESYNC,
			    ENTRY + i + draw(disorder), 0, 0);
		assert_int_equal(event_order_init(&o, &m.boot), 0);
		for (unsigned int cpu = 0; cpu < ncpus; cpu++) {
			const struct event_record *before = NULL;
			size_t mine = 0, gaps = 0;

			for (size_t i = 0; i < n; i++)
				mine += m.boot.events[i].cpu == cpu;
			assert_int_equal(o.cpus[cpu].n, mine);
			for (size_t i = 0; i < mine; i++) {
				const struct event_record *e = event_order_at(&o, &m.boot, cpu, i);
				size_t gaps_before = 0;

				assert_int_equal(e->cpu, cpu);
				for (const struct event_record *g = m.boot.events; g < e; g++)
					gaps_before += g->cpu == cpu && g->kind == EVENT_RESYNC;
				if (e->kind == EVENT_RESYNC) {
					assert_int_equal(gaps_before, gaps++);
					before = NULL;
					continue;
				}
				assert_int_equal(gaps_before, gaps);
				if (before)
					assert_true(before->tick < e->tick || (before->tick == e->tick && before < e));
				before = e;
			}
		}
		event_order_fini(&o);
		made_fini(&m);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nonsense_leaves_time_whole),
		cmocka_unit_test(a_million_threads_and_such),
		cmocka_unit_test(twins_have_a_stack_each),
		cmocka_unit_test(a_small_skew_is_bridged_and_told),
		cmocka_unit_test(a_gap_keeps_what_a_thread_had_open),
		cmocka_unit_test(order_is_that_of_a_stable_sort),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
