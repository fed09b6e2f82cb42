/* SPDX-License-Identifier: BSD-2-Clause
 *
 * rank-test.c - see rank-test.h. With i boots of one side and j of the other, the largest
 * cost is one of the i with probability i / (i + j) and then ranks above all j:
 *
 *     P(i, j, u) = i / (i + j) P(i - 1, j, u - j) + j / (i + j) P(i, j - 1, u)
 */
#include "rank-test.h"

#include <math.h>
#include <stdlib.h>

int rank_test_init(struct rank_test *t, size_t base, size_t new)
{
	size_t most, width;
	double *p;

	*t = (struct rank_test){.n = {base, new}};
	if (base == 0 || new == 0 || base > RANK_EXACT_PAIRS / new)
		return 0;
	most = base * new;
	width = most + 1;
	p = calloc((base + 1) * width, sizeof *p); /* a row for each i; j grows */
	t->below = malloc(width * sizeof *t->below);
	if (!p || !t->below) {
		free(p);
		return -1;
	}
	for (size_t i = 0; i <= base; i++)
		p[i * width] = 1;
	for (size_t j = 1; j <= new; j++) {
		for (size_t i = 1; i <= base; i++) {
			double *to = p + i * width, *less = to - width;
			double of_i = (double)i / (double)(i + j), of_j = (double)j / (double)(i + j);

			for (size_t u = i * j + 1; u-- > 0;)
				to[u] = (u >= j ? of_i * less[u - j] : 0) + of_j * to[u];
		}
	}
	t->below[0] = p[base * width];
	for (size_t u = 1; u <= most; u++)
		t->below[u] = t->below[u - 1] + p[base * width + u];
	free(p);
	return 0;
}

void rank_test_fini(struct rank_test *t)
{
	free(t->below);
	*t = (struct rank_test){0};
}

static int by_cost(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

/* Twice the probability that at most `u` of all pairs speak against the difference. */
static double two_sided(const struct rank_test *t, size_t u)
{
	double n = (double)t->n[0], m = (double)t->n[1], p;

	if (2 * u >= t->n[0] * t->n[1])
		return 1;
	if (t->below)
		p = 2 * t->below[u];
	else
		p = erfc((n * m / 2 - (double)u - 0.5) / sqrt(n * m * (n + m + 1) / 6));
	return p < 1 ? p : 1;
}

double rank_test_p(const struct rank_test *t, uint64_t *base, uint64_t *new, int *sign)
{
	size_t pairs = t->n[0] * t->n[1], higher = 0, lower = 0;

	*sign = 0;
	if (pairs == 0)
		return 1;
	qsort(base, t->n[0], sizeof *base, by_cost);
	qsort(new, t->n[1], sizeof *new, by_cost);
	for (size_t i = 0, less = 0, most = 0; i < t->n[1]; i++) {
		while (less < t->n[0] && base[less] < new[i])
			less++;
		while (most < t->n[0] && base[most] <= new[i])
			most++;
		higher += less;
		lower += t->n[0] - most;
	}
	*sign = (higher > lower) - (higher < lower);
	return two_sided(t, pairs - (higher > lower ? higher : lower));
}

double rank_test_least(const struct rank_test *t)
{
	return two_sided(t, 0);
}
