/* SPDX-License-Identifier: BSD-2-Clause
 *
 * gate-steps.c - a diff's rows as the steps that a gate judges: families folded, idling and
 * observing left out, each with its own cost, the ripple in it and the ripple it causes.
 */
#include <math.h>
#include <stdlib.h>

#include "diff-build.h"
#include "gate.h"

static int judged(const struct diff_row *r)
{
	return (r->there[0] || r->there[1] || diff_is_unaccounted(r)) && !diff_is_idle(r) && !diff_is_observer(r);
}

static size_t family_bytes(const struct diff_row *r)
{
	return r->family_bytes ? r->family_bytes : strlen(r->name);
}

static int unlike(const struct diff_row *x, const struct diff_row *y)
{
	size_t a = family_bytes(x), b = family_bytes(y);
	int d = (x->subsystem_id > y->subsystem_id) - (x->subsystem_id < y->subsystem_id);

	d = d ? d : memcmp(x->name, y->name, a < b ? a : b);
	d = d ? d : (a > b) - (a < b);
	return d ? d : (x->family_bytes > 0) - (y->family_bytes > 0);
}

static int families_together(const void *a, const void *b)
{
	const struct diff_row *x = *(const struct diff_row *const *)a, *y = *(const struct diff_row *const *)b;
	int d = unlike(x, y);

	return d ? d : (x > y) - (x < y);
}

static uint64_t magnitude(int64_t v)
{
	return v < 0 ? -(uint64_t)v : (uint64_t)v;
}

/* Of its delta, what somebody else's edit explains. A step that was given more to do and no edit that
 * gave it that has done it itself; a list in another order is nobody's edit, and no guilt. */
static int64_t excused(const struct diff_row *r)
{
	return r->cause != DIFF_NONE || r->list ? r->ripple : 0;
}

/* Where a hook of that name stands. */
static void find_hook(struct gate_step *s, const struct diff_boot *b)
{
	const struct trace *t = b->trace;

	for (size_t i = 0; !s->file && i < t->nsites; i++) {
		const struct site *site = &t->sites[i];

		if (*site->file && strcmp(site->name, s->family) == 0 && strcmp(site->subsystem, s->subsystem) == 0) {
			s->file = site->file;
			s->line = site->line;
		}
	}
	for (size_t i = 0; !s->file && i < b->boot->nfamilies; i++) {
		const struct family *f = &b->boot->families[i];

		if (f->file && *f->file && strcmp(f->name, s->family) == 0 && strcmp(f->subsystem, s->subsystem) == 0) {
			s->file = f->file;
			s->line = f->line;
		}
	}
}

static int make_step(struct gate_step *s, const struct diff *d, const struct diff_row *const *rows, size_t n)
{
	const struct diff_row *most = rows[0];
	size_t changed = 0;

	for (size_t i = 0; i < n; i++) {
		const struct diff_row *r = rows[i];

		for (int side = 0; side < 2; side++) {
			s->all[side] += r->cost[side].self;
			s->count[side] += r->cost[side].count;
		}
		s->own += (int64_t)((uint64_t)r->delta - (uint64_t)excused(r));
		s->ripple += excused(r);
		changed += r->delta != 0;
		if (magnitude(r->delta) > magnitude(most->delta))
			most = r;
	}
	s->row = (uint32_t)(most - d->rows);
	s->p = NAN;
	s->state = most->state;
	s->subsystem = most->subsystem;
	s->family = strndup(most->name, family_bytes(most));
	s->name = n == 1 || changed == 1 ? most->name : s->family;
	for (int side = 0; side < 2; side++) {
		s->self[side] = s->name == most->name ? most->cost[side].self : s->all[side];
		s->count[side] = s->name == most->name ? most->cost[side].count : s->count[side];
	}
	return s->family ? 0 : -1;
}

/* Whose ripple each step is, and what each causes. */
static void tie_ripples(struct gate *g, const uint32_t *step_of)
{
	const struct diff *d = g->diff;

	for (size_t i = 0; i < g->nsteps; i++) {
		uint32_t cause = d->rows[g->steps[i].row].cause;

		g->steps[i].cause = cause == DIFF_NONE ? GATE_NONE : step_of[cause];
	}
	for (size_t k = 0; k < d->nrows; k++) {
		const struct diff_row *r = &d->rows[k];
		uint32_t cause = r->cause == DIFF_NONE ? GATE_NONE : step_of[r->cause];

		if (judged(r) && cause != GATE_NONE && r->ripple > 0)
			g->steps[cause].caused += (uint64_t)r->ripple;
	}
}

int gate_steps(struct gate *g, const struct diff_side sides[2])
{
	const struct diff *d = g->diff;
	const struct diff_row **rows = malloc((d->nrows + 1) * sizeof *rows);
	uint32_t *step_of = malloc((d->nrows + 1) * sizeof *step_of);
	const struct diff_boot *median[2] = {diff_median(&sides[0]), diff_median(&sides[1])};
	size_t n = 0;
	int rc = -1;

	/* With room for a step that stands for each subsystem. */
	g->steps = calloc(d->nrows + d->nsubsystems + 1, sizeof *g->steps);
	if (!rows || !step_of || !g->steps)
		goto out;
	for (size_t k = 0; k < d->nrows; k++) {
		step_of[k] = GATE_NONE;
		if (judged(&d->rows[k]))
			rows[n++] = &d->rows[k];
	}
	if (n)
		qsort(rows, n, sizeof *rows, families_together);
	for (size_t i = 0, end; i < n; i = end) {
		struct gate_step *s = &g->steps[g->nsteps];

		for (end = i; end < n && unlike(rows[i], rows[end]) == 0; end++)
			step_of[rows[end] - d->rows] = (uint32_t)g->nsteps;
		g->nsteps++;
		if (make_step(s, d, rows + i, end - i) < 0)
			goto out;
		for (int side = 1; side >= 0; side--)
			find_hook(s, median[side]);
	}
	tie_ripples(g, step_of);
	rc = 0;
out:
	free(rows);
	free(step_of);
	return rc;
}
