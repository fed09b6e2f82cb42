/* SPDX-License-Identifier: BSD-2-Clause
 *
 * diff.c - see diff.h. Gathers the boots, matches the medians' trees, judges each row.
 */
#include "diff.h"

#include <stdlib.h>

#include "diff-build.h"
#include "span-match.h"

/* A step that costs this much more or less may still be the renamed one. */
#define SLACK_EXACT 0.125
#define SLACK_TIME 0.5

const char *diff_state_name(enum diff_state state)
{
	static const char *const names[DIFF_STATES] = {"same",  "ripple",  "changed", "renamed",
						       "moved", "removed", "added"};

	return names[state];
}

const struct diff_boot *diff_median(const struct diff_side *side)
{
	const struct boot **boots = malloc((side->nboots + 1) * sizeof *boots);
	size_t at = 0;

	for (size_t i = 0; boots && i < side->nboots; i++)
		boots[i] = side->boots[i].boot;
	if (boots)
		at = span_tree_median(boots, side->nboots);
	free(boots);
	return side->nboots ? &side->boots[at] : NULL;
}

/* A step's number as a place: a row or a thread. */
static struct diff_place place_of(const struct diff *d, const struct match_place *p)
{
	struct diff_place at = {.parent = p->parent, .behind = p->behind, .thread = DIFF_NONE};

	if (p->parent != MATCH_NONE && p->parent >= d->nrows) {
		at.parent = DIFF_NONE;
		at.thread = p->parent - (uint32_t)d->nrows;
	}
	return at;
}

static void take_matches(struct diff_builder *b)
{
	struct diff *d = b->d;

	for (size_t k = 0; k < d->nrows; k++) {
		const struct match_step *m = &b->match[k];
		struct diff_row *r = &d->rows[k];

		for (int side = 0; side < 2; side++)
			r->place[side] = place_of(d, &m->place[side]);
		if (m->old == MATCH_NONE)
			continue;
		r->old_name = d->rows[m->old].name;
		r->cost[0] = d->rows[m->old].cost[0];
		r->there[0] = 1;
		d->rows[m->old].cost[0] = (struct diff_cost){0};
		d->rows[m->old].there[0] = 0;
	}
	for (size_t k = 0; k < d->nrows; k++)
		d->rows[k].delta = (int64_t)(d->rows[k].cost[1].self - d->rows[k].cost[0].self);
}

static int is_exact(const struct diff_side *side)
{
	return side->nboots && trace_exact(side->boots[0].trace);
}

/* Whether some boot of either side began before one of the other's and behind another one. */
static int in_turns(const struct diff_side sides[2])
{
	uint64_t first[2] = {UINT64_MAX, UINT64_MAX}, last[2] = {0, 0};

	for (int side = 0; side < 2; side++) {
		for (size_t i = 0; i < sides[side].nboots; i++) {
			uint64_t at = sides[side].boots[i].boot->first_ns;

			if (at == 0) /* it does not say */
				return 0;
			first[side] = at < first[side] ? at : first[side];
			last[side] = at > last[side] ? at : last[side];
		}
	}
	return first[0] < last[1] && first[1] < last[0];
}

static int build(struct diff_builder *b)
{
	struct diff *d = b->d;

	d->exact = is_exact(&b->sides[0]) || is_exact(&b->sides[1]);
	d->in_turns = in_turns(b->sides);
	if (diff_gather(b) < 0 ||
	    step_match(b->match, d->nrows + d->thread_names.nids, b->nodes, d->exact ? SLACK_EXACT : SLACK_TIME) < 0)
		return -1;
	take_matches(b);
	return diff_ripple(b) < 0 ? -1 : diff_lines(d);
}

/* From nodes, which begin with the threads, to spans. */
static int take_spans(struct diff_builder *b, struct diff_spans *spans)
{
	uint32_t *others[2];
	int rc = span_match(others, b->nodes, b->match, b->d->nrows + b->d->thread_names.nids);

	for (int side = 0; rc == 0 && side < 2; side++) {
		size_t threads = b->nthreads[side], n = b->nodes[side].n - threads;

		spans->rows[side] = malloc((n + 1) * sizeof *spans->rows[side]);
		spans->others[side] = malloc((n + 1) * sizeof *spans->others[side]);
		rc = spans->rows[side] && spans->others[side] ? 0 : -1;
		for (size_t i = 0; rc == 0 && i < n; i++) {
			uint32_t other = others[side][threads + i];

			spans->rows[side][i] = b->nodes[side].step[threads + i];
			spans->others[side][i] = other == MATCH_NONE ? DIFF_NONE : other - (uint32_t)b->nthreads[!side];
		}
		spans->trees[side] = b->trees[side];
		b->trees[side] = NULL;
	}
	free(others[0]);
	free(others[1]);
	return rc;
}

void diff_spans_fini(struct diff_spans *spans)
{
	for (int side = 0; side < 2; side++) {
		span_tree_free(spans->trees[side]);
		free(spans->rows[side]);
		free(spans->others[side]);
	}
	*spans = (struct diff_spans){0};
}

struct diff *diff_new(const struct diff_side sides[2], struct diff_spans *spans)
{
	struct diff *d = calloc(1, sizeof *d);
	struct diff_builder b = {.d = d, .sides = sides};
	int rc = d ? build(&b) : -1;

	if (spans)
		*spans = (struct diff_spans){0};
	if (spans && rc == 0)
		rc = take_spans(&b, spans);

	for (int side = 0; side < 2; side++) {
		span_tree_free(b.trees[side]);
		free(b.nodes[side].step);
		free((void *)b.nodes[side].parent);
		free(b.shares[side]);
	}
	free(b.samples);
	free(b.match);
	if (rc == 0)
		return d;
	diff_free(d);
	return NULL;
}

void diff_free(struct diff *d)
{
	if (!d)
		return;
	free(d->judged_boots[0]);
	free(d->judged_boots[1]);
	free(d->rows);
	free(d->order);
	free(d->subsystems);
	free(d->lines);
	free(d->threads);
	name_ids_fini(&d->names);
	name_ids_fini(&d->thread_names);
	name_ids_fini(&d->subsystem_names);
	free(d);
}
