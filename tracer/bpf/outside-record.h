/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
 *
 * outside-record.h - what outside.bpf.c puts into the ring for outside.c: the whole of what
 * the host's kernel and the recorder agree on. Times are CLOCK_MONOTONIC ns.
 */
#ifndef OUTSIDE_RECORD_H
#define OUTSIDE_RECORD_H

#include <linux/types.h>

enum outside_kind {
	/* 1 to 6 are the kinds of an entry in a trace: enum tf_outside_kind. */
	OUTSIDE_STOLEN = 1,
	OUTSIDE_BLOCKED = 2,
	OUTSIDE_EXIT = 3,
	OUTSIDE_USER_EXIT = 4,
	OUTSIDE_FAULT = 5, /* value: the address in the VMM */
	OUTSIDE_BLOCK_IO = 6,
	/* What happens to a thread; nothing of these has a duration. */
	OUTSIDE_THREAD = 32,  /* it is there; name: its name, which it has from its parent */
	OUTSIDE_NAME = 33,    /* name: another one */
	OUTSIDE_EXEC = 34,    /* it runs another program */
	OUTSIDE_ENTERED = 35, /* it enters a guest for the first time */
	OUTSIDE_GONE = 36,    /* it will never run again */
};

#define OUTSIDE_NAME_BYTES 16

struct outside_record {
	__u64 start_ns;
	__u32 kind;   /* enum outside_kind */
	__u32 thread; /* from 0 in the order in which they came; 0 is the VMM's first one */
	union {
		struct {
			__u64 duration_ns;
			__u64 value;
		};
		char name[OUTSIDE_NAME_BYTES];
	};
	__u64 what;
};

#endif
