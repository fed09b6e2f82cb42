/* SPDX-License-Identifier: BSD-2-Clause
 *
 * test-span-threads.c - the span tree and the critical path beside a model that counts tick
 * by tick, over random schedules of threads, waits and CPUs; and over streams that no guest
 * in its senses sends, where time must still be whole.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../analyze/model/critical-path.h"
#include "../../analyze/model/event-order.h"
#include "../../analyze/model/steps.h"
#include "../../analyze/model/thread-times.h"

static uint64_t state = 88172645463325252u;

static uint64_t draw(uint64_t below)
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

static void made_init(struct made *m, size_t ncpus)
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

static void made_fini(struct made *m)
{
	free(m->boot.events);
	free(m->boot.values);
	free(m->boot.stacks);
}

static void add(struct made *m, unsigned int cpu, enum event_kind kind, uint64_t tick, uint32_t site, uint64_t value)
{
	struct event e = {.tick = tick, .value = value, .site = site, .cpu = (uint16_t)cpu, .kind = (uint8_t)kind};

	assert_int_equal(boot_add_event(&m->boot, &e), 0);
}

/* ---- What must hold of any tree --------------------------------------------------- */

static void check_whole(const struct span_tree *t)
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

/* ---- A model tick by tick --------------------------------------------------------- */

#define CPUS 4
#define THREADS 12 /* the first are the CPUs */
#define TICKS 1500
#define SPANS 2000
#define DEPTH 6
#define NOBODY (-1)
#define FIRST_SITE 1000u   /* of spans; each has its own */
#define THREAD_SITE 10000u /* of threads */
#define TOPIC_SITE 20000u
#define TOPICS 3

struct model_wait {
	int from, to, topic, open;
};

struct model_wake {
	int tick, topic, thread;
};

struct model {
	struct made made;
	int ncpus, nspans, nwakes;
	int on[CPUS];        /* the thread that runs, NOBODY before the CPU is up */
	int cpu_of[THREADS]; /* where it runs, or NOBODY */
	int stack[THREADS][DEPTH], depth[THREADS];
	int began[THREADS], by[THREADS]; /* its first tick, and who ran there before; NOBODY */
	int waiting[THREADS];            /* index of its last wait if that is open, else NOBODY */
	int nwaits[THREADS];
	struct model_wait waits[THREADS][TICKS];
	struct model_wake wakes[TICKS];
	int boot_ran[TICKS + 1];       /* thread on CPU 0 during tick i-1 to i */
	int state[THREADS][TICKS + 1]; /* likewise: 0 not there, 1 runs, 2 ready, 3 waits */
	uint64_t self[SPANS][CPUS], off[SPANS], wait[SPANS], enter[SPANS], exit[SPANS];
	uint64_t run[THREADS], waited[THREADS];
};

static void model_add(struct model *m, int cpu, enum event_kind kind, int tick, uint32_t site)
{
	add(&m->made, (unsigned int)cpu, kind, ENTRY + (uint64_t)tick, site, 0);
}

/* What a CPU does at a tick: one thing, that makes sense. */
static void act(struct model *m, int cpu, int tick)
{
	int thread = m->on[cpu], other = m->ncpus + (int)draw((uint64_t)(THREADS - m->ncpus));
	int topic = (int)draw(TOPICS);

	switch (draw(7)) {
	case 0:
	case 1:
		if (m->depth[thread] == DEPTH || m->nspans == SPANS)
			break;
		m->enter[m->nspans] = m->exit[m->nspans] = (uint64_t)tick;
		model_add(m, cpu, EVENT_ENTER, tick, FIRST_SITE + (uint32_t)m->nspans);
		m->stack[thread][m->depth[thread]++] = m->nspans++;
		break;
	case 2:
		if (!m->depth[thread])
			break;
		m->exit[m->stack[thread][--m->depth[thread]]] = (uint64_t)tick;
		model_add(m, cpu, EVENT_EXIT, tick, 0);
		break;
	case 3:
		if (m->cpu_of[other] != NOBODY)
			break;
		m->cpu_of[thread] = NOBODY;
		m->cpu_of[other] = cpu;
		m->on[cpu] = other;
		if (m->began[other] == NOBODY) {
			m->began[other] = tick;
			m->by[other] = thread;
		}
		model_add(m, cpu, EVENT_THREAD, tick, THREAD_SITE + (uint32_t)other);
		break;
	case 4:
		if (m->waiting[thread] != NOBODY)
			break;
		m->waiting[thread] = m->nwaits[thread];
		m->waits[thread][m->nwaits[thread]++] =
			(struct model_wait){.from = tick, .to = tick, .topic = topic, .open = 1};
		model_add(m, cpu, EVENT_WAIT, tick, TOPIC_SITE + (uint32_t)topic);
		break;
	case 5:
		if (m->waiting[thread] == NOBODY)
			break;
		m->waits[thread][m->waiting[thread]].to = tick;
		m->waits[thread][m->waiting[thread]].open = 0;
		model_add(m, cpu, EVENT_UNWAIT, tick,
			  TOPIC_SITE + (uint32_t)m->waits[thread][m->waiting[thread]].topic);
		m->waiting[thread] = NOBODY;
		break;
	default:
		m->wakes[m->nwakes++] = (struct model_wake){.tick = tick, .topic = topic, .thread = thread};
		model_add(m, cpu, draw(2) ? EVENT_WAKE : EVENT_RELEASE, tick, TOPIC_SITE + (uint32_t)topic);
	}
}

