/* SPDX-License-Identifier: BSD-2-Clause
 *
 * growth-traps.c - what looks like growth and is none, or like another: memory that is paged
 * in once, a cache that is too small, staircases, noise, a step that begins to matter. None
 * of it is called n^2; what is not plain is undecided, and what is asked for then decides.
 */
#include "unit.h"

#include <math.h>

#include "../../analyze/model/growth.h"

#define NSIZES 12

/* 16 to 1600. */
static double size_at(size_t i)
{
	return round(16 * pow(100, (double)i / (NSIZES - 1)));
}

/* 1 + noise, uniform. */
static double noisy(double noise, uint64_t *seed)
{
	return 1 + noise * (2 * (double)unit_below(seed, 1u << 30) / (1u << 30) - 1);
}

static struct growth fit_of(double (*cost)(double n), double noise, uint64_t *seed, enum growth_clock clock)
{
	struct growth_point p[NSIZES];
	struct growth g;

	for (size_t i = 0; i < NSIZES; i++)
		p[i] = (struct growth_point){.n = size_at(i), .cost = round(cost(size_at(i)) * noisy(noise, seed))};
	growth_fit(&g, p, NSIZES, clock);
	return g;
}

static const char *said(const struct growth *g)
{
	static char words[200];

	snprintf(words, sizeof words, "%s, %s, %s, confidence %.3f, error %.3f", growth_class_name(g->class),
		 growth_verdict_name(g->verdict), growth_reason_name(g->reason), g->confidence, g->error);
	return words;
}

static void memory_paged_in_once_is_looked_through(void **state)
{
	static const double factors[] = {1.5, 3, 10, 100};
	uint64_t seed = 11;

	(void)state;
	for (size_t at = 0; at < NSIZES; at++)
		for (size_t f = 0; f < 4; f++) {
			struct growth_point p[NSIZES];
			struct growth g;

			for (size_t i = 0; i < NSIZES; i++)
				p[i] = (struct growth_point){.n = size_at(i),
							     .cost = (2000 + 90 * size_at(i)) * noisy(0.02, &seed)};
			p[at].cost *= factors[f];
			growth_fit(&g, p, NSIZES, GROWTH_TIMED);
			if (at == NSIZES - 1 ? g.verdict != GROWTH_UNDECIDED
					     : g.class != GROWTH_N || g.reason != GROWTH_DECIDED)
				fail_msg("size %zu costs %g times too much: %s", at, factors[f], said(&g));
		}
}

static double two_caches(double n)
{
	return n < 300 ? 40 * n : 160 * n;
}
static double two_caches_at_the_end(double n)
{
	return n < 900 ? 40 * n : 160 * n;
}
static double in_sixty_fours(double n)
{
	return 20 + 130 * ceil(n / 64);
}
static double in_pages(double n)
{
	return 900 + 700 * ceil(n * 40 / 4096);
}
static double doubled(double n)
{
	return 12 * exp2(ceil(log2(n)));
}
static double appears(double n)
{
	return n < 500 ? 60 : 60 + 300 * (n - 500);
}
static double appears_late(double n)
{
	return n < 1000 ? 0 : 5 * n;
}
static double appears_from_nothing(double n)
{
	return n < 100 ? 0 : n * n;
}

static void no_linear_step_is_called_worse(void **state)
{
	static const struct {
		const char *name;
		double (*cost)(double n);
	} traps[] = {{"two caches", two_caches},
		     {"two caches, the second seen once or twice", two_caches_at_the_end},
		     {"work in steps of 64", in_sixty_fours},
		     {"work in pages", in_pages},
		     {"a table that doubles", doubled},
		     {"a step that appears at 500", appears},
		     {"one that appears at 1000", appears_late},
		     {"one that appears from nothing", appears_from_nothing}};
	static const double noises[] = {0, 0.01, 0.05};

	(void)state;
	for (size_t t = 0; t < sizeof traps / sizeof *traps; t++)
		for (int i = 0; i < 300; i++) {
			uint64_t seed = (uint64_t)i + 1;
			double noise = noises[i % 3];
			struct growth g = fit_of(traps[t].cost, noise, &seed, noise > 0 ? GROWTH_TIMED : GROWTH_EXACT);

			/* By times alone a staircase of few steps is no more than n log n. */
			if (g.reason == GROWTH_DECIDED && g.class != GROWTH_N &&
			    !(noise > 0 && g.class == GROWTH_N_LOG_N))
				fail_msg("%s, noise %g, seed %d: %s", traps[t].name, noise, i + 1, said(&g));
			assert_int_not_equal(g.verdict, GROWTH_QUADRATIC);
		}
}

static double constant(double n)
{
	(void)n;
	return 1e6;
}

static void a_constant_under_noise_does_not_grow(void **state)
{
	uint64_t seed = 12;
	int grows = 0, constants = 0;

	(void)state;
	for (int i = 0; i < 2000; i++) {
		struct growth g = fit_of(constant, 0.35, &seed, GROWTH_TIMED); /* uniform: a deviation of 20 % */

		assert_int_not_equal(g.verdict, GROWTH_QUADRATIC);
		grows += g.reason == GROWTH_DECIDED && g.class != GROWTH_1;
		constants += g.reason == GROWTH_DECIDED && g.class == GROWTH_1;
	}
	if (grows > 20 || constants < 1200)
		fail_msg("of 2000 constants %d grow and %d are said to be constant", grows, constants);
}

