/* SPDX-License-Identifier: BSD-2-Clause
 *
 * test-host-side.c - the clock tie against clocks that are known, phases of events that lie, and
 * what befell each step against a count tick by tick. In: OUTSIDE_EVENTS, how many of each to
 * lay where the time is told; a few by default.
 */
#include "made-boot.h"

#include <bootflame/wire.h>
#include <math.h>
#include <stdio.h>
#include <time.h>

#include "../../analyze/model/outside.h"
#include "../../analyze/model/phases.h"

/* ---- The clock tie ----------------------------------------------------------------------- */

#define BOUNDS 400

static double uniform(void)
{
	return (double)draw(1u << 30) / (1u << 30);
}

/* A boot of up to a second, whose frames take some time to come, most of them not long. */
struct true_clock {
	double ns_per_tick, offset_ns;
	uint64_t from, to;
	struct tie_bound after[BOUNDS], before[BOUNDS];
	size_t nafter, nbefore;
	double least_ns; /* latency */
};

static double truth(const struct true_clock *c, uint64_t tick)
{
	return c->offset_ns + c->ns_per_tick * (double)(tick - c->from);
}

static void make_clock(struct true_clock *c)
{
	double latency_ns = 1000 + uniform() * 1e5;

	*c = (struct true_clock){.least_ns = 1e18};
	c->ns_per_tick = exp((uniform() - 0.5) * 6);
	c->offset_ns = 1e12 * uniform() + 1e9;
	c->from = draw(1ull << 40);
	c->to = c->from + 1 + (uint64_t)(1e9 * uniform() / c->ns_per_tick);
	c->nafter = 1 + draw(BOUNDS);
	c->nbefore = 1 + draw(c->nafter);
	for (size_t i = 0; i < c->nafter; i++) {
		uint64_t tick = c->from + draw(c->to - c->from + 1);
		double wait_ns = latency_ns * -log(1 - uniform());

		c->least_ns = wait_ns < c->least_ns ? wait_ns : c->least_ns;
		c->after[i] = (struct tie_bound){.tick = tick, .ns = (uint64_t)ceil(truth(c, tick) + wait_ns)};
	}
	c->before[0] = (struct tie_bound){.tick = c->from, .ns = (uint64_t)(truth(c, c->from) - 1e8 * uniform())};
	for (size_t i = 1; i < c->nbefore; i++) {
		uint64_t tick = c->from + draw(c->to - c->from + 1);

		c->before[i] = (struct tie_bound){.tick = tick,
						  .ns = (uint64_t)(truth(c, tick) - latency_ns * -log(1 - uniform()))};
	}
}

static double worst(const struct clock_tie *tie, const struct true_clock *c)
{
	double most = 0;

	for (int i = 0; i <= 100; i++) {
		uint64_t tick = c->from + (c->to - c->from) / 100 * (uint64_t)i;
		double off = fabs((double)clock_tie_ns(tie, tick) - truth(c, tick));

		most = off > most ? off : most;
	}
	return most;
}

/* No tick is further from the line than it says, whether the rate is given or found. */
static void a_tie_is_as_good_as_it_says(void **unused)
{
	int known = 0, fitted = 0;

	(void)unused;
	for (int round = 0; round < 1000; round++) {
		struct clock_tie tie = {0};
		struct true_clock c;
		double rate;

		make_clock(&c);
		rate = round % 2 ? c.ns_per_tick : 0;
		clock_tie_fit(&tie, c.after, c.nafter, c.before, c.nbefore, c.from, c.to, rate);
		known += tie.known;
		assert_true(tie.known || !(rate > 0));
		if (!tie.known)
			continue;
		fitted += tie.rate_from == TIE_RATE_FITTED;
		if (worst(&tie, &c) > tie.error_ns + 2)
			fail_msg("round %d: %f ns off, said %f", round, worst(&tie, &c), tie.error_ns);
		if (rate > 0) /* the fastest frame is all that it is late by */
			assert_true(worst(&tie, &c) <= c.least_ns + 2);
		for (int i = 0; i < 10; i++) { /* there and back */
			uint64_t tick = c.from + draw(c.to - c.from + 1);
			uint64_t back = clock_tie_tick(&tie, clock_tie_ns(&tie, tick));
			uint64_t off = back > tick ? back - tick : tick - back;

			assert_true((double)off <= 1 / tie.ns_per_tick + 1);
		}
	}
	print_message("# %d of 1000 tied, %d of them by a rate found\n", known, fitted);
	assert_true(known > 900 && fitted > 400);
}

