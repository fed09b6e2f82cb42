/* SPDX-License-Identifier: BSD-2-Clause
 *
 * growth-ahead.c - see growth-ahead.h. A law through all sizes leaves out lower terms, which
 * show at the small ones: a bubble sort that ends early is 4.75 n^2 less something that is
 * 8 % of it at n = 80 and nothing at n = 8000. So the law is also put through the upper half
 * alone; the better one of the two there is the curve, and the interval holds both.
 */
#include "growth-ahead.h"

#include <math.h>
#include <string.h>

/* What a law that fits perfectly may still be off by at ten times the size. */
#define WIDTH_FLOOR 0.04
/* An interval this wide, a million times up, says nothing already. */
#define WIDTH_MOST 13.8
/* Where noise is beyond the first, intervals are up to so much wider. */
#define TAILS_FROM 0.05
#define TAILS_MOST 0.5
/* No cost is thought to fall below a fortieth of what the law says. */
#define BELOW_MAX 1.9
/* Sizes that would do, over such a range, where there is no better guess. */
#define SIZES_GOOD 6
#define RANGE_GOOD 32.0
/* No more than so many further sizes are thought of. */
#define WANTS_MAX 10
/* They decide if they leave no more than this to the second best class. */
#define SHARE_LEFT 0.03

double growth_at(const struct growth *g, double n)
{
	double y = 0;

	for (int i = 0; i < g->curve.nterms; i++)
		y += g->curve.factors[i] * law_raw_shape(g->curve.terms[i], n);
	return y;
}

/* ---- The exponent --------------------------------------------------------------- */

/* The slope of log cost over log n in the upper half; 95 % from `noise`. */
static void find_exponent(struct growth *g, const struct law_sizes *s, double noise, size_t degrees)
{
	double sx = 0, sy = 0, sxx = 0, sxy = 0, m = 0, d, width;

	for (size_t i = s->n > 3 ? s->n / 2 : 0; i < s->n; i++) {
		double x = log(s->p[i].n), y;

		if (!(s->p[i].cost > 0))
			continue;
		y = log(s->p[i].cost);
		sx += x;
		sy += y;
		sxx += x * x;
		sxy += x * y;
		m++;
	}
	d = m > 0 ? sxx - sx * sx / m : 0;
	if (m < 2 || !(d > 1e-12))
		return;
	g->exponent = (sxy - sx * sy / m) / d;
	width = law_quantile(degrees) * noise / sqrt(d);
	g->exponent_low = g->exponent - width;
	g->exponent_high = g->exponent + width;
}

/* ---- Ten times the size ------------------------------------------------------------ */

/* Downwards as law_residual has it: a cost far below the law is nothing out of the common. */
static void widen(struct growth *g, double cost, double width)
{
	double below = fmin(width, BELOW_MAX);

	g->at_10x_low = fmin(g->at_10x_low, cost * (2 - below) / (2 + below));
	g->at_10x_high = fmax(g->at_10x_high, cost * exp(width));
}

/* Residuals that are large are no normal noise, but where a key was found, or what else ran. */
static double tails(double noise)
{
	return 1 + fmin(TAILS_MOST, 5 * fmax(0, noise - TAILS_FROM));
}

static double width_at(const struct law *law, double shape)
{
	size_t degrees = law->points - (size_t)law->params;
	double noise = law_noise(law);

	return fmin(WIDTH_MOST,
		    WIDTH_FLOOR + law_quantile(degrees) * noise * tails(noise) * hypot(1, law_leverage(law, shape)));
}

/* The law of the upper half, if it is better there; points 0: it is not. */
static struct law upper_law(const struct law_sizes *s, const struct law *law)
{
	size_t from = s->n / 2;
	struct law upper = {0};
	double squares = 0;

	for (size_t i = from; i < s->n; i++) {
		double e = law_residual(s->p[i].cost, law_at(law, s->shape[law->class][i]));

		squares += e * e;
	}
	if (law->class == GROWTH_1 || s->n - from < 3 ||
	    (law_fit(&upper, s, from, s->n, law->class, 1) < 0 && law_fit(&upper, s, from, s->n, law->class, 0) < 0) ||
	    law_evidence(upper.squares, upper.points, (size_t)upper.params) <
		    law_evidence(squares, s->n - from, (size_t)law->params))
		upper.points = 0;
	return upper;
}

static void curve_of(struct growth *g, const struct law_sizes *s, const struct law *law)
{
	g->curve = (struct growth_curve){.terms = {GROWTH_1, law->class}, .factors = {law->a, 0}, .nterms = 2};
	g->curve.factors[1] = law->b / law_raw_shape(law->class, s->largest);
}

static void find_at_10x(struct growth *g, const struct law_sizes *s, const struct law *laws)
{
	g->at_10x_low = INFINITY;
	g->at_10x_high = 0;
	for (int c = (int)g->class_low; c <= (int)g->class_high; c++) {
		double far = law_shape(s, (enum growth_class)c, 10 * s->largest);
		const struct law *law = &laws[c];
		struct law upper;

		if (!law->points)
			continue;
		upper = upper_law(s, law);
		widen(g, law_at(law, far), width_at(law, far));
		if (upper.points)
			widen(g, law_at(&upper, far), WIDTH_FLOOR);
		if (law->class == g->class)
			curve_of(g, s, upper.points ? &upper : law);
	}
	g->at_10x = growth_at(g, 10 * s->largest);
	widen(g, g->at_10x, 0);
}

