/* SPDX-License-Identifier: BSD-2-Clause
 *
 * diff-html-data.c - two boots as page/diff.js reads them: JSON with the names, and columns of numbers:
 * what opens and closes on each lane of either boot, which span is which, and the flame graph's
 * nodes. page/lanes.js, page/towers.js and page/diff.js say what is in them.
 */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../model/span-lanes.h"
#include "diff-html.h"
#include "json.h"
#include "page.h"
#include "report.h"

enum {
	META,
	OPS, /* of the base; the new one's follows */
	TICKS = OPS + 2,
	SIZE_BOXES = TICKS + 2,
	SIZE_N = SIZE_BOXES + 2,
	PAIRS = SIZE_N + 2, /* of each of the base's boxes */
	NODE_PARENTS,
	NODE_SITES,
	NODE_SELVES, /* the base's; the new one's follows */
	NODE_COUNTS = NODE_SELVES + 2,
	NODE_SURE = NODE_COUNTS + 2,
	COLUMNS,
};

/* Frames of the lanes: what is in no span and what is off the CPU, then rows. */
#define FIRST_ROW 2
#define NO_BOX UINT64_MAX

struct data {
	const struct diff_picture *p;
	struct json json;
	struct span_lanes lanes[2];
	uint32_t *frame_of;    /* of each row: its frame; DIFF_NONE: of no span */
	uint64_t *box_of[2];   /* of each span, of those of its side */
	uint64_t boxes, sized; /* of the side that is being written */
	struct page_column columns[COLUMNS];
};

/* 0, -1, 1, -2 as 0, 1, 2, 3. */
static void put_signed(struct page_column *c, int64_t v)
{
	page_column_u64(c, v < 0 ? -(uint64_t)v * 2 - 1 : (uint64_t)v * 2);
}

/* ---- Names ------------------------------------------------------------------------------------ */

/* As it is shown. */
static void put_name(struct data *d, const char *key, const char *name, size_t n)
{
	char *safe = NULL;
	size_t bytes = 0;
	FILE *memory = open_memstream(&safe, &bytes);

	if (!memory)
		return;
	text_write_safe(memory, n ? name : "(no name)", n ? n : 9, TEXT_KEEP_UTF8);
	if (fclose(memory) == 0)
		json_string(&d->json, key, safe);
	free(safe);
}

static void put_text(struct data *d, const char *key, const char *text)
{
	put_name(d, key, text, strlen(text));
}

/* Where its hook stands, by one of its spans. */
static void put_place(struct data *d, const struct diff_spans *s, int side, uint32_t span)
{
	struct site_name at = span_tree_site(s->trees[side], s->trees[side]->spans[span].site);

	if (!at.file || !*at.file)
		return;
	put_text(d, NULL, at.file);
	json_u64(&d->json, NULL, at.line);
}

/* [name, subsystem, state, base, new, ripple, old name or "", file, line] */
static void put_row(struct data *d, uint32_t row, int side, uint32_t span)
{
	const struct diff_row *r = &d->p->view->diff->rows[row];
	struct json *j = &d->json;

	json_open(j, NULL, '[');
	put_text(d, NULL, r->name);
	put_text(d, NULL, r->subsystem);
	json_u64(j, NULL, r->state);
	json_u64(j, NULL, r->cost[0].self);
	json_u64(j, NULL, r->cost[1].self);
	json_i64(j, NULL, r->ripple);
	if (r->old_name)
		put_text(d, NULL, r->old_name);
	else
		json_string(j, NULL, "");
	put_place(d, d->p->spans, side, span);
	json_close(j, ']');
}

static void put_gap(struct data *d, const char *name)
{
	json_open(&d->json, NULL, '[');
	json_string(&d->json, NULL, name);
	json_string(&d->json, NULL, name);
	json_close(&d->json, ']');
}

/* Rows in the order of their first span, the new boot's before the base's. */
static int put_frames(struct data *d)
{
	const struct diff_spans *s = d->p->spans;
	size_t nrows = d->p->view->diff->nrows;
	uint32_t frames = FIRST_ROW;

	d->frame_of = malloc((nrows + 1) * sizeof *d->frame_of);
	if (!d->frame_of)
		return -1;
	memset(d->frame_of, 0xff, nrows * sizeof *d->frame_of);
	json_open(&d->json, "frames", '[');
	put_gap(d, "unaccounted");
	put_gap(d, "off cpu");
	for (int side = 2; side-- > 0;) {
		for (uint32_t i = 0; s->trees[side] && i < s->trees[side]->nspans; i++) {
			uint32_t row = s->rows[side][i];

			if (d->frame_of[row] != DIFF_NONE)
				continue;
			d->frame_of[row] = frames++;
			put_row(d, row, side, i);
		}
	}
	json_close(&d->json, ']');
	return 0;
}

/* ---- Lanes ------------------------------------------------------------------------------------ */