/* The tick from `tick` - 1 to `tick` is somebody's. */
static void pass(struct model *m, int tick)
{
	m->boot_ran[tick] = m->on[0];
	for (int cpu = 0; cpu < m->ncpus; cpu++) {
		int thread = m->on[cpu];

		if (thread != NOBODY && m->depth[thread])
			m->self[m->stack[thread][m->depth[thread] - 1]][cpu]++;
	}
	for (int thread = 0; thread < THREADS; thread++) {
		int waits = m->waiting[thread] != NOBODY, runs = m->cpu_of[thread] != NOBODY;
		int span = m->depth[thread] ? m->stack[thread][m->depth[thread] - 1] : NOBODY;

		if (m->began[thread] == NOBODY)
			continue;
		m->state[thread][tick] = waits ? 3 : runs ? 1 : 2;
		m->waited[thread] += (uint64_t)waits;
		m->run[thread] += (uint64_t)(runs && !waits);
		if (span == NOBODY)
			continue;
		m->off[span] += (uint64_t)!runs;
		m->wait[span] += (uint64_t)waits;
	}
}

static struct model *model_new(void)
{
	struct model *m = calloc(1, sizeof *m);

	assert_non_null(m);
	m->ncpus = 1 + (int)draw(CPUS);
	made_init(&m->made, (size_t)m->ncpus);
	m->made.boot.bye.last_ticks = ENTRY + TICKS;
	for (int i = 0; i < THREADS; i++)
		m->began[i] = m->waiting[i] = m->cpu_of[i] = m->by[i] = NOBODY;
	for (int i = 0; i < CPUS; i++)
		m->on[i] = NOBODY;
	m->on[0] = m->cpu_of[0] = m->began[0] = 0;
	for (int tick = 1; tick <= TICKS; tick++) {
		int cpu = (int)draw((uint64_t)m->ncpus);

		pass(m, tick);
		if (tick == TICKS || draw(3) == 0)
			continue;
		if (m->on[cpu] == NOBODY) {
			m->on[cpu] = cpu;
			m->cpu_of[cpu] = cpu;
			m->began[cpu] = tick;
			model_add(m, cpu, EVENT_MARK, tick, 1);
		} else {
			act(m, cpu, tick);
		}
	}
	for (int i = 0; i < THREADS; i++) {
		while (m->depth[i])
			m->exit[m->stack[i][--m->depth[i]]] = TICKS;
		if (m->waiting[i] != NOBODY)
			m->waits[i][m->waiting[i]].to = TICKS;
	}
	return m;
}

static void model_free(struct model *m)
{
	made_fini(&m->made);
	free(m);
}

static int thread_of_site(const struct model *m, uint32_t site)
{
	if (SITE_IS_CPU(site))
		return (int)(SITE_CPU_LAST - site);
	assert_in_range(site, THREAD_SITE + (uint32_t)m->ncpus, THREAD_SITE + THREADS - 1);
	return (int)(site - THREAD_SITE);
}

static void check_spans(const struct model *m, const struct span_tree *t)
{
	uint64_t moved[SPANS] = {0};

	assert_int_equal(t->nspans, m->nspans);
	for (size_t i = 0; i < t->nmoved; i++) {
		const struct span_moved *v = &t->moved[i];
		uint32_t n = t->spans[v->span].site - FIRST_SITE;
		uint64_t here = 0;

		assert_true(v->cpu != t->spans[v->span].cpu);
		for (size_t k = 0; k < t->nmoved; k++) /* it may have been there and come back */
			here += t->moved[k].span == v->span && t->moved[k].cpu == v->cpu ? t->moved[k].ticks : 0;
		assert_int_equal(here, m->self[n][v->cpu]);
		moved[n] += v->ticks;
	}
	for (size_t i = 0; i < t->nspans; i++) {
		const struct span *s = &t->spans[i];
		const struct span_extra *extra = span_tree_extra(t, s);
		uint32_t n = s->site - FIRST_SITE;
		uint64_t self = 0;

		for (int cpu = 0; cpu < m->ncpus; cpu++)
			self += m->self[n][cpu];
		assert_int_equal(s->self, self);
		assert_int_equal(s->self - moved[n], m->self[n][s->cpu]);
		assert_int_equal(s->enter, ENTRY + m->enter[n]);
		assert_int_equal(s->exit, ENTRY + m->exit[n]);
		assert_int_equal(extra->off_cpu_ticks, m->off[n]);
		assert_int_equal(extra->wait_ticks, m->wait[n]);
	}
}

