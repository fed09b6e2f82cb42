/* SPDX-License-Identifier: BSD-2-Clause
 *
 * function-steps.h - where functions were called: the step that most of a function's time lies in.
 * In: a span tree. Out: a step's site for a function's.
 */
#ifndef FUNCTION_STEPS_H
#define FUNCTION_STEPS_H

#include "id-map.h"
#include "span-tree.h"

struct function_steps {
	struct id_map best; /* by function: index of its pair */
	struct function_in_step {
		uint32_t function, step; /* sites */
		uint64_t self;           /* ticks */
	} * pairs;
	size_t npairs, room;
};

#define FUNCTION_STEP_NONE SITE_UNACCOUNTED
/* 0, or -1 when memory is out; fini in either case. */
int function_steps_init(struct function_steps *f, const struct span_tree *tree);
void function_steps_fini(struct function_steps *f);
/* FUNCTION_STEP_NONE: it is no function, or was called outside of any step. */
uint32_t function_steps_of(struct function_steps *f, uint32_t site);

#endif
