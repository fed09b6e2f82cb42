/* SPDX-License-Identifier: BSD-2-Clause
 *
 * span-match.c - see span-match.h.
 *
 * From the threads downwards: where two nodes are a pair, their children are matched, and make
 * more pairs. Children are those that step-match sees: a step that only one side has is looked
 * through, and so is what runs where chance puts it.
 *
 *  1. A step that is there once on either side may be an anchor. Of these a longest increasing
 *     subsequence, which keeps its order, is one.
 *  2. In the gaps between anchors the first span of a step is the first, the second the second.
 *  3. What is left of the children then, likewise: it has another place among its siblings.
 *
 *     base:  a k b k c        a, c anchors; b too;  k before b, k behind b
 *     new:   a k b k k c      are k before b, k behind b; the third k is new
 *
 * What has no pair in the end and is of a step with one place has moved into another step: again
 * the first is the first. All of that is a few passes over the spans, but for the sorting of
 * anchors.
 */
#include "span-match.h"

#include <stdlib.h>
#include <string.h>

struct children {
	uint32_t *first; /* of each node, into list; then of those without a parent */
	uint32_t *list;  /* nodes, each parent's in order */
};

struct pair {
	uint32_t node[2];
};

struct pairing {
	const struct match_side *sides;
	const struct match_step *steps;
	uint32_t **other;
	struct children children[2];
	struct pair *todo;
	size_t ntodo;
	/* By step, all zero or MATCH_NONE between uses: */
	uint32_t *count[2], *at[2]; /* among the children of a pair: how often, and where last */
	uint32_t *queue, *last;     /* of nodes that wait for their like */
	uint32_t *next;             /* by node: behind it in its queue */
	/* Of the children of a pair: */
	struct pair *anchors; /* places in either list */
	uint32_t *tails, *before;
	uint8_t *kept;
};

/* ---- Children --------------------------------------------------------------------------- */

static int is_parent(const struct match_step *s)
{
	return s->there[0] && s->there[1] && s->kind != MATCH_LOOSE;
}

static int find_children(struct children *c, const struct match_side *side, const struct match_step *steps)
{
	uint32_t *parent = malloc((side->n + 1) * sizeof *parent); /* one that can be a pair, else `n` */
	uint32_t *near = malloc((side->n + 1) * sizeof *near);
	uint32_t n = (uint32_t)side->n;

	c->first = calloc(side->n + 3, sizeof *c->first);
	c->list = malloc((side->n + 1) * sizeof *c->list);
	for (uint32_t i = 0; parent && near && c->first && c->list && i < n; i++) {
		parent[i] = side->parent[i] == MATCH_NONE ? n : near[side->parent[i]];
		near[i] = is_parent(&steps[side->step[i]]) ? i : parent[i];
		c->first[parent[i] + 2]++;
	}
	if (parent && near && c->first && c->list) {
		for (size_t i = 2; i < side->n + 3; i++)
			c->first[i] += c->first[i - 1];
		for (uint32_t i = 0; i < n; i++) /* moves each one's first on to the next one's */
			c->list[c->first[parent[i] + 1]++] = i;
		free(parent);
		free(near);
		return 0;
	}
	free(parent);
	free(near);
	return -1;
}

/* ---- The children of a pair ------------------------------------------------------------- */

static void join(struct pairing *p, uint32_t base, uint32_t new)
{
	p->other[0][base] = new;
	p->other[1][new] = base;
	p->todo[p->ntodo++] = (struct pair){{base, new}};
}

/* Of two lists of nodes those of one step that have no pair yet, the first with the first. */
static void join_in_order(struct pairing *p, const uint32_t *const list[2], const size_t n[2])
{
	const uint32_t *step[2] = {p->sides[0].step, p->sides[1].step};

	for (size_t i = 0; i < n[0]; i++) {
		uint32_t node = list[0][i], k = step[0][node];

		if (p->other[0][node] != MATCH_NONE)
			continue;
		p->next[node] = MATCH_NONE;
		if (p->queue[k] == MATCH_NONE)
			p->queue[k] = node;
		else
			p->next[p->last[k]] = node;
		p->last[k] = node;
	}
	for (size_t i = 0; i < n[1]; i++) {
		uint32_t node = list[1][i], k = step[1][node];

		if (p->other[1][node] != MATCH_NONE || p->queue[k] == MATCH_NONE)
			continue;
		join(p, p->queue[k], node);
		p->queue[k] = p->next[p->queue[k]];
	}
	for (size_t i = 0; i < n[0]; i++)
		p->queue[step[0][list[0][i]]] = MATCH_NONE;
}

/* Leaves the anchors that keep their order at the front; how many. */
static size_t keep_order(struct pairing *p, size_t n)
{
	size_t length = 0, kept = 0;

	for (size_t i = 0; i < n; i++) {
		size_t low = 0, high = length;

		while (low < high) {
			size_t middle = low + (high - low) / 2;

			if (p->anchors[p->tails[middle]].node[1] < p->anchors[i].node[1])
				low = middle + 1;
			else
				high = middle;
		}
		p->before[i] = low ? p->tails[low - 1] : MATCH_NONE;
		p->tails[low] = (uint32_t)i;
		length += low == length;
		p->kept[i] = 0;
	}
	for (uint32_t i = length ? p->tails[length - 1] : MATCH_NONE; i != MATCH_NONE; i = p->before[i])
		p->kept[i] = 1;
	for (size_t i = 0; i < n; i++)
		if (p->kept[i])
			p->anchors[kept++] = p->anchors[i];
	return kept;
}

