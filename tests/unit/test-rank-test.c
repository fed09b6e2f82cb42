/* SPDX-License-Identifier: BSD-2-Clause
 *
 * test-rank-test.c - the exact rank test against all divisions counted one by one, against
 * known values, and for what it promises: p is never too small.
 */
#include "unit.h"

#include <math.h>

#include "../../analyze/model/rank-test.h"

static double p_of(const uint64_t *base, size_t n, const uint64_t *new, size_t m, int *sign)
{
	struct rank_test t;
	uint64_t a[64], b[64];
	double p;

	memcpy(a, base, n * sizeof *a);
	memcpy(b, new, m * sizeof *b);
	assert_int_equal(rank_test_init(&t, n, m), 0);
	p = rank_test_p(&t, a, b, sign);
	rank_test_fini(&t);
	return p;
}

static size_t pairs_below(const uint64_t *all, size_t n, uint32_t chosen)
{
	size_t u = 0;

	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < n; k++)
			u += (chosen >> i & 1) && !(chosen >> k & 1) && all[i] < all[k];
	return u;
}

/* Of all ways to divide the boots, the share that sets them apart as much. No ties. */
static double counted(const uint64_t *all, size_t n, size_t m, uint32_t base)
{
	size_t u = pairs_below(all, n + m, base), as_far = 0, ways = 0;

	u = u < n * m - u ? u : n * m - u;
	for (uint32_t chosen = 0; chosen < 1u << (n + m); chosen++) {
		size_t v;

		if ((size_t)__builtin_popcount(chosen) != n)
			continue;
		v = pairs_below(all, n + m, chosen);
		ways++;
		as_far += v <= u || v >= n * m - u;
	}
	return (double)as_far / (double)ways;
}

static void every_division_counted_says_the_same(void **unused)
{
	uint64_t state = 7;

	(void)unused;
	for (int round = 0; round < 60; round++) {
		size_t n = 1 + unit_below(&state, 5), m = 1 + unit_below(&state, 5);
		uint64_t all[10], a[10], b[10];
		size_t na = 0, nb = 0;
		uint32_t base = 0;
		int sign;

		for (size_t i = 0; i < n + m; i++)
			all[i] = (unit_random(&state) >> 8) * 16 + i; /* all different */
		while ((size_t)__builtin_popcount(base) < n)
			base |= 1u << unit_below(&state, n + m);
		for (size_t i = 0; i < n + m; i++) {
			if (base >> i & 1)
				a[na++] = all[i];
			else
				b[nb++] = all[i];
		}
		assert_true(fabs(p_of(a, n, b, m, &sign) - counted(all, n, m, base)) < 1e-12);
	}
}

static void apart_is_as_rare_as_combinatorics_says(void **unused)
{
	uint64_t low[20], high[20];
	int sign;

	(void)unused;
	for (size_t i = 0; i < 20; i++) {
		low[i] = 100 + i;
		high[i] = 200 + i;
	}
	assert_true(fabs(p_of(low, 3, high, 3, &sign) - 2.0 / 20) < 1e-12 && sign == 1);
	assert_true(fabs(p_of(high, 4, low, 4, &sign) - 2.0 / 70) < 1e-12 && sign == -1);
	assert_true(fabs(p_of(low, 20, high, 20, &sign) * 137846528820.0 - 2) < 1e-6);
}

/* Boots of which nothing can be said. */
static void equal_costs_are_no_difference(void **unused)
{
	const uint64_t same[] = {5, 5, 5, 5, 5, 5}, one[] = {5, 5, 5, 5, 5, 6};
	int sign;

	(void)unused;
	assert_true(p_of(same, 6, same, 6, &sign) == 1);
	assert_int_equal(sign, 0);
	assert_true(p_of(same, 6, one, 6, &sign) == 1);
	assert_true(p_of(same, 0, one, 6, &sign) == 1);
}

/* Equal sides, with ties or without: p <= 0.05 in at most 5 % of them. */
static void alarms_are_as_rare_as_p_says(void **unused)
{
	uint64_t state = 11;

	(void)unused;
	for (uint64_t values = 4; values <= 1000000000; values *= 5000) {
		int alarms = 0, rounds = 4000;

		for (int round = 0; round < rounds; round++) {
			uint64_t a[8], b[7];
			int sign;

			for (size_t i = 0; i < 8; i++)
				a[i] = unit_below(&state, values);
			for (size_t i = 0; i < 7; i++)
				b[i] = unit_below(&state, values);
			alarms += p_of(a, 8, b, 7, &sign) <= 0.05;
		}
		assert_true(alarms <= 0.05 * rounds + 3 * sqrt(0.05 * 0.95 * rounds));
	}
}

/* Where it is no longer exact it is as good as its header says. */
static void the_approximation_is_good_where_it_begins(void **unused)
{
	struct rank_test t;

	(void)unused;
	assert_int_equal(rank_test_init(&t, 100, 100), 0);
	assert_non_null(t.below);
	for (uint64_t shift = 0; shift < 40; shift++) {
		uint64_t a[100], b[100];
		struct rank_test approximated = {.n = {100, 100}};
		int sign;

		for (uint64_t i = 0; i < 100; i++) {
			a[i] = 2 * i;
			b[i] = 2 * (i + shift) + 1;
		}
		assert_true(fabs(rank_test_p(&t, a, b, &sign) - rank_test_p(&approximated, a, b, &sign)) < 0.001);
	}
	rank_test_fini(&t);
	assert_int_equal(rank_test_init(&t, 1000000, 1000000), 0);
	assert_null(t.below);
	rank_test_fini(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_division_counted_says_the_same),
		cmocka_unit_test(apart_is_as_rare_as_combinatorics_says),
		cmocka_unit_test(equal_costs_are_no_difference),
		cmocka_unit_test(alarms_are_as_rare_as_p_says),
		cmocka_unit_test(the_approximation_is_good_where_it_begins),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
