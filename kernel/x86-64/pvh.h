/* SPDX-License-Identifier: BSD-2-Clause
 *
 * pvh.h - what a PVH loader hands over. All addresses are physical; a machine's
 * memory may have been described wrongly, so each reader checks what it follows.
 * Source: Xen, xen/include/public/arch-x86/hvm/start_info.h.
 */
#ifndef PVH_H
#define PVH_H

#include <stdint.h>

#define PVH_MAGIC 0x336ec578u

struct pvh_start_info {
	uint32_t magic;
	uint32_t version; /* the memory map is there from 1 on */
	uint32_t flags;
	uint32_t modules;
	uint64_t module_list;
	uint64_t command_line;
	uint64_t rsdp;
	uint64_t memory_map;
	uint32_t memory_map_entries;
	uint32_t reserved;
};
_Static_assert(sizeof(struct pvh_start_info) == 56, "the loader's layout");

struct pvh_module {
	uint64_t address;
	uint64_t bytes;
	uint64_t command_line;
	uint64_t reserved;
};

#define PVH_MEMORY_RAM 1u

struct pvh_memory {
	uint64_t address;
	uint64_t bytes;
	uint32_t type; /* as in E820 */
	uint32_t reserved;
};

#endif
