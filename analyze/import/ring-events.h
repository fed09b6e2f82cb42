/* SPDX-License-Identifier: BSD-2-Clause
 *
 * ring-events.h - from records of a guest's rings, as they stood in its memory, to the
 * events of one boot. Internal to import. Source: WIRE.md, section 17.
 */
#ifndef RING_EVENTS_H
#define RING_EVENTS_H

#include "../../tracer/tracefile/tracefile-ring.h"
#include "trace.h"

/* A CPU's ring, by the CPU's index in the boot. */
struct ring_reader {
	uint64_t next;    /* slot expected next */
	uint64_t tick;    /* of the last event */
	uint64_t dropped; /* as its end told */
	uint32_t lost_exits;
	int seen;
	struct event *events; /* added to the boot's when it is over */
	size_t nevents, room;
};

struct ring_events {
	struct boot *boot;
	struct bf_beacon beacon; /* the last one; flags 0: none came */
	struct ring_reader readers[BOOT_CPUS_MAX];
	int failed; /* memory is out */
};

void ring_events_init(struct ring_events *r, struct boot *boot);
void ring_events_records(struct ring_events *r, const struct tf_ring *ring);
void ring_events_beacon(struct ring_events *r, const struct bf_beacon *beacon);
void ring_events_family(struct ring_events *r, const struct tf_family *family);
void ring_events_ring_end(struct ring_events *r, const struct tf_ring_end *end);
/* The boot is over. Its events go CPU by CPU behind those that came over a line, as
 * when they were read says nothing of when they were; what the beacon said stands where no
 * hello and no bye came over a line. */
void ring_events_end(struct ring_events *r);
/* Frees what has not become the boot's. */
void ring_events_fini(struct ring_events *r);

#endif
