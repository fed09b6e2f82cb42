/* SPDX-License-Identifier: BSD-2-Clause
 *
 * clock-tie.c - see clock-tie.h.
 *
 * With the rate s given, a line's offset lies between low(s), the highest that a `before`
 * demands, and high(s), the lowest that an `after` allows. Of the bounds only their convex
 * hulls matter, and along s the first is convex and the second concave, so that every
 * question (is there a line, which rates have one, which is best, how far can two lie
 * apart) is the search for one summit.
 */
#include "clock-tie.h"

#include <stdlib.h>

/* Between these is any counter's rate: 1 THz to 10 kHz. */
#define NS_PER_TICK_MIN 1e-3
#define NS_PER_TICK_MAX 1e5
/* A rate that is not known to this factor ties nothing. */
#define RATES_FACTOR_MAX 2
/* Each round leaves two thirds. */
#define ROUNDS 160

/* ---- Hulls -------------------------------------------------------------------------- */

struct point {
	double x, y; /* ticks and ns from the base */
};

struct hulls {
	struct point *after, *before;
	size_t nafter, nbefore;
};

static int by_tick(const void *a, const void *b)
{
	const struct tie_bound *x = a, *y = b;

	if (x->tick != y->tick)
		return x->tick < y->tick ? -1 : 1;
	return (x->ns > y->ns) - (x->ns < y->ns);
}

static struct point point_of(const struct clock_tie *tie, const struct tie_bound *b)
{
	return (struct point){.x = (double)(int64_t)(b->tick - tie->base_tick),
			      .y = (double)(int64_t)(b->ns - tie->base_ns)};
}

/* The lower hull, or with `sign` -1 the upper one, of bounds in order of ticks; its points. */
static size_t hull(const struct clock_tie *tie, struct point *out, const struct tie_bound *bounds, size_t n,
		   double sign)
{
	size_t k = 0;

	for (size_t i = 0; i < n; i++) {
		struct point p = point_of(tie, &bounds[i]);

		while (k >= 2 && sign * ((out[k - 1].x - out[k - 2].x) * (p.y - out[k - 2].y) -
					 (out[k - 1].y - out[k - 2].y) * (p.x - out[k - 2].x)) <=
					 0)
			k--;
		out[k++] = p;
	}
	return k;
}

static double high(const struct hulls *h, double s)
{
	double least = h->after[0].y - s * h->after[0].x;

	for (size_t i = 1; i < h->nafter; i++) {
		double y = h->after[i].y - s * h->after[i].x;

		least = y < least ? y : least;
	}
	return least;
}

static double low(const struct hulls *h, double s)
{
	double most = h->before[0].y - s * h->before[0].x;

	for (size_t i = 1; i < h->nbefore; i++) {
		double y = h->before[i].y - s * h->before[i].x;

		most = y > most ? y : most;
	}
	return most;
}

/* ---- Summits ------------------------------------------------------------------------ */

enum height {
	HEIGHT_ROOM,   /* between low and high: what is left for the offset */
	HEIGHT_LATEST, /* of the highest line, at x */
	HEIGHT_DEPTH,  /* of the lowest line below 0, at x */
};

static double height(const struct hulls *h, enum height what, double s, double x)
{
	switch (what) {
	case HEIGHT_ROOM:
		return high(h, s) - low(h, s);
	case HEIGHT_LATEST:
		return high(h, s) + s * x;
	default:
		return -(low(h, s) + s * x);
	}
}

/* The rate between two at which a concave height is greatest. */
static double summit(const struct hulls *h, enum height what, double s1, double s2, double x)
{
	for (int i = 0; i < ROUNDS; i++) {
		double a = s1 + (s2 - s1) / 3, b = s2 - (s2 - s1) / 3;

		if (height(h, what, a, x) < height(h, what, b, x))
			s1 = a;
		else
			s2 = b;
	}
	return (s1 + s2) / 2;
}

/* The last rate on the way from one that has room to one that may have none. */
static double edge(const struct hulls *h, double inside, double outside)
{
	if (height(h, HEIGHT_ROOM, outside, 0) >= 0)
		return outside;
	for (int i = 0; i < ROUNDS; i++) {
		double s = (inside + outside) / 2;

		if (height(h, HEIGHT_ROOM, s, 0) >= 0)
			inside = s;
		else
			outside = s;
	}
	return inside;
}