/* A rate that is wrong is given up; bounds that contradict each other tie nothing. */
static void what_does_not_fit_is_not_used(void **unused)
{
	int fitted = 0;

	(void)unused;
	for (int round = 0; round < 200; round++) {
		struct clock_tie tie = {0};
		struct true_clock c;

		make_clock(&c);
		clock_tie_fit(&tie, c.after, c.nafter, c.before, c.nbefore, c.from, c.to, c.ns_per_tick * 1.5);
		fitted += tie.known && tie.rate_from == TIE_RATE_FITTED;
		c.before[0].ns = c.after[0].ns + 1 + draw(1000000);
		c.before[0].tick = c.after[0].tick;
		tie = (struct clock_tie){0};
		clock_tie_fit(&tie, c.after, c.nafter, c.before, c.nbefore, c.from, c.to, c.ns_per_tick);
		assert_false(tie.known);
		tie = (struct clock_tie){0};
		clock_tie_fit(&tie, c.after, c.nafter, c.before, 0, c.from, c.to, c.ns_per_tick);
		assert_false(tie.known);
	}
	assert_true(fitted > 100);
	for (int round = 0; round < 2000; round++) { /* any numbers: an end, and no NaN as a time */
		struct tie_bound after[8], before[8];
		struct clock_tie tie = {0};

		for (int i = 0; i < 8; i++) {
			after[i] = (struct tie_bound){draw(UINT64_MAX) >> draw(64), draw(UINT64_MAX) >> draw(64)};
			before[i] = (struct tie_bound){draw(UINT64_MAX) >> draw(64), draw(UINT64_MAX) >> draw(64)};
		}
		clock_tie_fit(&tie, after, 1 + draw(8), before, 1 + draw(8), draw(UINT64_MAX) >> draw(64),
			      draw(UINT64_MAX), draw(2) ? uniform() : 0);
		if (tie.known)
			assert_true(tie.ns_per_tick > 0 && tie.error_ns >= 0);
	}
}

/* A frame is seen at 1500, while the CPU was kept from running: what it stamped was before. */
static void times_away_bound_more(void **unused)
{
	static char what[] = "vmm-start", value[] = "", mode[] = "time";
	struct host_event start = {.ns = 900, .what = what, .value = value};
	struct host_thread thread = {.role = HOST_ROLE_VCPU, .known = 1};
	struct outside_event stolen[] = {{.start_ns = 1300, .duration_ns = 80, .kind = OUTSIDE_STOLEN},
					 {.start_ns = 800, .duration_ns = 250, .kind = OUTSIDE_BLOCKED},
					 {.start_ns = 1350, .duration_ns = 200, .kind = OUTSIDE_EXIT}};
	struct span_tree *tree;
	struct clock_tie tie;
	struct made m;

	(void)unused;
	made_init(&m, 1);
	m.exact.value = mode;
	m.trace.host_hz = 1e9;
	m.boot.hello_ns = 1500;
	m.boot.bye.last_ticks = ENTRY + 100;
	m.boot.bye_ns = 2000;
	m.boot.host_events = &start;
	m.boot.nhost_events = 1;
	tree = span_tree_new(&m.trace, &m.boot);
	assert_int_equal(clock_tie_find(&tie, tree), 0);
	assert_int_equal(clock_tie_ns(&tie, ENTRY), 1500);
	assert_true(fabs(tie.error_ns - 600) < 0.01);
	m.boot.host_threads = &thread;
	m.boot.nhost_threads = 1;
	m.boot.outsides = stolen;
	m.boot.noutsides = 3;
	assert_int_equal(clock_tie_find(&tie, tree), 0);
	assert_int_equal(clock_tie_ns(&tie, ENTRY), 1300);
	assert_true(fabs(tie.error_ns - 250) < 0.01); /* not before 1050, when it first ran */
	span_tree_free(tree);
	made_fini(&m);
}

/* ---- Phases ------------------------------------------------------------------------------ */

static const char *const whats[] = {
	"vmm-start", "vmm-exec", "vcpu-start", "vmm-exit", "vmm-end", "session-end", "until", "outside",
};
#define WHATS (sizeof whats / sizeof *whats)

