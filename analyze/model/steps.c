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

static void add_total(const struct span *span, uint64_t stolen, uint64_t *total, uint64_t *stolen_total,
		      uint64_t *until, uint32_t *thread)
{
	uint64_t ticks = outermost(span, until, thread);

	*total += ticks;
	*stolen_total += ticks ? stolen : 0;
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
		uint64_t stolen =
			s->outside && s->outside->span_stolen ? s->outside->span_stolen[span - tree->spans] : 0;
		struct subsystem *sub;

		if (!row)
			return -1;
		sub = &s->subsystems[row->subsystem];
		row->folded |= fold == STEPS_FAMILIES && span_tree_site(tree, site).member >= 0;
		row->count++;
		add_self(s, row, span->self);
		add_total(span, stolen, &row->total, &row->stolen_total, &row->until, &row->thread);
		add_total(span, stolen, &sub->total, &sub->stolen_total, &sub->until, &sub->thread);
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

static int add_outside(struct adding *a, enum steps_fold fold)
{
	struct steps *s = a->s;

	for (size_t i = 0; s->outside && i < s->outside->nsites; i++) {
		const struct outside_site *o = &s->outside->sites[i];
		struct step *row = row_of(a, step_site(s->tree, o->site, fold), o->cpu);

		if (!row)
			return -1;
		row->exits += o->exits;
		row->faults += o->faults;
		row->outside_ticks += o->outside_ticks;
		row->stolen_ticks += o->stolen_ticks;
		if (o->site == SITE_UNACCOUNTED) {
			row->stolen_total += o->stolen_ticks;
			s->subsystems[row->subsystem].stolen_total += o->stolen_ticks;
		}
		s->subsystems[row->subsystem].stolen_ticks += o->stolen_ticks;
		s->stolen += o->stolen_ticks;
		s->cpus[o->cpu].stolen += o->stolen_ticks;
	}
	return 0;
}

/* Which part of a CPU's time a step's is. */
static uint64_t *part_of(struct steps *s, const struct step *row)
{
	const char *name = steps_subsystem(s, row);
	struct step_cpu *cpu = &s->cpus[row->cpu];

	return strcmp(name, "idle") == 0          ? &cpu->idle
	       : strcmp(name, "unaccounted") == 0 ? &cpu->unaccounted
						  : &cpu->busy;
}

static void find_overheads(struct steps *s)
{
	for (size_t i = 0; i < s->nsubsystems; i++) {
		if (strcmp(s->subsystems[i].name, "observer") == 0)
			s->observer = s->subsystems[i].self;
		if (strcmp(s->subsystems[i].name, "idle") == 0)
			s->idle = s->subsystems[i].self;
	}
}

/* Which part of each CPU's window was idle, unaccounted, waiting; the rest is busy. */
static void divide_cpus(struct steps *s)
{
	for (size_t i = 0; i < s->nrows; i++)
		*part_of(s, &s->rows[i]) += s->rows[i].self;
	for (size_t i = 0; i < s->tree->boot->ncpus; i++) {
		s->cpus[i].waiting = s->tree->cpus[i].waiting_ticks;
		s->cpus[i].busy -= s->cpus[i].waiting;
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

/* From here on no row's `subsystem` holds. */
static void sort(struct steps *s)
{
	if (s->nrows)
		qsort(s->rows, s->nrows, sizeof *s->rows, by_self);
	if (s->nsubsystems)
		qsort(s->subsystems, s->nsubsystems, sizeof *s->subsystems, by_self_then_name);
}

struct steps *steps_new(const struct span_tree *tree, enum steps_fold fold)
{
	struct steps *s = calloc(1, sizeof *s);
	struct adding a = {.s = s};
	int rc = -1;

	if (s) {
		s->tree = tree;
		s->outside = tree->boot->noutsides ? outside_new(tree) : NULL;
		rc = tree->boot->noutsides && !s->outside ? -1 : 0;
		rc = rc < 0 ? rc : add_spans(&a, fold);
		rc = rc < 0 ? rc : add_moved(&a, fold);
		rc = rc < 0 ? rc : add_unaccounted(&a);
		rc = rc < 0 ? rc : add_outside(&a, fold);
	}
	id_map_fini(&a.rows);
	if (rc < 0) {
		steps_free(s);
		return NULL;
	}
	divide_cpus(s);
	find_overheads(s);
	sort(s);
	return s;
}

/* A part of what was stolen, off what it is a part of. */
static void take_off(uint64_t *ticks, uint64_t stolen)
{
	*ticks -= stolen < *ticks ? stolen : *ticks;
}

void steps_net(struct steps *s)
{
	for (size_t i = 0; i < s->nrows; i++) {
		struct step *row = &s->rows[i];

		take_off(part_of(s, row), row->stolen_ticks);
		take_off(&row->self, row->stolen_ticks);
		take_off(&row->total, row->stolen_total);
	}
	for (size_t i = 0; i < s->nsubsystems; i++) {
		take_off(&s->subsystems[i].self, s->subsystems[i].stolen_ticks);
		take_off(&s->subsystems[i].total, s->subsystems[i].stolen_total);
	}
	take_off(&s->all, s->stolen);
	find_overheads(s);
	sort(s);
}

void steps_free(struct steps *s)
{
	if (!s)
		return;
	outside_free(s->outside);
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
