/* SPDX-License-Identifier: BSD-2-Clause
 *
 * diff.h - two kernels' boots compared, step by step. In: one or more boots a side. Out: a
 * row a step (name and subsystem, all CPUs together) with what it cost on either side, what
 * became of it, and how much of that is the doing of another step.
 *
 * Costs are self ticks of each side's median boot; all rows together are all that was
 * watched, so the deltas sum to the whole difference, to the tick. Ticks of the two sides
 * must be of one kind (diff_clock_kind).
 */
#ifndef DIFF_H
#define DIFF_H

#include "name-ids.h"
#include "rank-test.h"
#include "span-tree.h"

#define DIFF_NONE UINT32_MAX

struct diff_boot {
	const struct trace *trace;
	const struct boot *boot;
};

/* Boots of one kernel, from one trace or several. */
struct diff_side {
	const struct diff_boot *boots;
	size_t nboots;
};

enum diff_state {
	DIFF_SAME,    /* by less than the floor, or not to be told from noise */
	DIFF_RIPPLE,  /* it was given more or less to do, or its list in another order */
	DIFF_CHANGED, /* and neither explains it */
	DIFF_RENAMED,
	DIFF_MOVED,
	DIFF_REMOVED,
	DIFF_ADDED,
	DIFF_STATES,
};
const char *diff_state_name(enum diff_state state);
/* Whether somebody did that: all but same and ripple. */
static inline int diff_is_edit(unsigned int became)
{
	return became > DIFF_RIPPLE;
}

/* What a step cost on one side, in the median boot. */
struct diff_cost {
	uint64_t self, total; /* ticks */
	uint64_t count;       /* spans */
	uint64_t n, n_sum;    /* the largest size it was given, and all of them; see has_n */
	uint8_t has_n;
};

/* Where a step ran: rows. */
struct diff_place {
	uint32_t parent; /* DIFF_NONE: in no step */
	uint32_t behind; /* DIFF_NONE: first */
	uint32_t thread; /* where it ran in no step, the thread: an index into diff.threads */
};

struct diff_row {
	const char *name, *subsystem;
	const char *old_name; /* of a renamed one, else NULL */
	size_t family_bytes;  /* of its family's name in `name`; 0: it is of none */
	uint32_t member;
	uint8_t there[2]; /* in the median boot: [0] base, [1] new */
	uint8_t state;    /* enum diff_state */
	uint8_t list;     /* ripple by the order of a list alone */
	struct diff_cost cost[2];
	int64_t delta;              /* self ticks, new less base */
	int64_t ripple;             /* the part of it that other steps' edits explain */
	uint32_t cause;             /* the row of the edit that explains most, or DIFF_NONE */
	double p;                   /* that so clear a difference is chance; NAN: not known */
	struct diff_place place[2]; /* of one that moved, was added or removed, and had one place */
	uint32_t subsystem_id;
};

struct diff_subsystem {
	const char *name;
	uint64_t self[2]; /* ticks */
};

/* Rows as one would read them: edits by the size of their delta, each with its ripples
 * behind it; then ripples that no edit explains. Members of a family that fared alike are
 * one line. */
struct diff_line {
	uint32_t first; /* row */
	uint32_t rows;  /* how many */
	uint32_t low, high;
	uint8_t state, beneath; /* beneath: a ripple of the edit before */
	uint64_t self[2];
};

struct diff {
	int exact;                 /* a tick is an instruction */
	int in_turns;              /* the sides' boots were recorded in turns, not one side behind the other */
	size_t boots[2];           /* that were counted */
	uint64_t total[2];         /* ticks from entry to bye */
	uint64_t watched[2];       /* ticks, over all CPUs: what the rows sum to */
	uint64_t judged[2];        /* of those, neither idle nor observing */
	uint64_t *judged_boots[2]; /* the same of each boot counted, as recorded */
	double p;                  /* of the judged */
	double p_least;            /* that so many boots could give; NAN: none */
	uint64_t floor_ticks;
	struct diff_row *rows;
	size_t nrows;
	uint32_t *order; /* the rows that are on a side, largest delta first */
	size_t norder;
	struct diff_subsystem *subsystems; /* largest delta first */
	size_t nsubsystems;
	struct diff_line *lines;
	size_t nlines;
	size_t states[DIFF_STATES]; /* how many rows */
	const char **threads;
	struct name_ids names, thread_names, subsystem_names;
};

/* The median boots' spans, for whoever draws them. */
struct diff_spans {
	struct span_tree *trees[2]; /* NULL: a side without a boot */
	uint32_t *rows[2];          /* of each span */
	uint32_t *others[2];        /* of each span, the other side's that it is; or DIFF_NONE */
};

/* The boots must outlive it. NULL when memory is out. `spans` may be NULL; else diff_spans_fini
 * in either case. */
struct diff *diff_new(const struct diff_side sides[2], struct diff_spans *spans);
void diff_spans_fini(struct diff_spans *spans);
void diff_free(struct diff *d);

/* The boot that stands for a side: the lower median of the complete ones by their total, of
 * all where none is complete. NULL where there is none. */
const struct diff_boot *diff_median(const struct diff_side *side);

static inline double diff_percent(uint64_t base, uint64_t new) /* NAN where base is 0 */
{
	return base ? 100 * ((double)new - (double)base) / (double)base : 0.0 / 0.0;
}

#endif
