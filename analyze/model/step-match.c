/* SPDX-License-Identifier: BSD-2-Clause
 *
 * step-match.c - see step-match.h.
 *
 * A step has a place if all its spans ran in one step: what runs in several (a helper, an
 * interrupt) has none, and cannot move. Only steps that both sides have count as parents;
 * one that is new, or gone, is looked through. So a step put around others, or taken away
 * from around them, moves none of them, and a step that moves takes along what is in it.
 *
 * Of the steps that have one parent on both sides, a longest common subsequence stayed, so
 * that the others, which moved, are as few as can be. As each is there once, that is a
 * longest increasing subsequence: patience sorting, n log n.
 *
 *     base:  a b c d e          a c d e stayed, b moved: it was behind a,
 *     new:   a c d b e          and is behind d
 *
 * Those that stayed divide a parent's children into gaps. In one gap, of one subsystem,
 * count and (in a family) member, an added and a removed step that cost about the same are
 * one by two names, if neither could be another's. That makes a parent more to look for
 * their children in, so it is done again until nothing is found.
 */
#include "step-match.h"

#include <stdlib.h>

/* A rename within a rename within a rename is as deep as it goes. */
#define ROUNDS_MAX 4
/* Costs of so few ticks are about equal. */
#define COST_FEW 32

struct spot {
	uint32_t parent, first; /* step, and first node */
	uint8_t several;
};

struct matcher {
	struct match_step *steps;
	size_t nsteps;
	struct match_side *sides;
	struct spot *spots[2]; /* by step */
	uint32_t *near;        /* of each node, the next at or above it that is a parent */
	struct sibling *siblings;
	struct candidate *candidates;
	uint32_t *tails, *before;
	double slack;
};

/* ---- Places ------------------------------------------------------------------------ */

static int both(const struct match_step *s)
{
	return s->there[0] && s->there[1];
}

static void find_spots(struct matcher *m, int side)
{
	const struct match_side *tree = &m->sides[side];
	struct spot *spots = m->spots[side];

	for (size_t k = 0; k < m->nsteps; k++)
		spots[k] = (struct spot){.parent = MATCH_NONE, .first = MATCH_NONE};
	for (size_t i = 0; i < tree->n; i++) {
		uint32_t k = tree->step[i], in = MATCH_NONE;

		if (tree->parent[i] != MATCH_NONE)
			in = m->near[tree->parent[i]];
		m->near[i] = both(&m->steps[k]) && m->steps[k].kind != MATCH_LOOSE ? (uint32_t)i : in;
		if (in != MATCH_NONE)
			in = tree->step[in];
		if (in == k) /* within itself */
			continue;
		if (spots[k].first == MATCH_NONE)
			spots[k] = (struct spot){.parent = in, .first = (uint32_t)i};
		else if (spots[k].parent != in)
			spots[k].several = 1;
	}
	for (size_t k = 0; k < m->nsteps; k++)
		m->steps[k].placed[side] =
			m->steps[k].kind == MATCH_STEP && spots[k].first != MATCH_NONE && !spots[k].several;
}

/* ---- What moved -------------------------------------------------------------------- */

struct sibling {
	uint32_t parent, first, step;
};

static int by_place(const void *a, const void *b)
{
	const struct sibling *x = a, *y = b;

	if (x->parent != y->parent)
		return x->parent < y->parent ? -1 : 1;
	return (x->first > y->first) - (x->first < y->first);
}

/* Of siblings in the base's order, those that are not of a longest increasing subsequence
 * in the new order have moved. */
static void mark_moved(struct matcher *m, const struct sibling *s, size_t n)
{
	const struct spot *now = m->spots[1];
	size_t length = 0;

	for (size_t i = 0; i < n; i++) {
		size_t low = 0, high = length;

		while (low < high) { /* the first tail that comes later */
			size_t middle = low + (high - low) / 2;

			if (now[s[m->tails[middle]].step].first < now[s[i].step].first)
				low = middle + 1;
			else
				high = middle;
		}
		m->before[i] = low ? m->tails[low - 1] : MATCH_NONE;
		m->tails[low] = (uint32_t)i;
		length += low == length;
		m->steps[s[i].step].moved = 1;
	}
	for (uint32_t i = length ? m->tails[length - 1] : MATCH_NONE; i != MATCH_NONE; i = m->before[i])
		m->steps[s[i].step].moved = 0;
}

