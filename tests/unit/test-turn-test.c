/* SPDX-License-Identifier: BSD-2-Clause
 *
 * test-turn-test.c - gates over time on made-up boots whose noise is like a virtual machine's:
 * each step takes its time and a little more, a boot may be slow as a whole, and now and then
 * something takes the CPU for longer than the boot is. All seeds are fixed.
 */
#include "unit.h"

#include <math.h>

#include "../../analyze/model/gate-time.h"
#include "../../analyze/model/turn-test.h"

#define STEPS 12

static double uniform(uint64_t *state)
{
	return ((double)(unit_random(state) >> 11) + 0.5) / 9007199254740992.0;
}

/* Steps of 20,000 to 240,000 ticks; 1,560,000 in all. */
static uint64_t step_cost(unsigned int step)
{
	return 20000 * (step + 1);
}

static void add_boot(struct rounds *r, int side, unsigned int dear, double more, uint64_t *state)
{
	double slow = 1 - 0.05 * log(uniform(state));

	for (unsigned int k = 0; k < STEPS; k++) {
		double ticks = (double)step_cost(k) + (k == dear ? more : 0);
		char name[16];

		ticks *= slow - 0.1 * log(uniform(state));
		if (uniform(state) < 0.08)
			ticks += 200000 / sqrt(uniform(state)); /* taken from it: a tail without a mean */
		snprintf(name, sizeof name, "step%u", k);
		assert_int_equal(rounds_add(r, side, name, "s", (uint64_t)ticks), 0);
	}
}

struct outcome {
	size_t verdicts[5], boots, wrong; /* wrong: somebody else was named first */
};

/* One gate, `dear` costing `share` of the boot more on the new side. */
static void gate_once(struct outcome *o, uint64_t seed, double share, uint64_t max_boots, const struct budget *b)
{
	struct gate_time t = {.max_boots = max_boots, .seed = seed};
	unsigned int dear = (unsigned int)(seed % STEPS);
	uint64_t state = seed * 1000003;
	struct gate g = {.verdict = GATE_UNDECIDED};
	struct rounds r = {0};

	while (g.verdict == GATE_UNDECIDED && r.n < max_boots) {
		for (int side = 0; side < 2; side++)
			add_boot(&r, side, dear, side ? share * 1560000 : 0, &state);
		assert_int_equal(rounds_next(&r), 0);
		if (!gate_time_due(&t, r.n))
			continue;
		gate_fini(&g);
		gate_time_look(&g, &t, &r, b);
	}
	o->verdicts[g.verdict]++;
	o->boots += r.n;
	if (g.verdict == GATE_REGRESSION) {
		char name[16];

		snprintf(name, sizeof name, "step%u", dear);
		assert_true(g.nguilty > 0);
		o->wrong += strcmp(g.steps[g.guilty[0]].name, name) != 0;
		assert_true(g.steps[g.guilty[0]].p <= GATE_TIME_ALPHA);
	}
	if (g.verdict == GATE_UNDECIDED)
		assert_true(g.more_boots > 0 && g.why.text[0]);
	gate_fini(&g);
	rounds_fini(&r);
}

static struct outcome gates(size_t n, uint64_t seed, double share, uint64_t max_boots)
{
	struct outcome o = {{0}, 0, 0};
	struct budget b;

	assert_int_equal(budget_default(&b, 0), 0);
	for (size_t i = 0; i < n; i++)
		gate_once(&o, seed + i, share, max_boots, &b);
	budget_fini(&b);
	print_message(
		"# %+.1f%%: %zu gates, %zu regressions (%zu name another), %zu passes, %zu improvements, %zu undecided; "
		"%zu boots a side on average\n",
		100 * share, n, o.verdicts[GATE_REGRESSION], o.wrong, o.verdicts[GATE_PASS],
		o.verdicts[GATE_IMPROVEMENT], o.verdicts[GATE_UNDECIDED], o.boots / n);
	return o;
}

static void equal_kernels_pass_and_never_alarm(void **unused)
{
	struct outcome o = gates(40, 1, 0, 300);

	(void)unused;
	assert_int_equal(o.verdicts[GATE_REGRESSION] + o.verdicts[GATE_IMPROVEMENT], 0);
	assert_true(o.verdicts[GATE_PASS] >= 36);
}

static double at_most(double rate, double n)
{
	return rate * n + 3 * sqrt(n * rate * (1 - rate));
}

