/* SPDX-License-Identifier: BSD-2-Clause
 *
 * test-binomial.c - the exact interval of a rate, against tables and against what it promises.
 */
#include "unit.h"

#include <math.h>

#include "../../analyze/model/binomial.h"

static void tables_say_the_same(void **unused)
{
	static const struct {
		size_t k, n;
		double low, high;
	} known[] = {{0, 10, 0, 0.30850},  {1, 10, 0.00253, 0.44502},  {10, 20, 0.27196, 0.72804},
		     {10, 10, 0.69150, 1}, {5, 100, 0.01643, 0.11284}, {0, 0, 0, 1}};

	(void)unused;
	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		double low, high;

		binomial_interval(known[i].k, known[i].n, 0.05, &low, &high);
		assert_true(fabs(low - known[i].low) < 0.00001 && fabs(high - known[i].high) < 0.00001);
	}
}

/* None of n: the rate that would give none with 2.5 %. */
static void none_of_many_has_a_formula(void **unused)
{
	(void)unused;
	for (size_t n = 1; n < 100000; n = 3 * n + 1) {
		double low, high;

		binomial_interval(0, n, 0.05, &low, &high);
		assert_true(low == 0 && fabs(high - (1 - pow(0.025, 1.0 / (double)n))) < 1e-9);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tables_say_the_same),
		cmocka_unit_test(none_of_many_has_a_formula),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
