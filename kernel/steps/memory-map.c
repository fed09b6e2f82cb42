/* SPDX-License-Identifier: BSD-2-Clause
 *
 * memory-map.c - takes the RAM out of the PVH memory map. In: the loader's entries. Out:
 * memory_map. The entries are foreign numbers: empty ones are skipped (QEMU's map may
 * end in one), and such as wrap or reach past what a page table can hold are told of.
 */
#include "steps/memory-map.h"

#include <bootflame/hooks.h>

#include "kprintf.h"
#include "power-off.h"

/* Identity-mapped addresses have to stay below the canonical hole; with a margin. */
#define ADDRESS_LIMIT (1ull << 46)
#define ENTRIES_MAX 128u

static struct memory_range ram[ENTRIES_MAX];
struct memory_map memory_map = {.ram = ram};

static void add(const struct pvh_memory *entry)
{
	uint64_t end = entry->address + entry->bytes;

	if (entry->type != PVH_MEMORY_RAM || entry->bytes == 0)
		return;
	if (end < entry->address || end > ADDRESS_LIMIT) {
		kprintf("memory: range 0x%lx + 0x%lx is out of reach, ignored\n", entry->address, entry->bytes);
		return;
	}
	ram[memory_map.count++] = (struct memory_range){entry->address, end};
	memory_map.ram_bytes += entry->bytes;
	if (end > memory_map.top)
		memory_map.top = end;
}

void memory_map_init(const struct pvh_start_info *info)
{
	uint32_t entries = info->version >= 1 ? info->memory_map_entries : 0;
	const struct pvh_memory *map;

	BF_SCOPE("memory_map_init", "vm");
	if (entries > ENTRIES_MAX) {
		kprintf("memory: %u entries, reading %u\n", entries, ENTRIES_MAX);
		entries = ENTRIES_MAX;
	}
	BF_SIZE(entries);
	map = pvh_at(info->memory_map, entries * sizeof *map);
	for (uint32_t i = 0; map && i < entries; i++)
		add(&map[i]);
	if (memory_map.count == 0)
		panic("no memory map from the loader");
	kprintf("memory: %lu KiB in %u ranges\n", memory_map.ram_bytes / 1024, memory_map.count);
}