/* ---- What would decide ----------------------------------------------------------------- */

/* How much speaks for the class's best law through these sizes, if `more` squares come on top. */
static double evidence_for(const struct law_sizes *s, enum growth_class class, double more)
{
	double most = -INFINITY;
	struct law law;

	for (int intercept = 0; intercept < 2; intercept++)
		if (law_fit(&law, s, 0, s->n, class, intercept) == 0)
			most = fmax(most, law_evidence(law.squares + more, s->n, (size_t)law.params));
	return most;
}

/* Whether these sizes, `more` of which are no boots' but foretold, leave nothing but the class. */
static int would_decide(const struct growth *g, const struct law *laws, const struct growth_point *p, size_t n,
			size_t more)
{
	double squares = pow(law_noise(&laws[g->class]), 2) * (double)more, own, others = 0;
	struct law_sizes s;

	law_sizes_init(&s, p, n);
	own = evidence_for(&s, g->class, squares);
	for (int c = (int)g->class_low; c <= (int)g->class_high; c++)
		if (c != (int)g->class && laws[c].points)
			others += exp(evidence_for(&s, (enum growth_class)c, squares) - own);
	return others <= SHARE_LEFT;
}

static struct growth_point foretold(const struct growth *g, const struct law_sizes *s, const struct law *laws, double n)
{
	return (struct growth_point){.n = n, .cost = law_at(&laws[g->class], law_shape(s, g->class, n))};
}

/* Sizes are added, with the costs that the class foretells, until each other class that comes
 * into question would be out: beyond the largest, */
static void want_more(struct growth *g, const struct law_sizes *s, const struct law *laws)
{
	double step = pow(s->largest / s->p[0].n, 1 / (double)(s->n - 1)), n = s->largest;
	struct growth_point p[GROWTH_POINTS_MAX];

	memcpy(p, s->p, s->n * sizeof *p);
	step = fmin(2, fmax(1.4, step));
	for (size_t k = 1; k <= WANTS_MAX && s->n + k <= GROWTH_POINTS_MAX; k++) {
		n = ceil(n * step);
		p[s->n + k - 1] = foretold(g, s, laws, n);
		if (!would_decide(g, laws, p, s->n + k, k))
			continue;
		g->wants_sizes = k;
		g->wants_up_to = n;
		return;
	}
}

/* Where the next size goes between those there, by ratio; 0: no whole number lies between two. */
static size_t widest_gap(const struct growth_point *p, size_t n, double *middle)
{
	double widest = 1;
	size_t at = 0;

	for (size_t i = 1; i < n; i++)
		if (p[i].n - p[i - 1].n >= 2 && p[i].n / p[i - 1].n > widest) {
			widest = p[i].n / p[i - 1].n;
			at = i;
		}
	*middle = at ? fmax(floor(sqrt(p[at - 1].n * p[at].n)), p[at - 1].n + 1) : 0;
	return at;
}

/* and between those there are. */
static void want_within(struct growth *g, const struct law_sizes *s, const struct law *laws)
{
	struct growth_point p[GROWTH_POINTS_MAX];

	memcpy(p, s->p, s->n * sizeof *p);
	for (size_t k = 1; k <= WANTS_MAX && s->n + k <= GROWTH_POINTS_MAX; k++) {
		double middle;
		size_t at = widest_gap(p, s->n + k - 1, &middle);

		if (!at)
			return;
		memmove(p + at + 1, p + at, (s->n + k - 1 - at) * sizeof *p);
		p[at] = foretold(g, s, laws, middle);
		if (!would_decide(g, laws, p, s->n + k, k))
			continue;
		g->wants_within = k;
		return;
	}
}

/* So many at the upper end, each twice the last. */
static void want_beyond(struct growth *g, const struct law_sizes *s, size_t sizes)
{
	g->wants_sizes = sizes;
	g->wants_up_to = ldexp(s->largest, (int)sizes);
}

void growth_look_around(struct growth *g, const struct law_sizes *s)
{
	find_exponent(g, s, 1, 1);
	g->at_10x_high = 1000 * g->at_10x_high;
	g->wants_sizes = s->n < SIZES_GOOD ? SIZES_GOOD - s->n : 2;
	g->wants_up_to = ceil(fmax(2 * s->largest, s->p[0].n * RANGE_GOOD));
}

void growth_look_ahead(struct growth *g, const struct law_sizes *s, const struct law *laws, size_t change)
{
	const struct law *law = &laws[g->class];

	if (!law->points) {
		growth_look_around(g, s);
	} else {
		find_exponent(g, s, law_noise(law), law->points - (size_t)law->params);
		find_at_10x(g, s, laws);
	}
	if (g->reason == GROWTH_NO_LAW)
		want_beyond(g, s, s->n - change < SIZES_GOOD - 1 ? SIZES_GOOD - (s->n - change) : 2);
	if (g->reason == GROWTH_TOO_NOISY || g->reason == GROWTH_SCATTERED || g->reason == GROWTH_ALIKE) {
		want_more(g, s, laws);
		want_within(g, s, laws);
	}
}
