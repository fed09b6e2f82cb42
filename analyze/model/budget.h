/* SPDX-License-Identifier: BSD-2-Clause
 *
 * budget.h - what a boot may cost, as a file says it (cmd-gate.c has the grammar, for who
 * writes one). In: an INI file, read by inih. Out: limits, each checked for its form; whether
 * there is such a step is for gate.h to say.
 */
#ifndef BUDGET_H
#define BUDGET_H

#include <stdint.h>

#include "../../tracer/hostlib/fault.h"
#include "growth.h"

enum budget_scope {
	BUDGET_TOTAL,
	BUDGET_SUBSYSTEM,
	BUDGET_STEP,
	BUDGET_EVERY_STEP,
};

enum budget_rule {
	BUDGET_MAX,         /* ticks of the new side */
	BUDGET_MORE_TICKS,  /* than the base has */
	BUDGET_MORE_ITSELF, /* millionths of what it cost in the base */
	BUDGET_MORE_BOOT,   /* millionths of the base's whole boot */
	BUDGET_GROWTH,      /* no step of this class or a worse one, where its n is larger than `ticks` */
};

struct budget_limit {
	enum budget_scope scope;
	enum budget_rule rule;
	uint64_t value; /* ticks, millionths or an n */
	enum growth_class class;
	char *section, *text;   /* as they stand in the file, for people */
	char *name, *subsystem; /* of what: NULL where the scope needs none */
};

struct budget {
	struct budget_limit *limits;
	size_t nlimits, room;
	int given; /* by a file: it is not the default */
};

/* Of exact boots half a thousandth of the boot more, in total or in one step; in time a
 * hundredth in one step, a twentieth in total. 0, or -1: out of memory. */
int budget_default(struct budget *b, int exact);
/* 0, or -1 with a fault that names the line; budget_fini in either case. */
int budget_read(struct budget *b, const char *path, struct fault *f);
void budget_fini(struct budget *b);

#endif