/* Exactly what is allowed: it alarms no more often than alpha says, and passes than beta does. */
static void at_the_limit_it_errs_as_rarely_as_said(void **unused)
{
	struct outcome o = gates(60, 1000, 0.01, 150);

	(void)unused;
	assert_true((double)o.verdicts[GATE_REGRESSION] <= at_most(GATE_TIME_ALPHA, 60));
	assert_true((double)o.verdicts[GATE_PASS] <= at_most(GATE_TIME_BETA, 60));
}

/* A step that is fast in one boot of forty, as a console is that nobody reads: which side such a
 * boot falls to is chance, and looks like a regression of the other by far more than is allowed. */
static void a_rare_fast_boot_is_no_news(void **unused)
{
	size_t alarms = 0;
	struct budget b;

	(void)unused;
	assert_int_equal(budget_default(&b, 0), 0);
	for (uint64_t seed = 1; seed <= 200; seed++) {
		struct gate_time t = {.max_boots = 100, .seed = seed};
		uint64_t state = seed * 7919;
		struct gate g = {.verdict = GATE_UNDECIDED};
		struct rounds r = {0};

		while (g.verdict == GATE_UNDECIDED && r.n < 30) {
			for (int side = 0; side < 2; side++) {
				int fast = uniform(&state) < 0.025;

				assert_int_equal(rounds_add(&r, side, "console", "s",
							    (uint64_t)((fast ? 7e5 : 2e6) + 4e4 * uniform(&state))),
						 0);
				assert_int_equal(rounds_add(&r, side, "rest", "s", 18000000), 0);
			}
			assert_int_equal(rounds_next(&r), 0);
			if (!gate_time_due(&t, r.n))
				continue;
			gate_fini(&g);
			gate_time_look(&g, &t, &r, &b);
		}
		alarms += g.verdict == GATE_REGRESSION;
		gate_fini(&g);
		rounds_fini(&r);
	}
	budget_fini(&b);
	print_message("# a rare fast boot: %zu alarms of 200\n", alarms);
	assert_true((double)alarms <= at_most(GATE_TIME_ALPHA * 30 / 100, 200));
}

static void two_percent_in_a_step_is_flagged_and_named(void **unused)
{
	struct outcome o = gates(40, 2000, 0.02, 300);

	(void)unused;
	assert_true(o.verdicts[GATE_REGRESSION] >= 36 && o.wrong == 0);
}

static void five_percent_is_flagged_at_a_hundred_boots(void **unused)
{
	struct outcome o = gates(40, 3000, 0.05, 100);

	(void)unused;
	assert_true(o.verdicts[GATE_REGRESSION] == 40 && o.wrong == 0);
}

static void what_falls_as_much_is_an_improvement(void **unused)
{
	struct outcome o = gates(10, 4000, -0.012, 300);

	(void)unused;
	assert_true(o.verdicts[GATE_REGRESSION] == 0);
}

/* The mean of the lower quarter, whatever stands above it. */
static void a_step_costs_what_its_quiet_boots_do(void **unused)
{
	uint64_t ticks[16] = {10, 20, 30, 40};

	(void)unused;
	for (size_t i = 4; i < 16; i++)
		ticks[i] = UINT64_MAX / 2;
	assert_true(turn_cost(ticks, 16) == 25);
	assert_true(turn_cost(ticks, 1) == 10);
	assert_true(turn_cost(ticks, 0) == 0);
}

/* Steps without noise: the difference is exact, and chance has no part in it. */
static void without_noise_a_tick_decides(void **unused)
{
	struct rounds r = {0};
	uint32_t members[] = {0};
	struct turn_sum s = {.n = 1, .allowed = 10};

	(void)unused;
	for (int i = 0; i < 20; i++) {
		assert_int_equal(rounds_add(&r, 0, "a", "s", 100), 0);
		assert_int_equal(rounds_add(&r, 1, "a", "s", 111), 0);
		assert_int_equal(rounds_next(&r), 0);
	}
	assert_int_equal(turn_test(&r, members, &s, 1, 0.05, 0.05, 1), 0);
	assert_true(s.effect == 11 && s.p_more < 0.001 && s.p_within == 1 && s.low == 11 && s.high == 11);
	s.allowed = 11;
	assert_int_equal(turn_test(&r, members, &s, 1, 0.05, 0.05, 1), 0);
	assert_true(s.p_more == 1 && s.p_within < 0.001);
	rounds_fini(&r);
}

#define ALL_ROUNDS 12

