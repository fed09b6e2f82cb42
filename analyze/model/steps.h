/* SPDX-License-Identifier: BSD-2-Clause
 *
 * steps.h - spans added up: a row a step (a site on a CPU), a row a subsystem. In: a span
 * tree. Out: tables, largest self time first.
 */
#ifndef STEPS_H
#define STEPS_H

#include "span-tree.h"

struct step {
	uint32_t site; /* canonical; folded: of the family's first member seen */
	uint16_t cpu;  /* index into boot.cpus */
	uint8_t has_n;
	uint8_t folded; /* a whole family in one row */
	uint64_t count; /* spans */
	uint64_t self;  /* ticks */
	uint64_t total; /* ticks; of a step within itself only the outer */
	uint64_t n;     /* the largest size it was given; see has_n */
	uint64_t n_sum; /* over its spans */
	uint64_t until; /* where the last outermost span ended: for adding up */
};

struct subsystem {
	const char *name;
	uint64_t self;  /* ticks */
	uint64_t total; /* ticks, spans within the same subsystem counted once */
	uint64_t steps; /* rows */
	uint64_t until; /* where the last outermost span ended: for adding up */
};

struct steps {
	const struct span_tree *tree;
	struct step *rows;
	size_t nrows;
	struct subsystem *subsystems;
	size_t nsubsystems;
	uint64_t all;      /* ticks watched, over all CPUs: what shares are of */
	uint64_t observer; /* ticks in the subsystem "observer" */
	uint64_t idle;     /* ticks in the subsystem "idle" */
};

enum steps_fold {
	STEPS_EACH = 0,     /* filler#0, filler#1, ... */
	STEPS_FAMILIES = 1, /* filler */
};

/* NULL when memory is out. The row "unaccounted" is there on every CPU, with count 0. */
struct steps *steps_new(const struct span_tree *tree, enum steps_fold fold);
void steps_free(struct steps *s);

/* "name" or "name#member"; "site#id" for one that nothing names, "address#hex" for
 * such a function. Returns out. */
char *steps_name(const struct steps *s, const struct step *row, char *out, size_t n);
const char *steps_subsystem(const struct steps *s, const struct step *row);

#endif