static void check_threads(const struct model *m, const struct span_tree *t)
{
	for (size_t i = 0; i < t->nthreads; i++) {
		int thread = thread_of_site(m, t->threads[i].site);
		uint64_t ready = 0;

		assert_int_equal(t->threads[i].twin, THREAD_NONE);
		if (m->began[thread] == NOBODY) {
			assert_int_equal(t->threads[i].run_ticks, 0);
			continue;
		}
		assert_int_equal(t->threads[i].from, ENTRY + (uint64_t)m->began[thread]);
		assert_int_equal(t->threads[i].run_ticks, m->run[thread]);
		assert_int_equal(t->threads[i].wait_ticks, m->waited[thread]);
		for (uint64_t tick = 0; thread >= m->ncpus && tick <= t->threads[i].to - ENTRY; tick++)
			ready += m->state[thread][tick] == 2;
		assert_int_equal(t->threads[i].ready_ticks, ready);
	}
}

/* The path by its rules, a tick at a time: whose tick it is, and whether it waits. */
static void check_path(const struct model *m, const struct span_tree *t)
{
	struct critical_path p;
	int thread = m->on[0], tick = TICKS, hops = 0;
	size_t piece;

	assert_int_equal(critical_path_init(&p, t), 0);
	piece = p.npieces;
	while (tick > 0) {
		const struct model_wait *wait = NULL;
		const struct model_wake *wake = NULL;
		int to = tick - 1, kind = 0;

		assert_true(hops++ < 10 * TICKS);
		for (int i = 0; i < m->nwaits[thread]; i++)
			if (m->waits[thread][i].from < tick && tick <= m->waits[thread][i].to)
				wait = &m->waits[thread][i];
		for (int i = 0; wait && !wait->open && i < m->nwakes; i++)
			if (m->wakes[i].topic == wait->topic && m->wakes[i].thread != thread &&
			    m->wakes[i].tick >= wait->from && m->wakes[i].tick <= wait->to)
				wake = &m->wakes[i];
		if (wake && wake->tick > tick) /* it had not yet come */
			wake = NULL;
		if (!wait && m->began[thread] == tick) {
			thread = m->by[thread] != NOBODY ? m->by[thread] : m->boot_ran[tick];
			continue;
		}
		if (wait) {
			kind = 1;
			to = wake ? wake->tick : wait->from;
		} else if (m->state[thread][tick] != 1) {
			kind = 1;
		}
		for (; tick > to; tick--) {
			while (piece == p.npieces || p.pieces[piece].from >= ENTRY + (uint64_t)tick)
				piece--;
			assert_int_equal(thread_of_site(m, p.pieces[piece].thread), thread);
			assert_int_equal(p.pieces[piece].wait, kind);
			if (wait)
				assert_int_equal(p.pieces[piece].step, TOPIC_SITE + (uint32_t)wait->topic);
		}
		if (wake)
			thread = wake->thread;
	}
	critical_path_fini(&p);
}

static void random_schedules_are_as_counted(void **unused)
{
	(void)unused;
	for (int round = 0; round < 300; round++) {
		struct model *m = model_new();
		struct span_tree *t = span_tree_new(&m->made.trace, &m->made.boot);

		assert_non_null(t);
		assert_int_equal(t->total, TICKS);
		assert_int_equal(t->skews, 0);
		assert_int_equal(t->unmatched_exits, 0);
		check_whole(t);
		check_spans(m, t);
		check_threads(m, t);
		check_path(m, t);
		span_tree_free(t);
		model_free(m);
	}
}

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
		cmocka_unit_test(random_schedules_are_as_counted),
		cmocka_unit_test(nonsense_leaves_time_whole),
		cmocka_unit_test(a_million_threads_and_such),
		cmocka_unit_test(twins_have_a_stack_each),
		cmocka_unit_test(a_small_skew_is_bridged_and_told),
		cmocka_unit_test(a_gap_keeps_what_a_thread_had_open),
		cmocka_unit_test(order_is_that_of_a_stable_sort),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
