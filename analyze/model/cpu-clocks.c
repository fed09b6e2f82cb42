/* SPDX-License-Identifier: BSD-2-Clause
 *
 * cpu-clocks.c - see cpu-clocks.h. Every meeting gives two inequalities x(j) - x(i) <= d, a
 * system of difference constraints: the shortest paths between the CPUs, with d as
 * distances, are the tightest bounds that follow, and a cycle of negative length is a
 * contradiction (a counter that drifts, or a guest that lies). What makes one is left out. Constants are then chosen
 * CPU by CPU within the bounds that those before leave: zero where it is allowed, else the middle, which is wrong by
 * half the width at most. With shortest paths such a choice can always be continued.
 */
#include "cpu-clocks.h"

#include <stdlib.h>

/* No bound. Two of the largest that count still add up without overflow. */
#define FAR (INT64_MAX / 4)

struct bounds {
	int64_t d[CPU_CLOCKS_MAX][CPU_CLOCKS_MAX]; /* x(j) - x(i) <= d[i][j] */
};

static int by_token(const void *a, const void *b)
{
	const struct cpu_clocks_said *x = a, *y = b;

	if (x->token != y->token)
		return x->token < y->token ? -1 : 1;
	if (x->cpu != y->cpu)
		return x->cpu < y->cpu ? -1 : 1;
	return (x->order > y->order) - (x->order < y->order);
}

/* to - from, where that is a number anybody would measure; else FAR. */
static int64_t distance(uint64_t from, uint64_t to)
{
	int64_t d = (int64_t)(to - from);

	return d < FAR && d > -FAR ? d : FAR;
}

static void bound(struct bounds *b, uint32_t i, uint32_t j, int64_t d)
{
	if (d < b->d[i][j])
		b->d[i][j] = d;
}

/* The sayings of one token. 0, or -1 where they are not A, B, A. */
static int meet(struct bounds *bounds, const struct cpu_clocks_said *said, size_t n)
{
	const struct cpu_clocks_said *first, *between, *second;
	int64_t most, least;

	if (n != 3 || said[0].cpu == said[2].cpu) /* sorted by CPU: three of one */
		return -1;
	if (said[0].cpu == said[1].cpu)
		first = &said[0], second = &said[1], between = &said[2];
	else if (said[1].cpu == said[2].cpu)
		first = &said[1], second = &said[2], between = &said[0];
	else
		return -1;
	most = distance(between->tick, second->tick); /* x(B) - x(A) <= a2 - b */
	least = distance(first->tick, between->tick); /* x(A) - x(B) <= b - a1 */
	if (most == FAR || least == FAR)
		return -1;
	bound(bounds, first->cpu, between->cpu, most);
	bound(bounds, between->cpu, first->cpu, least);
	return 0;
}

/* Floyd and Warshall. Bounds below -FAR are kept there: a contradiction anyway. */
static void close_bounds(struct bounds *b, size_t n)
{
	for (size_t k = 0; k < n; k++)
		for (size_t i = 0; i < n; i++)
			for (size_t j = 0; j < n; j++) {
				int64_t d = b->d[i][k] + b->d[k][j];

				if (b->d[i][k] == FAR || b->d[k][j] == FAR)
					continue;
				if (d < b->d[i][j])
					b->d[i][j] = d > -FAR ? d : -FAR;
			}
}

/* Leaves out what CPU i says of CPU j, and the other way round. */
static void part(struct bounds *b, size_t i, size_t j)
{
	if (i != j)
		b->d[i][j] = b->d[j][i] = FAR;
}

/* The bounds that follow from all; what contradicts itself is left out. Two CPUs whose own
 * meetings do are the one's fault that is not the reference, and the others keep theirs. */
static void close_without_contradictions(struct cpu_clocks *c, struct bounds *b, size_t n, size_t reference)
{
	struct bounds closed;
	int any = 0;

	for (size_t i = 0; i < n; i++)
		for (size_t j = i + 1; j < n; j++) {
			if (b->d[i][j] == FAR || b->d[j][i] == FAR || b->d[i][j] + b->d[j][i] >= 0)
				continue;
			c->cpus[i].inconsistent |= i != reference;
			c->cpus[j].inconsistent |= j != reference;
		}
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; c->cpus[i].inconsistent && j < n; j++)
			part(b, i, j);
	closed = *b;
	close_bounds(&closed, n);
	for (size_t i = 0; i < n; i++)
		any |= closed.d[i][i] < 0;
	for (size_t i = 0; any && i < n; i++) { /* a longer way round: whoever is on it */
		if (closed.d[i][i] >= 0)
			continue;
		c->cpus[i].inconsistent |= i != reference;
		for (size_t j = 0; j < n; j++)
			part(b, i, j);
	}
	close_bounds(b, n);
}

static void choose(struct cpu_clocks *c, const struct bounds *b, size_t n, size_t reference)
{
	uint8_t chosen[CPU_CLOCKS_MAX] = {0};

	chosen[reference] = 1;
	for (size_t j = 0; j < n; j++) {
		int64_t least = -FAR, most = FAR;

		if (j == reference)
			continue;
		for (size_t i = 0; i < n; i++) {
			if (!chosen[i])
				continue;
			if (b->d[i][j] != FAR && c->cpus[i].shift + b->d[i][j] < most)
				most = c->cpus[i].shift + b->d[i][j];
			if (b->d[j][i] != FAR && c->cpus[i].shift - b->d[j][i] > least)
				least = c->cpus[i].shift - b->d[j][i];
		}
		c->cpus[j].bounded = b->d[reference][j] != FAR && b->d[j][reference] != FAR;
		c->cpus[j].least = c->cpus[j].bounded ? -b->d[j][reference] : 0;
		c->cpus[j].most = c->cpus[j].bounded ? b->d[reference][j] : 0;
		if (c->cpus[j].bounded && (least > 0 || most < 0))
			c->cpus[j].shift = least + (most - least) / 2;
		chosen[j] = c->cpus[j].bounded;
	}
}

void cpu_clocks_find(struct cpu_clocks *c, struct cpu_clocks_said *said, size_t n, size_t ncpus, size_t reference)
{
	struct bounds bounds;

	*c = (struct cpu_clocks){0};
	for (size_t i = 0; i < CPU_CLOCKS_MAX; i++)
		for (size_t j = 0; j < CPU_CLOCKS_MAX; j++)
			bounds.d[i][j] = i == j ? 0 : FAR;
	for (size_t i = 0; i < n; i++)
		said[i].order = (uint32_t)i;
	if (n)
		qsort(said, n, sizeof *said, by_token);
	for (size_t i = 0, end; i < n; i = end) {
		for (end = i + 1; end < n && said[end].token == said[i].token; end++)
			;
		if (meet(&bounds, said + i, end - i) == 0)
			c->meetings++;
		else
			c->unused++;
	}
	close_without_contradictions(c, &bounds, ncpus, reference);
	choose(c, &bounds, ncpus, reference);
}
