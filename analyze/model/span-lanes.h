/* SPDX-License-Identifier: BSD-2-Clause
 *
 * span-lanes.h - each thread's life from left to right, as viewers of traces draw it. In: a
 * span tree. Out: a lane a thread: spans that open and close, and between them the gaps: the
 * thread ran in no span, or had a span open and did not run.
 *
 * Ticks count from the earliest CPU's first. On a lane the time in which a span or a gap is
 * innermost is its self time, to the tick; where the CPUs' counters disagree (the tree's
 * `skews`) the threads' time may differ from what their CPUs spent by as much.
 */
#ifndef SPAN_LANES_H
#define SPAN_LANES_H

#include "span-tree.h"

/* The first two frames are gaps, the others sites in the order in which they are first entered. */
#define LANE_FRAME_UNACCOUNTED 0 /* the thread runs, in no span */
#define LANE_FRAME_OFF_CPU 1     /* it does not run, and has a span open */

struct span_lanes {
	const struct span_tree *tree;
	uint32_t *sites; /* of each frame; the gap off CPU has none, and SITE_READY in its place */
	size_t nframes, frames_room;
	uint32_t *frame_of; /* of each span */
	uint32_t *stints;   /* indices, by thread, then by time */
	uint32_t *first;    /* of each thread, into that; one more at the end */
	uint64_t base;      /* the tick of the guest's clock that is 0 here */
	uint64_t end;       /* ticks: where the last lane ends */
};

/* 0, or -1 when memory is out; span_lanes_fini in either case. */
int span_lanes_init(struct span_lanes *l, const struct span_tree *tree);
void span_lanes_fini(struct span_lanes *l);

/* Where an event of the boot lies on the lanes; within the time that its CPU was watched. */
uint64_t span_lanes_tick(const struct span_lanes *l, const struct event *e);

enum lane_kind {
	LANE_END, /* tick: where it ends */
	LANE_OPEN,
	LANE_CLOSE,
	LANE_GAP, /* from tick to until */
};

struct lane_event {
	enum lane_kind kind;
	uint32_t frame;
	uint32_t span; /* index; not of a gap */
	uint64_t tick, until;
};

struct lane_walk {
	const struct span_lanes *lanes;
	uint32_t next, end;         /* into the tree's order of spans */
	uint32_t stint, stints_end; /* into lanes.stints */
	uint32_t top;               /* the innermost open span, or SPAN_NONE */
	uint64_t now;               /* of the guest's clock */
};

void lane_walk_init(struct lane_walk *w, const struct span_lanes *l, uint32_t thread);
/* Times never go back. Behind LANE_END there is nothing. */
struct lane_event lane_walk_next(struct lane_walk *w);
/* Whether a thread has a lane at all: it entered a span, or ran outside of any. */
int lane_is_there(const struct span_lanes *l, uint32_t thread);

#endif
