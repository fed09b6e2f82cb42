/* SPDX-License-Identifier: BSD-2-Clause
 *
 * growth.c - see growth.h. What explains the sizes is one of
 *
 *   - a class's law, cost = a + b g(n), through all of them, a perhaps 0;
 *   - the same with one size costing more than it should (something was paged in);
 *   - none: two laws, one up to some size and one from there on. That is a cache that is too
 *     small, a staircase, a step that begins to matter.
 *
 * Each has its evidence (growth-law.h), and the share of a class in all of it is the
 * confidence in that class, after a correction that was measured (GROWTH.md). A class is
 * decided where the share is large enough, the residuals are small enough to mean something,
 * and the law of the smaller sizes, left alone with them, predicts the largest.
 */
#include "growth.h"

#include <math.h>
#include <stdlib.h>

#include "growth-ahead.h"
#include "growth-law.h"

/* Fewer sizes, or a narrower range, decide nothing. */
#define SIZES_MIN 4
#define RANGE_MIN 4.0
/* Residuals beyond this are no noise around a law: times have noise, what is counted only
 * what a law leaves out. */
#define NOISE_MAX_TIMED 0.4
#define NOISE_MAX_EXACT 0.15
/* The edges of a staircase lie on its law. */
#define NOISE_MAX_EDGES 0.05
/* What is counted is called n^2 or worse only where it follows that closely, or does so over the
 * upper half of the sizes, or with a lower term beside it: the place of a key that is looked for
 * varies from size to size as much as growth would. */
#define NOISE_MAX_QUADRATIC 0.08
#define UPPER_HALF_MAX 1.05
#define NOISE_MAX_LOWER_TERM 0.04
#define SHARE_QUADRATIC_EXACT 0.99
/* Growth by less, from the least size to the largest, is none; nor is it by less than BEYOND times
 * the noise; and nothing is n^2 or worse that, up to the second largest, grows by less than NOISES. */
#define GROWS_MIN 1.2
#define GROWS_BEYOND 1.5
#define GROWS_NOISES 4
/* A class is decided from this share on; nothing is called n^2 or worse, or slower, below
 * these; and a class with less than the last does not come into question. */
#define SHARE_DECIDED 0.75 /* of so many sizes or more: */
#define MANY 12
#define SHARE_DECIDED_FEW 0.81 /* of so many or less, which say less of their noise: */
#define FEW 8
#define SHARE_QUADRATIC 0.95
#define SHARE_SLOWER 0.9
#define SHARE_OUT 0.01
/* One size off and two laws are less common than one law. Logarithms; the first with the
 * density of how far off it is. */
#define PRIOR_OUTLIER (-4.0)
#define PRIOR_TWO_LAWS (-7.0)
/* A size that is off costs so much more than the law says. */
#define OUTLIER_MIN 0.2
/* What a prediction may miss by, whatever the residuals. */
#define AHEAD_FLOOR 0.03

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
		"decided",         "too few sizes",     "too narrow a range", "too noisy",
		"scattered costs", "two classes alike", "no growth law fits",
	};

	return names[reason];
}

const char *growth_shape_name(enum growth_shape shape)
{
	static const char *const names[] = {"unknown", "flat", "loop", "calls", "both"};

	return names[shape];
}

/* ---- Points ------------------------------------------------------------------ */

static int by_n_then_cost(const void *a, const void *b)
{
	const struct growth_point *x = a, *y = b;

	if (x->n != y->n)
		return x->n < y->n ? -1 : 1;
	return (x->cost > y->cost) - (x->cost < y->cost);
}

size_t growth_sizes(const struct growth_point *points, size_t n, enum growth_clock clock, struct growth_point *out)
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

/* ---- Evidence ------------------------------------------------------------------ */

/* log(exp(a) + exp(b)) */
static double either(double a, double b)
{
	double most = fmax(a, b);

	return isfinite(most) ? most + log1p(exp(fmin(a, b) - most)) : most;
}

