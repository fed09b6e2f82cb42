/* SPDX-License-Identifier: BSD-2-Clause
 *
 * boot-info.h - what a loader hands over, whichever boot protocol it speaks. The
 * protocol's own file fills it in: x86-64/boot-pvh.c, ... All addresses are physical
 * and foreign: each reader checks what it follows.
 */
#ifndef BOOT_INFO_H
#define BOOT_INFO_H

#include <stdint.h>

/* How the kernel was entered: what start code passes to kmain. */
#define BOOT_BY_PVH 0u
#define BOOT_BY_LINUX 1u /* the 64-bit boot protocol: boot_params */
#define BOOT_BY_DTB 2u   /* a flattened device tree */

/* More than this nobody hands over; later ones are told of and left out. */
#define BOOT_MODULES_MAX 4u

#define BOOT_MEMORY_RAM 1u /* as in E820; nothing else is of use */

struct boot_memory {
	uint64_t address, bytes;
	uint32_t type;
};

struct boot_module {
	uint64_t address, bytes;
};

struct boot_info {
	const char *protocol;             /* for people */
	uint64_t command_line;            /* a string without a length; 0: none */
	uint32_t memory_entries, modules; /* as many as the loader says */
	/* The i-th, below those counts. An entry that is out of reach is of 0 bytes. */
	struct boot_memory (*memory)(uint32_t i);
	struct boot_module (*module)(uint32_t i);
	uint64_t rsdp;   /* ACPI's root, where the loader says; else 0 */
	int rsdp_search; /* 0: the loader has looked for it, so if it says 0 there is none */
	/* What boot memory keeps off: the loader's own structure. */
	uint64_t handover, handover_bytes;
};

extern struct boot_info boot_info;

#endif
