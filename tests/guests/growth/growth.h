/* SPDX-License-Identifier: BSD-2-Clause
 *
 * growth.h - the algorithms whose growth is to be told. In: n, and numbers made of a seed.
 * Out: a table, a row an algorithm: what fills its input, what is timed.
 */
#ifndef GUEST_GROWTH_H
#define GUEST_GROWTH_H

#include <stdint.h>

#define WORK_N_MAX 8192u

struct work {
	const void *site; /* BF_SITE_ID */
	/* Makes the input; costs nothing in the span. May be NULL. */
	void (*fill)(uint32_t n);
	/* What the span is around. */
	void (*run)(uint32_t n);
	uint32_t degree; /* n^2 and n^3 run once a span; n^3 up to cube= only */
};

extern const struct work works[];
extern const uint32_t nworks;
/* With spans within. */
extern const struct work nested_works[];
extern const uint32_t nnested_works;

/* The input of what follows is another's for another seed. */
void work_seed(uint32_t seed);

#endif