static void check_phases(const struct phases *p)
{
	uint64_t at = p->from_ns, sum = 0;

	assert_true(p->n <= PHASES_MAX && (p->n > 0) == (p->ns > 0));
	for (size_t i = 0; i < p->n; i++) {
		assert_int_equal(p->rows[i].from_ns, at);
		assert_true(p->rows[i].ns > 0 && *p->rows[i].name);
		at += p->rows[i].ns;
		sum += p->rows[i].ns;
	}
	assert_int_equal(sum, p->ns);
}

static void phases_sum_whatever_is_said(void **unused)
{
	(void)unused;
	for (int round = 0; round < 20000; round++) {
		struct host_event events[10];
		struct span_tree tree = {0};
		struct clock_tie tie = {.known = (int)draw(2), .ns_per_tick = 0.1 + uniform()};
		struct boot b = {.host_events = events, .nhost_events = draw(10)};
		struct phases p;
		int sane = draw(2) == 0;
		uint64_t ns = 1000;

		for (size_t i = 0; i < b.nhost_events; i++) {
			ns = sane ? ns + draw(1000) : draw(UINT64_MAX) >> draw(64);
			events[i] = (struct host_event){
				.ns = ns,
				.what = (char *)(uintptr_t)whats[sane ? i % WHATS : draw(WHATS)],
				.value = (char *)(uintptr_t) "",
			};
		}
		tie.base_ns = draw(UINT64_MAX) >> draw(64);
		tree.cpus[0].from = draw(UINT64_MAX) >> draw(64);
		tree.cpus[0].to = draw(UINT64_MAX) >> draw(64);
		b.has_hello = (int)draw(2);
		b.has_bye = (int)draw(2);
		b.hello_ns = draw(ns | 1);
		b.bye_ns = draw(UINT64_MAX) >> draw(64);
		b.first_ns = b.hello_ns;
		b.last_ns = draw(UINT64_MAX) >> draw(64);
		phases_find(&p, &b, &tie, &tree);
		check_phases(&p);
	}
}

static void expect_phases(const struct boot *b, const char *expected)
{
	const struct clock_tie tie = {.known = 1, .ns_per_tick = 2, .base_tick = 0, .base_ns = 100};
	const struct span_tree tree = {.cpus = {{.from = 1000, .to = 2000}}};
	struct phases p;
	char words[400] = "";

	phases_find(&p, b, &tie, &tree);
	check_phases(&p);
	for (size_t i = 0; i < p.n; i++)
		snprintf(words + strlen(words), sizeof words - strlen(words), "%s%s %llu", i ? ", " : "",
			 p.rows[i].name, (unsigned long long)p.rows[i].ns);
	assert_string_equal(words, expected);
}

/* The kernel's entry is at 2100 ns, bye at 4100. */
static void phases_are_those_that_were(void **unused)
{
	static char names[][12] = {"vmm-start", "vmm-exec", "vcpu-start", "vmm-exit", "vmm-end", "session-end"};
	static char nothing[] = "";
	struct host_event all[] = {{1000, names[0], nothing}, {1100, names[1], nothing}, {1700, names[2], nothing},
				   {4600, names[3], nothing}, {4700, names[4], nothing}, {4710, names[5], nothing}};
	struct host_event recorder[] = {all[0], all[4], all[5]};
	struct boot b = {.host_events = all,
			 .nhost_events = 6,
			 .has_hello = 1,
			 .has_bye = 1,
			 .hello_ns = 2200,
			 .first_ns = 2200,
			 .bye_ns = 4300,
			 .last_ns = 4300};

	(void)unused;
	expect_phases(&b, "exec 100, set-up 600, firmware 400, init 2000, power-off 500, reap 100, recorder 10");
	all[2].ns = 2500; /* a vCPU seen at work in the kernel has been at work before */
	expect_phases(&b, "exec 100, set-up 1000, init 2000, power-off 500, reap 100, recorder 10");
	b.host_events = recorder;
	b.nhost_events = 3;
	expect_phases(&b, "exec + set-up + firmware 1100, init 2000, power-off + reap 600, recorder 10");
	b.has_bye = 0; /* it died, or hung */
	expect_phases(&b, "exec + set-up + firmware 1100, init 2200, gap 400, recorder 10");
	b.nhost_events = 1; /* the file is cut */
	expect_phases(&b, "exec + set-up + firmware 1100, init 2200");
	b.host_events = recorder + 1;
	b.nhost_events = 0;
	expect_phases(&b, "init 2100"); /* the entry is before all that is known */
}

