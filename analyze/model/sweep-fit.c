/* SPDX-License-Identifier: BSD-2-Clause
 *
 * sweep-fit.c - what a sweep's boots say; see sweep.h.
 *
 * Boots of the same values are one point. A parameter's axis is the longest series of points in
 * which the others stay; along it a row's cost is fitted, from the boots themselves, as the fitter
 * knows what to do with several of one size. That is against the size that the step itself reports
 * where it ran equally often at every value: the parameter is seldom the whole of it (a sort of
 * the fillers sorts the other steps too). Where the number of calls varies, growth may be in the
 * calls, and only the parameter sees that.
 *
 * Whether two parameters add or multiply is asked at the corner, where all have their last values:
 * if they add, a step costs there what it costs at the base and what each alone brings more.
 */
#include <math.h>
#include <stdlib.h>

#include "sweep.h"

/* The corner costs so much more than the sum before the parameters are said to multiply. */
#define MULTIPLY_FACTOR 1.25

/* A cost that is undecided depends on what makes it so much larger than its least. */
#define MOVES_FACTOR 1.5

/* ---- Points ----------------------------------------------------------------------------- */

static int by_values(const uint64_t *a, const uint64_t *b, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (a[i] != b[i])
			return a[i] < b[i] ? -1 : 1;
	return 0;
}

/* Values beyond nparams are 0 in every boot. */
static int boot_by_values(const void *a, const void *b)
{
	const struct sweep_boot *x = a, *y = b;

	return by_values(x->values, y->values, SWEEP_PARAMS_MAX);
}

static int make_points(struct sweep *s)
{
	free(s->points);
	s->points = malloc((s->nboots + 1) * sizeof *s->points);
	s->npoints = 0;
	if (!s->points)
		return -1;
	memcpy(s->points, s->boots, s->nboots * sizeof *s->points);
	qsort(s->points, s->nboots, sizeof *s->points, boot_by_values);
	for (size_t i = 0; i < s->nboots; i++) {
		struct sweep_boot *last = s->npoints ? &s->points[s->npoints - 1] : NULL;

		if (!last || boot_by_values(last, &s->points[i]) != 0) {
			s->points[s->npoints++] = s->points[i];
			continue;
		}
		last->boots++;
		last->total = fmin(last->total, s->points[i].total);
		last->all = fmin(last->all, s->points[i].all);
	}
	for (size_t i = 0; i < s->nboots; i++) {
		const struct sweep_boot *at =
			bsearch(&s->boots[i], s->points, s->npoints, sizeof *s->points, boot_by_values);

		s->boots[i].point = (size_t)(at - s->points);
	}
	return 0;
}

static int differ_in_one(const struct sweep *s, size_t a, size_t b, size_t param)
{
	for (size_t i = 0; i < s->nparams; i++)
		if (i != param && s->points[a].values[i] != s->points[b].values[i])
			return 0;
	return 1;
}

/* The longest series; of several the one whose held values are least. With no parameter all
 * points, which is one, are the axis. */
static int make_axis(struct sweep *s, size_t param)
{
	struct sweep_axis *axis = &s->axes[param];
	size_t best = 0, most = 0;

	free(axis->points);
	*axis = (struct sweep_axis){.points = malloc((s->npoints + 1) * sizeof *axis->points)};
	if (!axis->points)
		return -1;
	for (size_t i = 0; i < s->npoints; i++) {
		size_t n = 0;

		for (size_t k = 0; k < s->npoints; k++)
			n += (size_t)differ_in_one(s, i, k, param);
		if (n > most) {
			most = n;
			best = i;
		}
	}
	for (size_t k = 0; k < s->npoints; k++)
		if (differ_in_one(s, best, k, param))
			axis->points[axis->npoints++] = k;
	return 0;
}

/* ---- A row ----------------------------------------------------------------------------- */

static int fold_row(const struct sweep *s, struct sweep_row *row)
{
	free(row->points);
	row->points = calloc(s->npoints + 1, sizeof *row->points);
	if (!row->points)
		return -1;
	for (size_t i = 0; i < s->nboots; i++) {
		struct sweep_cell *at = &row->points[s->boots[i].point];

		if (row->boots[i].there && (!at->there || row->boots[i].cost < at->cost))
			*at = row->boots[i];
	}
	return 0;
}