/* A law and all of it with one size left out; `best` is the law that speaks most for the class. */
static double evidence_of_law(const struct law_sizes *s, const struct law *law, struct law *best, double *most)
{
	double pure = law_evidence(law->squares, s->n, (size_t)law->params), all = pure, with;

	if (pure > *most) {
		*most = pure;
		*best = *law;
	}
	for (size_t j = 0; j < s->n; j++) {
		struct law less;

		if (law_fit_without(&less, law, s, j) < 0 ||
		    law_residual(s->p[j].cost, law_at(&less, s->shape[less.class][j])) < OUTLIER_MIN)
			continue;
		with = law_evidence(less.squares, less.points, (size_t)less.params) + PRIOR_OUTLIER - log((double)s->n);
		all = either(all, with);
		if (with > *most) {
			*most = with;
			*best = less;
		}
	}
	return all;
}

/* A class, with an intercept and without. */
static double evidence_of_class(const struct law_sizes *s, enum growth_class class, struct law *best)
{
	double all = -INFINITY, most = -INFINITY;
	struct law law;

	best->points = 0;
	for (int intercept = 0; intercept < (class == GROWTH_1 ? 1 : 2); intercept++) {
		double grows;

		if (law_fit(&law, s, 0, s->n, class, intercept) < 0)
			continue;
		grows = fmax(GROWS_MIN, 1 + GROWS_BEYOND * fmin(NOISE_MAX_TIMED, law_noise(&law)));
		if (class != GROWTH_1 && law_at(&law, 1) < grows * law_at(&law, s->shape[class][0]))
			continue;
		all = either(all, evidence_of_law(s, &law, best, &most));
	}
	return all;
}

/* The least squares of any law through the origin, over a part of the sizes. */
static double part_squares(const struct law_sizes *s, size_t from, size_t to)
{
	double least = INFINITY;
	struct law law;

	for (int c = GROWTH_1; c < GROWTH_CLASSES; c++)
		if (law_fit(&law, s, from, to, (enum growth_class)c, 0) == 0)
			least = fmin(least, law.squares);
	return least;
}

static double evidence_of_two_laws(const struct law_sizes *s, size_t *change)
{
	double all = -INFINITY, most = -INFINITY;

	*change = 0;
	for (size_t at = 2; at + 2 <= s->n; at++) {
		double e = law_evidence(part_squares(s, 0, at) + part_squares(s, at, s->n), s->n, 2) + PRIOR_TWO_LAWS -
			   log((double)s->n);

		all = either(all, e);
		if (e > most) {
			most = e;
			*change = at;
		}
	}
	return all;
}

/* ---- Judging ------------------------------------------------------------------- */

/* Whether the law, put through all sizes but the largest, says what that costs. */
static int predicts_the_largest(const struct law_sizes *s, const struct law *law)
{
	size_t last = s->n - 1;
	double noise, width, off;
	struct law seen;

	if (law_fit(&seen, s, 0, last, law->class, law->params == 2) < 0 &&
	    law_fit(&seen, s, 0, last, law->class, 0) < 0)
		return 0;
	noise = fmax(law_noise(&seen), law_noise(law));
	off = law_residual(s->p[last].cost, law_at(&seen, 1));
	width = law_quantile(last - (size_t)seen.params) * noise * hypot(1, law_leverage(&seen, 1));
	return fabs(off) <= 2 * width + AHEAD_FLOOR;
}

/* Whether what grows that fast does so before the largest size, and by more than some size is off:
 * a law that rests on the largest alone says what that costs, whatever it is. */
static int grows_apart_from_noise(const struct law_sizes *s, const struct law *law)
{
	size_t last = s->n - 1;
	double most = 0, grows = law_at(law, 1) / law_at(law, s->shape[law->class][0]), before;

	for (size_t i = 0; i < last; i++)
		most = fmax(most, s->p[i].cost / law_at(law, s->shape[law->class][i]));
	before = law_at(law, s->shape[law->class][last - 1]) / law_at(law, s->shape[law->class][0]);
	return grows > GROWS_MIN * most && before >= fmin(GROWS_MIN, 1 + GROWS_NOISES * law_noise(law));
}

