/* SPDX-License-Identifier: BSD-2-Clause
 *
 * diff-flame.c - see diff-flame.h. The new boot's spans make the nodes, as flame.c does; a span of
 * the base adds to the node of the span that it is, and else has one beneath its parent's.
 */
#include "diff-flame.h"

#include <stdlib.h>
#include <string.h>

#include "../import/array-grow.h"
#include "id-map.h"

struct building {
	struct diff_flame *f;
	const struct diff *d;
	const struct diff_spans *spans;
	struct id_map nodes;    /* by parent and frame */
	struct id_map families; /* by a hash of name and subsystem, or what follows on it */
	uint32_t *frame_of;     /* of each row; FLAME_NONE: not yet */
	uint32_t *node_of[2];   /* of each span */
};

/* ---- Frames -------------------------------------------------------------------------------- */

static int same_frame(const struct building *b, uint32_t frame, const struct diff_row *r)
{
	const struct diff_frame *x = &b->f->frames[frame];

	return b->d->rows[x->row].subsystem_id == r->subsystem_id && x->bytes == r->family_bytes &&
	       memcmp(x->name, r->name, x->bytes) == 0;
}

static uint64_t hash(const struct diff_row *r)
{
	uint64_t h = 14695981039346656037u ^ r->subsystem_id;

	for (size_t i = 0; i < r->family_bytes; i++)
		h = (h ^ (unsigned char)r->name[i]) * 1099511628211u;
	return h;
}

static uint32_t add_frame(struct building *b, uint32_t row)
{
	const struct diff_row *r = &b->d->rows[row];
	struct diff_flame *f = b->f;
	struct flame_site *sites = array_grow(f->flame.sites, &f->flame.sites_room, f->flame.nsites + 1, sizeof *sites);
	struct diff_frame *frames = array_grow(f->frames, &f->frames_room, f->flame.nsites + 1, sizeof *frames);

	if (sites)
		f->flame.sites = sites;
	if (frames)
		f->frames = frames;
	if (!sites || !frames)
		return FLAME_NONE;
	sites[f->flame.nsites] = (struct flame_site){.site = row, .subsystem = r->subsystem_id};
	frames[f->flame.nsites] = (struct diff_frame){.name = r->name,
						      .subsystem = r->subsystem,
						      .bytes = r->family_bytes ? r->family_bytes : strlen(r->name),
						      .row = row};
	return (uint32_t)f->flame.nsites++;
}

/* Of a row whose frame is not known yet. */
static uint32_t find_frame(struct building *b, uint32_t row)
{
	const struct diff_row *r = &b->d->rows[row];

	for (uint64_t key = hash(r); r->family_bytes; key++) {
		uint32_t *at = id_map_at(&b->families, key);

		if (!at)
			return FLAME_NONE;
		if (*at == ID_MAP_NEW) {
			*at = add_frame(b, row);
			return *at;
		}
		if (same_frame(b, *at, r)) {
			b->f->frames[*at].family = 1;
			return *at;
		}
	}
	return add_frame(b, row);
}

/* The frame of a row; FLAME_NONE when memory is out. */
static uint32_t frame_of(struct building *b, uint32_t row)
{
	uint32_t *frame = &b->frame_of[row];

	if (*frame == FLAME_NONE) {
		*frame = find_frame(b, row);
		if (*frame != FLAME_NONE)
			b->f->frames[*frame].states[b->d->rows[row].state]++;
	}
	return *frame;
}

/* ---- Nodes --------------------------------------------------------------------------------- */

/* The node of a frame beneath a parent; FLAME_NONE when memory is out. */
static uint32_t node_at(struct building *b, uint32_t parent, uint32_t frame)
{
	struct diff_flame *f = b->f;
	struct flame *flame = &f->flame;
	uint32_t *at = frame == FLAME_NONE ? NULL : id_map_at(&b->nodes, (uint64_t)(parent + 1) << 32 | frame);
	struct flame_node *nodes;
	struct diff_both *both;

	if (!at)
		return FLAME_NONE;
	if (*at != ID_MAP_NEW)
		return *at;
	nodes = array_grow(flame->nodes, &flame->nodes_room, flame->nnodes + 1, sizeof *nodes);
	if (nodes)
		flame->nodes = nodes;
	both = array_grow(f->both, &f->both_room, flame->nnodes + 1, sizeof *both);
	if (both)
		f->both = both;
	if (!nodes || !both)
		return FLAME_NONE;
	nodes[flame->nnodes] = (struct flame_node){
		.parent = parent,
		.depth = parent == FLAME_NONE ? 0 : nodes[parent].depth + 1,
		.site = frame,
		.subsystem = flame->sites[frame].subsystem,
	};
	both[flame->nnodes] = (struct diff_both){0};
	*at = (uint32_t)flame->nnodes++;
	return *at;
}

