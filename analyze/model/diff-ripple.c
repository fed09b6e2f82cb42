/* SPDX-License-Identifier: BSD-2-Clause
 *
 * diff-ripple.c - the second part of a diff: what became of each step, and which part of
 * that is the doing of another. In: rows with costs, matched trees. Out: states.
 *
 * Whoever adds a step also makes the sort of the steps dearer, and is the one to be told.
 * So of a step's delta these parts are ripple, in this order:
 *
 *  1. Calls. What its spans cost within a step that only one side has; that is known to the
 *     tick. A step that is called more often by one that was there before has changed.
 *  2. Size. Where it was called as often and was given another n:
 *     - If the base ran it with sizes enough for a fit that is certain (growth.h), what the
 *       fit says of the new sizes, give or take its error.
 *     - Else the base knows one n, and whatever lies between not growing at all and growing
 *       as n^3. Each entry that came counts twice, once for being there and once for the
 *       order that it brings: over 20 sizes of a bubble sort one entry more cost 1.6 to
 *       5.3 times its share of the sort, and n^2 alone would say 2. The sizes are taken plus
 *       one, so that there is growth from n = 0 too and it has a bound.
 *  3. Children. Calling one span more or fewer costs a step at most CALL_TICKS.
 *
 * What is left is the step's own, unless it is below the floor, 0.01 % of the larger boot;
 * or the step has an n, entries came, went or moved or the kernels are two builds (whose linkers
 * order their lists as they like), and it is below 0.05 % of the boot and an eighth of the
 * step: a sort of the same entries in another order.
 *
 * In time mode the difference must also be told from noise: by p (rank-test.h), for rows
 * that are 0.1 % of either boot, at a false discovery rate of 5 % (Benjamini and Hochberg
 * 1995), as a thousand steps would else show ten at p < 0.01 in equal boots.
 *
 * Observing follows the events, and the idle time of several CPUs what others leave: both
 * can only be ripple.
 */
#include <math.h>
#include <stdlib.h>

#include "diff-build.h"
#include "growth.h"

#define FLOOR_PER_BOOT 10000 /* 0.01 % */
#define ORDER_PER_BOOT 2000  /* 0.05 % */
#define ORDER_PER_STEP 8
#define TESTED_PER_BOOT 1000 /* 0.1 % */
#define FALSE_DISCOVERIES 0.05
/* Two hooks, a call through a pointer, a loop's turn. */
#define CALL_TICKS 40

/* Of the larger, so that a diff the other way round has the same rows. */
static uint64_t larger_boot(const struct diff *d)
{
	return d->watched[0] > d->watched[1] ? d->watched[0] : d->watched[1];
}

/* ---- Spans within what only one side has ------------------------------------------- */

static int one_sided(const struct diff_row *r)
{
	return r->there[0] != r->there[1] && !diff_is_observer(r) && !diff_is_unaccounted(r);
}

static int find_shares(struct diff_builder *b, int side, uint32_t unaccounted)
{
	const struct match_side *nodes = &b->nodes[side];
	const struct span_tree *tree = b->trees[side];
	uint32_t *within = malloc((nodes->n + 1) * sizeof *within);
	struct diff_share *shares = malloc((b->d->nrows + 1) * sizeof *shares);

	b->shares[side] = shares;
	if (!within || !shares) {
		free(within);
		return -1;
	}
	for (size_t k = 0; k < b->d->nrows; k++)
		shares[k] = (struct diff_share){.caller = DIFF_NONE, .child = DIFF_NONE};
	for (size_t i = 0; i < nodes->n; i++) {
		uint32_t k = diff_node_row(b, side, i), parent, caller;
		const struct span *span;

		within[i] = DIFF_NONE;
		if (k == DIFF_NONE)
			continue;
		span = &tree->spans[i - b->nthreads[side]];
		caller = within[nodes->parent[i]];
		within[i] = caller != DIFF_NONE ? caller : one_sided(&b->d->rows[k]) ? k : DIFF_NONE;
		if (caller != DIFF_NONE) {
			const struct span_extra *extra = span_tree_extra(tree, span);

			shares[k].self += span->self;
			shares[k].count++;
			shares[k].n_sum += extra->has_n ? extra->n : 0;
			shares[k].caller = caller;
		}
		parent = diff_node_row(b, side, nodes->parent[i]);
		parent = parent == DIFF_NONE ? unaccounted : parent;
		if (parent != DIFF_NONE && !diff_is_observer(&b->d->rows[k])) {
			shares[parent].children++;
			if (one_sided(&b->d->rows[k]))
				shares[parent].child = k;
		}
	}
	free(within);
	return 0;
}

