/* SPDX-License-Identifier: BSD-2-Clause
 *
 * sweep.h - one kernel booted with parameters at several values: what each step costs at each,
 * which parameter it depends on, and how it grows in that. In: the steps of each boot, in any
 * order. Out: a point for each combination of values, a row a step; all CPUs together.
 */
#ifndef SWEEP_H
#define SWEEP_H

#include "growth.h"
#include "steps.h"

#define SWEEP_PARAMS_MAX 4
#define SWEEP_VALUES_MAX GROWTH_POINTS_MAX /* of a parameter; more the fitter does not look at */

/* One boot, and what the boots of one point make together. */
struct sweep_boot {
	uint64_t values[SWEEP_PARAMS_MAX];
	double total; /* ticks, kernel entry to bye */
	double all;   /* ticks watched, over all CPUs: what shares are of */
	size_t point; /* index; of a boot, once it is fitted */
	size_t boots; /* of a point */
};

struct sweep_cell {
	double cost;    /* self ticks */
	uint64_t count; /* calls */
	uint64_t n;     /* the sizes it reported, summed; 0: none */
	uint8_t there;  /* it ran */
};

/* The points that differ in one parameter alone; the others are held. */
struct sweep_axis {
	size_t *points; /* indices, by that parameter's value */
	size_t npoints;
	double all_10x; /* ticks of the boot at ten times the last value: its rows' added up */
};

/* A row along an axis. */
struct sweep_fit {
	struct growth growth;      /* against its own n where own_n, else against the parameter */
	struct growth size;        /* own n against the parameter */
	struct growth_split split; /* calls, and the cost of one, against the parameter */
	double param_10x;          /* cost at ten times the parameter's last value, ticks */
	double share, share_10x;   /* of the boot, there and at the last value */
	uint8_t own_n;
	uint8_t depends; /* its cost moves with this parameter, in a way that may be undecided */
};

enum sweep_together {
	SWEEP_TOGETHER_UNKNOWN, /* no boot says */
	SWEEP_ADD,              /* each parameter costs what it costs alone */
	SWEEP_MULTIPLY,         /* together they cost more */
};

struct sweep_row {
	char *name, *subsystem;
	char *within;             /* of a function: the step in which most of its time is; or NULL */
	struct sweep_cell *boots; /* a boot each */
	size_t boots_room;
	struct sweep_cell *points; /* a point each: the cheapest of its boots */
	struct sweep_fit fits[SWEEP_PARAMS_MAX];
	size_t param; /* that it grows in most; the first where it does in none */
	enum sweep_together together;
	enum growth_verdict verdict; /* of that; n^2 only of what is a boot's work and large enough to name */
	uint8_t own;                 /* it is a boot's work: not idling, not observing */
	uint8_t small;               /* too small to name */
	double within_cost;
};

struct sweep {
	const char *params[SWEEP_PARAMS_MAX]; /* names, the caller's; with none the steps' own n is all there is */
	size_t nparams;
	enum growth_clock clock;
	struct sweep_boot *boots;
	size_t nboots, boots_room;
	struct sweep_row *rows; /* by name, then subsystem */
	size_t nrows, rows_room;
	/* Once it is fitted: */
	struct sweep_boot *points; /* by values */
	size_t npoints;
	struct sweep_axis axes[SWEEP_PARAMS_MAX];
	const struct sweep_row **ranked; /* findings first, then by cost at the axis's last value */
};

void sweep_init(struct sweep *s, const char *const *params, size_t nparams, enum growth_clock clock);
void sweep_fini(struct sweep *s);
/* A boot more, families folded. 0, or -1: out of memory. */
int sweep_add(struct sweep *s, const uint64_t *values, const struct steps *steps);
/* The same of what is known of a boot without its events: no sizes of the steps' own. */
struct sweep_cost {
	const char *name, *subsystem;
	uint64_t self, count; /* ticks, all CPUs; spans */
};
int sweep_add_costs(struct sweep *s, const uint64_t *values, const struct sweep_cost *costs, size_t n, uint64_t total);
/* Fits every row; may be done again when boots were added. 0, or -1: out of memory. */
int sweep_fit(struct sweep *s);

/* The row's growth in what it grows in most. */
static inline const struct growth *sweep_growth(const struct sweep_row *row)
{
	return &row->fits[row->param].growth;
}
/* The fitted points of a row along an axis: size (its own n or the parameter), and cost. `out`
 * has room for all points; how many there are. */
size_t sweep_points(const struct sweep *s, const struct sweep_row *row, size_t param, struct growth_point *out);
/* Its last point on the axis; NULL where it never ran there. */
const struct sweep_cell *sweep_last(const struct sweep *s, const struct sweep_row *row, size_t param);

#endif