static void spend(struct building *b, uint32_t node, uint32_t row, int side, uint64_t ticks, uint64_t spans)
{
	struct diff_both *both = &b->f->both[node];

	both->self[side] += ticks;
	both->count[side] += spans;
	if (b->d->rows[row].state != DIFF_SAME)
		both->sure += side ? (int64_t)ticks : -(int64_t)ticks;
}

static int add_spans(struct building *b, int side)
{
	const struct span_tree *t = b->spans->trees[side];
	size_t n = t ? t->nspans : 0, room = 0;

	b->node_of[side] = array_grow(NULL, &room, n + 1, sizeof *b->node_of[side]);
	if (!b->node_of[side])
		return -1;
	for (size_t i = 0; i < n; i++) {
		uint32_t at = span_tree_ordered(t, i), other = b->spans->others[side][at], node;
		const struct span *s = &t->spans[at];

		if (side == 0 && other != DIFF_NONE)
			node = b->node_of[1][other];
		else
			node = node_at(b, s->parent == SPAN_NONE ? FLAME_NONE : b->node_of[side][s->parent],
				       frame_of(b, b->spans->rows[side][at]));
		if (node == FLAME_NONE)
			return -1;
		b->node_of[side][at] = node;
		spend(b, node, b->spans->rows[side][at], side, s->self, 1);
	}
	return 0;
}

/* What no span covers. The row also has what is lost, which spans of that name cover. */
static int add_unaccounted(struct building *b)
{
	for (uint32_t row = 0; row < b->d->nrows; row++) {
		const struct diff_row *r = &b->d->rows[row];

		if (strcmp(r->subsystem, "unaccounted") != 0 || strcmp(r->name, "unaccounted") != 0)
			continue;
		for (int side = 0; side < 2; side++) {
			const struct span_tree *t = b->spans->trees[side];
			uint64_t ticks = 0;
			uint32_t node;

			for (size_t i = 0; t && i < t->boot->ncpus; i++)
				ticks += t->cpus[i].unaccounted;
			node = ticks ? node_at(b, FLAME_NONE, frame_of(b, row)) : 0;
			if (node == FLAME_NONE)
				return -1;
			if (ticks)
				spend(b, node, row, side, ticks, 0);
		}
	}
	return 0;
}

/* ---- The whole ------------------------------------------------------------------------------ */

static int by_self_then_name(const void *a, const void *b, void *subsystems)
{
	const struct flame_subsystem *all = subsystems;
	const struct flame_subsystem *x = &all[*(const uint32_t *)a], *y = &all[*(const uint32_t *)b];

	if (x->self != y->self)
		return x->self < y->self ? 1 : -1;
	return strcmp(x->name, y->name);
}

static int weigh(struct diff_flame *f, const struct diff *d)
{
	struct flame *flame = &f->flame;

	flame->nsubsystems = d->subsystem_names.nids;
	flame->subsystems = calloc(flame->nsubsystems + 1, sizeof *flame->subsystems);
	flame->ranked = malloc((flame->nsubsystems + 1) * sizeof *flame->ranked);
	if (!flame->subsystems || !flame->ranked)
		return -1;
	for (uint32_t i = 0; i < flame->nsubsystems; i++) {
		flame->subsystems[i].name = name_ids_name(&d->subsystem_names, i);
		flame->ranked[i] = i;
	}
	for (size_t i = 0; i < flame->nnodes; i++) {
		const struct diff_both *both = &f->both[i];
		struct flame_node *n = &flame->nodes[i];

		n->self = both->self[0] > both->self[1] ? both->self[0] : both->self[1];
		n->count = both->count[0] > both->count[1] ? both->count[0] : both->count[1];
		flame->subsystems[n->subsystem].self += n->self;
		flame->total += n->self;
	}
	if (flame->nsubsystems)
		qsort_r(flame->ranked, flame->nsubsystems, sizeof *flame->ranked, by_self_then_name, flame->subsystems);
	return 0;
}

