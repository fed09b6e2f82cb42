/* SPDX-License-Identifier: BSD-2-Clause
 *
 * tracefile-ring.h - the chunks of a boot whose rings were read in the guest's memory.
 * In: payloads, or what is to be in one. Out: the other. What is in a record or in a
 * beacon is the guest's word: here only lengths are checked. Source: TRACEFILE.md.
 */
#ifndef TRACEFILE_RING_H
#define TRACEFILE_RING_H

#include <bootflame/wire.h>

#include "tracefile.h"

/* Records that stand in a row in one CPU's ring. A counter's two are never parted. */
struct tf_ring {
	uint64_t boot, cpu;
	uint64_t position; /* of the first, in records from the ring's start */
	uint64_t high;     /* high half of the ticks before the first */
	uint64_t host_ns, host_ticks;
	const uint8_t *records;
	size_t nrecords;
};
/* As many as are sure to have room. */
#define TF_RING_RECORDS_MAX ((TF_PAYLOAD_MAX - 6 * 10) / BF_RECORD_BYTES)

/* The beacon as it stood then. */
struct tf_beacon {
	uint64_t boot, host_ns, host_ticks;
	struct bf_beacon beacon;
};

struct tf_family {
	uint64_t boot, first, count;
	const char *subsystem, *name;
};

/* What became of a ring. Slots are records. */
struct tf_ring_end {
	uint64_t boot, cpu;
	uint64_t claimed;    /* slots that hooks took */
	uint64_t dropped;    /* events that found no room */
	uint64_t lost_exits; /* open spans that ended in them */
};

void tf_write_ring(struct tf_writer *w, const struct tf_ring *ring);
void tf_write_beacon(struct tf_writer *w, const struct tf_beacon *beacon);
void tf_write_family(struct tf_writer *w, const struct tf_family *family);
void tf_write_ring_end(struct tf_writer *w, const struct tf_ring_end *end);

/* 0, or -1 where the payload is none. Pointers are into the payload. */
int tf_parse_ring(const struct tf_chunk *chunk, struct tf_ring *out);
int tf_parse_beacon(const struct tf_chunk *chunk, struct tf_beacon *out);
int tf_parse_family(const struct tf_chunk *chunk, struct tf_family *out);
int tf_parse_ring_end(const struct tf_chunk *chunk, struct tf_ring_end *out);

#endif