/* A size explains something only if it moves whenever the parameter does; with no parameter,
 * from boot to boot. */
static int has_own_n(const struct sweep *s, const struct sweep_row *row, size_t param)
{
	const struct sweep_axis *axis = &s->axes[param];
	const struct sweep_cell *last = NULL;

	for (size_t i = 0; i < axis->npoints; i++) {
		const struct sweep_cell *at = &row->points[axis->points[i]];

		if (!at->there)
			continue;
		if (s->nparams == 0 && at->n > 0)
			return 1;
		if (at->n == 0 || (last && (at->n == last->n || at->count != last->count)))
			return 0;
		last = at;
	}
	return last != NULL;
}

static int on_axis(const struct sweep *s, size_t param, const struct sweep_boot *boot)
{
	return s->nparams == 0 || differ_in_one(s, boot->point, s->axes[param].points[0], param);
}

size_t sweep_points(const struct sweep *s, const struct sweep_row *row, size_t param, struct growth_point *out)
{
	const struct sweep_axis *axis = &s->axes[param];
	int own_n = row->fits[param].own_n;
	size_t n = 0;

	for (size_t i = 0; i < axis->npoints; i++) {
		const struct sweep_cell *at = &row->points[axis->points[i]];

		if (at->there)
			out[n++] = (struct growth_point){
				.n = (double)(own_n ? at->n : s->points[axis->points[i]].values[param]),
				.cost = at->cost};
	}
	return n;
}

const struct sweep_cell *sweep_last(const struct sweep *s, const struct sweep_row *row, size_t param)
{
	const struct sweep_axis *axis = &s->axes[param];

	for (size_t i = axis->npoints; i-- > 0;)
		if (row->points[axis->points[i]].there)
			return &row->points[axis->points[i]];
	return NULL;
}

static double last_cost(const struct sweep *s, const struct sweep_row *row)
{
	double most = 0;

	for (size_t p = 0; p < s->nparams || p == 0; p++) {
		const struct sweep_cell *last = sweep_last(s, row, p);

		most = fmax(most, last ? last->cost : 0);
	}
	return most;
}

struct series { /* a row's boots on an axis */
	struct growth_point *own, *param, *size;
	double *calls;
};

static void fit_split(const struct sweep *s, struct sweep_fit *fit, const struct series *v, size_t n)
{
	/* Without memory the shape stays unknown, as it is where nothing is decided. */
	if (growth_split(&fit->split, v->param, v->calls, n, s->clock) < 0)
		fit->split = (struct growth_split){.shape = GROWTH_SHAPE_UNKNOWN};
}

/* What ten times the parameter would cost: where the fit is against the step's own n, by what
 * that n would then be. */
static double cost_at_10x(const struct sweep *s, const struct sweep_row *row, size_t param)
{
	const struct sweep_fit *fit = &row->fits[param];
	const struct sweep_axis *axis = &s->axes[param];
	const struct sweep_cell *last = sweep_last(s, row, param);
	double value, cost;

	if (!last)
		return 0;
	value = (double)s->points[axis->points[axis->npoints - 1]].values[param];
	if (!fit->own_n || s->nparams == 0 || fit->growth.verdict == GROWTH_UNDECIDED ||
	    fit->size.verdict == GROWTH_UNDECIDED)
		cost = fit->growth.at_10x;
	else
		cost = growth_at(&fit->growth, growth_at(&fit->size, 10 * value));
	return isfinite(cost) && cost > 0 ? cost : last->cost;
}

/* Whether the cost goes up or down by so much that it depends on the parameter in whatever way. */
static int moves(const struct sweep *s, const struct sweep_row *row, size_t param)
{
	const struct sweep_axis *axis = &s->axes[param];
	double least = INFINITY, most = 0;

	for (size_t i = 0; i < axis->npoints; i++) {
		const struct sweep_cell *at = &row->points[axis->points[i]];

		if (at->there) {
			least = fmin(least, at->cost);
			most = fmax(most, at->cost);
		}
	}
	return most > MOVES_FACTOR * least;
}