/* Which classes come into question, and on which side of n^2 they are. */
static void judge_range(struct growth *g, const double *share)
{
	double slower = 0, others = 0;

	g->class_low = g->class_high = g->class;
	for (int c = GROWTH_1; c < GROWTH_CLASSES; c++) {
		*(c < GROWTH_N2 ? &slower : &others) += share[c];
		if (!(share[c] >= SHARE_OUT))
			continue;
		if ((enum growth_class)c < g->class_low)
			g->class_low = (enum growth_class)c;
		if ((enum growth_class)c > g->class_high)
			g->class_high = (enum growth_class)c;
	}
	g->verdict = others >= SHARE_QUADRATIC ? GROWTH_QUADRATIC
		     : slower >= SHARE_SLOWER  ? GROWTH_OK
					       : GROWTH_UNDECIDED;
}

/* Each class's share of the evidence; what is left is that of two laws, which is given. */
static double shares(const struct law_sizes *s, struct law *laws, double *share, size_t *change)
{
	double two_laws = evidence_of_two_laws(s, change), most = two_laws, sum;

	for (int c = GROWTH_1; c < GROWTH_CLASSES; c++) {
		share[c] = evidence_of_class(s, (enum growth_class)c, &laws[c]);
		most = fmax(most, share[c]);
	}
	sum = two_laws = exp(two_laws - most);
	for (int c = GROWTH_1; c < GROWTH_CLASSES; c++)
		sum += share[c] = exp(share[c] - most);
	for (int c = GROWTH_1; c < GROWTH_CLASSES; c++)
		share[c] /= sum;
	return two_laws / sum;
}

/* Whether the upper half of the sizes lies on the bare law: lower terms, as those of a bubble sort
 * that ends early, are gone there, and a key's place is not. */
static int straightens_out(const struct law_sizes *s, enum growth_class class)
{
	double least = INFINITY, most = 0;

	for (size_t i = s->n / 2; i < s->n; i++) {
		double ratio = s->p[i].cost / s->shape[class][i];

		least = fmin(least, ratio);
		most = fmax(most, ratio);
	}
	return most <= least * UPPER_HALF_MAX;
}

/* Costs that were counted have no noise to excuse that a law misses them. */
static int too_loose_to_accuse(const struct growth *g, const struct law_sizes *s, const double *share)
{
	return share[GROWTH_N2] + share[GROWTH_N3] < SHARE_QUADRATIC_EXACT ||
	       (g->error > NOISE_MAX_QUADRATIC && !straightens_out(s, g->class) &&
		!(law_error_with_lower_term(s, g->class) <= NOISE_MAX_LOWER_TERM));
}

static double share_that_decides(size_t sizes)
{
	double many = fmin(1, fmax(0, ((double)sizes - FEW) / (MANY - FEW)));

	return many * SHARE_DECIDED + (1 - many) * SHARE_DECIDED_FEW;
}

static void judge(struct growth *g, const struct law_sizes *s, double noise_max, enum growth_clock clock)
{
	enum growth_reason noisy = clock == GROWTH_EXACT ? GROWTH_SCATTERED : GROWTH_TOO_NOISY;
	double share[GROWTH_CLASSES], two_laws;
	struct law laws[GROWTH_CLASSES];
	size_t change;
	int believed;

	two_laws = shares(s, laws, share, &change);
	for (int c = GROWTH_1; c < GROWTH_CLASSES; c++)
		if (share[c] > share[g->class])
			g->class = (enum growth_class)c;
	g->confidence = share[g->class];
	g->error = laws[g->class].points ? law_noise(&laws[g->class]) : 2;
	judge_range(g, share);
	if (g->verdict == GROWTH_QUADRATIC && clock == GROWTH_EXACT && too_loose_to_accuse(g, s, share))
		g->verdict = GROWTH_UNDECIDED;
	believed = g->error <= noise_max && two_laws <= 0.5 && predicts_the_largest(s, &laws[g->class]) &&
		   (g->class < GROWTH_N2 || grows_apart_from_noise(s, &laws[g->class]));
	if (believed && g->confidence >= share_that_decides(s->n) && g->verdict != GROWTH_UNDECIDED) {
		g->reason = GROWTH_DECIDED;
		g->class_low = g->class_high = g->class;
	} else if (believed) {
		g->reason = g->error > NOISE_MAX_EDGES ? noisy : GROWTH_ALIKE;
	} else {
		g->reason = two_laws <= 0.5 && g->error > noise_max ? noisy : GROWTH_NO_LAW;
		g->verdict = GROWTH_UNDECIDED;
		g->confidence /= 2;
	}
	growth_look_ahead(g, s, laws, change);
}