/* ---- The line ----------------------------------------------------------------------- */

/* How far from the line a tick can be, at x, with rates from s1 to s2. */
static double deviation(const struct clock_tie *tie, const struct hulls *h, double s1, double s2, double x)
{
	double line = tie->offset_ns + tie->ns_per_tick * x;
	double latest = height(h, HEIGHT_LATEST, summit(h, HEIGHT_LATEST, s1, s2, x), x);
	double earliest = -height(h, HEIGHT_DEPTH, summit(h, HEIGHT_DEPTH, s1, s2, x), x);

	return latest - line > line - earliest ? latest - line : line - earliest;
}

static void fit(struct clock_tie *tie, const struct hulls *h, double middle, double end, double ns_per_tick)
{
	double s1 = ns_per_tick, s2 = ns_per_tick, e1, e2;

	if (!(ns_per_tick > 0) || height(h, HEIGHT_ROOM, ns_per_tick, 0) < 0) {
		double s = summit(h, HEIGHT_ROOM, NS_PER_TICK_MIN, NS_PER_TICK_MAX, 0);

		if (height(h, HEIGHT_ROOM, s, 0) < 0)
			return;
		s1 = edge(h, s, NS_PER_TICK_MIN);
		s2 = edge(h, s, NS_PER_TICK_MAX);
		if (s2 > s1 * RATES_FACTOR_MAX)
			return;
		tie->rate_from = TIE_RATE_FITTED;
	}
	/* Of all lines the one that is highest in the middle of the stamps. */
	tie->ns_per_tick = s1 < s2 ? summit(h, HEIGHT_LATEST, s1, s2, middle) : s1;
	tie->offset_ns = high(h, tie->ns_per_tick);
	e1 = deviation(tie, h, s1, s2, 0);
	e2 = deviation(tie, h, s1, s2, end);
	tie->error_ns = e1 > e2 ? e1 : e2;
	tie->known = 1;
}

void clock_tie_fit(struct clock_tie *tie, struct tie_bound *after, size_t nafter, struct tie_bound *before,
		   size_t nbefore, uint64_t from, uint64_t to, double ns_per_tick)
{
	struct hulls h = {.after = malloc((nafter + 1) * sizeof *h.after),
			  .before = malloc((nbefore + 1) * sizeof *h.before)};
	double sum = 0;

	tie->pairs = nafter;
	if (!nafter || !nbefore || !h.after || !h.before)
		goto out;
	qsort(after, nafter, sizeof *after, by_tick);
	qsort(before, nbefore, sizeof *before, by_tick);
	tie->base_tick = from;
	tie->base_ns = after[0].ns;
	h.nafter = hull(tie, h.after, after, nafter, 1);
	h.nbefore = hull(tie, h.before, before, nbefore, -1);
	for (size_t i = 0; i < nafter; i++)
		sum += point_of(tie, &after[i]).x;
	fit(tie, &h, sum / (double)nafter, (double)(int64_t)(to - from), ns_per_tick);
out:
	free(h.after);
	free(h.before);
}

static uint64_t whole(double v)
{
	return v < 0 ? 0 : v < 18446744073709549568.0 ? (uint64_t)v : UINT64_MAX;
}

/* A base and a difference of doubles to the nearest, within 64 bits. */
static uint64_t moved(uint64_t base, double by)
{
	uint64_t up = whole(by + 0.5), down = whole(0.5 - by);

	if (by < 0)
		return down < base ? base - down : 0;
	return up < UINT64_MAX - base ? base + up : UINT64_MAX;
}

uint64_t clock_tie_ns(const struct clock_tie *tie, uint64_t tick)
{
	return moved(tie->base_ns, tie->offset_ns + tie->ns_per_tick * (double)(int64_t)(tick - tie->base_tick));
}

uint64_t clock_tie_tick(const struct clock_tie *tie, uint64_t ns)
{
	return moved(tie->base_tick, ((double)(int64_t)(ns - tie->base_ns) - tie->offset_ns) / tie->ns_per_tick);
}
