/* SPDX-License-Identifier: BSD-2-Clause
 *
 * scale-sizes.h - what a boot says of itself in NAME=NUMBER words, and which of them a sweep is
 * of. In: text. Out: parameters.
 */
#ifndef SCALE_SIZES_H
#define SCALE_SIZES_H

#include "../tracer/hostlib/fault.h"
#include "model/sweep-plan.h"

struct scale_sizes {
	struct scale_size {
		char name[64];
		uint64_t value;
	} all[32];
	size_t n;
};

/* NULL: it does not say. */
const uint64_t *scale_size_of(const struct scale_sizes *s, const char *name);
/* What is said first of a name holds; what is no whole number is no size. */
void scale_sizes_add_one(struct scale_sizes *s, const char *name, size_t name_bytes, const char *value,
			 size_t value_bytes);
/* "a=1,b=2", "a=1 b=2": the pairs between `between` and the end. */
void scale_sizes_add(struct scale_sizes *s, const char *text, size_t bytes, char between);
/* The plan's parameters, if it has any, are those all n boots tell; else those all tell and that
 * differ are put there. 0, or -1 with a fault. */
int scale_sizes_choose(struct sweep_plan *plan, const struct scale_sizes *all, size_t n, struct fault *f);

#endif