/* Of sizes that cost exactly the same the last: the edges of a staircase. */
static size_t edges_of(const struct growth_point *p, size_t n, struct growth_point *out)
{
	size_t m = 0;

	for (size_t i = 0; i < n; i++)
		if (i + 1 == n || p[i + 1].cost != p[i].cost)
			out[m++] = p[i];
	return m;
}

static int enough(const struct growth_point *p, size_t n)
{
	return n >= SIZES_MIN && p[n - 1].n / p[0].n >= RANGE_MIN;
}

/* Work in steps of 64 costs the same at 16 as at 64, and grows as n from edge to edge. Nothing
 * is called n^2 for its edges alone. */
static int judge_edges(struct growth *g, const struct growth_point *p, size_t n)
{
	struct growth_point edges[GROWTH_POINTS_MAX];
	size_t m = edges_of(p, n, edges);
	struct growth of_edges = *g;
	struct law_sizes s;

	if (m == n || !enough(edges, m))
		return 0;
	law_sizes_init(&s, edges, m);
	judge(&of_edges, &s, NOISE_MAX_EDGES, GROWTH_EXACT);
	if (of_edges.reason != GROWTH_DECIDED || of_edges.verdict != GROWTH_OK)
		return 0;
	*g = of_edges;
	return 1;
}

void growth_fit(struct growth *g, const struct growth_point *points, size_t count, enum growth_clock clock)
{
	struct growth_point p[GROWTH_POINTS_MAX];
	struct law_sizes s;
	size_t n = growth_sizes(points, count, clock, p);
	double most = 0;

	*g = (struct growth){.class = GROWTH_1,
			     .class_low = GROWTH_1,
			     .class_high = GROWTH_N3,
			     .verdict = GROWTH_UNDECIDED,
			     .reason = GROWTH_TOO_FEW,
			     .sizes = n};
	for (size_t i = 0; i < n; i++)
		most = fmax(most, p[i].cost);
	if (n == 0)
		return;
	g->at_10x_low = g->at_10x = g->at_10x_high = most;
	g->curve = (struct growth_curve){.factors = {most}, .nterms = 1};
	law_sizes_init(&s, p, n);
	if (!enough(p, n)) {
		g->reason = n < SIZES_MIN ? GROWTH_TOO_FEW : GROWTH_TOO_NARROW;
		growth_look_around(g, &s);
		return;
	}
	if (clock == GROWTH_TIMED)
		judge(g, &s, NOISE_MAX_TIMED, clock);
	else if (!judge_edges(g, p, n))
		judge(g, &s, NOISE_MAX_EXACT, clock);
}

int growth_split(struct growth_split *split, const struct growth_point *points, const double *calls, size_t n,
		 enum growth_clock clock)
{
	struct growth_point *of = calloc(n + 1, sizeof *of);
	size_t m = 0;

	if (!of)
		return -1;
	for (size_t i = 0; i < n; i++)
		of[i] = (struct growth_point){.n = points[i].n, .cost = calls[i]};
	growth_fit(&split->calls, of, n, GROWTH_EXACT); /* a count is exact by any clock */
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
