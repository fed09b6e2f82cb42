/* SPDX-License-Identifier: BSD-2-Clause
 *
 * growth.c - tests of telling how a cost grows: each class from exact figures at several
 * mixes, constants under noise, and what decides nothing.
 */
#include "unit.h"

#include <math.h>

#include "../../analyze/model/growth.h"

static const double sizes[] = {16, 32, 64, 128, 256, 512, 1024, 2048};
#define NSIZES (sizeof sizes / sizeof *sizes)

static double of(enum growth_class class, double n)
{
	switch (class) {
	case GROWTH_LOG_N:
		return log2(n);
	case GROWTH_N:
		return n;
	case GROWTH_N_LOG_N:
		return n * log2(n);
	case GROWTH_N2:
		return n * n;
	case GROWTH_N3:
		return n * n * n;
	default:
		return 1;
	}
}

/* Whole numbers, as counted instructions are. `share` is the constant's part of the cost at
 * the largest size; noise is relative, uniform. */
static struct growth grown(enum growth_class class, double factor, double share, double noise, uint64_t *seed)
{
	struct growth_point p[NSIZES];
	struct growth g;
	double constant = share / (1 - share) * factor * of(class, sizes[NSIZES - 1]);

	for (size_t i = 0; i < NSIZES; i++) {
		double cost = constant + factor * of(class, sizes[i]);

		if (noise > 0)
			cost *= 1 + noise * (2 * (double)unit_below(seed, 1u << 30) / (1u << 30) - 1);
		p[i] = (struct growth_point){.n = sizes[i], .cost = round(cost)};
	}
	growth_fit(&g, p, NSIZES, GROWTH_EXACT);
	return g;
}

static void each_class_is_known_at_every_mix(void **state)
{
	static const double factors[] = {40, 250, 10000}, shares[] = {0, 0.01, 0.1, 0.3, 0.6};

	(void)state;
	for (int c = GROWTH_LOG_N; c < GROWTH_CLASSES; c++)
		for (size_t f = 0; f < sizeof factors / sizeof *factors; f++)
			for (size_t s = 0; s < sizeof shares / sizeof *shares; s++) {
				struct growth g = grown((enum growth_class)c, factors[f], shares[s], 0, NULL);
				double there = round(shares[s] / (1 - shares[s]) * factors[f] *
							     of((enum growth_class)c, sizes[NSIZES - 1]) +
						     factors[f] * of((enum growth_class)c, 20480));

				if (g.class != (enum growth_class)c ||
				    g.verdict != (c < GROWTH_N2 ? GROWTH_OK : GROWTH_QUADRATIC) ||
				    fabs(g.at_10x / there - 1) > 0.05)
					fail_msg("%s, %g a unit, constant part %g: said %s, %s, at_10x %.0f of %.0f",
						 growth_class_name((enum growth_class)c), factors[f], shares[s],
						 growth_class_name(g.class), growth_verdict_name(g.verdict), g.at_10x,
						 there);
				assert_true(g.confidence >= 0.5 && g.confidence <= 1);
				assert_int_equal(g.sizes, NSIZES);
			}
}

static void a_quadratic_is_found_under_noise(void **state)
{
	uint64_t seed = 1;
	int found = 0, accused = 0;

	(void)state;
	for (int i = 0; i < 500; i++) {
		found += grown(GROWTH_N2, 5, 0.05, 0.05, &seed).verdict == GROWTH_QUADRATIC;
		accused += grown(GROWTH_N_LOG_N, 50, 0.05, 0.05, &seed).verdict == GROWTH_QUADRATIC;
		accused += grown(GROWTH_N, 50, 0.05, 0.05, &seed).verdict == GROWTH_QUADRATIC;
	}
	if (found < 475 || accused > 0)
		fail_msg("at 5 %% noise: found %d of 500 quadratics, accused %d of 1000 others", found, accused);
}

/* BUG: the spread of 3 % noise is up to 6 %, and CONSTANT_SPREAD is 5 %. */
static void a_constant_with_three_percent_noise_is_constant(void **state)
{
	uint64_t seed = 2;
	int wrong = 0;

	(void)state;
	for (int i = 0; i < 1000; i++) {
		struct growth g = grown(GROWTH_1, 100000, 0, 0.03, &seed);

		wrong += g.class != GROWTH_1;
		assert_int_not_equal(g.verdict, GROWTH_QUADRATIC);
	}
	if (wrong)
		fail_msg("%d of 1000 constants within 3 %% were given another class", wrong);
}

static void a_constant_is_constant(void **state)
{
	struct growth g = grown(GROWTH_1, 12345, 0, 0, NULL);

	(void)state;
	assert_int_equal(g.class, GROWTH_1);
	assert_int_equal(g.verdict, GROWTH_OK);
	assert_true(fabs(g.at_10x - 12345) < 1 && g.confidence > 0.99);
}