int diff_flame_init(struct diff_flame *f, const struct diff *d, const struct diff_spans *spans)
{
	struct building b = {.f = f, .d = d, .spans = spans};
	int rc = -1;

	*f = (struct diff_flame){.flame = {.fold = STEPS_FAMILIES}};
	b.frame_of = malloc((d->nrows + 1) * sizeof *b.frame_of);
	if (b.frame_of) {
		memset(b.frame_of, 0xff, d->nrows * sizeof *b.frame_of);
		rc = add_spans(&b, 1) < 0 || add_spans(&b, 0) < 0 || add_unaccounted(&b) < 0 ? -1 : weigh(f, d);
	}
	id_map_fini(&b.nodes);
	id_map_fini(&b.families);
	free(b.frame_of);
	free(b.node_of[0]);
	free(b.node_of[1]);
	return rc;
}

void diff_flame_fini(struct diff_flame *f)
{
	free(f->flame.nodes);
	free(f->flame.sites);
	free(f->flame.subsystems);
	free(f->flame.ranked);
	free(f->frames);
	free(f->both);
	*f = (struct diff_flame){0};
}

/* ---- Boxes ---------------------------------------------------------------------------------- */

static void add(struct diff_both *to, const struct diff_both *from)
{
	for (int side = 0; side < 2; side++) {
		to->self[side] += from->self[side];
		to->count[side] += from->count[side];
	}
	to->sure += from->sure;
}

/* One subsystem's tower: backwards, so that each adds to its parent. */
static void sum_tower(const struct diff_flame *f, uint32_t subsystem, struct diff_both *sums, struct diff_both *all)
{
	memset(sums, 0, f->flame.nnodes * sizeof *sums);
	*all = (struct diff_both){0};
	for (size_t i = f->flame.nnodes; i-- > 0;) {
		const struct flame_node *n = &f->flame.nodes[i];

		if (n->subsystem == subsystem)
			add(&sums[i], &f->both[i]);
		add(n->parent == FLAME_NONE ? all : &sums[n->parent], &sums[i]);
	}
}

struct diff_both *diff_flame_sums(const struct diff_flame *f, const struct flame_boxes *boxes)
{
	struct diff_both *out = calloc(boxes->nboxes + 1, sizeof *out);
	struct diff_both *sums = malloc((f->flame.nnodes + 1) * sizeof *sums), all;
	uint8_t *wanted = calloc(f->flame.nsubsystems + 1, 1);

	for (size_t i = 0; out && sums && wanted && i < boxes->nboxes; i++)
		wanted[boxes->boxes[i].subsystem] |= boxes->boxes[i].kind == FLAME_BOX_SUBSYSTEM;
	for (uint32_t s = 0; out && sums && wanted && s < f->flame.nsubsystems; s++) {
		if (!wanted[s])
			continue;
		sum_tower(f, s, sums, &all);
		for (size_t i = 0; i < boxes->nboxes; i++) {
			const struct flame_box *b = &boxes->boxes[i];

			if (b->kind == FLAME_BOX_SUBSYSTEM && b->subsystem == s)
				out[i] = all;
			else if (b->kind == FLAME_BOX_STEP && b->subsystem == s)
				out[i] = sums[b->node];
		}
	}
	for (size_t i = 0; out && boxes->nboxes && i < f->flame.nnodes; i++)
		add(&out[0], &f->both[i]);
	if (!sums || !wanted) {
		free(out);
		out = NULL;
	}
	free(sums);
	free(wanted);
	return out;
}

int diff_flame_shade(const struct diff_both *both)
{
	uint64_t larger = both->self[0] > both->self[1] ? both->self[0] : both->self[1];
	double part = larger ? (double)both->sure / (double)larger : 0, size = part < 0 ? -part : part;
	int shade = size < 0.005 ? 0 : size < 0.05 ? 1 : size < 0.25 ? 2 : size < 1 ? 3 : DIFF_SHADES;

	return part < 0 ? -shade : shade;
}
