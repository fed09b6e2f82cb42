/* SPDX-License-Identifier: BSD-2-Clause
 *
 * growth-law.h - one law, cost = a + b g(n), put through sizes, and how much speaks for it.
 * Of growth*.c alone. In: sizes. Out: a law with what is needed to judge and to extend it.
 */
#ifndef GROWTH_LAW_H
#define GROWTH_LAW_H

#include "growth.h"

/* One point a size, ascending, with each class's shape there; a shape is 1 at the largest,
 * so that nothing overflows. */
struct law_sizes {
	struct growth_point p[GROWTH_POINTS_MAX];
	double shape[GROWTH_CLASSES][GROWTH_POINTS_MAX];
	double largest; /* n */
	double least;   /* cost that a weight is made of, where there is none */
	size_t n;
};

/* a and b are >= 0; their covariance is in units of the squared relative error. */
struct law {
	enum growth_class class;
	double a, b;
	double a_var, b_var, ab_cov;
	double squares; /* of the residuals, summed */
	size_t points;  /* that it was put through */
	int params;     /* 2, or 1: a is not there */
};

void law_sizes_init(struct law_sizes *s, const struct growth_point *p, size_t n);
/* g(n) of a class; and as a shape. */
double law_raw_shape(enum growth_class class, double n);
double law_shape(const struct law_sizes *s, enum growth_class class, double n);

/* Difference over mean: about log(cost / said), and never beyond 2. */
static inline double law_residual(double cost, double said)
{
	double sum = cost + said;

	return sum > 0 ? 2 * (cost - said) / sum : 0;
}

/* Sizes `from` to `to` (exclusive), with an intercept or without; 0, or -1 where that law
 * cannot be (a or b would be negative, or there are too few sizes). */
int law_fit(struct law *law, const struct law_sizes *s, size_t from, size_t to, enum growth_class class, int intercept);
/* The same less size `j`, from the whole one's weights. */
int law_fit_without(struct law *law, const struct law *whole, const struct law_sizes *s, size_t j);

/* The root mean square of the relative residuals of a + b n^(k-1) + c n^k, for n^2 and n^3, with
 * c n^k the most of it at the largest size; infinite where that cannot be. */
double law_error_with_lower_term(const struct law_sizes *s, enum growth_class class);

double law_at(const struct law *law, double shape);
/* The relative standard error of what law_at says there, in units of the residuals'. */
double law_leverage(const struct law *law, double shape);

/* Logarithm of how likely residuals with that sum of squares are, their size unknown: of
 * `points` residuals, `params` of which are spent. Bayes' with flat priors, so that a
 * parameter costs the more, the better the fit. */
double law_evidence(double squares, size_t points, size_t params);
/* The standard deviation of the residuals. */
double law_noise(const struct law *law);
/* 95 % of a normal value lie within so many of its estimated standard deviations. */
double law_quantile(size_t degrees);

#endif
