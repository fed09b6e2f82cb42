/* SPDX-License-Identifier: BSD-2-Clause
 *
 * step-series.h - how a step's spans went, from the first to the last: whether it is always the
 * same, warms up, or once was far dearer. In: steps. Out: a few values for each of them.
 */
#ifndef STEP_SERIES_H
#define STEP_SERIES_H

#include "steps.h"

/* Cells of row i of steps: self[i * cells ...], counts[i] of them; none of one that ran once. */
struct step_series {
	uint64_t *self; /* ticks, of the cell's dearest span */
	uint32_t *counts;
	size_t rows, cells;
};

/* Of the first `rows` steps, each member of a family by itself, in at most `cells` each, in
 * order of entry, thread by thread. 0, or -1 when memory is out; step_series_fini in either
 * case. */
int step_series_init(struct step_series *s, const struct steps *steps, size_t rows, size_t cells);
void step_series_fini(struct step_series *s);

#endif
