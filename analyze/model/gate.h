/* SPDX-License-Identifier: BSD-2-Clause
 *
 * gate.h - whether a change of the boot may merge. In: the boots of two kernels, recorded
 * exactly, and a budget. Out: a verdict, the limits that are broken, and whose doing that is.
 *
 * What is judged is the boot without idling and observing. A step's own cost is what its delta
 * has beyond ripple (diff.h): that is what it is limited by and ranked by. A subsystem and the
 * total are limited by all that they cost.
 */
#ifndef GATE_H
#define GATE_H

#include "budget.h"
#include "diff.h"

enum gate_verdict {
	GATE_PASS,
	GATE_IMPROVEMENT, /* the total fell by as much as would have been a regression by default */
	GATE_REGRESSION,
	GATE_UNDECIDED, /* why says what would decide */
	GATE_NO_DATA,   /* why says what is missing */
};
const char *gate_verdict_name(enum gate_verdict verdict);
enum exit_status gate_exit_status(enum gate_verdict verdict);

#define GATE_NONE UINT32_MAX

/* A step; a family of them is one. */
struct gate_step {
	char *family;     /* its name, of a family the part before '#' */
	const char *name; /* the one member's that changed, else the family's */
	const char *subsystem;
	uint8_t state;    /* enum diff_state, of the row that changed most */
	uint8_t steps_of; /* it stands for a whole subsystem, in which no step stands out */
	uint64_t all[2];  /* ticks, of the whole family: what is limited */
	uint64_t self[2]; /* ticks, and spans, of what it is named for */
	uint64_t count[2];
	int64_t own, ripple; /* ticks; they sum to the delta */
	uint64_t caused;     /* ticks of ripple in other steps */
	uint32_t cause;      /* the step whose ripple it is, or GATE_NONE */
	uint32_t row;        /* of diff: the one that changed most */
	const char *file;    /* where its hook stands; NULL: not known */
	uint64_t line;
	double p; /* in time, that it is within its limits and looks so by chance; NAN: an exact count */
};

/* A limit that the new side is over. */
struct gate_breach {
	const struct budget_limit *limit;
	uint32_t step;           /* or GATE_NONE */
	int64_t is;              /* ticks more, of BUDGET_MAX ticks in all; of BUDGET_GROWTH the n */
	uint64_t allowed;        /* the same */
	enum growth_class class; /* of BUDGET_GROWTH: how it grows */
};

struct gate {
	enum gate_verdict verdict;
	struct fault why; /* of an undecided one and where there is no data */
	const struct budget *budget;
	struct diff *diff; /* NULL: the sides cannot be compared */
	struct gate_step *steps;
	size_t nsteps;
	struct gate_breach *breaches;
	size_t nbreaches, breaches_room;
	uint32_t *guilty; /* steps, the largest own cost first; never empty with a breach */
	size_t nguilty;
	uint32_t *ripples; /* steps, the largest first */
	size_t nripples;
	size_t rounds; /* in time: boots of each side, in turns; 0: exact counts */
	/* In time, ticks more that this look would flag: of half of all steps, of any, in total. */
	double sees_median, sees_worst, sees_total;
	uint64_t more_boots; /* of each side, that would decide, as far as one can guess */
};

/* The sides, with names for messages. What they are given must outlive the gate. */
void gate_init(struct gate *g, const struct diff_side sides[2], const char *const names[2], const struct budget *b);
void gate_fini(struct gate *g);

/* For gate-time.c: what a limit allows where the base costs `base`, whether it is for a step,
 * one that is broken, and that each is for something that exists. 0, or -1 with a fault. */
uint64_t gate_allowed(const struct gate *g, const struct budget_limit *l, uint64_t base);
int gate_is_for(const struct budget_limit *l, const struct gate_step *s);
int gate_add_breach(struct gate *g, const struct gate_breach *b);
int gate_check_names(struct gate *g);
int gate_out_of_memory(struct gate *g);

/* gate-sides.c: whether a boot is whole. The same. */
int gate_sides_check_boot(const struct diff_boot *b, const char *name, struct fault *f);
/* gate-sides.c: whether the sides can be judged; 0, or -1 with a fault that says why not,
 * undecided or no data by its status. */
int gate_sides_check(const struct diff_side sides[2], const char *const names[2], struct fault *f);

/* gate-steps.c: the diff's rows as steps. 0, or -1: out of memory. */
int gate_steps(struct gate *g, const struct diff_side sides[2]);

#endif
