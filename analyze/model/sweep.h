/* SPDX-License-Identifier: BSD-2-Clause
 *
 * sweep.h - one kernel booted with a parameter at several values: what each step costs at
 * each, and how that grows. In: the steps of each boot. Out: a row a step.
 */
#ifndef SWEEP_H
#define SWEEP_H

#include "growth.h"
#include "steps.h"

#define SWEEP_VALUES_MAX 64

struct sweep_row {
	char *name, *subsystem;
	uint64_t cpu;                    /* as the guest counts */
	uint8_t there[SWEEP_VALUES_MAX]; /* whether it ran at that value */
	double cost[SWEEP_VALUES_MAX];   /* self ticks */
	uint64_t count[SWEEP_VALUES_MAX];
	uint64_t n[SWEEP_VALUES_MAX]; /* the sizes it reported, summed; 0: none */
	int own_n;                    /* the fit is against those, not against the parameter */
	struct growth growth;
};

struct sweep {
	uint64_t values[SWEEP_VALUES_MAX]; /* of the parameter, ascending */
	uint64_t total[SWEEP_VALUES_MAX];  /* ticks of the boot, kernel entry to bye */
	size_t nvalues;
	struct sweep_row *rows; /* n^2 or worse first, then by cost at the last value */
	size_t nrows;
};

void sweep_init(struct sweep *s);
void sweep_fini(struct sweep *s);
/* The next value's boot, families folded. Values must ascend. 0, or -1: out of memory. */
int sweep_add(struct sweep *s, uint64_t value, const struct steps *steps);
/* Fits every row and puts them in order. */
void sweep_fit(struct sweep *s);

#endif