/* Ticks of a loop of 300 rounds, as boots had them that were disturbed, at the largest sizes too. */
static void the_largest_size_alone_accuses_nobody(void **state)
{
	static const struct growth_point boots[][12] = {
		{{4, 79662},
		 {6, 76912},
		 {9, 79780},
		 {14, 76160},
		 {21, 172310},
		 {32, 92542},
		 {49, 79666},
		 {75, 80176},
		 {114, 76554},
		 {173, 76202},
		 {263, 115598},
		 {400, 171008}},
		{{8, 15924},
		 {12, 15368},
		 {18, 15576},
		 {28, 15426},
		 {43, 15348},
		 {65, 15634},
		 {99, 16414},
		 {150, 16510},
		 {228, 16036},
		 {346, 25034},
		 {526, 16434},
		 {800, 29938}},
		{{8, 17010},
		 {12, 16442},
		 {18, 15540},
		 {28, 16108},
		 {43, 15542},
		 {65, 15634},
		 {99, 15692},
		 {150, 15768},
		 {228, 15478},
		 {346, 25638},
		 {526, 15856},
		 {800, 20500}},
	};

	(void)state;
	for (size_t i = 0; i < sizeof boots / sizeof *boots; i++) {
		struct growth g;

		growth_fit(&g, boots[i], 12, GROWTH_TIMED);
		if (g.verdict == GROWTH_QUADRATIC || (g.reason == GROWTH_DECIDED && g.class != GROWTH_1))
			fail_msg("boot %zu: %s", i, said(&g));
	}
}

static void what_is_no_size_is_left_out(void **state)
{
	static const double odd[] = {0, -0.0, -5, NAN, INFINITY, -INFINITY};
	struct growth_point p[2 * NSIZES + 6], clean[NSIZES];
	struct growth g, h;
	size_t n = 0;

	(void)state;
	for (size_t i = 0; i < NSIZES; i++) {
		clean[i] = (struct growth_point){.n = size_at(i), .cost = 9 * size_at(i) * size_at(i)};
		p[n++] = (struct growth_point){.n = odd[i % 6], .cost = 1e15};
		p[n++] = clean[i];
	}
	for (size_t i = 3; i < 6; i++)
		p[n++] = (struct growth_point){.n = 64, .cost = odd[i]};
	growth_fit(&g, p, n, GROWTH_TIMED);
	growth_fit(&h, clean, NSIZES, GROWTH_TIMED);
	assert_int_equal(g.class, GROWTH_N2);
	assert_int_equal(g.reason, GROWTH_DECIDED);
	assert_memory_equal(&g, &h, sizeof g);
}

/* Of times the least counts, of counted instructions the middle. */
static void a_repeated_size_counts_once(void **state)
{
	struct growth_point p[3 * NSIZES];
	struct growth g;

	(void)state;
	for (size_t i = 0; i < NSIZES; i++)
		for (size_t k = 0; k < 3; k++)
			p[3 * i + k] = (struct growth_point){.n = size_at(i),
							     .cost = 5 * size_at(i) *
								     (k == i % 3         ? 1
								      : k == (i + 1) % 3 ? size_at(i)
											 : 1e5)};
	growth_fit(&g, p, 3 * NSIZES, GROWTH_TIMED);
	assert_int_equal(g.sizes, NSIZES);
	assert_int_equal(g.class, GROWTH_N);
	growth_fit(&g, p, 3 * NSIZES, GROWTH_EXACT);
	assert_int_equal(g.class, GROWTH_N2);
	for (size_t i = 0; i < 3 * NSIZES; i++)
		p[i].n = 64;
	growth_fit(&g, p, 3 * NSIZES, GROWTH_TIMED);
	assert_int_equal(g.reason, GROWTH_TOO_FEW);
	assert_int_equal(g.sizes, 1);
}

/* Few sizes of n log n with noise; where that is undecided, those that it asks for decide. */
static void what_is_wanted_decides(void **state)
{
	uint64_t seed = 13;
	int asked = 0, decided = 0, right = 0;

	(void)state;
	for (int i = 0; i < 4000; i++) {
		struct growth_point p[GROWTH_POINTS_MAX];
		struct growth g;
		size_t n = 5, more;
		double largest = 256, ratio;

		for (size_t k = 0; k < n; k++) {
			double x = (double)(16u << k);

			p[k] = (struct growth_point){.n = x, .cost = (40 * x * log2(x) + 900) * noisy(0.1, &seed)};
		}
		growth_fit(&g, p, n, GROWTH_TIMED);
		if (g.reason == GROWTH_DECIDED || !g.wants_sizes)
			continue;
		asked++;
		assert_true(g.wants_up_to > largest);
		ratio = pow(g.wants_up_to / largest, 1 / (double)g.wants_sizes);
		for (more = g.wants_sizes; more > 0; more--) {
			largest *= ratio;
			p[n++] = (struct growth_point){
				.n = round(largest), .cost = (40 * largest * log2(largest) + 900) * noisy(0.1, &seed)};
		}
		growth_fit(&g, p, n, GROWTH_TIMED);
		decided += g.reason == GROWTH_DECIDED;
		right += g.reason == GROWTH_DECIDED && g.class == GROWTH_N_LOG_N;
	}
	if (asked < 80 || decided < asked * 8 / 10 || right < decided * 95 / 100)
		fail_msg("%d asked for more, then %d were decided, %d right", asked, decided, right);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(memory_paged_in_once_is_looked_through),
		cmocka_unit_test(no_linear_step_is_called_worse),
		cmocka_unit_test(a_constant_under_noise_does_not_grow),
		cmocka_unit_test(the_largest_size_alone_accuses_nobody),
		cmocka_unit_test(what_is_no_size_is_left_out),
		cmocka_unit_test(a_repeated_size_counts_once),
		cmocka_unit_test(what_is_wanted_decides),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
