/* SPDX-License-Identifier: BSD-2-Clause
 *
 * phases.h - a recording from the VMM's start to its end, in phases. In: a boot's host events,
 * when its hello and bye came, the clock tie. Out: a partition: one phase ends where the next
 * begins, and they sum to the wall time to the nanosecond, whatever is missing or lies.
 *
 * A moment that is not known parts no phases: then they are one, with all their names.
 */
#ifndef PHASES_H
#define PHASES_H

#include "clock-tie.h"

#define PHASES_MAX 16
#define PHASE_NAME_ROOM 80

enum phase_kind {
	PHASE_GAP, /* nothing tells what was then */
	PHASE_EXEC,
	PHASE_SET_UP,    /* of the VMM, until the first vCPU runs */
	PHASE_FIRMWARE,  /* until the kernel's first instruction */
	PHASE_INIT,      /* until bye, or until the guest was last heard of */
	PHASE_POWER_OFF, /* until the VMM's process is gone */
	PHASE_REAP,      /* until the recorder has noticed */
	PHASE_RECORDER,  /* until the recorder was done with it */
	PHASE_KINDS,
};

struct phase {
	char name[PHASE_NAME_ROOM]; /* "init"; "exec + set-up + firmware" */
	uint32_t kinds;             /* a bit an enum phase_kind */
	uint64_t from_ns, ns;
};

struct phases {
	struct phase rows[PHASES_MAX];
	size_t n;
	uint64_t from_ns, ns; /* the whole: n is 0 where it is none */
	int by_arrival;       /* entry and bye are when their frames came, as the clocks are not tied */
};

void phases_find(struct phases *p, const struct boot *b, const struct clock_tie *tie, const struct span_tree *tree);

#endif
