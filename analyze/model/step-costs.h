/* SPDX-License-Identifier: BSD-2-Clause
 *
 * step-costs.h - what a boot's steps cost, a row a name: all CPUs together, a family as one. In:
 * a boot. Out: rows that mean something in another boot, too, where ids and CPUs are others.
 */
#ifndef STEP_COSTS_H
#define STEP_COSTS_H

#include "name-ids.h"
#include "steps.h"

struct step_cost {
	const char *name, *subsystem;
	uint64_t self, total; /* ticks */
	uint64_t count;       /* spans */
};

struct step_costs {
	struct span_tree *tree;
	struct steps *steps; /* whose subsystems are a row each already */
	struct name_ids names;
	struct step_cost *rows; /* no two of one name and subsystem */
	size_t nrows;
	uint64_t judged; /* ticks without idling and observing */
};

/* 0, or -1: out of memory. step_costs_fini in either case. */
int step_costs_init(struct step_costs *c, const struct trace *t, const struct boot *b);
void step_costs_fini(struct step_costs *c);

#endif
