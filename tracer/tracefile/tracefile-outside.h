/* SPDX-License-Identifier: BSD-2-Clause
 *
 * tracefile-outside.h - chunks that say what the VMM's threads did outside the guest. In:
 * entries, or a payload. Out: the other. Nothing is checked but lengths. Source: TRACEFILE.md.
 */
#ifndef TRACEFILE_OUTSIDE_H
#define TRACEFILE_OUTSIDE_H

#include "../hostlib/varint.h"
#include "tracefile.h"

enum tf_outside_kind {
	TF_OUTSIDE_STOLEN = 1,    /* could have run, and did not */
	TF_OUTSIDE_BLOCKED = 2,   /* slept; what: 1 for block I/O */
	TF_OUTSIDE_EXIT = 3,      /* KVM: the host's kernel dealt with it */
	TF_OUTSIDE_USER_EXIT = 4, /* KVM: the VMM dealt with it */
	TF_OUTSIDE_FAULT = 5,     /* of the guest's memory; value: offset in it */
	TF_OUTSIDE_BLOCK_IO = 6,  /* value: bytes */
};

struct tf_outside_entry {
	uint64_t kind; /* enum tf_outside_kind, or one that this version does not know */
	uint64_t thread;
	uint64_t start_ns; /* CLOCK_MONOTONIC */
	uint64_t duration_ns;
	uint64_t what, value;
};

/* Entries in the making: gathered until the chunk is full or the caller flushes. */
struct tf_outside_out {
	struct tf_writer *w;
	uint64_t boot;
	size_t n;
	uint64_t last_ns;
	uint8_t payload[TF_PAYLOAD_MAX];
};
void tf_outside_add(struct tf_outside_out *o, const struct tf_outside_entry *entry);
void tf_outside_flush(struct tf_outside_out *o);

/* A payload taken apart. 0, or -1 where it is none. */
struct tf_outside {
	uint64_t boot;
	uint64_t ns;
	struct cursor at;
};
int tf_outside_init(struct tf_outside *o, const struct tf_chunk *chunk);
/* 1 with an entry, 0 at the end. */
int tf_outside_next(struct tf_outside *o, struct tf_outside_entry *out);

#endif