static size_t find_anchors(struct pairing *p, const uint32_t *const list[2], const size_t n[2])
{
	size_t found = 0;

	for (int side = 0; side < 2; side++) {
		for (size_t i = 0; i < n[side]; i++) {
			uint32_t k = p->sides[side].step[list[side][i]];

			p->count[side][k]++;
			p->at[side][k] = (uint32_t)i;
		}
	}
	for (size_t i = 0; i < n[0]; i++) {
		uint32_t k = p->sides[0].step[list[0][i]];

		if (p->count[0][k] == 1 && p->count[1][k] == 1)
			p->anchors[found++] = (struct pair){{(uint32_t)i, p->at[1][k]}};
	}
	for (int side = 0; side < 2; side++)
		for (size_t i = 0; i < n[side]; i++)
			p->count[side][p->sides[side].step[list[side][i]]] = 0;
	return keep_order(p, found);
}

static void join_lists(struct pairing *p, const uint32_t *const list[2], const size_t n[2])
{
	size_t nanchors = n[0] && n[1] ? find_anchors(p, list, n) : 0, from[2] = {0, 0};

	if (!n[0] || !n[1])
		return;
	for (size_t i = 0; i <= nanchors; i++) {
		const size_t to[2] = {i < nanchors ? p->anchors[i].node[0] : n[0],
				      i < nanchors ? p->anchors[i].node[1] : n[1]};
		const uint32_t *const gap[2] = {list[0] + from[0], list[1] + from[1]};
		const size_t ngap[2] = {to[0] - from[0], to[1] - from[1]};

		join_in_order(p, gap, ngap);
		if (i == nanchors)
			break;
		join(p, list[0][to[0]], list[1][to[1]]);
		from[0] = to[0] + 1;
		from[1] = to[1] + 1;
	}
	join_in_order(p, list, n);
}

static void join_children(struct pairing *p, uint32_t base, uint32_t new)
{
	const struct children *c = p->children;
	const uint32_t *const list[2] = {c[0].list + c[0].first[base], c[1].list + c[1].first[new]};
	const size_t n[2] = {c[0].first[base + 1] - c[0].first[base], c[1].first[new + 1] - c[1].first[new]};

	join_lists(p, list, n);
}

/* A pair's children may be pairs, whose children may be. `todo` has room for as many pairs as
 * there can be, and each is in it once. */
static void join_all(struct pairing *p, size_t *done)
{
	for (; *done < p->ntodo; ++*done)
		join_children(p, p->todo[*done].node[0], p->todo[*done].node[1]);
}

/* ---- What moved into another step ------------------------------------------------------- */

static int join_moved(struct pairing *p)
{
	uint32_t *list[2];
	size_t n[2] = {0, 0};

	for (int side = 0; side < 2; side++)
		list[side] = malloc((p->sides[side].n + 1) * sizeof *list[side]);
	for (int side = 0; list[0] && list[1] && side < 2; side++) {
		for (uint32_t i = 0; i < p->sides[side].n; i++) {
			const struct match_step *s = &p->steps[p->sides[side].step[i]];

			if (p->other[side][i] == MATCH_NONE && s->placed[0] && s->placed[1])
				list[side][n[side]++] = i;
		}
	}
	if (list[0] && list[1])
		join_in_order(p, (const uint32_t *const *)list, n);
	for (int side = 0; side < 2; side++)
		n[side] = list[side] != NULL;
	free(list[0]);
	free(list[1]);
	return n[0] && n[1] ? 0 : -1;
}

/* ---- All of it --------------------------------------------------------------------------- */

static uint32_t *filled(size_t n, uint32_t with)
{
	uint32_t *all = malloc((n + 1) * sizeof *all);

	for (size_t i = 0; all && i < n; i++)
		all[i] = with;
	return all;
}

static int init(struct pairing *p, size_t nsteps)
{
	size_t n[2] = {p->sides[0].n, p->sides[1].n}, least = n[0] < n[1] ? n[0] : n[1];

	for (int side = 0; side < 2; side++) {
		p->other[side] = filled(n[side], MATCH_NONE);
		p->count[side] = filled(nsteps, 0);
		p->at[side] = filled(nsteps, 0);
		if (!p->other[side] || !p->count[side] || !p->at[side] ||
		    find_children(&p->children[side], &p->sides[side], p->steps) < 0)
			return -1;
	}
	p->queue = filled(nsteps, MATCH_NONE);
	p->last = filled(nsteps, MATCH_NONE);
	p->next = filled(n[0], MATCH_NONE);
	p->todo = malloc((least + 1) * sizeof *p->todo);
	p->anchors = malloc((least + 1) * sizeof *p->anchors);
	p->tails = malloc((least + 1) * sizeof *p->tails);
	p->before = malloc((least + 1) * sizeof *p->before);
	p->kept = malloc(least + 1);
	return p->queue && p->last && p->next && p->todo && p->anchors && p->tails && p->before && p->kept ? 0 : -1;
}

static void fini(struct pairing *p)
{
	for (int side = 0; side < 2; side++) {
		free(p->count[side]);
		free(p->at[side]);
		free(p->children[side].first);
		free(p->children[side].list);
	}
	free(p->queue);
	free(p->last);
	free(p->next);
	free(p->todo);
	free(p->anchors);
	free(p->tails);
	free(p->before);
	free(p->kept);
}

int span_match(uint32_t *other[2], const struct match_side sides[2], const struct match_step *steps, size_t nsteps)
{
	struct pairing p = {.sides = sides, .steps = steps, .other = other};
	size_t done = 0;
	int rc;

	other[0] = other[1] = NULL;
	rc = init(&p, nsteps);
	if (rc == 0) {
		join_children(&p, (uint32_t)sides[0].n, (uint32_t)sides[1].n); /* those without a parent */
		join_all(&p, &done);
		rc = join_moved(&p);
		join_all(&p, &done);
	}
	fini(&p);
	return rc;
}
