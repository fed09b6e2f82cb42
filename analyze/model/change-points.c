/* SPDX-License-Identifier: BSD-2-Clause
 *
 * change-points.c - see change-points.h. With the costs left and right of a place as X and Y, m
 * and k of them, E-divisive asks for the place where
 *
 *     Q = m k / (m + k) (2 E|X - Y| - E|X - X'| - E|Y - Y'|)
 *
 * is largest. Moving the place by one moves one cost from right to left, so that all places of a
 * window take as long as all pairs in it.
 */
#include "change-points.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- Student's t --------------------------------------------------------------------------- */

/* The continued fraction of the incomplete beta function, by Lentz's method. */
static double beta_fraction(double a, double b, double x)
{
	const double tiny = 1e-300;
	double c = 1, d = 1 - (a + b) * x / (a + 1), h;

	d = 1 / (fabs(d) < tiny ? tiny : d);
	h = d;
	for (int m = 1; m <= 300; m++) {
		double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
		double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)), change;

		d = 1 + even * d;
		c = 1 + even / c;
		d = 1 / (fabs(d) < tiny ? tiny : d);
		c = fabs(c) < tiny ? tiny : c;
		h *= d * c;
		d = 1 + odd * d;
		c = 1 + odd / c;
		d = 1 / (fabs(d) < tiny ? tiny : d);
		c = fabs(c) < tiny ? tiny : c;
		change = d * c;
		h *= change;
		if (fabs(change - 1) < 1e-14)
			break;
	}
	return h;
}

static double beta_incomplete(double a, double b, double x)
{
	double front;

	if (x <= 0 || x >= 1)
		return x <= 0 ? 0 : 1;
	front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x));
	if (x < (a + 1) / (a + b + 2))
		return front * beta_fraction(a, b, x) / a;
	return 1 - front * beta_fraction(b, a, 1 - x) / b;
}

double change_t_test_p(double t, double freedom)
{
	return beta_incomplete(freedom / 2, 0.5, freedom / (freedom + t * t));
}

/* ---- A place tested ------------------------------------------------------------------------ */

static double mean_of(const double *v, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += v[i] - v[0]; /* equal costs have that mean, to the last bit */
	return v[0] + sum / (double)n;
}

static double squares_of(const double *v, size_t n, double mean)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += (v[i] - mean) * (v[i] - mean);
	return sum;
}

/* What lies from `from` to `at` against what lies from there to `to`. */
static struct change_point tested(const double *costs, size_t from, size_t at, size_t to)
{
	size_t m = at - from, k = to - at;
	struct change_point c = {.at = at, .before = mean_of(costs + from, m), .after = mean_of(costs + at, k)};
	double freedom = (double)(m + k) - 2, variance, t;

	variance = squares_of(costs + from, m, c.before) + squares_of(costs + at, k, c.after);
	if (c.before == c.after || freedom < 1) {
		c.p = 1;
	} else if (variance <= 0) {
		c.p = 0;
	} else {
		t = (c.after - c.before) / sqrt(variance / freedom * (1 / (double)m + 1 / (double)k));
		c.p = change_t_test_p(t, freedom);
	}
	return c;
}

static int holds(const struct change_point *c, const struct change_rule *rule)
{
	return c->p <= CHANGE_P && fabs(c->after - c->before) > rule->least;
}

/* A first look is lenient: of two changes that undo each other, neither is much before the other
 * one is known. */
#define CHANGE_P_AT_FIRST 0.01

/* ---- A window ------------------------------------------------------------------------------ */

/* The place where Q is largest, with CHANGE_SIDE at the least on either side; 0: there is none. */
static size_t likeliest(const double *v, size_t n)
{
	double between = 0, left = 0, right = 0, best = 0;
	size_t at = 0;

	for (size_t i = 0; i < n; i++)
		for (size_t j = i + 1; j < n; j++)
			right += fabs(v[i] - v[j]);
	for (size_t m = 1; m < n; m++) {
		double to_left = 0, to_right = 0, x = v[m - 1], k = (double)(n - m), q;

		for (size_t i = 0; i + 1 < m; i++)
			to_left += fabs(x - v[i]);
		for (size_t i = m; i < n; i++)
			to_right += fabs(x - v[i]);
		left += to_left;
		right -= to_right;
		between += to_right - to_left;
		if (m < CHANGE_SIDE || n - m < CHANGE_SIDE)
			continue;
		q = 2 * between / ((double)m * k) - 2 * left / ((double)m * ((double)m - 1)) -
		    2 * right / (k * (k - 1));
		q *= (double)m * k / (double)n;
		if (q > best) {
			best = q;
			at = m;
		}
	}
	return at;
}