static void find_moved(struct matcher *m)
{
	size_t n = 0;

	for (uint32_t k = 0; k < m->nsteps; k++) {
		struct match_step *s = &m->steps[k];

		s->moved = 0;
		if (!s->placed[0] || !s->placed[1])
			continue;
		if (m->spots[0][k].parent != m->spots[1][k].parent)
			s->moved = 1;
		else
			m->siblings[n++] = (struct sibling){
				.parent = m->spots[0][k].parent, .first = m->spots[0][k].first, .step = k};
	}
	if (n)
		qsort(m->siblings, n, sizeof *m->siblings, by_place);
	for (size_t i = 0, end; i < n; i = end) {
		for (end = i + 1; end < n && m->siblings[end].parent == m->siblings[i].parent; end++)
			;
		mark_moved(m, m->siblings + i, end - i);
	}
}

/* Where each step is among those that stayed. */
static void find_places(struct matcher *m, int side)
{
	uint32_t behind = MATCH_NONE;
	size_t n = 0;

	for (uint32_t k = 0; k < m->nsteps; k++)
		if (m->steps[k].placed[side])
			m->siblings[n++] = (struct sibling){
				.parent = m->spots[side][k].parent, .first = m->spots[side][k].first, .step = k};
	if (n)
		qsort(m->siblings, n, sizeof *m->siblings, by_place);
	for (size_t i = 0; i < n; i++) {
		const struct sibling *at = &m->siblings[i];
		struct match_step *s = &m->steps[at->step];

		if (i == 0 || at->parent != at[-1].parent)
			behind = MATCH_NONE;
		s->place[side] = (struct match_place){.parent = at->parent, .behind = behind};
		if (s->placed[!side] && !s->moved)
			behind = at->step;
	}
}

/* ---- What was renamed -------------------------------------------------------------- */

/* A step that one side has. */
struct candidate {
	struct match_place place;
	uint32_t subsystem, member, step;
	uint64_t count, cost;
	uint8_t side;
};

static int unlike(const struct candidate *x, const struct candidate *y)
{
	if (x->place.parent != y->place.parent)
		return x->place.parent < y->place.parent ? -1 : 1;
	if (x->place.behind != y->place.behind)
		return x->place.behind < y->place.behind ? -1 : 1;
	if (x->subsystem != y->subsystem)
		return x->subsystem < y->subsystem ? -1 : 1;
	if (x->member != y->member)
		return x->member < y->member ? -1 : 1;
	return (x->count > y->count) - (x->count < y->count);
}

static int alike_together(const void *a, const void *b)
{
	const struct candidate *x = a, *y = b;
	int d = unlike(x, y);

	if (d)
		return d;
	if (x->side != y->side)
		return x->side < y->side ? -1 : 1;
	if (x->cost != y->cost)
		return x->cost < y->cost ? -1 : 1;
	return (x->step > y->step) - (x->step < y->step);
}

static int about_equal(const struct matcher *m, uint64_t a, uint64_t b)
{
	uint64_t more = a > b ? a : b, by = a > b ? a - b : b - a;

	return by <= COST_FEW || (double)by <= m->slack * (double)more;
}

/* Of candidates in ascending cost the one that costs about the same; MATCH_NONE where none
 * does or several do. *from only grows, as the costs asked for do. */
static uint32_t only_one(const struct matcher *m, const struct candidate *v, size_t n, size_t *from, uint64_t cost)
{
	while (*from < n && v[*from].cost < cost && !about_equal(m, v[*from].cost, cost))
		++*from;
	if (*from == n || !about_equal(m, v[*from].cost, cost))
		return MATCH_NONE;
	return *from + 1 < n && about_equal(m, v[*from + 1].cost, cost) ? MATCH_NONE : (uint32_t)*from;
}

static void rename_step(struct matcher *m, uint32_t old, uint32_t new)
{
	struct match_step *from = &m->steps[old], *to = &m->steps[new];

	to->old = old;
	to->there[0] = 1;
	to->cost[0] = from->cost[0];
	to->count[0] = from->count[0];
	from->there[0] = 0;
}

