/* SPDX-License-Identifier: BSD-2-Clause
 *
 * steps.c - see steps.h. One pass over the spans with a hash from (site, CPU) to its row.
 */
#include "steps.h"

#include <bootflame/wire.h>
#include <stdlib.h>

#include "../import/array-grow.h"
#include "id-map.h"

struct adding {
	struct steps *s;
	struct id_map rows; /* by CPU and site: what makes two spans the same step */
	size_t rows_room;
};

/* The subsystem's index by its name; there are few. UINT32_MAX when memory is out. */
static uint32_t subsystem_of(struct steps *s, const char *name)
{
	struct subsystem *all;

	for (size_t i = s->nsubsystems; i-- > 0;)
		if (strcmp(s->subsystems[i].name, name) == 0)
			return (uint32_t)i;
	all = realloc(s->subsystems, (s->nsubsystems + 1) * sizeof *all);
	if (!all)
		return UINT32_MAX;
	s->subsystems = all;
	all[s->nsubsystems] = (struct subsystem){.name = name, .thread = THREAD_NONE};
	return (uint32_t)s->nsubsystems++;
}

/* The row, made where it is not there; NULL when memory is out. */
static struct step *row_of(struct adding *a, uint32_t site, uint32_t cpu)
{
	struct steps *s = a->s;
	uint32_t *at = id_map_at(&a->rows, (uint64_t)cpu << 32 | site);
	struct step *rows;

	if (!at)
		return NULL;
	if (*at != ID_MAP_NEW)
		return &s->rows[*at];
	rows = array_grow(s->rows, &a->rows_room, s->nrows + 1, sizeof *rows);
	if (!rows)
		return NULL;
	s->rows = rows;
	rows[s->nrows] = (struct step){
		.site = site,
		.cpu = (uint16_t)cpu,
		.thread = THREAD_NONE,
		.subsystem = subsystem_of(s, span_tree_site(s->tree, site).subsystem),
	};
	if (rows[s->nrows].subsystem == UINT32_MAX)
		return NULL;
	s->subsystems[rows[s->nrows].subsystem].steps++;
	*at = (uint32_t)s->nrows;
	return &rows[s->nrows++];
}

/* The id that stands for a span's step: its own, or its family's first member. */
static uint32_t step_site(const struct span_tree *tree, uint32_t site, enum steps_fold fold)
{
	struct site_name name;

	if (fold == STEPS_EACH)
		return site;
	name = span_tree_site(tree, site);
	return name.member > 0 ? site - (uint32_t)name.member : site;
}

/* What a span adds to a total: nothing where it lies within one that was added. Spans
 * come thread by thread in order of entry, so it does if that one has not ended. */
static uint64_t outermost(const struct span *span, uint64_t *until, uint32_t *thread)
{
	if (span->thread == *thread && span->enter < *until)
		return 0;
	*thread = span->thread;
	*until = span->exit;
	return span->exit - span->enter;
}

static void add_self(struct steps *s, struct step *row, uint64_t ticks)
{
	row->self += ticks;
	s->subsystems[row->subsystem].self += ticks;
}

static int add_spans(struct adding *a, enum steps_fold fold)
{
	struct steps *s = a->s;
	const struct span_tree *tree = s->tree;

	for (size_t i = 0; i < tree->nspans; i++) {
		const struct span *span = &tree->spans[span_tree_ordered(tree, i)];
		uint32_t site = step_site(tree, span->site, fold);
		struct step *row = row_of(a, site, span->cpu);
		struct subsystem *sub;

		if (!row)
			return -1;
		sub = &s->subsystems[row->subsystem];
		row->folded |= fold == STEPS_FAMILIES && span_tree_site(tree, site).member >= 0;
		row->count++;
		add_self(s, row, span->self);
		row->total += outermost(span, &row->until, &row->thread);
		sub->total += outermost(span, &sub->until, &sub->thread);
		if (span->extra) {
			const struct span_extra *extra = span_tree_extra(tree, span);

			row->wait += extra->wait_ticks;
			row->off_cpu += extra->off_cpu_ticks;
			row->has_n |= extra->has_n;
			row->n_sum += extra->n;
			row->n = extra->n > row->n ? extra->n : row->n;
		}
	}
	return 0;
}

