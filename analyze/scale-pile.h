/* SPDX-License-Identifier: BSD-2-Clause
 *
 * scale-pile.h - a sweep from traces that are there. In: traces, and directories of them. Out: a
 * sweep, fitted. A trace's size is what its name says ("sysinits=64,mb=128@1.bft", as scale keeps
 * them), else what the guest's command line, its memory and its CPUs are; where nothing of that
 * differs, only the sizes that steps themselves report.
 */
#ifndef SCALE_PILE_H
#define SCALE_PILE_H

#include "model/sweep-plan.h"
#include "scale-read.h"

/* `plan` has the parameters asked for, by name; without any, all that differ are put there. The
 * sweep is initialised here. 0, or -1 with a fault; sweep_fini in either case. */
int scale_pile(struct sweep *s, struct sweep_plan *plan, char *const *paths, struct scale_common *common,
	       struct fault *f);

#endif
