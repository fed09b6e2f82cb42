/* SPDX-License-Identifier: BSD-2-Clause
 *
 * growth.c - see growth.h.
 *
 * Each class but the constant is tried as cost = a + b g(n) with a, b >= 0, by least
 * squares on relative residuals (a step of 500 instructions counts as much as one of five
 * million). Relative residuals make the small sizes speak, where lower terms still show,
 * so the class is also asked to be right where it matters: each is fitted to all sizes
 * but the largest and has to predict that one.
 *
 * A cost that barely moves is constant: fits of noise are not consulted. Otherwise the
 * best class wins by a margin or is not certain, and the verdict asks only which side of
 * n^2 the classes that come close are on. What ten times the size costs is then taken
 * from a second fit, to the upper half of the sizes, which allows the class its lower
 * terms: a bubble sort that ends early is 4.75 n^2 less something that is 8 % of it at
 * n = 80 and nothing at n = 8000.
 */
#include "growth.h"

#include <math.h>
#include <stdlib.h>

/* Below this spread between least and most a cost is constant. */
#define CONSTANT_SPREAD 0.08
/* A class whose error is above this explains nothing. */
#define ERROR_MAX 0.15
/* One that is this much worse than the best does not come close. */
#define CLOSE 2.5
/* Errors below this are all the same: nothing real fits better. */
#define ERROR_FLOOR 0.004
/* Fewer sizes, or a narrower range, decide nothing. */
#define SIZES_MIN 4
#define RANGE_MIN 4.0

const char *growth_class_name(enum growth_class class)
{
	static const char *const names[GROWTH_CLASSES] = {"1", "log n", "n", "n log n", "n^2", "n^3"};

	return names[class];
}

const char *growth_verdict_name(enum growth_verdict verdict)
{
	static const char *const names[] = {"ok", "quadratic-or-worse", "undecided"};

	return names[verdict];
}

const char *growth_reason_name(enum growth_reason reason)
{
	static const char *const names[GROWTH_REASONS] = {
		"decided",   "too few sizes",     "too narrow a range",
		"too noisy", "two classes alike", "no growth law fits",
	};

	return names[reason];
}

const char *growth_shape_name(enum growth_shape shape)
{
	static const char *const names[] = {"unknown", "flat", "loop", "calls", "both"};

	return names[shape];
}

static double shape(enum growth_class class, double n)
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

/* ---- Points ------------------------------------------------------------------ */

static int by_n_then_cost(const void *a, const void *b)
{
	const struct growth_point *x = a, *y = b;

	if (x->n != y->n)
		return x->n < y->n ? -1 : 1;
	return (x->cost > y->cost) - (x->cost < y->cost);
}

/* One point a size, ascending; the number of sizes. */
static size_t sizes_of(const struct growth_point *points, size_t n, enum growth_clock clock, struct growth_point *out)
{
	struct growth_point *sorted = malloc((n + 1) * sizeof *sorted);
	size_t m = 0, kept = 0;

	if (!sorted)
		return 0;
	for (size_t i = 0; i < n; i++)
		if (points[i].n > 0 && points[i].cost >= 0 && isfinite(points[i].n) && isfinite(points[i].cost))
			sorted[m++] = points[i];
	qsort(sorted, m, sizeof *sorted, by_n_then_cost);
	for (size_t i = 0, end; i < m; i = end) {
		for (end = i + 1; end < m && sorted[end].n == sorted[i].n; end++)
			;
		sorted[kept++] = sorted[clock == GROWTH_TIMED ? i : i + (end - i) / 2];
	}
	m = kept < GROWTH_POINTS_MAX ? kept : GROWTH_POINTS_MAX;
	for (size_t i = 0; i < m; i++)
		out[i] = sorted[m > 1 ? i * (kept - 1) / (m - 1) : 0];
	free(sorted);
	return m;
}

/* ---- Least squares ------------------------------------------------------------- */

