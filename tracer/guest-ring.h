/* SPDX-License-Identifier: BSD-2-Clause
 *
 * guest-ring.h - a guest's rings, read in its memory while it runs and after it is gone.
 * In: a file that is the guest's memory, and its kernel's ELF. Out: chunks in a trace.
 * Nothing in that memory is ever written, and nothing in it is believed.
 */
#ifndef GUEST_RING_H
#define GUEST_RING_H

#include <bootflame/wire.h>
#include <stddef.h>
#include <stdint.h>

#include "hostlib/fault.h"
#include "kernel-elf.h"
#include "tracefile/tracefile.h"

struct guest_ring_cpu {
	const uint8_t *area; /* NULL: not there yet, or nowhere that could be */
	size_t read;         /* records of its ring that are in the trace */
	uint32_t high;       /* high half of the ticks there */
};

struct guest_ring {
	/* The guest's memory, up to GUEST_RING_MEMORY_MAX of it. */
	int fd;
	const uint8_t *memory;
	size_t memory_bytes;
	uint64_t memory_start;           /* guest-physical; the caller's to set once it is made */
	const struct kernel_elf *kernel; /* the caller's */

	/* What is in it so far. */
	const uint8_t *at;         /* the beacon; NULL: its address is no memory */
	struct bf_beacon beacon;   /* a copy, checked for form; not zero once hello was said */
	unsigned int flags;        /* of enum bf_beacon_flag: what has been seen */
	unsigned int told_version; /* of a beacon that this program cannot read, else 0 */
	int misplaced;             /* a CPU's area is said to be where no memory is */
	struct guest_ring_cpu cpus[BF_BEACON_CPUS_MAX];
	unsigned int families; /* in the trace */
	uint64_t records;      /* likewise */
	struct tf_writer *trace;
	uint64_t boot;
};

/* Up to so many bytes guest-physical addresses, counted from where RAM starts, are offsets in the
 * file on every machine of QEMU's; kernels lie there. */
#define GUEST_RING_MEMORY_MAX (2ull << 30)

/* Makes the memory: an anonymous file of mem_mb, which the VMM opens by `path`. 0, or -1
 * with a fault, also where the ELF has no beacon. */
int guest_ring_init(struct guest_ring *g, const struct kernel_elf *kernel, const char *kernel_path, uint64_t mem_mb,
		    char *path, size_t n, struct fault *f);
void guest_ring_fini(struct guest_ring *g);

/* Takes what is new. Records are complete and in order; at one that is claimed and not
 * yet written it stops. Afterwards `flags` and `beacon` are as they were before that: if
 * BYE is there, so are the records that came before it. Where rings cannot be read it
 * says no more. */
void guest_ring_poll(struct guest_ring *g);
/* The VMM has ended: takes what is left, and says what became of each ring. */
void guest_ring_end(struct guest_ring *g);

#endif