/* ---- Sizes --------------------------------------------------------------------------- */

/* What a step did of itself: outside of what only one side has. */
struct own {
	uint64_t self[2], count[2], n_sum[2];
};

static struct own own_of(const struct diff_builder *b, size_t k)
{
	struct own o;

	for (int side = 0; side < 2; side++) {
		const struct diff_cost *c = &b->d->rows[k].cost[side];
		const struct diff_share *s = &b->shares[side][k];

		o.self[side] = c->self - s->self;
		o.count[side] = c->count - s->count;
		o.n_sum[side] = c->n_sum - s->n_sum;
	}
	return o;
}

/* It was called as often, and given more or less. */
static int resized(const struct diff_row *r, const struct own *o)
{
	return r->cost[0].has_n && r->cost[1].has_n && o->count[0] == o->count[1] && o->count[0] &&
	       o->n_sum[0] != o->n_sum[1];
}

/* What it may cost on the new side. */
struct range {
	uint64_t low, high; /* ticks */
};

static uint64_t to_ticks(double v)
{
	return v >= 0x1p63 ? 1ull << 63 : v > 0 ? (uint64_t)v : 0;
}

/* Of a base that knows one size: n^0 to n^3. */
static struct range range_by_class(const struct own *o)
{
	double base = (double)o->self[0], from = (double)o->n_sum[0] + 1, to = (double)o->n_sum[1] + 1;
	double twice = fmax(0, 2 * to - from) / from;

	return (struct range){.low = to_ticks(base * fmin(1, pow(twice, 3))),
			      .high = to_ticks(ceil(base * fmax(1, pow(twice, 3))))};
}

/* A sized span, for those steps that want a fit. */
struct sized {
	uint32_t row;
	uint8_t side;
	double n, cost;
};

static int by_row_and_side(const void *a, const void *b)
{
	const struct sized *x = a, *y = b;

	if (x->row != y->row)
		return x->row < y->row ? -1 : 1;
	return x->side - y->side;
}

/* One step's sized spans, the base's first: the fit's range, if it is certain. */
static int range_by_fit(const struct sized *v, size_t n, const struct own *o, struct range *range)
{
	struct growth_point *points = malloc((n + 1) * sizeof *points);
	struct growth g;
	size_t base = 0;
	double grown = 0, error;

	if (!points)
		return -1;
	for (; base < n && v[base].side == 0; base++)
		points[base] = (struct growth_point){.n = v[base].n, .cost = v[base].cost};
	growth_fit(&g, points, base, GROWTH_EXACT);
	free(points);
	if (g.verdict == GROWTH_UNDECIDED || !(g.confidence > 0.5))
		return 0;
	for (size_t i = 0; i < n; i++)
		grown += (v[i].side ? 1 : -1) * growth_at(&g, v[i].n);
	error = g.error * fabs(grown);
	grown += (double)o->self[0];
	*range = (struct range){.low = to_ticks(grown - error), .high = to_ticks(ceil(grown + error))};
	return 0;
}

/* ranges[row] of those that have one are set to what a fit says. */
static int find_fits(const struct diff_builder *b, struct range *ranges, const uint8_t *wanted, size_t nwanted)
{
	struct sized *v;
	size_t n = 0, room = 0;
	int rc = 0;

	for (int side = 0; nwanted && side < 2; side++)
		room += b->trees[side] ? b->trees[side]->nextras : 0;
	if (!room)
		return 0;
	for (int side = 0; side < 2; side++)
		for (size_t i = 0; b->trees[side] && i < b->trees[side]->nspans; i++)
			room += b->trees[side]->spans[i].extra != 0;
	v = malloc((room + 1) * sizeof *v);
	for (int side = 0; v && side < 2; side++) {
		const struct span_tree *tree = b->trees[side];

		for (size_t i = 0; tree && i < tree->nspans; i++) {
			const struct span_extra *extra = span_tree_extra(tree, &tree->spans[i]);
			uint32_t k = diff_node_row(b, side, b->nthreads[side] + i);

			if (extra->has_n && wanted[k])
				v[n++] = (struct sized){.row = k,
							.side = (uint8_t)side,
							.n = (double)extra->n,
							.cost = (double)tree->spans[i].self};
		}
	}
	if (v && n)
		qsort(v, n, sizeof *v, by_row_and_side);
	for (size_t i = 0, end; v && rc == 0 && i < n; i = end) {
		struct own o = own_of(b, v[i].row);

		for (end = i + 1; end < n && v[end].row == v[i].row; end++)
			;
		rc = range_by_fit(v + i, end - i, &o, &ranges[v[i].row]);
	}
	free(v);
	return v ? rc : -1;
}

