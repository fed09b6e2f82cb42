/* SPDX-License-Identifier: BSD-2-Clause
 *
 * test-change-points.c - changes that were put into a series are found at their commit, and a
 * series that has none seldom shows one: how seldom is measured here. Student's t against tables.
 */
#include "unit.h"

#include <math.h>

#include "../../analyze/model/change-points.h"

static double normal(uint64_t *state)
{
	double u = ((double)(unit_random(state) >> 11) + 0.5) / 9007199254740992.0;
	double v = (double)(unit_random(state) >> 11) / 9007199254740992.0;

	return sqrt(-2 * log(u)) * cos(6.283185307179586 * v);
}

static struct change_points find(const double *costs, size_t n, double least, int exact)
{
	struct change_rule rule = {.least = least, .exact = exact};
	struct change_points c;

	assert_int_equal(change_points_find(&c, costs, n, &rule), 0);
	for (size_t i = 0; i < c.n; i++) {
		assert_true(c.all[i].at > (i ? c.all[i - 1].at : 0) && c.all[i].at < n);
		assert_true(c.all[i].p >= 0 && c.all[i].p <= 1);
	}
	return c;
}

static void students_t_is_as_in_the_tables(void **unused)
{
	(void)unused;
	assert_true(fabs(change_t_test_p(12.706204736, 1) - 0.05) < 1e-9);
	assert_true(fabs(change_t_test_p(2.228138852, 10) - 0.05) < 1e-9);
	assert_true(fabs(change_t_test_p(-3.169272673, 10) - 0.01) < 1e-9);
	assert_true(fabs(change_t_test_p(3.505044, 48) - 0.001) < 1e-6);
	assert_true(change_t_test_p(0, 5) == 1 && change_t_test_p(1e6, 48) < 1e-100);
}

static void exact_costs_show_every_change_at_once(void **unused)
{
	const double costs[] = {1000, 1000, 1000.4, 1000, 1200, 1200, 900, 1200, 1200, 1201};
	struct change_points c = find(costs, 10, 0.5, 1);

	(void)unused;
	assert_int_equal(c.n, 4);
	assert_int_equal(c.all[0].at, 4);
	assert_int_equal(c.all[1].at, 6);
	assert_int_equal(c.all[2].at, 7);
	assert_int_equal(c.all[3].at, 9); /* the newest */
	assert_true(c.all[0].p == 0 && fabs(c.all[0].before - 1000.1) < 1e-9 && c.all[0].after == 1200);
	assert_true(c.all[1].after == 900 && c.all[2].before == 900 && c.all[3].after == 1201);
	change_points_fini(&c);
}

/* No single commit is worth it; twenty of them are. */
static void a_creeping_exact_cost_is_found(void **unused)
{
	double costs[120];
	struct change_points c;

	(void)unused;
	for (int i = 0; i < 120; i++)
		costs[i] = 1000000 + (i < 50 ? 0 : i < 70 ? (i - 50) * 100 : 2000);
	c = find(costs, 120, 500, 1);
	assert_true(c.n >= 1);
	assert_true(c.all[0].at >= 48 && c.all[c.n - 1].at <= 72);
	change_points_fini(&c);
}

/* Five changes of three sigma among 600 commits: each found, within a few commits. */
static void known_changes_are_found_where_they_are(void **unused)
{
	static const size_t at[] = {60, 170, 300, 310, 555};
	uint64_t state = 3;
	int missed = 0, far = 0, more = 0;

	(void)unused;
	for (int round = 0; round < 40; round++) {
		double costs[600], level = 1000;
		struct change_points c;
		size_t k = 0;

		for (size_t i = 0; i < 600; i++) {
			if (k < 5 && i == at[k])
				level += k++ % 2 ? -30 : 30;
			costs[i] = level + 10 * normal(&state);
		}
		c = find(costs, 600, 0, 0);
		more += c.n > 5;
		for (k = 0; k < 5; k++) {
			size_t nearest = 600;

			for (size_t i = 0; i < c.n; i++) {
				size_t off = c.all[i].at > at[k] ? c.all[i].at - at[k] : at[k] - c.all[i].at;

				nearest = off < nearest ? off : nearest;
			}
			missed += nearest > 4;
			far += nearest > 1;
		}
		change_points_fini(&c);
	}
	print_message(
		"# 200 changes of three sigma: %d missed, %d more than one commit off; %d of 40 series show more\n",
		missed, far, more);
	assert_true(missed <= 4 && far <= 30 && more <= 4);
}

/* Of 400 series of 200 commits without a change, some show one. Boot times have a long tail. */
static void a_series_without_a_change_seldom_shows_one(void **unused)
{
	(void)unused;
	for (int tail = 0; tail < 2; tail++) {
		uint64_t state = 5;
		int alarms = 0;

		for (int round = 0; round < 400; round++) {
			double costs[200];
			struct change_points c;

			for (size_t i = 0; i < 200; i++)
				costs[i] = tail ? 1000 * exp(0.5 * normal(&state)) : 1000 + 30 * normal(&state);
			c = find(costs, 200, 0, 0);
			alarms += c.n > 0;
			change_points_fini(&c);
		}
		print_message("# %s: %d of 400 series alarm\n", tail ? "lognormal" : "normal", alarms);
		assert_true(alarms <= 20);
	}
}

static void short_and_strange_series_end(void **unused)
{
	const double odd[] = {0, 1e300, -1e300, 5, 5, 5, 5, 5};
	struct change_points c;

	(void)unused;
	for (size_t n = 0; n <= 8; n++) {
		for (int exact = 0; exact < 2; exact++) {
			c = find(odd, n, 0, exact);
			change_points_fini(&c);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(students_t_is_as_in_the_tables),
		cmocka_unit_test(exact_costs_show_every_change_at_once),
		cmocka_unit_test(a_creeping_exact_cost_is_found),
		cmocka_unit_test(known_changes_are_found_where_they_are),
		cmocka_unit_test(a_series_without_a_change_seldom_shows_one),
		cmocka_unit_test(short_and_strange_series_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
