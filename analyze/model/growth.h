/* SPDX-License-Identifier: BSD-2-Clause
 *
 * growth.h - how a cost grows with a size. In: points (n, cost). Out: the class that
 * explains them, or which ones may and what would decide; how sure that is; and what ten
 * times the largest n would cost. Pure arithmetic: no clock, no state. How often it is right
 * is in GROWTH.md.
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

/* On which side of n^2 all the classes are that come into question. */
enum growth_verdict {
	GROWTH_OK,        /* slower than n^2 */
	GROWTH_QUADRATIC, /* n^2 or worse */
	GROWTH_UNDECIDED,
};

/* Why the class is not decided. */
enum growth_reason {
	GROWTH_DECIDED,    /* it is */
	GROWTH_TOO_FEW,    /* different sizes */
	GROWTH_TOO_NARROW, /* the range of the sizes */
	GROWTH_TOO_NOISY,  /* more than one class, and the noise hides which */
	GROWTH_SCATTERED,  /* the same of counted costs, which have no noise: more than the size decides */
	GROWTH_ALIKE,      /* more than one class, and over this range they look the same */
	GROWTH_NO_LAW,     /* no class explains it: another regime, a staircase, a step that appears */
	GROWTH_REASONS,
};

/* What the points are. Those of one n count as one: */
enum growth_clock {
	GROWTH_EXACT, /* their median: of counted instructions, each is true */
	GROWTH_TIMED, /* their least: of times, each is too long */
};

struct growth_point {
	double n;    /* > 0; a point with another is left out, as one whose cost is no number */
	double cost; /* >= 0, any unit */
};

/* The sum of up to two terms, each a class's shape times a factor. */
#define GROWTH_TERMS_MAX 2
struct growth_curve {
	enum growth_class terms[GROWTH_TERMS_MAX];
	double factors[GROWTH_TERMS_MAX];
	int nterms;
};

struct growth {
	enum growth_class class;                 /* the likeliest */
	enum growth_class class_low, class_high; /* what comes into question; both are `class` if it is decided */
	enum growth_verdict verdict;
	enum growth_reason reason;
	double confidence;                  /* 0-1, that the class is right: of those >= c a share >= c is */
	double exponent;                    /* local, over the upper half of the sizes: d log cost / d log n */
	double exponent_low, exponent_high; /* 95 % */
	double error;                       /* root mean square of the relative residuals */
	double at_10x;                      /* cost at ten times the largest n, same unit */
	double at_10x_low, at_10x_high;     /* 95 %, over the classes that come into question */
	size_t sizes;                       /* different n */
	size_t wants_sizes;                 /* undecided: so many more, */
	double wants_up_to;                 /* up to this n, would decide; 0: nothing would */
	size_t wants_within;                /* or so many between those there; 0: none would */
	struct growth_curve curve;          /* of the class: what at_10x comes from */
};

/* Points in any order. At most GROWTH_POINTS_MAX different sizes are looked at, spread over
 * the range. */
#define GROWTH_POINTS_MAX 64
void growth_fit(struct growth *g, const struct growth_point *points, size_t n, enum growth_clock clock);
/* What it looks at: those points, one a size, ascending. Gives how many; `out` has room for
 * GROWTH_POINTS_MAX. */
size_t growth_sizes(const struct growth_point *points, size_t n, enum growth_clock clock, struct growth_point *out);

/* The cost at a size, by the class's curve. */
double growth_at(const struct growth *g, double n);

/* Whether a step is large enough to be named for how it grows: growth of what is under a
 * thousandth of a boot is true and uninteresting. Costs in one unit. */
#define GROWTH_SHARE_LEAST 0.001
static inline int growth_matters(double cost, double total)
{
	return cost >= GROWTH_SHARE_LEAST * total;
}

/* ---- Where growth is: in the calls, or within each ---- */

enum growth_shape {
	GROWTH_SHAPE_UNKNOWN, /* either is undecided */
	GROWTH_SHAPE_FLAT,    /* neither grows */
	GROWTH_SHAPE_LOOP,    /* as many calls at every size, each costs more */
	GROWTH_SHAPE_CALLS,   /* more calls, each costs the same */
	GROWTH_SHAPE_BOTH,    /* more calls, each costs more */
};

struct growth_split {
	struct growth calls; /* their number */
	struct growth each;  /* the cost of one */
	enum growth_shape shape;
};

/* `calls[i]` calls made up the cost of points[i]. 0, or -1: out of memory. */
int growth_split(struct growth_split *split, const struct growth_point *points, const double *calls, size_t n,
		 enum growth_clock clock);

/* "1", "log n", "n", "n log n", "n^2", "n^3". */
const char *growth_class_name(enum growth_class class);
/* "ok", "quadratic-or-worse", "undecided". */
const char *growth_verdict_name(enum growth_verdict verdict);
/* "decided", "too few sizes", "too narrow a range", ... */
const char *growth_reason_name(enum growth_reason reason);
/* "unknown", "flat", "loop", "calls", "both". */
const char *growth_shape_name(enum growth_shape shape);

#endif
