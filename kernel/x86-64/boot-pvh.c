/* SPDX-License-Identifier: BSD-2-Clause
 *
 * boot-pvh.c - what a PVH loader hands over (QEMU's -kernel, Firecracker, Cloud
 * Hypervisor, Xen). In: the start info's address. Out: boot_info.
 */
#include "x86-64/boot-pvh.h"

#include "machine.h"
#include "power-off.h"
#include "x86-64/pvh.h"

static const struct pvh_start_info *info;

static struct boot_memory memory(uint32_t i)
{
	const struct pvh_memory *map = boot_at(info->memory_map, (uint64_t)info->memory_map_entries * sizeof *map);

	if (!map)
		return (struct boot_memory){0, 0, 0};
	return (struct boot_memory){map[i].address, map[i].bytes, map[i].type};
}

static struct boot_module module(uint32_t i)
{
	const struct pvh_module *list = boot_at(info->module_list, (uint64_t)info->modules * sizeof *list);

	if (!list)
		return (struct boot_module){0, 0};
	return (struct boot_module){list[i].address, list[i].bytes};
}

void boot_pvh_read(uint64_t start_info)
{
	info = boot_at(start_info, sizeof *info);
	if (!info || info->magic != PVH_MAGIC)
		panic("no start info from the PVH loader");
	boot_info = (struct boot_info){
		.protocol = "pvh",
		.command_line = info->command_line,
		.memory_entries = info->version >= 1 ? info->memory_map_entries : 0,
		.modules = info->modules,
		.memory = memory,
		.module = module,
		.rsdp = info->rsdp,
		.handover = start_info,
		.handover_bytes = sizeof *info,
	};
}