/* ---- What befell steps ------------------------------------------------------------------- */

#define CPUS 2
#define TICKS 3000
#define SITES 40 /* and one more for none */
#define DEPTH 5
#define EVENTS 300
#define BASE_NS 7000000u /* of tick 0, at a tick a nanosecond */

struct scene {
	struct made made;
	struct host_thread threads[CPUS + 1];
	struct host_event start;
	struct frame_mark frame;
	int owner[CPUS][TICKS]; /* the site that is innermost */
	int stack[CPUS][TICKS][DEPTH], depth[CPUS][TICKS];
};

static void make_scene(struct scene *s, size_t nevents)
{
	static char what[] = "vmm-start", value[] = "", mode[] = "time";

	memset(s, 0, sizeof *s);
	made_init(&s->made, CPUS);
	s->made.exact.value = mode;
	s->made.trace.host_hz = 1e9;
	for (int cpu = 0; cpu < CPUS; cpu++) {
		int stack[DEPTH], depth = 0;

		s->threads[cpu] = (struct host_thread){.cpu = (uint64_t)cpu, .role = HOST_ROLE_VCPU, .known = 1};
		add(&s->made, (unsigned int)cpu, EVENT_MARK, ENTRY, 0, 0); /* watched from entry on */
		for (int tick = 0; tick < TICKS; tick++) {
			if (draw(8) == 0 && depth < DEPTH) {
				stack[depth] = (int)draw(SITES);
				add(&s->made, (unsigned int)cpu, EVENT_ENTER, ENTRY + (uint64_t)tick,
				    (uint32_t)stack[depth], 0);
				depth++;
			} else if (draw(8) == 0 && depth > 0) {
				add(&s->made, (unsigned int)cpu, EVENT_EXIT, ENTRY + (uint64_t)tick, 0, 0);
				depth--;
			}
			s->owner[cpu][tick] = depth ? stack[depth - 1] : SITES;
			memcpy(s->stack[cpu][tick], stack, sizeof stack);
			s->depth[cpu][tick] = depth;
		}
	}
	s->threads[CPUS].role = HOST_ROLE_MAIN;
	s->made.boot.bye.last_ticks = ENTRY + TICKS;
	s->made.boot.hello_ns = BASE_NS + ENTRY; /* at once: so the tie is exact */
	s->made.boot.bye_ns = BASE_NS + ENTRY + TICKS + 500;
	s->start = (struct host_event){.ns = BASE_NS - 1000, .what = what, .value = value};
	s->made.boot.host_events = &s->start;
	s->made.boot.nhost_events = 1;
	s->made.boot.host_threads = s->threads;
	s->made.boot.nhost_threads = CPUS + 1;
	s->made.boot.outsides = calloc(nevents + 1, sizeof *s->made.boot.outsides);
	assert_non_null(s->made.boot.outsides);
	for (size_t i = 0; i < nevents; i++) {
		struct outside_event *e = &s->made.boot.outsides[i];

		*e = (struct outside_event){
			.start_ns = BASE_NS + ENTRY - 200 + draw(TICKS + 400),
			.duration_ns = draw(4) ? draw(30) : draw(300),
			.thread = (uint16_t)draw(CPUS + 2),
			.kind = (uint8_t)(1 + draw(OUTSIDE_KINDS - 1)),
			.what = (uint32_t)draw(3),
			.value = draw(2),
		};
		/* Who stamped its entry was there then. */
		if (e->start_ns < BASE_NS + ENTRY && e->start_ns + e->duration_ns >= BASE_NS + ENTRY)
			e->duration_ns = 0;
	}
	s->made.boot.noutsides = nevents;
}

static void scene_fini(struct scene *s)
{
	free(s->made.boot.outsides);
	made_fini(&s->made);
}

/* Whether a thread has an event of the strips' kind over a tick. */
static int covered(const struct scene *s, int cpu, uint64_t tick, int stolen)
{
	uint64_t ns = BASE_NS + ENTRY + tick;

	for (size_t i = 0; i < s->made.boot.noutsides; i++) {
		const struct outside_event *e = &s->made.boot.outsides[i];

		if (e->thread == cpu && e->kind != OUTSIDE_BLOCK_IO && (e->kind == OUTSIDE_STOLEN) == stolen &&
		    e->start_ns <= ns && ns < e->start_ns + e->duration_ns)
			return 1;
	}
	return 0;
}

