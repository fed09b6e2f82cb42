/* SPDX-License-Identifier: BSD-2-Clause
 *
 * growth-law.c - see growth-law.h. Least squares on relative residuals, so that a step of
 * 500 instructions counts as much as one of five million: weighted once by the costs, then
 * by the mean of cost and fit, which is what the residuals are relative to.
 */
#include "growth-law.h"

#include <math.h>
#include <stdint.h>

/* Residuals are never trusted to be smaller: laws leave out lower terms. */
#define NOISE_FLOOR 0.02

double law_raw_shape(enum growth_class class, double n)
{
	switch (class) {
	case GROWTH_LOG_N:
		return log2(n + 1);
	case GROWTH_N:
		return n;
	case GROWTH_N_LOG_N:
		return n * log2(n + 1);
	case GROWTH_N2:
		return n * n;
	case GROWTH_N3:
		return n * n * n;
	default:
		return 1;
	}
}

double law_shape(const struct law_sizes *s, enum growth_class class, double n)
{
	return law_raw_shape(class, n) / law_raw_shape(class, s->largest);
}

void law_sizes_init(struct law_sizes *s, const struct growth_point *p, size_t n)
{
	s->n = n;
	s->largest = p[n - 1].n;
	s->least = INFINITY;
	for (size_t i = 0; i < n; i++) {
		s->p[i] = p[i];
		if (p[i].cost > 0)
			s->least = fmin(s->least, p[i].cost / 1000);
		for (int c = 0; c < GROWTH_CLASSES; c++)
			s->shape[c][i] = law_shape(s, (enum growth_class)c, p[i].n);
	}
	if (!isfinite(s->least))
		s->least = 1;
}

double law_at(const struct law *law, double shape)
{
	return law->a + law->b * shape;
}

/* ---- Least squares ------------------------------------------------------------- */

/* Weighted sums: of 1, g, g^2, y and g y. */
struct sums {
	double w, g, gg, y, gy;
};

static void add(struct sums *m, double w, double g, double y)
{
	m->w += w;
	m->g += w * g;
	m->gg += w * g * g;
	m->y += w * y;
	m->gy += w * g * y;
}

static int solve(struct law *law, const struct sums *m, int intercept)
{
	double det = m->w * m->gg - m->g * m->g;

	if (!intercept) {
		if (!(m->gg > 0))
			return -1;
		law->a = law->a_var = law->ab_cov = 0;
		law->b = m->gy / m->gg;
		law->b_var = 1 / m->gg;
		law->params = 1;
		return isfinite(law->b) && isfinite(law->b_var) ? 0 : -1;
	}
	if (!(det > 1e-9 * m->w * m->gg)) /* the shape hardly moves */
		return -1;
	law->a = (m->y * m->gg - m->gy * m->g) / det;
	law->b = (m->gy * m->w - m->y * m->g) / det;
	law->a_var = m->gg / det;
	law->b_var = m->w / det;
	law->ab_cov = -m->g / det;
	law->params = 2;
	return law->a >= 0 && law->b >= 0 && isfinite(law->a) && isfinite(law->b) ? 0 : -1;
}

/* A cost of nothing still has a weight: that of a small one. */
static double weight(double cost, double said, double least)
{
	double mean = (cost + said) / 2;

	if (mean < least)
		mean = least;
	return 1 / (mean * mean);
}

static double squares(const struct law *law, const struct law_sizes *s, size_t from, size_t to, size_t without)
{
	const double *shape = s->shape[law->class];
	double sum = 0;

	for (size_t i = from; i < to; i++) {
		double e = law_residual(s->p[i].cost, law_at(law, shape[i]));

		if (i != without)
			sum += e * e;
	}
	return sum;
}

int law_fit(struct law *law, const struct law_sizes *s, size_t from, size_t to, enum growth_class class, int intercept)
{
	const double *shape = s->shape[class];

	law->class = class;
	law->points = to - from;
	for (int pass = 0; pass < 2; pass++) {
		struct sums m = {0};

		for (size_t i = from; i < to; i++) {
			double y = s->p[i].cost, said = pass ? law_at(law, shape[i]) : y;

			add(&m, weight(y, said, s->least), shape[i], y);
		}
		if (solve(law, &m, intercept) < 0)
			return -1;
	}
	law->squares = squares(law, s, from, to, SIZE_MAX);
	return 0;
}