/* Self time spent on other CPUs than the span's own is theirs. */
static int add_moved(struct adding *a, enum steps_fold fold)
{
	const struct span_tree *tree = a->s->tree;

	for (size_t i = 0; i < tree->nmoved; i++) {
		const struct span_moved *m = &tree->moved[i];
		const struct span *span = &tree->spans[m->span];
		uint32_t site = step_site(tree, span->site, fold);
		struct step *row = row_of(a, site, span->cpu);

		if (!row)
			return -1;
		add_self(a->s, row, -m->ticks);
		row = row_of(a, site, m->cpu);
		if (!row)
			return -1;
		row->folded |= fold == STEPS_FAMILIES && span_tree_site(tree, site).member >= 0;
		add_self(a->s, row, m->ticks);
	}
	return 0;
}

static int add_unaccounted(struct adding *a)
{
	struct steps *s = a->s;

	for (uint32_t cpu = 0; cpu < s->tree->boot->ncpus; cpu++) {
		const struct span_cpu *c = &s->tree->cpus[cpu];
		struct step *row = row_of(a, SITE_UNACCOUNTED, cpu);

		if (!row)
			return -1;
		add_self(s, row, c->unaccounted);
		row->total = c->unaccounted;
		s->subsystems[row->subsystem].total += c->unaccounted;
		s->all += c->to - c->from;
	}
	return 0;
}

/* Which part of each CPU's window was idle, unaccounted, waiting; the rest is busy. */
static void divide_cpus(struct steps *s)
{
	for (size_t i = 0; i < s->nrows; i++) {
		const struct step *row = &s->rows[i];
		const char *name = s->subsystems[row->subsystem].name;
		struct step_cpu *cpu = &s->cpus[row->cpu];

		if (strcmp(name, "idle") == 0)
			cpu->idle += row->self;
		else if (strcmp(name, "unaccounted") == 0)
			cpu->unaccounted += row->self;
		else
			cpu->busy += row->self;
	}
	for (size_t i = 0; i < s->tree->boot->ncpus; i++) {
		s->cpus[i].waiting = s->tree->cpus[i].waiting_ticks;
		s->cpus[i].busy -= s->cpus[i].waiting;
	}
	for (size_t i = 0; i < s->nsubsystems; i++) {
		if (strcmp(s->subsystems[i].name, "observer") == 0)
			s->observer = s->subsystems[i].self;
		if (strcmp(s->subsystems[i].name, "idle") == 0)
			s->idle = s->subsystems[i].self;
	}
}

static int by_self(const void *a, const void *b)
{
	const struct step *x = a, *y = b;

	if (x->self != y->self)
		return x->self < y->self ? 1 : -1;
	if (x->site != y->site)
		return x->site < y->site ? -1 : 1;
	return (x->cpu > y->cpu) - (x->cpu < y->cpu);
}

static int by_self_then_name(const void *a, const void *b)
{
	const struct subsystem *x = a, *y = b;

	if (x->self != y->self)
		return x->self < y->self ? 1 : -1;
	return strcmp(x->name, y->name);
}

struct steps *steps_new(const struct span_tree *tree, enum steps_fold fold)
{
	struct steps *s = calloc(1, sizeof *s);
	struct adding a = {.s = s};
	int rc = -1;

	if (s) {
		s->tree = tree;
		rc = add_spans(&a, fold);
		rc = rc < 0 ? rc : add_moved(&a, fold);
		rc = rc < 0 ? rc : add_unaccounted(&a);
	}
	id_map_fini(&a.rows);
	if (rc < 0) {
		steps_free(s);
		return NULL;
	}
	divide_cpus(s);
	if (s->nrows)
		qsort(s->rows, s->nrows, sizeof *s->rows, by_self);
	if (s->nsubsystems)
		qsort(s->subsystems, s->nsubsystems, sizeof *s->subsystems, by_self_then_name);
	return s;
}

void steps_free(struct steps *s)
{
	if (!s)
		return;
	free(s->rows);
	free(s->subsystems);
	free(s);
}

char *steps_name(const struct steps *s, const struct step *row, char *out, size_t n)
{
	struct site_name name = span_tree_site(s->tree, row->site);

	if (!row->folded || !name.name)
		return span_tree_name(s->tree, row->site, out, n);
	snprintf(out, n, "%s", name.name);
	return out;
}

const char *steps_subsystem(const struct steps *s, const struct step *row)
{
	return span_tree_site(s->tree, row->site).subsystem;
}