/* Solves the k x k normal equations of relative residuals; 0 or -1 (singular). */
static int solve(const struct growth_point *p, size_t n, const enum growth_class *terms, int k, double *x)
{
	double a[GROWTH_TERMS_MAX][GROWTH_TERMS_MAX + 1] = {{0}};

	for (size_t i = 0; i < n; i++) {
		double row[GROWTH_TERMS_MAX];

		if (p[i].cost <= 0)
			continue;
		for (int r = 0; r < k; r++)
			row[r] = shape(terms[r], p[i].n) / p[i].cost;
		for (int r = 0; r < k; r++) {
			for (int c = 0; c < k; c++)
				a[r][c] += row[r] * row[c];
			a[r][k] += row[r];
		}
	}
	for (int r = 0; r < k; r++) {
		if (!(a[r][r] > 1e-300))
			return -1;
		for (int below = 0; below < k; below++) {
			double f = below == r ? 0 : a[below][r] / a[r][r];

			for (int c = r; c <= k && f != 0; c++)
				a[below][c] -= f * a[r][c];
		}
	}
	for (int r = 0; r < k; r++)
		x[r] = a[r][k] / a[r][r];
	return 0;
}

static double predict(const enum growth_class *terms, const double *x, int k, double n)
{
	double y = 0;

	for (int i = 0; i < k; i++)
		y += x[i] * shape(terms[i], n);
	return y;
}

static double error_of(const struct growth_point *p, size_t n, const enum growth_class *terms, const double *x, int k)
{
	double sum = 0, used = 0;

	for (size_t i = 0; i < n; i++) {
		double e = p[i].cost > 0 ? predict(terms, x, k, p[i].n) / p[i].cost - 1 : 0;

		sum += e * e;
		used += p[i].cost > 0;
	}
	return used > 0 ? sqrt(sum / used) : 0;
}

/* The best non-negative combination: every subset is tried, there are seven. The error,
 * or infinity; x has a zero for what is not used. */
static double fit(const struct growth_point *p, size_t n, const enum growth_class *terms, int k, double *x)
{
	double best = INFINITY;

	for (unsigned int subset = 1; subset < 1u << k; subset++) {
		enum growth_class used[GROWTH_TERMS_MAX];
		double solved[GROWTH_TERMS_MAX], e;
		int m = 0, bad;

		for (int i = 0; i < k; i++)
			if (subset & 1u << i)
				used[m++] = terms[i];
		bad = solve(p, n, used, m, solved);
		for (int i = 0; i < m && !bad; i++)
			bad = !(solved[i] >= 0);
		if (bad)
			continue;
		e = error_of(p, n, used, solved, m);
		if (e >= best)
			continue;
		best = e;
		for (int i = 0, at = 0; i < k; i++)
			x[i] = subset & 1u << i ? solved[at++] : 0;
	}
	return best;
}

/* A class's score: its error over all sizes, and how far it is from the largest when it
 * has seen only the others. */
static double score(const struct growth_point *p, size_t n, enum growth_class class)
{
	enum growth_class terms[] = {GROWTH_1, class};
	double x[2] = {0, 0}, all = fit(p, n, terms, 2, x), seen, ahead;

	if (!isfinite(all))
		return INFINITY;
	seen = fit(p, n - 1, terms, 2, x);
	ahead = isfinite(seen) && p[n - 1].cost > 0 ? fabs(predict(terms, x, 2, p[n - 1].n) / p[n - 1].cost - 1)
						    : INFINITY;
	return fmax(ERROR_FLOOR, (all + ahead) / 2);
}

/* ---- What it means -------------------------------------------------------------- */

/* The slope of log cost over log n, of points `from` to n. */
static double exponent(const struct growth_point *p, size_t from, size_t n)
{
	double sx = 0, sy = 0, sxx = 0, sxy = 0, m = 0, d;

	for (size_t i = from; i < n; i++) {
		double x = log(p[i].n), y = p[i].cost > 0 ? log(p[i].cost) : 0;

		sx += x;
		sy += y;
		sxx += x * x;
		sxy += x * y;
		m++;
	}
	d = m * sxx - sx * sx;
	return m > 1 && d > 1e-12 ? (m * sxy - sx * sy) / d : 0;
}

static void fit_curve(struct growth *g, const struct growth_point *p, size_t n)
{
	enum growth_class class = g->class;
	size_t from = n >= 6 ? n / 2 : 0;

	g->curve = (struct growth_curve){
		.terms = {GROWTH_1, class, class > GROWTH_N ? GROWTH_N : GROWTH_1},
		.nterms = class == GROWTH_1  ? 1
			  : class > GROWTH_N ? 3
					     : 2,
	};
	if (!isfinite(fit(p + from, n - from, g->curve.terms, g->curve.nterms, g->curve.factors)))
		g->curve = (struct growth_curve){.factors = {p[n - 1].cost}, .nterms = 1};
}

