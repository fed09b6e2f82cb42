/* SPDX-License-Identifier: BSD-2-Clause
 *
 * scale-run.h - the boots of a sweep, made one after the other. In: a plan, and record's options
 * with {NAME} where a parameter goes. Out: a sweep, fitted; each boot's trace in a directory, from
 * which one that was stopped goes on. Narrates on stderr.
 */
#ifndef SCALE_RUN_H
#define SCALE_RUN_H

#include "model/sweep-plan.h"
#include "scale-dir.h"
#include "scale-read.h"

struct scale_run {
	struct sweep_plan *plan;
	struct sweep *sweep;
	int exact;          /* of scale's own options */
	char *const *words; /* record's, NULL-ended */
	const char *keep;   /* a directory, or NULL */
	struct scale_dir dir;
	struct scale_common common;
	/* Of the narration: */
	size_t made, found;
	double made_s; /* that they took, together */
	int terminal;
};

/* 0, or -1 with a fault; scale_run_fini in either case. */
int scale_run(struct scale_run *r, struct fault *f);
void scale_run_fini(struct scale_run *r, int done);

#endif
