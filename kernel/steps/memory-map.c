/* SPDX-License-Identifier: BSD-2-Clause
 *
 * memory-map.c - takes the RAM out of the loader's memory map. In: its entries. Out:
 * memory_map. The entries are foreign numbers: empty ones are skipped (QEMU's map may
 * end in one), and such as wrap or reach past what a page table can hold are told of.
 */
#include "steps/memory-map.h"

#include <bootflame/hooks.h>

#include "kprintf.h"
#include "machine.h"
#include "power-off.h"

/* Identity-mapped addresses have to stay below the canonical hole; with a margin. */
#define ADDRESS_LIMIT (1ull << 46)
#define ENTRIES_MAX 128u

static struct memory_range ram[ENTRIES_MAX];
struct memory_map memory_map = {.ram = ram};

static void add(struct boot_memory e)
{
	uint64_t end = e.address + e.bytes;

	if (e.type != BOOT_MEMORY_RAM || e.bytes == 0)
		return;
	if (end < e.address || end > ADDRESS_LIMIT) {
		kprintf("memory: range 0x%lx + 0x%lx is out of reach, ignored\n", e.address, e.bytes);
		return;
	}
	ram[memory_map.count++] = (struct memory_range){e.address, end};
	memory_map.ram_bytes += e.bytes;
	if (end > memory_map.top)
		memory_map.top = end;
}

void memory_map_init(void)
{
	uint32_t entries = boot_info.memory_entries;

	BF_SCOPE("memory_map_init", "vm");
	if (entries > ENTRIES_MAX) {
		kprintf("memory: %u entries, reading %u\n", entries, ENTRIES_MAX);
		entries = ENTRIES_MAX;
	}
	BF_SIZE(entries);
	for (uint32_t i = 0; i < entries; i++)
		add(boot_info.memory(i));
	if (memory_map.count == 0)
		panic("no memory map from the loader");
	kprintf("memory: %lu KiB in %u ranges\n", memory_map.ram_bytes / 1024, memory_map.count);
}
