/* SPDX-License-Identifier: BSD-2-Clause
 *
 * kernel-elf.h - what a trace needs to know of the kernel it records: which one it is
 * and what its sites and traced functions are called. In: an ELF file. Out: build-id, site
 * table, function table, and where in memory the kernel lies and its beacon in it.
 */
#ifndef KERNEL_ELF_H
#define KERNEL_ELF_H

#include <stddef.h>
#include <stdint.h>

#include "hostlib/fault.h"
#include "kernel-functions.h"
#include "tracefile/tracefile.h"

struct kernel_site {
	const char *name, *subsystem, *file;
	uint64_t line;
};

/* Where a part of it lies. Bytes; `physical` is where a loader puts `virtual`, of which the
 * first file_bytes stand in the file. */
struct kernel_segment {
	uint64_t virtual, physical, bytes;
	uint64_t offset, file_bytes;
};
#define KERNEL_SEGMENTS_MAX 16

struct kernel_elf {
	int machine; /* EM_X86_64, ... */
	uint8_t build_id[32];
	size_t build_id_bytes;     /* 0: it has none */
	struct kernel_site *sites; /* the index is the site id */
	size_t nsites;
	void *strings; /* what they point into */
	struct kernel_segment segments[KERNEL_SEGMENTS_MAX];
	size_t nsegments;
	int has_beacon;
	int has_knob;
	uint64_t beacon, knob; /* virtual addresses of bf_beacon and bf_knob */
	size_t address_bytes;  /* of the machine's: 4 or 8 */
	struct kernel_functions functions;
};

/* 0, or -1 with a fault of EXIT_NODATA. */
int kernel_elf_read(struct kernel_elf *k, const char *path, struct fault *f);
void kernel_elf_fini(struct kernel_elf *k);

#endif
