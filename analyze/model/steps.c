/* SPDX-License-Identifier: BSD-2-Clause
 *
 * steps.c - see steps.h. One pass over the spans with a hash from (site, CPU) to its row.
 */
#include "steps.h"

#include <bootflame/wire.h>
#include <stdlib.h>

struct table {
	uint32_t *slot; /* row + 1, 0 empty */
	size_t mask;
	size_t room; /* of rows */
};

/* The row's key: what makes two spans the same step. */
static uint64_t key_of(const struct step *row)
{
	return (uint64_t)row->cpu << 32 | row->site;
}

static uint64_t mix(uint64_t x)
{
	x *= 0x9e3779b97f4a7c15u;
	return x ^ x >> 29;
}

static int rehash(struct table *t, const struct steps *s)
{
	size_t slots = t->slot ? (t->mask + 1) * 2 : 1024;
	uint32_t *slot = calloc(slots, sizeof *slot);

	if (!slot)
		return -1;
	free(t->slot);
	t->slot = slot;
	t->mask = slots - 1;
	for (size_t i = 0; i < s->nrows; i++) {
		size_t at = mix(key_of(&s->rows[i])) & t->mask;

		while (t->slot[at])
			at = (at + 1) & t->mask;
		t->slot[at] = (uint32_t)i + 1;
	}
	return 0;
}

/* The row's index, made where it is not there; SIZE_MAX when memory is out. */
static size_t row_of(struct table *t, struct steps *s, uint32_t site, uint16_t cpu)
{
	struct step row = {.site = site, .cpu = cpu};
	size_t at;

	if ((s->nrows + 1) * 2 > (t->slot ? t->mask : 0) && rehash(t, s) < 0)
		return SIZE_MAX;
	for (at = mix(key_of(&row)) & t->mask; t->slot[at]; at = (at + 1) & t->mask)
		if (key_of(&s->rows[t->slot[at] - 1]) == key_of(&row))
			return t->slot[at] - 1;
	if (s->nrows == t->room) {
		size_t room = t->room ? t->room * 2 : 256;
		struct step *rows = realloc(s->rows, room * sizeof *rows);

		if (!rows)
			return SIZE_MAX;
		s->rows = rows;
		t->room = room;
	}
	s->rows[s->nrows] = row;
	t->slot[at] = (uint32_t)s->nrows + 1;
	return s->nrows++;
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
 * come in order of entry, so it does if that one has not ended. */
static uint64_t outermost(const struct span *span, uint64_t *until)
{
	if (span->enter < *until)
		return 0;
	*until = span->exit;
	return span->exit - span->enter;
}

static int add_spans(struct steps *s, struct table *t, uint32_t *rows, enum steps_fold fold)
{
	const struct span_tree *tree = s->tree;

	for (size_t i = 0; i < tree->nspans; i++) {
		const struct span *span = &tree->spans[i];
		uint32_t site = step_site(tree, span->site, fold);
		size_t at = row_of(t, s, site, span->cpu);
		struct step *row;

		if (at == SIZE_MAX)
			return -1;
		rows[i] = (uint32_t)at;
		row = &s->rows[at];
		row->folded |= fold == STEPS_FAMILIES && span_tree_site(tree, site).member >= 0;
		row->count++;
		row->self += span->self;
		row->total += outermost(span, &row->until);
		if (span->has_n) {
			row->has_n = 1;
			row->n_sum += span->n;
			if (span->n > row->n)
				row->n = span->n;
		}
	}
	for (uint16_t cpu = 0; cpu < tree->boot->ncpus; cpu++) {
		size_t at = row_of(t, s, SITE_UNACCOUNTED, cpu);

		if (at == SIZE_MAX)
			return -1;
		s->rows[at].self = s->rows[at].total = tree->cpus[cpu].unaccounted;
		s->all += tree->cpus[cpu].to - tree->cpus[cpu].from;
	}
	return 0;
}

/* The subsystem's index by its name; there are few. SIZE_MAX when memory is out. */
static size_t subsystem_of(struct steps *s, const char *name)
{
	struct subsystem *all;

	for (size_t i = s->nsubsystems; i-- > 0;)
		if (strcmp(s->subsystems[i].name, name) == 0)
			return i;
	all = realloc(s->subsystems, (s->nsubsystems + 1) * sizeof *all);
	if (!all)
		return SIZE_MAX;
	s->subsystems = all;
	all[s->nsubsystems] = (struct subsystem){.name = name};
	return s->nsubsystems++;
}

static int add_subsystems(struct steps *s, const uint32_t *rows)
{
	const struct span_tree *tree = s->tree;
	uint32_t *of = malloc((s->nrows + 1) * sizeof *of);
	int rc = of ? 0 : -1;

	for (size_t i = 0; rc == 0 && i < s->nrows; i++) {
		size_t at = subsystem_of(s, steps_subsystem(s, &s->rows[i]));

		if (at == SIZE_MAX) {
			rc = -1;
			break;
		}
		of[i] = (uint32_t)at;
		s->subsystems[at].steps++;
		s->subsystems[at].self += s->rows[i].self;
		if (s->rows[i].site == SITE_UNACCOUNTED)
			s->subsystems[at].total += s->rows[i].total;
	}
	for (size_t i = 0; rc == 0 && i < tree->nspans; i++) {
		const struct span *span = &tree->spans[i];
		struct subsystem *mine = &s->subsystems[of[rows[i]]];

		if (i > 0 && span->cpu != span[-1].cpu) /* the next CPU's time starts over */
			for (size_t k = 0; k < s->nsubsystems; k++)
				s->subsystems[k].until = 0;
		mine->total += outermost(span, &mine->until);
	}
	for (size_t i = 0; i < s->nsubsystems; i++) {
		if (strcmp(s->subsystems[i].name, "observer") == 0)
			s->observer = s->subsystems[i].self;
		if (strcmp(s->subsystems[i].name, "idle") == 0)
			s->idle = s->subsystems[i].self;
	}
	free(of);
	return rc;
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
	uint32_t *rows = malloc((tree->nspans + 1) * sizeof *rows);
	struct table table = {0};
	int rc = -1;

	if (s && rows) {
		s->tree = tree;
		rc = add_spans(s, &table, rows, fold);
		if (rc == 0)
			rc = add_subsystems(s, rows);
	}
	free(table.slot);
	free(rows);
	if (rc < 0) {
		steps_free(s);
		return NULL;
	}
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

	if (!name.name && row->site >= BF_SITE_ADDRESS && row->site <= BF_SITE_ADDRESS + BF_SITE_MAX)
		snprintf(out, n, "address#%07lx", (unsigned long)(row->site - BF_SITE_ADDRESS));
	else if (!name.name)
		snprintf(out, n, "site#%lu", (unsigned long)row->site);
	else if (name.member >= 0 && !row->folded)
		snprintf(out, n, "%s#%lld", name.name, (long long)name.member);
	else
		snprintf(out, n, "%s", name.name);
	return out;
}

const char *steps_subsystem(const struct steps *s, const struct step *row)
{
	return span_tree_site(s->tree, row->site).subsystem;
}
