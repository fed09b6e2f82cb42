/* SPDX-License-Identifier: BSD-2-Clause
 *
 * growth.h - how a cost grows with a size. In: points (n, cost). Out: the class that
 * explains them best, how sure that is, and what ten times the largest n would cost. Pure
 * arithmetic: no clock, no allocation, no state.
 */
#ifndef GROWTH_H
#define GROWTH_H

#include <stddef.h>

enum growth_class {
	GROWTH_1,
	GROWTH_LOG_N,
	GROWTH_N,
	GROWTH_N_LOG_N,
	GROWTH_N2,
	GROWTH_N3,
	GROWTH_CLASSES,
};

enum growth_verdict {
	GROWTH_OK,        /* grows slower than n^2, whatever else is not sure */
	GROWTH_QUADRATIC, /* n^2 or worse */
	GROWTH_UNDECIDED,
};

struct growth_point {
	double n;    /* > 0 */
	double cost; /* >= 0, any unit */
};

/* The sum of up to three terms, each a class's shape times a factor. */
#define GROWTH_TERMS_MAX 3
struct growth_curve {
	enum growth_class terms[GROWTH_TERMS_MAX];
	double factors[GROWTH_TERMS_MAX];
	int nterms;
};

struct growth {
	enum growth_class class; /* the best; says little where undecided */
	enum growth_verdict verdict;
	double exponent;           /* local, over the upper half of the sizes: d log cost / d log n */
	double confidence;         /* 0-1, that the class is right */
	double error;              /* root mean square of the relative residuals */
	double at_10x;             /* cost at ten times the largest n, same unit */
	size_t sizes;              /* different n */
	struct growth_curve curve; /* of the class, through the upper half of the sizes */
};

/* Points in any order; those of one n count as one, their median. At most
 * GROWTH_POINTS_MAX different sizes are looked at, spread over the range. */
#define GROWTH_POINTS_MAX 64
void growth_fit(struct growth *g, const struct growth_point *points, size_t n);

/* The cost at a size, by the class's curve. */
double growth_at(const struct growth *g, double n);

/* "1", "log n", "n", "n log n", "n^2", "n^3". */
const char *growth_class_name(enum growth_class class);
/* "ok", "quadratic-or-worse", "undecided". */
const char *growth_verdict_name(enum growth_verdict verdict);

#endif