/* ---- Causes -------------------------------------------------------------------------- */

/* The edits that other steps may be the ripple of, those that weigh most. */
struct causes {
	uint32_t more, fewer, order; /* rows, or DIFF_NONE */
	int builds;                  /* the two are not one kernel */
};

static uint64_t weight(const struct diff_row *r)
{
	return r->delta < 0 ? -(uint64_t)r->delta : (uint64_t)r->delta;
}

static void heavier(const struct diff *d, uint32_t *at, uint32_t row)
{
	if (*at == DIFF_NONE || weight(&d->rows[row]) > weight(&d->rows[*at]))
		*at = row;
}

static const char *build_of(const struct diff_side *s)
{
	return s->nboots ? trace_fact(s->boots[0].trace, "kernel-build-id") : "";
}

static struct causes find_causes(const struct diff_builder *b)
{
	struct causes c = {.more = DIFF_NONE, .fewer = DIFF_NONE, .order = DIFF_NONE};

	c.builds = strcmp(build_of(&b->sides[0]), build_of(&b->sides[1])) != 0;
	for (uint32_t k = 0; k < b->d->nrows; k++) {
		const struct diff_row *r = &b->d->rows[k];

		if (!r->there[0] && !r->there[1])
			continue;
		if (one_sided(r)) {
			heavier(b->d, r->there[1] ? &c.more : &c.fewer, k);
			heavier(b->d, &c.order, k);
		} else if (b->match[k].moved) {
			heavier(b->d, &c.order, k);
		}
	}
	return c;
}

/* ---- States -------------------------------------------------------------------------- */

/* The part of a row's delta that is others' doing, and whose. */
static void explain(const struct diff_builder *b, uint32_t k, const struct range *size, const struct causes *c)
{
	struct diff_row *r = &b->d->rows[k];
	const struct diff_share *was = &b->shares[0][k], *is = &b->shares[1][k];
	struct own o = own_of(b, k);
	struct range may = {.low = o.self[0], .high = o.self[0]};
	uint64_t calls, at = o.self[1];

	if (resized(r, &o)) {
		may = *size;
		r->cause = o.n_sum[1] > o.n_sum[0] ? c->more : c->fewer;
	}
	if (is->children > was->children) {
		may.high += CALL_TICKS * (is->children - was->children);
		r->cause = r->cause == DIFF_NONE ? is->child : r->cause;
	} else if (was->children > is->children) {
		calls = CALL_TICKS * (was->children - is->children);
		may.low -= calls < may.low ? calls : may.low;
		r->cause = r->cause == DIFF_NONE ? was->child : r->cause;
	}
	if (is->self != was->self)
		r->cause = is->self > was->self ? is->caller : was->caller;
	at = at < may.low ? may.low : at > may.high ? may.high : at;
	r->ripple = (int64_t)(at - o.self[0] + is->self - was->self);
}

static uint64_t left_over(const struct diff_row *r)
{
	int64_t left = (int64_t)((uint64_t)r->delta - (uint64_t)r->ripple);

	return left < 0 ? -(uint64_t)left : (uint64_t)left;
}