static void too_few_sizes_decide_nothing(void **state)
{
	struct growth_point p[60];
	struct growth g;

	(void)state;
	for (size_t n = 0; n < 4; n++) {
		for (size_t i = 0; i < n; i++)
			p[i] = (struct growth_point){.n = 10 << i, .cost = (double)(100 << 2 * i)};
		growth_fit(&g, p, n, GROWTH_EXACT);
		assert_int_equal(g.verdict, GROWTH_UNDECIDED);
		assert_int_equal(g.sizes, n);
	}
	for (size_t i = 0; i < 60; i++) /* many points, three sizes */
		p[i] = (struct growth_point){.n = 1 + (double)(i % 3), .cost = (double)(i % 3 + 1) * 100};
	growth_fit(&g, p, 60, GROWTH_EXACT);
	assert_int_equal(g.verdict, GROWTH_UNDECIDED);
	assert_int_equal(g.sizes, 3);
	for (size_t i = 0; i < 10; i++) /* a narrow range */
		p[i] = (struct growth_point){.n = 1000 + (double)i, .cost = (1000 + (double)i) * (1000 + (double)i)};
	growth_fit(&g, p, 10, GROWTH_EXACT);
	assert_int_equal(g.verdict, GROWTH_UNDECIDED);
}

static void order_and_repetition_do_not_matter(void **state)
{
	struct growth_point p[3 * NSIZES];
	struct growth g, h;
	uint64_t seed = 3;

	(void)state;
	for (size_t i = 0; i < NSIZES; i++) {
		p[i] = (struct growth_point){.n = sizes[i], .cost = 7 * sizes[i] * sizes[i]};
		p[NSIZES + i] = p[i];
		p[2 * NSIZES + i] = (struct growth_point){.n = sizes[i], .cost = 1e9}; /* one of three is off */
	}
	growth_fit(&g, p, NSIZES, GROWTH_EXACT);
	for (size_t i = 3 * NSIZES - 1; i > 0; i--) {
		size_t k = unit_below(&seed, i + 1);
		struct growth_point swap = p[i];

		p[i] = p[k];
		p[k] = swap;
	}
	growth_fit(&h, p, 3 * NSIZES, GROWTH_EXACT);
	assert_int_equal(g.class, h.class);
	assert_true(g.at_10x == h.at_10x && g.confidence == h.confidence && h.sizes == NSIZES);
}

/* Whatever comes in, what comes out are numbers in their range. A guest's sizes and costs
 * are 64-bit numbers. */
static void senseless_points_are_harmless(void **state)
{
	static const double odd[] = {0, -0.0, -1, 1, 3, 64, 1e18, 18446744073709551615.0};
	uint64_t seed = 4;

	(void)state;
	for (int round = 0; round < 30000; round++) {
		struct growth_point p[100];
		struct growth g;
		size_t n = unit_below(&seed, 100);

		for (size_t i = 0; i < n; i++) {
			double *fields[] = {&p[i].n, &p[i].cost};

			for (int f = 0; f < 2; f++) {
				uint64_t pick = unit_below(&seed, 14);

				*fields[f] = pick == 0   ? NAN
					     : pick == 1 ? INFINITY
					     : pick == 2 ? -INFINITY
					     : pick < 12 ? (double)unit_below(&seed, 1u << unit_below(&seed, 31))
							 : odd[unit_below(&seed, sizeof odd / sizeof *odd)];
			}
		}
		growth_fit(&g, p, n, GROWTH_EXACT);
		assert_true(g.class >= GROWTH_1 && g.class < GROWTH_CLASSES);
		assert_true(g.verdict >= GROWTH_OK && g.verdict <= GROWTH_UNDECIDED);
		if (!(g.confidence >= 0 && g.confidence <= 1))
			fail_msg("round %d: confidence %g", round, g.confidence);
		if (!isfinite(g.exponent) || isnan(g.at_10x) || isnan(g.error))
			fail_msg("round %d: exponent %g, at_10x %g, error %g", round, g.exponent, g.at_10x, g.error);
		assert_true(g.sizes <= GROWTH_POINTS_MAX);
	}
}

static void more_sizes_than_are_looked_at_still_fit(void **state)
{
	static struct growth_point p[5000];
	struct growth g;

	(void)state;
	for (size_t i = 0; i < 5000; i++)
		p[i] = (struct growth_point){.n = (double)i + 1, .cost = 3.0 * (double)(i + 1) * (double)(i + 1)};
	growth_fit(&g, p, 5000, GROWTH_EXACT);
	assert_int_equal(g.class, GROWTH_N2);
	assert_true(fabs(g.at_10x / (3.0 * 50000 * 50000) - 1) < 0.01);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_class_is_known_at_every_mix),
		cmocka_unit_test(a_quadratic_is_found_under_noise),
		cmocka_unit_test(a_constant_with_three_percent_noise_is_constant),
		cmocka_unit_test(a_constant_is_constant),
		cmocka_unit_test(too_few_sizes_decide_nothing),
		cmocka_unit_test(order_and_repetition_do_not_matter),
		cmocka_unit_test(senseless_points_are_harmless),
		cmocka_unit_test(more_sizes_than_are_looked_at_still_fit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