/* ---- A stretch without jumps --------------------------------------------------------------- */

static int add(struct change_points *c, const struct change_point *p)
{
	if (c->n == c->room) {
		size_t room = c->room ? 2 * c->room : 16;
		struct change_point *all = realloc(c->all, room * sizeof *all);

		if (!all)
			return -1;
		c->all = all;
		c->room = room;
	}
	c->all[c->n++] = *p;
	return 0;
}

static int split(struct change_points *c, const double *costs, size_t from, size_t to, const struct change_rule *rule)
{
	size_t at = to - from < 2 * CHANGE_SIDE ? 0 : likeliest(costs + from, to - from);
	struct change_point p;

	if (at == 0)
		return 0;
	p = tested(costs, from, from + at, to);
	if (p.p > CHANGE_P_AT_FIRST)
		return 0;
	return split(c, costs, from, from + at, rule) < 0 || add(c, &p) < 0 ? -1 : split(c, costs, from + at, to, rule);
}

/* Each of them once more, against what lies between its neighbours from index `first` on. */
static void test_again(struct change_points *c, size_t i, size_t first, const double *costs, size_t from, size_t to)
{
	size_t left = i > first ? c->all[i - 1].at : from, right = i + 1 < c->n ? c->all[i + 1].at : to;

	c->all[i] = tested(costs, left, c->all[i].at, right);
}

/* The weakest goes as long as there is one that does not hold. */
static void take_back(struct change_points *c, size_t first, const double *costs, size_t from, size_t to,
		      const struct change_rule *rule)
{
	for (size_t i = first; i < c->n; i++)
		test_again(c, i, first, costs, from, to);
	for (;;) {
		size_t weakest = c->n;

		for (size_t i = first; i < c->n; i++)
			if (!holds(&c->all[i], rule) && (weakest == c->n || c->all[i].p > c->all[weakest].p))
				weakest = i;
		if (weakest == c->n)
			return;
		memmove(c->all + weakest, c->all + weakest + 1, (c->n - weakest - 1) * sizeof *c->all);
		c->n--;
		if (weakest > first)
			test_again(c, weakest - 1, first, costs, from, to);
		if (weakest < c->n)
			test_again(c, weakest, first, costs, from, to);
	}
}

static int find_in(struct change_points *c, const double *costs, size_t from, size_t to, const struct change_rule *rule)
{
	size_t first = c->n;

	for (size_t start = from; start < to;) {
		size_t end = to - start < CHANGE_WINDOW ? to : start + CHANGE_WINDOW, known = c->n;

		if (split(c, costs, start, end, rule) < 0)
			return -1;
		/* The next window begins at the last change of this one, else half of it on. */
		start += CHANGE_WINDOW / 2;
		if (c->n > known && c->all[c->n - 1].at > start)
			start = c->all[c->n - 1].at;
	}
	take_back(c, first, costs, from, to, rule);
	return 0;
}

/* ---- All of it ----------------------------------------------------------------------------- */

int change_points_find(struct change_points *c, const double *costs, size_t n, const struct change_rule *rule)
{
	size_t from = 0;

	*c = (struct change_points){0};
	for (size_t i = 1; i <= n; i++) {
		struct change_point jump = {.at = i};

		if (i < n && !(rule->exact && fabs(costs[i] - costs[i - 1]) > rule->least))
			continue;
		if (find_in(c, costs, from, i, rule) < 0 || (i < n && add(c, &jump) < 0))
			return -1;
		from = i;
	}
	/* The means between one and the next, jumps too; a jump's p stays 0. */
	for (size_t i = 0; i < c->n; i++) {
		size_t left = i ? c->all[i - 1].at : 0, right = i + 1 < c->n ? c->all[i + 1].at : n;

		c->all[i].before = mean_of(costs + left, c->all[i].at - left);
		c->all[i].after = mean_of(costs + c->all[i].at, right - c->all[i].at);
	}
	return 0;
}

void change_points_fini(struct change_points *c)
{
	free(c->all);
	*c = (struct change_points){0};
}