static const struct step *row_of(const struct steps *steps, int site, int cpu)
{
	static const struct step none;
	uint32_t wanted = site == SITES ? SITE_UNACCOUNTED : (uint32_t)site;

	for (size_t i = 0; i < steps->nrows; i++)
		if (steps->rows[i].site == wanted && steps->rows[i].cpu == cpu)
			return &steps->rows[i];
	return &none;
}

static void check_scene(struct scene *s)
{
	static uint64_t stolen[SITES + 1][CPUS], outside[SITES + 1][CPUS], total[SITES + 1][CPUS];
	static uint64_t exits[SITES + 1][CPUS], faults[SITES + 1][CPUS];
	struct span_tree *tree = span_tree_new(&s->made.trace, &s->made.boot);
	struct steps *steps = tree ? steps_new(tree, STEPS_EACH) : NULL;
	uint64_t counted = 0, reasons = 0, self = 0, all, taken = 0;

	assert_non_null(steps);
	assert_true(steps->outside->tie.known && steps->outside->tie.rate_from == TIE_RATE_HOST);
	assert_int_equal(clock_tie_ns(&steps->outside->tie, ENTRY), BASE_NS + ENTRY);
	memset(stolen, 0, sizeof stolen);
	memset(outside, 0, sizeof outside);
	memset(total, 0, sizeof total);
	memset(exits, 0, sizeof exits);
	memset(faults, 0, sizeof faults);
	for (int cpu = 0; cpu < CPUS; cpu++)
		for (int tick = 0; tick < TICKS; tick++) {
			int site = s->owner[cpu][tick], is_stolen = covered(s, cpu, (uint64_t)tick, 1);

			stolen[site][cpu] += (unsigned int)is_stolen;
			outside[site][cpu] += (unsigned int)(!is_stolen && covered(s, cpu, (uint64_t)tick, 0));
			for (int d = 0; is_stolen && d < s->depth[cpu][tick]; d++) { /* once a site */
				int again = 0;

				for (int k = 0; k < d; k++)
					again |= s->stack[cpu][tick][k] == s->stack[cpu][tick][d];
				total[s->stack[cpu][tick][d]][cpu] += (unsigned int)!again;
			}
		}
	for (size_t i = 0; i < s->made.boot.noutsides; i++) {
		const struct outside_event *e = &s->made.boot.outsides[i];
		uint64_t tick = e->start_ns - BASE_NS - ENTRY;

		if (e->thread >= CPUS ||
		    (e->kind != OUTSIDE_EXIT && e->kind != OUTSIDE_USER_EXIT && e->kind != OUTSIDE_FAULT))
			continue;
		counted++;
		if (tick >= TICKS)
			continue;
		if (e->kind == OUTSIDE_FAULT)
			faults[s->owner[e->thread][tick]][e->thread]++;
		else
			exits[s->owner[e->thread][tick]][e->thread]++;
	}
	for (int site = 0; site <= SITES; site++)
		for (int cpu = 0; cpu < CPUS; cpu++) {
			const struct step *row = row_of(steps, site, cpu);

			assert_int_equal(row->stolen_ticks, stolen[site][cpu]);
			assert_int_equal(row->outside_ticks, outside[site][cpu]);
			assert_int_equal(row->exits, exits[site][cpu]);
			assert_int_equal(row->faults, faults[site][cpu]);
			assert_int_equal(row->stolen_total, site == SITES ? stolen[site][cpu] : total[site][cpu]);
			assert_true(row->stolen_ticks + row->outside_ticks <= row->self);
		}
	for (size_t i = 0; i < steps->outside->nreasons; i++)
		reasons += steps->outside->reasons[i].count;
	assert_int_equal(reasons, steps->outside->exits);
	assert_int_equal(steps->outside->exits + steps->outside->faults + steps->outside->elsewhere, counted);
	all = steps->all;
	for (int cpu = 0; cpu < CPUS; cpu++)
		taken += steps->cpus[cpu].stolen;
	steps_net(steps);
	for (size_t i = 0; i < steps->nrows; i++)
		self += steps->rows[i].self;
	assert_int_equal(self, all - taken);
	assert_int_equal(steps->all, all - taken);
	self = 0;
	for (size_t i = 0; i < steps->nsubsystems; i++)
		self += steps->subsystems[i].self;
	assert_int_equal(self, all - taken);
	steps_free(steps);
	span_tree_free(tree);
}

