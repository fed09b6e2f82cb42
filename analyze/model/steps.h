/* SPDX-License-Identifier: BSD-2-Clause
 *
 * steps.h - spans added up: a row a step (a site on a CPU), a row a subsystem. In: a span
 * tree. Out: tables, largest self time first.
 */
#ifndef STEPS_H
#define STEPS_H

#include "outside.h"
#include "span-tree.h"

struct step {
	uint32_t site; /* canonical; folded: of the family's first member seen */
	uint16_t cpu;  /* index into boot.cpus */
	uint8_t has_n;
	uint8_t folded;   /* a whole family in one row */
	uint64_t count;   /* spans */
	uint64_t self;    /* ticks on this CPU, of spans entered on any */
	uint64_t total;   /* ticks; of a step within itself only the outer */
	uint64_t wait;    /* ticks in which it was innermost and its thread waited, on a CPU or off */
	uint64_t off_cpu; /* ticks in which it was innermost and its thread did not run */
	uint64_t n;       /* the largest size it was given; see has_n */
	uint64_t n_sum;   /* over its spans */
	/* What befell it from outside, on this CPU; 0 where nothing tells. See outside.h. */
	uint64_t exits, faults;
	uint64_t outside_ticks, stolen_ticks; /* parts of self */
	uint64_t stolen_total;                /* ticks, the part of total; in the row that has that */
	/* For adding up: its subsystem's index, and where the thread's last outermost span ended. */
	uint32_t subsystem, thread;
	uint64_t until;
};

struct subsystem {
	const char *name;
	uint64_t self;                       /* ticks */
	uint64_t total;                      /* ticks, spans within the same subsystem counted once */
	uint64_t steps;                      /* rows */
	uint64_t stolen_ticks, stolen_total; /* as a step's */
	uint64_t until;                      /* as a step's */
	uint32_t thread;
};

/* What a CPU did with its window; the four sum to it. */
struct step_cpu {
	uint64_t busy;        /* ticks */
	uint64_t waiting;     /* ticks in which the thread that ran there waited: it spun, or halted */
	uint64_t idle;        /* ticks in the subsystem "idle" */
	uint64_t unaccounted; /* ticks in the subsystem "unaccounted": in no span, or lost */
	uint64_t stolen;      /* ticks, of all of these */
};

struct steps {
	const struct span_tree *tree;
	struct step *rows;
	size_t nrows;
	struct subsystem *subsystems;
	size_t nsubsystems;
	struct step_cpu cpus[BOOT_CPUS_MAX];
	uint64_t all;            /* ticks watched, over all CPUs: what shares are of */
	uint64_t observer;       /* ticks in the subsystem "observer" */
	uint64_t idle;           /* ticks in the subsystem "idle" */
	struct outside *outside; /* NULL: nothing was told of the VMM's threads */
	uint64_t stolen;         /* ticks, over all CPUs */
};

enum steps_fold {
	STEPS_EACH = 0,     /* filler#0, filler#1, ... */
	STEPS_FAMILIES = 1, /* filler */
};

/* NULL when memory is out. A step's count, total, wait and off_cpu are in the row of the CPU
 * on which its spans were entered; its self time in those of the CPUs on which it was spent,
 * so that on every CPU self times sum to the window. The row "unaccounted" is there on every CPU, with count 0. */
struct steps *steps_new(const struct span_tree *tree, enum steps_fold fold);
void steps_free(struct steps *s);
/* Takes what was stolen off all that is measured in ticks: self and total, of steps and
 * subsystems; the whole; each CPU's busy time. Their sums hold as before. */
void steps_net(struct steps *s);

/* "name" or "name#member"; "site#id" for one that nothing names, "address#hex" for
 * such a function. Returns out. */
char *steps_name(const struct steps *s, const struct step *row, char *out, size_t n);
const char *steps_subsystem(const struct steps *s, const struct step *row);

#endif
