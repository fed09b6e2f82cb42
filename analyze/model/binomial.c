/* SPDX-License-Identifier: BSD-2-Clause
 *
 * binomial.c - see binomial.h. The ends are where k or more, and k or less, come with a
 * probability of alpha / 2, found by halving.
 */
#include "binomial.h"

#include <math.h>

static double at_most(size_t k, size_t n, double p)
{
	double sum = 0, dn = (double)n;

	if (p <= 0)
		return 1;
	if (p >= 1)
		return k >= n;
	for (size_t i = 0; i <= k && i <= n; i++)
		sum += exp(lgamma(dn + 1) - lgamma((double)i + 1) - lgamma((double)(n - i) + 1) + (double)i * log(p) +
			   (double)(n - i) * log1p(-p));
	return sum;
}

/* Where at_most(k, n, p), which falls with p, is `is`. */
static double rate_at(size_t k, size_t n, double is)
{
	double low = 0, high = 1;

	for (int i = 0; i < 60; i++) {
		double p = (low + high) / 2;

		if (at_most(k, n, p) > is)
			low = p;
		else
			high = p;
	}
	return (low + high) / 2;
}

void binomial_interval(size_t k, size_t n, double alpha, double *low, double *high)
{
	*low = k == 0 || n == 0 ? 0 : rate_at(k - 1, n, 1 - alpha / 2);
	*high = k >= n ? 1 : rate_at(k, n, alpha / 2);
}
