/* SPDX-License-Identifier: BSD-2-Clause
 *
 * host-lanes.h - what the host knows of a boot, laid on the same axis as its lanes: the phases of the
 * recording, and when a CPU was not in the guest. In: lanes, phases, the clock tie. Out: ticks
 * from the recording's start on, which is before the lanes' own first tick.
 */
#ifndef HOST_LANES_H
#define HOST_LANES_H

#include "phases.h"
#include "span-lanes.h"

struct host_lane_phase {
	const char *name;
	uint64_t from, to; /* ticks */
};

struct host_lanes {
	struct host_lane_phase phases[PHASES_MAX];
	size_t nphases;  /* 0 where the clocks are not tied: then the axis is the lanes' */
	uint64_t before; /* ticks from the axis' start to the lanes' */
	uint64_t end;    /* where the axis ends */
};

/* `phases` has the names. */
void host_lanes_find(struct host_lanes *h, const struct span_lanes *lanes, const struct phases *phases,
		     const struct clock_tie *tie);

#endif