static int by_ticks(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

/* New less base of the three quietest boots, in whole ticks, some rounds' sides exchanged. */
static int64_t exchanged(uint64_t ticks[2][ALL_ROUNDS], unsigned int flips)
{
	uint64_t side[2][ALL_ROUNDS];
	int64_t sum = 0;

	for (unsigned int i = 0; i < ALL_ROUNDS; i++)
		for (unsigned int k = 0; k < 2; k++)
			side[k ^ (flips >> i & 1)][i] = ticks[k][i];
	for (int k = 0; k < 2; k++)
		qsort(side[k], ALL_ROUNDS, sizeof *side[k], by_ticks);
	for (int i = 0; i < 3; i++)
		sum += (int64_t)side[1][i] - (int64_t)side[0][i];
	return sum;
}

/* Ticks that are few and alike, so that many exchanges give just what is there: those count. */
static void p_is_that_of_all_exchanges(void **unused)
{
	uint64_t state = 99;
	int compared = 0;

	(void)unused;
	for (int trial = 0; trial < 60; trial++) {
		uint64_t ticks[2][ALL_ROUNDS];
		struct rounds r = {0};
		uint32_t members[] = {0};
		struct turn_sum s = {.n = 1};
		unsigned int reach = 0;
		double p;

		for (unsigned int i = 0; i < ALL_ROUNDS; i++) {
			for (int k = 0; k < 2; k++) {
				ticks[k][i] = 100 + 7 * unit_below(&state, 4);
				assert_int_equal(rounds_add(&r, k, "a", "s", ticks[k][i]), 0);
			}
			assert_int_equal(rounds_next(&r), 0);
		}
		assert_int_equal(turn_test(&r, members, &s, 1, 0.05, 0.05, (uint64_t)trial + 1), 0);
		rounds_fini(&r);
		if (exchanged(ticks, 0) <= 0)
			continue;
		for (unsigned int flips = 0; flips < 1u << ALL_ROUNDS; flips++)
			reach += exchanged(ticks, flips) >= exchanged(ticks, 0);
		p = (double)reach / (1u << ALL_ROUNDS);
		assert_true(fabs(s.p_more - p) <= 5 * sqrt(p * (1 - p) / TURN_FLIPS) + 1.0 / TURN_FLIPS);
		compared++;
	}
	assert_true(compared >= 10);
}

/* A step that one side lacks costs nothing there. */
static void a_step_that_is_new_costs_all_it_costs(void **unused)
{
	struct gate_time t = {.max_boots = 20, .seed = 1};
	struct rounds r = {0};
	struct budget b;
	struct gate g;

	(void)unused;
	assert_int_equal(budget_default(&b, 0), 0);
	for (unsigned int i = 0; i < 20; i++) {
		for (int side = 0; side < 2; side++)
			assert_int_equal(rounds_add(&r, side, "old", "s", 100000 + 7 * i), 0);
		assert_int_equal(rounds_add(&r, 1, "fresh", "s", 3000 + i), 0);
		assert_int_equal(rounds_next(&r), 0);
	}
	gate_time_look(&g, &t, &r, &b);
	assert_int_equal(g.verdict, GATE_REGRESSION);
	assert_string_equal(g.steps[g.guilty[0]].name, "fresh");
	assert_int_equal(g.steps[g.guilty[0]].state, DIFF_ADDED);
	gate_fini(&g);
	budget_fini(&b);
	rounds_fini(&r);
}

/* Whatever the maximum, the looks' alphas sum to no more than alpha. */
static void looking_often_costs_no_level(void **unused)
{
	(void)unused;
	for (uint64_t max = 8; max < 100000; max = max * 2 + 1) {
		struct gate_time t = {.max_boots = max};
		size_t looks = 0;

		for (size_t n = 1; n <= max; n++) {
			if (!gate_time_due(&t, n))
				continue;
			assert_true(n > t.looked);
			t.looked = n;
			looks++;
		}
		assert_true(t.looked == max && looks >= 1 && looks < 40);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(equal_kernels_pass_and_never_alarm),
		cmocka_unit_test(at_the_limit_it_errs_as_rarely_as_said),
		cmocka_unit_test(a_rare_fast_boot_is_no_news),
		cmocka_unit_test(two_percent_in_a_step_is_flagged_and_named),
		cmocka_unit_test(five_percent_is_flagged_at_a_hundred_boots),
		cmocka_unit_test(what_falls_as_much_is_an_improvement),
		cmocka_unit_test(a_step_costs_what_its_quiet_boots_do),
		cmocka_unit_test(without_noise_a_tick_decides),
		cmocka_unit_test(p_is_that_of_all_exchanges),
		cmocka_unit_test(a_step_that_is_new_costs_all_it_costs),
		cmocka_unit_test(looking_often_costs_no_level),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