/* Alike but for name and side: those of the base first. How many pairs there were. */
static size_t pair(struct matcher *m, const struct candidate *v, size_t n)
{
	const struct candidate *added;
	size_t removed = 0, from = 0, back = 0, pairs = 0;

	while (removed < n && v[removed].side == 0)
		removed++;
	added = v + removed;
	for (size_t i = 0; i < removed && removed < n; i++) {
		uint32_t to = only_one(m, added, n - removed, &from, v[i].cost);

		if (to == MATCH_NONE || only_one(m, v, removed, &back, added[to].cost) != i)
			continue;
		rename_step(m, v[i].step, added[to].step);
		pairs++;
	}
	return pairs;
}

/* The base's tree speaks of renamed steps by their new numbers. */
static void rewrite(struct matcher *m)
{
	const struct match_side *tree = &m->sides[0];

	for (uint32_t k = 0; k < m->nsteps; k++)
		m->near[k] = k;
	for (uint32_t k = 0; k < m->nsteps; k++)
		if (m->steps[k].old != MATCH_NONE)
			m->near[m->steps[k].old] = k;
	for (size_t i = 0; i < tree->n; i++)
		tree->step[i] = m->near[tree->step[i]];
}

static size_t find_renamed(struct matcher *m)
{
	size_t n = 0, pairs = 0;

	for (uint32_t k = 0; k < m->nsteps; k++) {
		const struct match_step *s = &m->steps[k];
		int side = s->there[1] != 0;

		if (both(s) || !s->placed[side])
			continue;
		m->candidates[n++] = (struct candidate){.place = s->place[side],
							.subsystem = s->subsystem,
							.member = s->member,
							.step = k,
							.count = s->count[side],
							.cost = s->cost[side],
							.side = (uint8_t)side};
	}
	if (n)
		qsort(m->candidates, n, sizeof *m->candidates, alike_together);
	for (size_t i = 0, end; i < n; i = end) {
		for (end = i + 1; end < n && unlike(&m->candidates[i], &m->candidates[end]) == 0; end++)
			;
		pairs += pair(m, m->candidates + i, end - i);
	}
	if (pairs)
		rewrite(m);
	return pairs;
}

/* ---- All of it ---------------------------------------------------------------------- */

static void find(struct matcher *m)
{
	int round = 0;

	do {
		for (int side = 0; side < 2; side++)
			find_spots(m, side);
		find_moved(m);
		for (int side = 0; side < 2; side++)
			find_places(m, side);
	} while (round++ < ROUNDS_MAX && find_renamed(m));
}

int step_match(struct match_step *steps, size_t nsteps, struct match_side sides[2], double slack)
{
	size_t nodes = sides[0].n > sides[1].n ? sides[0].n : sides[1].n;
	struct matcher m = {.steps = steps, .nsteps = nsteps, .sides = sides, .slack = slack};
	int rc = -1;

	for (size_t k = 0; k < nsteps; k++) {
		steps[k].old = MATCH_NONE;
		steps[k].place[0] = steps[k].place[1] = (struct match_place){MATCH_NONE, MATCH_NONE};
	}
	m.spots[0] = malloc((nsteps + 1) * sizeof *m.spots[0]);
	m.spots[1] = malloc((nsteps + 1) * sizeof *m.spots[1]);
	m.near = malloc(((nodes > nsteps ? nodes : nsteps) + 1) * sizeof *m.near);
	m.siblings = malloc((nsteps + 1) * sizeof *m.siblings);
	m.candidates = malloc((nsteps + 1) * sizeof *m.candidates);
	m.tails = malloc((nsteps + 1) * sizeof *m.tails);
	m.before = malloc((nsteps + 1) * sizeof *m.before);
	if (m.spots[0] && m.spots[1] && m.near && m.siblings && m.candidates && m.tails && m.before) {
		find(&m);
		rc = 0;
	}
	free(m.spots[0]);
	free(m.spots[1]);
	free(m.near);
	free(m.siblings);
	free(m.candidates);
	free(m.tails);
	free(m.before);
	return rc;
}