int law_fit_without(struct law *law, const struct law *whole, const struct law_sizes *s, size_t j)
{
	const double *shape = s->shape[whole->class];
	struct sums m = {0};

	*law = *whole;
	for (size_t i = 0; i < s->n; i++)
		if (i != j)
			add(&m, weight(s->p[i].cost, law_at(whole, shape[i]), s->least), shape[i], s->p[i].cost);
	if (solve(law, &m, whole->params == 2) < 0)
		return -1;
	law->points = s->n - 1;
	law->squares = squares(law, s, 0, s->n, j);
	return 0;
}

/* Gauss's elimination; 0, or -1 where the rows say the same. */
static int solve_three(double m[3][4], double x[3])
{
	for (int i = 0; i < 3; i++) {
		int most = i;

		for (int k = i + 1; k < 3; k++)
			if (fabs(m[k][i]) > fabs(m[most][i]))
				most = k;
		for (int j = 0; j < 4; j++) {
			double swap = m[i][j];

			m[i][j] = m[most][j];
			m[most][j] = swap;
		}
		if (!(fabs(m[i][i]) > 1e-12))
			return -1;
		for (int k = i + 1; k < 3; k++)
			for (int j = 3; j >= i; j--)
				m[k][j] -= m[k][i] / m[i][i] * m[i][j];
	}
	for (int i = 2; i >= 0; i--) {
		x[i] = m[i][3];
		for (int j = i + 1; j < 3; j++)
			x[i] -= m[i][j] * x[j];
		x[i] /= m[i][i];
	}
	return 0;
}

double law_error_with_lower_term(const struct law_sizes *s, enum growth_class class)
{
	const double *lower = s->shape[class == GROWTH_N3 ? GROWTH_N2 : GROWTH_N], *shape = s->shape[class];
	double m[3][4] = {{0}}, x[3], sum = 0;

	if (s->n < 5)
		return INFINITY;
	for (size_t i = 0; i < s->n; i++) {
		double y = fmax(s->p[i].cost, s->least), row[4] = {1 / y, lower[i] / y, shape[i] / y, 1};

		for (int a = 0; a < 3; a++)
			for (int b = 0; b < 4; b++)
				m[a][b] += row[a] * row[b];
	}
	/* Of one size, so that none of them is nothing beside another. */
	for (int a = 0; a < 3; a++) {
		double size = m[a][a];

		for (int b = 0; b < 4; b++)
			m[a][b] /= size;
	}
	if (solve_three(m, x) < 0 || !(x[2] > 0.5 * (x[0] + x[1] + x[2])))
		return INFINITY;
	for (size_t i = 0; i < s->n; i++) {
		double e = law_residual(s->p[i].cost, x[0] + x[1] * lower[i] + x[2] * shape[i]);

		sum += e * e;
	}
	return sqrt(sum / (double)(s->n - 3));
}

/* ---- Judging ------------------------------------------------------------------- */

double law_leverage(const struct law *law, double shape)
{
	double said = law_at(law, shape);
	double var = law->a_var + 2 * law->ab_cov * shape + law->b_var * shape * shape;

	return said > 0 && var > 0 ? sqrt(var) / said : 0;
}

double law_noise(const struct law *law)
{
	size_t degrees = law->points > (size_t)law->params ? law->points - (size_t)law->params : 1;

	return sqrt(law->squares / (double)degrees);
}

double law_evidence(double squares_sum, size_t points, size_t params)
{
	double half;

	if (params >= points)
		return -INFINITY;
	half = (double)(points - params + 1) / 2; /* the floor counts as one residual */
	return lgamma(half) - half * log(3.14159265358979 * (squares_sum + NOISE_FLOOR * NOISE_FLOOR)) -
	       (double)params / 2 * log((double)points);
}

double law_quantile(size_t degrees)
{
	static const double few[] = {12.71, 12.71, 4.30, 3.18, 2.78};
	double d = (double)degrees;

	return degrees < sizeof few / sizeof *few ? few[degrees] : 1.96 + 2.37 / d + 2.8 / (d * d);
}