static void put_event(struct data *d, int side, uint64_t op, uint64_t ticks)
{
	page_column_u64(&d->columns[OPS + side], op);
	page_column_u64(&d->columns[TICKS + side], ticks);
}

static uint64_t put_thread(struct data *d, int side, uint32_t thread)
{
	const struct span_tree *t = d->lanes[side].tree;
	struct lane_walk walk;
	struct lane_event at;
	uint64_t events = 0, now = 0;

	lane_walk_init(&walk, &d->lanes[side], thread);
	while ((at = lane_walk_next(&walk)).kind != LANE_END) {
		uint64_t frame = at.kind == LANE_GAP ? at.frame : d->frame_of[d->p->spans->rows[side][at.span]];

		put_event(d, side, at.kind == LANE_CLOSE ? 0 : frame + 1, at.tick - now);
		now = at.tick;
		events++;
		if (at.kind == LANE_GAP) {
			put_event(d, side, 0, at.until - now);
			now = at.until;
			events++;
		} else if (at.kind == LANE_OPEN) {
			const struct span_extra *extra = span_tree_extra(t, &t->spans[at.span]);

			d->box_of[side][at.span] = d->boxes;
			if (extra->has_n) {
				page_column_u64(&d->columns[SIZE_BOXES + side], d->boxes + 1 - d->sized);
				page_column_u64(&d->columns[SIZE_N + side], extra->n);
				d->sized = d->boxes + 1;
			}
		}
		d->boxes += at.kind != LANE_CLOSE;
	}
	return events;
}

static int busiest_first(const void *a, const void *b, void *tree)
{
	const uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	const struct tree_thread *threads = ((const struct span_tree *)tree)->threads;

	if (threads[x].run_ticks != threads[y].run_ticks)
		return threads[x].run_ticks < threads[y].run_ticks ? 1 : -1;
	return x < y ? -1 : 1;
}

/* The busiest thread is next to the other boot. */
static int put_lanes(struct data *d, int side)
{
	struct span_tree *t = d->p->spans->trees[side];
	uint32_t *order = malloc((t->nthreads + 1) * sizeof *order);
	char name[600];

	d->box_of[side] = malloc((t->nspans + 1) * sizeof *d->box_of[side]);
	if (!order || !d->box_of[side] || span_lanes_init(&d->lanes[side], t) < 0) {
		free(order);
		return -1;
	}
	for (uint32_t i = 0; i < t->nthreads; i++)
		order[i] = i;
	qsort_r(order, t->nthreads, sizeof *order, busiest_first, t);
	for (size_t i = 0; i < t->nspans; i++)
		d->box_of[side][i] = NO_BOX;
	d->boxes = d->sized = 0;
	json_open(&d->json, NULL, '{');
	json_u64(&d->json, "entry", t->cpus[t->boot->boot_cpu].from - d->lanes[side].base);
	json_u64(&d->json, "end", d->lanes[side].end);
	json_open(&d->json, "lanes", '[');
	for (size_t i = 0; i < t->nthreads; i++) {
		if (!lane_is_there(&d->lanes[side], order[i]))
			continue;
		json_open(&d->json, NULL, '{');
		put_text(d, "name", span_tree_name(t, t->threads[order[i]].site, name, sizeof name));
		json_string(&d->json, "kind", "thread");
		json_u64(&d->json, "events", put_thread(d, side, order[i]));
		json_close(&d->json, '}');
	}
	free(order);
	json_close(&d->json, ']');
	json_u64(&d->json, "boxes", d->boxes);
	json_close(&d->json, '}');
	return 0;
}

/* Of each of the base's boxes in their order: 0, it has no pair; else by how much its pair is
 * behind the one expected, which follows on the last one's. Most are 0. */
static int put_pairs(struct data *d)
{
	const struct diff_spans *s = d->p->spans;
	size_t nspans = s->trees[0]->nspans, nboxes = 0;
	uint64_t *other, expected = 0;

	for (size_t i = 0; i < nspans; i++)
		if (d->box_of[0][i] != NO_BOX && d->box_of[0][i] >= nboxes)
			nboxes = d->box_of[0][i] + 1;
	other = malloc((nboxes + 1) * sizeof *other);
	if (!other)
		return -1;
	for (size_t i = 0; i < nboxes; i++)
		other[i] = NO_BOX;
	for (size_t i = 0; i < nspans; i++)
		if (d->box_of[0][i] != NO_BOX && s->others[0][i] != DIFF_NONE)
			other[d->box_of[0][i]] = d->box_of[1][s->others[0][i]];
	for (size_t i = 0; i < nboxes; i++) {
		if (other[i] == NO_BOX) {
			page_column_u64(&d->columns[PAIRS], 0);
			continue;
		}
		put_signed(&d->columns[PAIRS], (int64_t)(other[i] - expected) + (other[i] >= expected));
		expected = other[i] + 1;
	}
	free(other);
	return 0;
}

