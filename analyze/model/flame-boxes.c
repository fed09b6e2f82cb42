/* SPDX-License-Identifier: BSD-2-Clause
 *
 * flame-boxes.c - see flame-boxes.h. A tower is two passes over the nodes: backwards, so that
 * each adds its share of the subsystem's time to its parent's; forwards, so that each takes
 * the next place above its parent. Only towers that can be seen are built, of which there are
 * at most `widths`; so a trace with a subsystem for each step takes no longer than that.
 */
#include "flame-boxes.h"

#include <stdlib.h>
#include <string.h>

#include "../import/array-grow.h"

/* A node in the tower that is being built. */
struct place {
	uint64_t ticks; /* its width */
	uint64_t from;
	uint64_t used;   /* of its width, by what stands on it */
	uint64_t narrow; /* ticks of those on it that are too narrow */
	uint32_t nnarrow;
	uint8_t stands; /* there is a box of it */
};

struct building {
	struct flame_boxes *out;
	const struct flame *f;
	struct place *places; /* of each node */
	uint64_t least;       /* ticks that a box must have */
	uint32_t rows;
};

static int add(struct building *b, struct flame_box box)
{
	struct flame_boxes *o = b->out;
	struct flame_box *boxes = array_grow(o->boxes, &o->boxes_room, o->nboxes + 1, sizeof *boxes);

	if (!boxes)
		return -1;
	o->boxes = boxes;
	boxes[o->nboxes++] = box;
	return 0;
}

static void weigh(struct building *b, uint32_t subsystem)
{
	memset(b->places, 0, b->f->nnodes * sizeof *b->places);
	for (size_t i = b->f->nnodes; i-- > 0;) {
		const struct flame_node *n = &b->f->nodes[i];

		b->places[i].ticks += n->subsystem == subsystem ? n->self : 0;
		if (n->parent != FLAME_NONE)
			b->places[n->parent].ticks += b->places[i].ticks;
	}
}

static int add_rest(struct building *b, const struct place *on, uint32_t row, uint32_t subsystem)
{
	if (on->narrow < b->least || row >= b->rows)
		return 0;
	return add(b, (struct flame_box){
			      .from = on->from + on->used,
			      .ticks = on->narrow,
			      .count = on->nnarrow,
			      .row = row,
			      .subsystem = subsystem,
			      .kind = FLAME_BOX_REST,
		      });
}

static int add_tower(struct building *b, uint32_t subsystem, uint64_t from)
{
	const struct flame *f = b->f;
	struct place ground = {.from = from, .ticks = f->subsystems[subsystem].self, .stands = 1};

	weigh(b, subsystem);
	if (add(b, (struct flame_box){.from = from,
				      .ticks = ground.ticks,
				      .row = 1,
				      .subsystem = subsystem,
				      .kind = FLAME_BOX_SUBSYSTEM}) < 0)
		return -1;
	for (size_t i = 0; i < f->nnodes; i++) {
		const struct flame_node *n = &f->nodes[i];
		struct place *p = &b->places[i], *on = n->parent == FLAME_NONE ? &ground : &b->places[n->parent];

		if (!on->stands || p->ticks == 0 || n->depth + 2 >= b->rows)
			continue;
		if (p->ticks < b->least) {
			on->narrow += p->ticks;
			on->nnarrow++;
			continue;
		}
		p->stands = 1;
		p->from = on->from + on->used;
		on->used += p->ticks;
		if (add(b, (struct flame_box){
				   .from = p->from,
				   .ticks = p->ticks,
				   .self = n->subsystem == subsystem ? n->self : 0,
				   .count = n->count,
				   .row = n->depth + 2,
				   .subsystem = subsystem,
				   .node = (uint32_t)i,
				   .kind = FLAME_BOX_STEP,
			   }) < 0)
			return -1;
	}
	for (size_t i = 0; i < f->nnodes; i++)
		if (b->places[i].stands && add_rest(b, &b->places[i], f->nodes[i].depth + 3, subsystem) < 0)
			return -1;
	return add_rest(b, &ground, 2, subsystem);
}

static int add_all(struct building *b)
{
	const struct flame *f = b->f;
	struct place ground = {.ticks = f->total, .stands = 1};

	if (add(b, (struct flame_box){.ticks = f->total, .kind = FLAME_BOX_ALL}) < 0)
		return -1;
	for (size_t i = 0; i < f->nsubsystems; i++) {
		const struct flame_subsystem *s = &f->subsystems[f->ranked[i]];

		if (s->self < b->least) { /* as are all behind it */
			ground.narrow += s->self;
			ground.nnarrow += s->self != 0;
			continue;
		}
		if (add_tower(b, f->ranked[i], ground.used) < 0)
			return -1;
		ground.used += s->self;
	}
	return add_rest(b, &ground, 1, 0);
}

/* What stands on another is no wider, and comes behind it. */
static int by_width(const void *a, const void *b)
{
	const struct flame_box *x = a, *y = b;

	if (x->ticks != y->ticks)
		return x->ticks < y->ticks ? 1 : -1;
	if (x->row != y->row)
		return x->row < y->row ? -1 : 1;
	return (x->from > y->from) - (x->from < y->from);
}

static int by_place(const void *a, const void *b)
{
	const struct flame_box *x = a, *y = b;

	if (x->row != y->row)
		return x->row < y->row ? -1 : 1;
	return (x->from > y->from) - (x->from < y->from);
}

int flame_boxes_init(struct flame_boxes *b, const struct flame *f, uint64_t widths, size_t most, uint32_t rows)
{
	struct building building = {.out = b, .f = f, .rows = rows};
	int rc = -1;

	*b = (struct flame_boxes){0};
	building.least = f->total / widths + (f->total % widths != 0);
	building.least += building.least == 0;
	building.places = malloc((f->nnodes + 1) * sizeof *building.places);
	if (building.places)
		rc = add_all(&building);
	free(building.places);
	if (rc < 0)
		return -1;
	qsort(b->boxes, b->nboxes, sizeof *b->boxes, by_width);
	if (b->nboxes > most) {
		b->left_out = b->nboxes - most;
		b->nboxes = most;
	}
	qsort(b->boxes, b->nboxes, sizeof *b->boxes, by_place);
	for (size_t i = 0; i < b->nboxes; i++)
		b->rows = b->boxes[i].row >= b->rows ? b->boxes[i].row + 1 : b->rows;
	return 0;
}

void flame_boxes_fini(struct flame_boxes *b)
{
	free(b->boxes);
	*b = (struct flame_boxes){0};
}
