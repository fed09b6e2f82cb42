/* SPDX-License-Identifier: BSD-2-Clause
 *
 * rounds.c - see rounds.h.
 */
#include "rounds.h"

#include <stdlib.h>
#include <string.h>

#include "../import/array-grow.h"

uint64_t round_net_ticks(const struct step *s)
{
	return s->self > s->stolen_ticks ? s->self - s->stolen_ticks : 0; /* 0, too, where nobody looked */
}

/* Room for the round that is next, zeroed. */
static int make_room(struct rounds *r)
{
	size_t room = r->room ? 2 * r->room : 64;

	if (r->n < r->room)
		return 0;
	for (size_t i = 0; i < r->nsteps; i++) {
		for (int side = 0; side < 2; side++) {
			uint64_t *v = realloc(r->steps[i].ticks[side], room * sizeof *v);

			if (!v)
				return -1;
			memset(v + r->room, 0, (room - r->room) * sizeof *v);
			r->steps[i].ticks[side] = v;
		}
	}
	r->room = room;
	return 0;
}

static struct round_step *find(struct rounds *r, const char *name, const char *subsystem)
{
	struct round_step *v, *s;

	for (size_t i = 0; i < r->nsteps; i++)
		if (strcmp(r->steps[i].name, name) == 0 && strcmp(r->steps[i].subsystem, subsystem) == 0)
			return &r->steps[i];
	v = array_grow(r->steps, &r->steps_room, r->nsteps + 1, sizeof *v);
	if (!v)
		return NULL;
	r->steps = v;
	s = &v[r->nsteps++];
	*s = (struct round_step){.name = strdup(name),
				 .subsystem = strdup(subsystem),
				 .ticks = {calloc(r->room, sizeof(uint64_t)), calloc(r->room, sizeof(uint64_t))}};
	return s->name && s->subsystem && s->ticks[0] && s->ticks[1] ? s : NULL;
}

int rounds_add(struct rounds *r, int side, const char *name, const char *subsystem, uint64_t ticks)
{
	struct round_step *s = make_room(r) == 0 ? find(r, name, subsystem) : NULL;

	if (!s)
		return -1;
	s->ticks[side][r->n] += ticks;
	return 0;
}

static int is_judged(const char *subsystem)
{
	return strcmp(subsystem, "idle") != 0 && strcmp(subsystem, "observer") != 0;
}

int rounds_add_boot(struct rounds *r, int side, const struct trace *t, const struct boot *b)
{
	struct span_tree *tree = span_tree_new(t, b);
	struct steps *steps = tree ? steps_new(tree, STEPS_FAMILIES) : NULL;
	int rc = steps ? 0 : -1;

	for (size_t i = 0; rc == 0 && i < steps->nrows; i++) {
		const struct step *row = &steps->rows[i];
		struct site_name site = span_tree_site(tree, row->site);
		const char *subsystem = steps_subsystem(steps, row);
		struct round_step *s;
		char name[600];

		steps_name(steps, row, name, sizeof name);
		if (!is_judged(subsystem))
			continue;
		rc = rounds_add(r, side, name, subsystem, round_net_ticks(row));
		s = rc == 0 ? find(r, name, subsystem) : NULL;
		if (s && !s->file && site.file && *site.file) {
			s->file = strdup(site.file);
			s->line = site.line;
		}
	}
	steps_free(steps);
	span_tree_free(tree);
	return rc;
}

int rounds_next(struct rounds *r)
{
	if (make_room(r) < 0)
		return -1;
	r->n++;
	return make_room(r);
}

void rounds_fini(struct rounds *r)
{
	for (size_t i = 0; i < r->nsteps; i++) {
		free(r->steps[i].name);
		free(r->steps[i].subsystem);
		free(r->steps[i].file);
		free(r->steps[i].ticks[0]);
		free(r->steps[i].ticks[1]);
	}
	free(r->steps);
	*r = (struct rounds){0};
}