/* ---- The flame graph -------------------------------------------------------------------------- */

/* [name, subsystem, how many rows by state] */
static void put_site(struct data *d, uint32_t site, const uint32_t *rank)
{
	const struct diff_flame *f = d->p->flame;
	const struct diff_frame *frame = &f->frames[site];

	json_open(&d->json, NULL, '[');
	put_name(d, NULL, frame->name, frame->bytes);
	json_u64(&d->json, NULL, rank[f->flame.sites[site].subsystem]);
	json_open(&d->json, NULL, '[');
	for (unsigned int i = 0; i < DIFF_STATES; i++)
		json_u64(&d->json, NULL, frame->states[i]);
	json_close(&d->json, ']');
	json_close(&d->json, ']');
}

static int put_graph(struct data *d)
{
	const struct diff_flame *f = d->p->flame;
	const struct flame *flame = &f->flame;
	uint32_t *rank = calloc(flame->nsubsystems + 1, sizeof *rank);

	if (!rank)
		return -1;
	json_open(&d->json, "subsystems", '[');
	for (uint32_t i = 0; i < flame->nsubsystems; i++) {
		rank[flame->ranked[i]] = i;
		json_open(&d->json, NULL, '[');
		put_text(d, NULL, flame->subsystems[flame->ranked[i]].name);
		json_u64(&d->json, NULL, 0);
		json_close(&d->json, ']');
	}
	json_close(&d->json, ']');
	json_open(&d->json, "sites", '[');
	for (uint32_t i = 0; i < flame->nsites; i++)
		put_site(d, i, rank);
	json_close(&d->json, ']');
	for (size_t i = 0; i < flame->nnodes; i++) {
		const struct flame_node *n = &flame->nodes[i];

		page_column_u64(&d->columns[NODE_PARENTS], n->parent == FLAME_NONE ? 0 : i - n->parent);
		page_column_u64(&d->columns[NODE_SITES], n->site);
		for (int side = 0; side < 2; side++) {
			page_column_u64(&d->columns[NODE_SELVES + side], f->both[i].self[side]);
			page_column_u64(&d->columns[NODE_COUNTS + side], f->both[i].count[side]);
		}
		put_signed(&d->columns[NODE_SURE], f->both[i].sure);
	}
	free(rank);
	return 0;
}

/* ---- All of it -------------------------------------------------------------------------------- */

static int put_meta(struct data *d)
{
	const struct diff_view *v = d->p->view;
	struct report r = {.trace = v->traces[1], .boot = v->boots[1]};
	struct json *j = &d->json;
	int rc;

	json_open(j, NULL, '{');
	json_string(j, "unit", report_unit(v->traces[1]));
	json_bool(j, "exact", v->diff->exact);
	json_real(j, "hz", report_clock_hz(&r), 0);
	json_u64(j, "watched", d->p->flame->flame.total);
	json_open(j, "states", '[');
	for (unsigned int i = 0; i < DIFF_STATES; i++)
		json_string(j, NULL, diff_state_name(i));
	json_close(j, ']');
	rc = put_frames(d);
	json_open(j, "sides", '[');
	for (int side = 0; rc == 0 && side < 2; side++)
		rc = put_lanes(d, side);
	json_close(j, ']');
	rc = rc < 0 || put_pairs(d) < 0 ? -1 : put_graph(d);
	json_close(j, '}');
	return rc;
}

int diff_html_data(const struct diff_picture *p, FILE *out)
{
	static const char *const names[COLUMNS] = {
		"meta",       "base-ops",        "new-ops",          "base-ticks",
		"new-ticks",  "base-size-boxes", "new-size-boxes",   "base-size-n",
		"new-size-n", "pairs",           "node-parents",     "node-sites",
		"node-base",  "node-new",        "node-base-counts", "node-new-counts",
		"node-sure",
	};
	struct data d = {.p = p};
	char *meta = NULL;
	size_t n = 0;
	FILE *memory = p->spans->trees[0] && p->spans->trees[1] ? open_memstream(&meta, &n) : NULL;
	int rc = -1;

	for (size_t i = 0; i < COLUMNS; i++)
		d.columns[i].name = names[i];
	d.columns[TICKS].noise = d.columns[TICKS + 1].noise = 1;
	if (memory) {
		json_init(&d.json, memory);
		rc = put_meta(&d);
		rc = fclose(memory) == 0 && rc == 0 ? 0 : -1;
		page_column_bytes(&d.columns[META], meta, n);
		rc = rc == 0 ? page_data_write(out, d.columns, COLUMNS) : -1;
	}
	for (size_t i = 0; i < COLUMNS; i++)
		page_column_fini(&d.columns[i]);
	for (int side = 0; side < 2; side++) {
		span_lanes_fini(&d.lanes[side]);
		free(d.box_of[side]);
	}
	free(d.frame_of);
	free(meta);
	return rc;
}
