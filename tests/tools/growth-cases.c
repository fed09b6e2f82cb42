/* SPDX-License-Identifier: BSD-2-Clause
 *
 * growth-cases.c - made costs of known growth, for growth-judge. In: the first seed and how
 * many (and a second word: which cells). Out: a line a case: its cell, the class that it is,
 * and all its points "n:cost", sizes repeated as often as they were measured.
 *
 * A cost is (constant + g(n)) times 1 + noise. Two kinds of noise: normal, with the standard
 * deviation that the cell is named for; and late, which only adds: exponential, with that
 * mean. What is noise is cut off at a quarter of the true cost: nothing takes no time.
 */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define REPEATS 3

struct cell {
	const char *set;
	const char *noise_kind;
	double noise, constant; /* share of the largest cost */
	int sizes;
	double from, to;
};

static uint64_t state;

/* xorshift64*, as a number within 0 and 1. */
static double draw(void)
{
	state ^= state >> 12;
	state ^= state << 25;
	state ^= state >> 27;
	return ((double)(state * 0x2545f4914f6cdd1dull >> 11) + 0.5) / 9007199254740992.0;
}

static double noise(const struct cell *c)
{
	if (strcmp(c->noise_kind, "late") == 0)
		return -c->noise * log(draw());
	return c->noise * sqrt(-2 * log(draw())) * cos(2 * acos(-1) * draw());
}

static const char *const classes[] = {"1", "logn", "n", "nlogn", "n2", "n3"};

static double growth(int class, double n)
{
	const double of[] = {1, log(n), n, n * log(n), pow(n, 2), pow(n, 3)};

	return of[class];
}

static void put_case(const struct cell *c, int class)
{
	double largest = growth(class, c->to), constant = class ? c->constant / (1 - c->constant) * largest : 0;
	double unit = 1e6 / largest;

	printf("%s/%s-%g%%/constant-%g%%/%d-sizes-%g-to-%g %s", c->set, c->noise_kind, 100 * c->noise,
	       100 * c->constant, c->sizes, c->from, c->to, classes[class]);
	for (int i = 0; i < c->sizes; i++) {
		double n = round(c->from * pow(c->to / c->from, i / (double)(c->sizes - 1)));
		double cost = unit * (constant + growth(class, n));

		for (int k = 0; k < REPEATS; k++)
			printf(" %.0f:%.6g", n, cost * fmax(0.25, 1 + noise(c)));
	}
	putchar('\n');
}

int main(int argc, char **argv)
{
	static const double levels[] = {0.01, 0.05, 0.1}, constants[] = {0, 0.02, 0.05};
	static const char *const kinds[] = {"normal", "late"};
	uint64_t first, seeds;
	const char *which;

	if (argc < 3) {
		fprintf(stderr, "usage: growth-cases FIRST-SEED SEEDS [promised|reported]\n");
		return 2;
	}
	first = strtoull(argv[1], NULL, 10);
	seeds = strtoull(argv[2], NULL, 10);
	which = argc > 3 ? argv[3] : "";
	for (uint64_t seed = first; seed < first + seeds; seed++) {
		state = seed * 0x9e3779b97f4a7c15ull | 1;
		for (int kind = 0; kind < 2; kind++)
			for (int class = 0; class < 6; class ++) {
				struct cell c = {.set = "promised", .noise_kind = kinds[kind], .from = 16, .to = 1600};

				for (int i = 0; i < 18 && strcmp(which, "reported") != 0; i++) {
					c.noise = levels[i % 3];
					c.constant = constants[i / 3 % 3];
					c.sizes = i / 9 ? 12 : 8;
					put_case(&c, class);
				}
				c.set = "reported";
				c.constant = 0.02;
				for (int i = 0; i < 6 && strcmp(which, "promised") != 0; i++) {
					c.noise = i < 2 ? 0.2 : levels[i - 2 < 3 ? i - 2 : 0];
					c.sizes = i == 0 ? 8 : i == 1 ? 12 : 6;
					c.from = i == 5 ? 1000 : 16;
					c.to = i < 2 ? 1600 : i == 5 ? 100000 : 160;
					put_case(&c, class);
				}
			}
	}
	return 0;
}