static void what_befell_a_step_is_its_own_to_the_tick(void **unused)
{
	static struct scene s;

	(void)unused;
	for (int round = 0; round < 30; round++) {
		make_scene(&s, draw(EVENTS));
		check_scene(&s);
		scene_fini(&s);
	}
}

/* One thread for all CPUs: it ran the one that had something to do. */
static void a_thread_of_all_cpus_is_that_of_the_busy_one(void **unused)
{
	static char idle_name[] = "hlt", idle[] = "idle", step[] = "probe", dev[] = "dev", file[] = "";
	static struct scene s;
	struct site sites[] = {{idle_name, idle, file, 0, 0}, {step, dev, file, 0, 1}};
	struct span_tree *tree;
	struct outside *o;

	(void)unused;
	make_scene(&s, 1);
	s.made.trace.sites = sites;
	s.made.trace.nsites = 2;
	s.made.boot.nevents = 0;
	add(&s.made, 0, EVENT_ENTER, ENTRY + 100, 0, 0); /* CPU 0 halts; CPU 1 probes until 500 */
	add(&s.made, 1, EVENT_ENTER, ENTRY + 100, 1, 0);
	add(&s.made, 1, EVENT_EXIT, ENTRY + 500, 0, 0);
	s.threads[0].role = HOST_ROLE_VCPUS;
	s.made.boot.outsides[0] = (struct outside_event){
		.start_ns = BASE_NS + ENTRY + 300, .duration_ns = 70, .thread = 0, .kind = OUTSIDE_STOLEN};
	tree = span_tree_new(&s.made.trace, &s.made.boot);
	o = outside_new(tree);
	assert_non_null(o);
	assert_int_equal(o->nsites, 1);
	assert_true(o->sites[0].cpu == 1 && o->sites[0].site == 1);
	assert_int_equal(o->sites[0].stolen_ticks, 70);
	outside_free(o);
	span_tree_free(tree);
	scene_fini(&s);
}

/* Nothing in it is quadratic; how long a million take is told, not judged. */
static void many_are_laid_in_one_pass(void **unused)
{
	const char *asked = getenv("OUTSIDE_EVENTS");
	size_t n = asked ? strtoull(asked, NULL, 10) : 20000;
	static struct scene s;
	struct timespec from, to;
	struct span_tree *tree;
	struct outside *o;

	(void)unused;
	make_scene(&s, n);
	s.made.boot.nevents = 0;
	for (size_t i = 0; i < n; i++) {
		add(&s.made, 0, i % 2 ? EVENT_EXIT : EVENT_ENTER, ENTRY + 10 * i, (uint32_t)(i / 2 % SITES), 0);
		s.made.boot.outsides[i] = (struct outside_event){
			.start_ns = BASE_NS + ENTRY + 10 * i + 3, .duration_ns = 4, .kind = OUTSIDE_EXIT, .what = 30};
	}
	s.made.boot.bye.last_ticks = ENTRY + 10 * n;
	s.made.boot.bye_ns = BASE_NS + ENTRY + 10 * n + 100;
	tree = span_tree_new(&s.made.trace, &s.made.boot);
	clock_gettime(CLOCK_MONOTONIC, &from);
	o = outside_new(tree);
	clock_gettime(CLOCK_MONOTONIC, &to);
	assert_non_null(o);
	assert_int_equal(o->exits, n);
	print_message("# %zu exits laid on %zu events: %.0f ms\n", n, n,
		      (double)(to.tv_sec - from.tv_sec) * 1e3 + (double)(to.tv_nsec - from.tv_nsec) / 1e6);
	outside_free(o);
	span_tree_free(tree);
	scene_fini(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_tie_is_as_good_as_it_says),
		cmocka_unit_test(what_does_not_fit_is_not_used),
		cmocka_unit_test(times_away_bound_more),
		cmocka_unit_test(phases_sum_whatever_is_said),
		cmocka_unit_test(phases_are_those_that_were),
		cmocka_unit_test(what_befell_a_step_is_its_own_to_the_tick),
		cmocka_unit_test(a_thread_of_all_cpus_is_that_of_the_busy_one),
		cmocka_unit_test(many_are_laid_in_one_pass),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