static void fit_row(const struct sweep *s, struct sweep_row *row, size_t param, const struct series *v)
{
	struct sweep_fit *fit = &row->fits[param];
	size_t n = 0;

	*fit = (struct sweep_fit){.own_n = (uint8_t)has_own_n(s, row, param)};
	if (s->nparams == 0 && !fit->own_n) { /* there is nothing to fit it against */
		fit->growth = (struct growth){.verdict = GROWTH_UNDECIDED, .reason = GROWTH_TOO_FEW};
		fit->param_10x = last_cost(s, row);
		return;
	}
	for (size_t i = 0; i < s->nboots; i++) {
		const struct sweep_cell *cell = &row->boots[i];
		double value = (double)s->boots[i].values[param];

		if (!cell->there || !on_axis(s, param, &s->boots[i]))
			continue;
		v->param[n] = (struct growth_point){.n = value, .cost = cell->cost};
		v->size[n] = (struct growth_point){.n = value, .cost = (double)cell->n};
		v->own[n] = (struct growth_point){.n = (double)cell->n, .cost = cell->cost};
		v->calls[n++] = (double)cell->count;
	}
	growth_fit(&fit->growth, fit->own_n ? v->own : v->param, n, s->clock);
	if (fit->own_n && s->nparams)
		growth_fit(&fit->size, v->size, n, GROWTH_EXACT);
	fit_split(s, fit, v, n);
	fit->depends = fit->growth.verdict == GROWTH_UNDECIDED ? moves(s, row, param) : fit->growth.class != GROWTH_1;
	fit->param_10x = cost_at_10x(s, row, param);
}

/* ---- Which parameter, and how large ------------------------------------------------------ */

/* How far the cost moves along the axis, and how badly. */
static int grows_more(const struct sweep *s, const struct sweep_row *row, size_t a, size_t b)
{
	const struct sweep_fit *x = &row->fits[a], *y = &row->fits[b];
	const struct sweep_cell *at_x = sweep_last(s, row, a), *at_y = sweep_last(s, row, b);

	if (x->depends != y->depends)
		return x->depends;
	if ((x->growth.verdict == GROWTH_QUADRATIC) != (y->growth.verdict == GROWTH_QUADRATIC))
		return x->growth.verdict == GROWTH_QUADRATIC;
	if ((x->growth.verdict == GROWTH_UNDECIDED) != (y->growth.verdict == GROWTH_UNDECIDED))
		return x->growth.verdict == GROWTH_UNDECIDED;
	return (at_x ? at_x->cost : 0) > (at_y ? at_y->cost : 0);
}

static double share_of(double cost, double all)
{
	return all > 0 ? cost / all : 0;
}

static void weigh(const struct sweep *s, struct sweep_row *row)
{
	const struct growth *g;
	double most = 0;

	row->own = strcmp(row->subsystem, "idle") != 0 && strcmp(row->subsystem, "observer") != 0;
	row->param = 0;
	for (size_t p = 0; p < s->nparams || p == 0; p++) {
		const struct sweep_axis *axis = &s->axes[p];
		const struct sweep_cell *last = sweep_last(s, row, p);
		struct sweep_fit *fit = &row->fits[p];

		if (last)
			fit->share = share_of(last->cost, s->points[axis->points[axis->npoints - 1]].all);
		fit->share_10x = share_of(fit->param_10x, axis->all_10x);
		most = fmax(most, fit->share);
		if (p > 0 && grows_more(s, row, p, row->param))
			row->param = p;
	}
	row->small = !growth_matters(most, 1);
	g = sweep_growth(row);
	row->verdict = g->verdict;
	if (g->verdict == GROWTH_QUADRATIC && (!row->own || row->small))
		row->verdict = GROWTH_OK;
}

/* The point with these values, and the row's cost there; less than 0: there is none. */
static double cost_at(const struct sweep *s, const struct sweep_row *row, const uint64_t *values)
{
	struct sweep_boot key = {0};
	const struct sweep_boot *at;

	memcpy(key.values, values, sizeof key.values);
	at = bsearch(&key, s->points, s->npoints, sizeof *s->points, boot_by_values);
	return at && row->points[at - s->points].there ? row->points[at - s->points].cost : -1;
}

