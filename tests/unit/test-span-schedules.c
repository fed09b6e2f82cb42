/* SPDX-License-Identifier: BSD-2-Clause
 *
 * test-span-schedules.c - the span tree, its threads and the critical path against a model that
 * counts tick by tick. In: random schedules of threads on CPUs. Out: every figure of both.
 */
#include "made-boot.h"

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(random_schedules_are_as_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
