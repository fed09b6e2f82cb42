/* SPDX-License-Identifier: BSD-2-Clause
 *
 * sweep-plan.h - which boots a sweep makes. In: parameters, each with its values or a range to
 * choose them from; then what the boots so far say. Out: points, and an order for their boots.
 */
#ifndef SWEEP_PLAN_H
#define SWEEP_PLAN_H

#include "sweep.h"

struct sweep_param {
	char name[64];
	uint64_t values[SWEEP_VALUES_MAX]; /* ascending, each once */
	size_t nvalues;
	uint64_t from, to; /* of a range */
	int range;
};

struct sweep_want {
	uint64_t values[SWEEP_PARAMS_MAX];
	unsigned int repeat; /* 0 up to those asked for */
	uint8_t done;
};

struct sweep_plan {
	struct sweep_param params[SWEEP_PARAMS_MAX];
	size_t nparams;
	unsigned int repeats; /* boots a point */
	size_t boots_max;     /* that choosing goes up to; what was listed is booted in any case */
	uint64_t seed;        /* of the order; 0: ascending */
	struct sweep_want *wants;
	size_t nwants, wants_room;
};

/* A range's first values, geometric: `n` of them, or as many whole numbers as there are. */
void sweep_param_spread(struct sweep_param *p, size_t n);

/* The boots that are not yet wanted: each parameter's axis with the others at their least, and the
 * diagonal, on which all go up together. 0, or -1: out of memory. */
int sweep_plan_wants(struct sweep_plan *plan);

/* Looks at a fitted sweep. Where a step of weight is undecided along a range, and says that more
 * sizes within it would decide, values are added; how many. Then sweep_plan_wants again. */
size_t sweep_plan_refine(struct sweep_plan *plan, const struct sweep *s);

void sweep_plan_fini(struct sweep_plan *plan);

#endif