static enum sweep_together together(const struct sweep *s, const struct sweep_row *row)
{
	uint64_t base[SWEEP_PARAMS_MAX] = {0}, corner[SWEEP_PARAMS_MAX] = {0};
	double at_base, at_corner, sum;
	size_t depends = 0;

	for (size_t p = 0; p < s->nparams; p++) {
		const struct sweep_axis *axis = &s->axes[p];

		/* What the next parameter's axis holds it at. */
		base[p] = s->points[s->axes[(p + 1) % s->nparams].points[0]].values[p];
		corner[p] = s->points[axis->points[axis->npoints - 1]].values[p];
		depends += row->fits[p].depends;
	}
	at_base = cost_at(s, row, base);
	at_corner = cost_at(s, row, corner);
	if (depends < 2 || at_base < 0 || at_corner < 0)
		return SWEEP_TOGETHER_UNKNOWN;
	sum = at_base;
	for (size_t p = 0; p < s->nparams; p++) {
		uint64_t alone[SWEEP_PARAMS_MAX];
		double cost;

		memcpy(alone, base, sizeof alone);
		alone[p] = corner[p];
		cost = cost_at(s, row, alone);
		if (cost < 0)
			return SWEEP_TOGETHER_UNKNOWN;
		sum += cost - at_base;
	}
	return at_corner > MULTIPLY_FACTOR * sum ? SWEEP_MULTIPLY : SWEEP_ADD;
}

/* ---- All of it ---------------------------------------------------------------------------- */

struct rank {
	const struct sweep_row *row;
	double cost;
};

static int worst_first(const void *a, const void *b)
{
	const struct rank *x = a, *y = b;
	int bad_x = x->row->verdict == GROWTH_QUADRATIC, bad_y = y->row->verdict == GROWTH_QUADRATIC;

	if (bad_x != bad_y)
		return bad_y - bad_x;
	if (x->cost != y->cost)
		return x->cost < y->cost ? 1 : -1;
	return (x->row > y->row) - (x->row < y->row); /* by identity */
}

static int rank_rows(struct sweep *s)
{
	struct rank *ranks = malloc((s->nrows + 1) * sizeof *ranks);

	free(s->ranked);
	s->ranked = malloc((s->nrows + 1) * sizeof *s->ranked);
	if (!ranks || !s->ranked) {
		free(ranks);
		return -1;
	}
	for (size_t i = 0; i < s->nrows; i++)
		ranks[i] = (struct rank){&s->rows[i], last_cost(s, &s->rows[i])};
	qsort(ranks, s->nrows, sizeof *ranks, worst_first);
	for (size_t i = 0; i < s->nrows; i++)
		s->ranked[i] = ranks[i].row;
	free(ranks);
	return 0;
}

static void fit_rows(struct sweep *s, const struct series *v)
{
	for (size_t p = 0; p < s->nparams || p == 0; p++)
		for (size_t i = 0; i < s->nrows; i++) {
			fit_row(s, &s->rows[i], p, v);
			s->axes[p].all_10x += s->rows[i].fits[p].param_10x;
		}
	for (size_t i = 0; i < s->nrows; i++) {
		weigh(s, &s->rows[i]);
		s->rows[i].together = s->nparams > 1 ? together(s, &s->rows[i]) : SWEEP_TOGETHER_UNKNOWN;
	}
}

int sweep_fit(struct sweep *s)
{
	struct series v = {
		.own = malloc((s->nboots + 1) * sizeof *v.own),
		.param = malloc((s->nboots + 1) * sizeof *v.param),
		.size = malloc((s->nboots + 1) * sizeof *v.size),
		.calls = malloc((s->nboots + 1) * sizeof *v.calls),
	};
	int rc = v.own && v.param && v.size && v.calls ? make_points(s) : -1;

	for (size_t p = 0; rc == 0 && (p < s->nparams || p == 0); p++)
		rc = make_axis(s, p);
	for (size_t i = 0; rc == 0 && i < s->nrows; i++)
		rc = fold_row(s, &s->rows[i]);
	if (rc == 0) {
		fit_rows(s, &v);
		rc = rank_rows(s);
	}
	free(v.own);
	free(v.param);
	free(v.size);
	free(v.calls);
	return rc;
}