static uint64_t least(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/* Of a row that is on both sides. */
static enum diff_state judge(const struct diff_builder *b, uint32_t k, const struct causes *c)
{
	const struct diff *d = b->d;
	struct diff_row *r = &d->rows[k];
	uint64_t order = least(larger_boot(d) / ORDER_PER_BOOT, r->cost[0].self / ORDER_PER_STEP);
	int several = b->trees[0] && b->trees[1] && (b->trees[0]->boot->ncpus > 1 || b->trees[1]->boot->ncpus > 1);

	if (diff_is_observer(r) || (several && diff_is_idle(r))) {
		r->ripple = r->delta;
		return weight(r) > d->floor_ticks ? DIFF_RIPPLE : DIFF_SAME;
	}
	if (weight(r) <= d->floor_ticks)
		return DIFF_SAME;
	if (left_over(r) <= d->floor_ticks)
		return DIFF_RIPPLE;
	if (left_over(r) <= order && r->cost[0].has_n && r->cost[1].has_n && (c->order != DIFF_NONE || c->builds)) {
		r->list = r->ripple == 0;
		if (r->cause == DIFF_NONE)
			r->cause = c->order;
		r->ripple = r->delta;
		return DIFF_RIPPLE;
	}
	return DIFF_CHANGED;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static int tested(const struct diff *d, const struct diff_row *r)
{
	return !isnan(r->p) && r->there[0] && r->there[1] &&
	       (r->cost[0].self > d->watched[0] / TESTED_PER_BOOT || r->cost[1].self > d->watched[1] / TESTED_PER_BOOT);
}

/* The largest p that is still a difference; at or above 1: everything is. */
static int p_limit(const struct diff *d, double *limit)
{
	double *p = malloc((d->nrows + 1) * sizeof *p);
	size_t n = 0;

	if (!p)
		return -1;
	for (size_t k = 0; k < d->nrows; k++)
		if (tested(d, &d->rows[k]))
			p[n++] = d->rows[k].p;
	if (n)
		qsort(p, n, sizeof *p, by_value);
	*limit = 0;
	for (size_t i = 0; i < n; i++)
		if (p[i] <= FALSE_DISCOVERIES * (double)(i + 1) / (double)n)
			*limit = p[i];
	free(p);
	return 0;
}

static int find_states(struct diff_builder *b, const struct range *ranges)
{
	struct causes c = find_causes(b);
	struct diff *d = b->d;
	double limit = 1;

	if (p_limit(d, &limit) < 0)
		return -1;
	for (uint32_t k = 0; k < d->nrows; k++) {
		struct diff_row *r = &d->rows[k];

		if (one_sided(r)) {
			r->state = r->there[1] ? DIFF_ADDED : DIFF_REMOVED;
			continue;
		}
		explain(b, k, &ranges[k], &c);
		r->state = (uint8_t)judge(b, k, &c);
		if (!isnan(r->p) && (!tested(d, r) || r->p > limit))
			r->state = DIFF_SAME;
		if (r->old_name)
			r->state = DIFF_RENAMED;
		else if (b->match[k].moved)
			r->state = DIFF_MOVED;
		if (r->state != DIFF_RIPPLE && !(r->state == DIFF_CHANGED && r->ripple))
			r->cause = DIFF_NONE;
	}
	return 0;
}

int diff_ripple(struct diff_builder *b)
{
	struct range *ranges = calloc(b->d->nrows + 1, sizeof *ranges);
	uint8_t *wanted = calloc(b->d->nrows + 1, 1);
	uint32_t unaccounted = DIFF_NONE;
	size_t nwanted = 0;
	int rc = ranges && wanted ? 0 : -1;

	b->d->floor_ticks = larger_boot(b->d) / FLOOR_PER_BOOT;
	for (uint32_t k = 0; k < b->d->nrows; k++)
		if (diff_is_unaccounted(&b->d->rows[k]) && strcmp(b->d->rows[k].name, "unaccounted") == 0)
			unaccounted = k;
	for (int side = 0; rc == 0 && side < 2; side++)
		rc = find_shares(b, side, unaccounted);
	for (size_t k = 0; rc == 0 && k < b->d->nrows; k++) {
		struct own o = own_of(b, k);

		if (!resized(&b->d->rows[k], &o))
			continue;
		ranges[k] = range_by_class(&o);
		wanted[k] = 1;
		nwanted++;
	}
	rc = rc == 0 ? find_fits(b, ranges, wanted, nwanted) : rc;
	rc = rc == 0 ? find_states(b, ranges) : rc;
	free(ranges);
	free(wanted);
	return rc;
}