double growth_at(const struct growth *g, double n)
{
	return predict(g->curve.terms, g->curve.factors, g->curve.nterms, n);
}

static void decide(struct growth *g, const struct growth_point *p, size_t n)
{
	double scores[GROWTH_CLASSES], best = INFINITY, next = INFINITY;
	int below = 0, above = 0;

	scores[GROWTH_1] = INFINITY; /* its cost moves, or decide would not be asked */
	for (int c = GROWTH_LOG_N; c < GROWTH_CLASSES; c++) {
		scores[c] = score(p, n, (enum growth_class)c);
		if (scores[c] < best) {
			next = best;
			best = scores[c];
			g->class = (enum growth_class)c;
		} else if (scores[c] < next) {
			next = scores[c];
		}
	}
	g->error = best;
	for (int c = GROWTH_LOG_N; c < GROWTH_CLASSES; c++) {
		if (!(scores[c] <= best * CLOSE))
			continue;
		if (c < GROWTH_N2)
			below = 1;
		else
			above = 1;
	}
	if (best > ERROR_MAX || (above && below))
		g->verdict = GROWTH_UNDECIDED;
	else
		g->verdict = above ? GROWTH_QUADRATIC : GROWTH_OK;
	g->confidence = fmax(0, 1 - pow(best / next, 2)) * fmax(0, 1 - pow(best / ERROR_MAX, 2));
}

void growth_fit(struct growth *g, const struct growth_point *points, size_t count, enum growth_clock clock)
{
	struct growth_point p[GROWTH_POINTS_MAX];
	size_t n = sizes_of(points, count, clock, p);
	double least = INFINITY, most = 0;

	*g = (struct growth){.class = GROWTH_1, .verdict = GROWTH_UNDECIDED, .sizes = n};
	for (size_t i = 0; i < n; i++) {
		least = fmin(least, p[i].cost);
		most = fmax(most, p[i].cost);
	}
	if (n == 0)
		return;
	g->exponent = exponent(p, n > 3 ? n / 2 : 0, n);
	g->at_10x = most;
	g->curve = (struct growth_curve){.factors = {most}, .nterms = 1};
	if (n < SIZES_MIN || p[n - 1].n / p[0].n < RANGE_MIN)
		return;
	if (most - least <= CONSTANT_SPREAD * most || exponent(p, 0, n) <= 0) { /* it does not grow */
		g->verdict = GROWTH_OK;
		g->confidence = most > 0 ? least / most : 1;
	} else {
		decide(g, p, n);
	}
	fit_curve(g, p, n);
	g->at_10x = growth_at(g, 10 * p[n - 1].n);
}

int growth_split(struct growth_split *split, const struct growth_point *points, const double *calls, size_t n,
		 enum growth_clock clock)
{
	struct growth_point *of = malloc((2 * n + 1) * sizeof *of);
	size_t m = 0;

	if (!of)
		return -1;
	for (size_t i = 0; i < n; i++)
		of[i] = (struct growth_point){.n = points[i].n, .cost = calls[i]};
	growth_fit(&split->calls, of, n, GROWTH_EXACT); /* a count is exact in any clock */
	for (size_t i = 0; i < n; i++)
		if (calls[i] > 0)
			of[m++] = (struct growth_point){.n = points[i].n, .cost = points[i].cost / calls[i]};
	growth_fit(&split->each, of, m, clock);
	free(of);
	if (split->calls.reason != GROWTH_DECIDED || split->each.reason != GROWTH_DECIDED)
		split->shape = GROWTH_SHAPE_UNKNOWN;
	else if (split->calls.class == GROWTH_1)
		split->shape = split->each.class == GROWTH_1 ? GROWTH_SHAPE_FLAT : GROWTH_SHAPE_LOOP;
	else
		split->shape = split->each.class == GROWTH_1 ? GROWTH_SHAPE_CALLS : GROWTH_SHAPE_BOTH;
	return 0;
}
