/* SPDX-License-Identifier: BSD-2-Clause
 *
 * paging.c - the kernel's own page tables: all RAM and the device windows, each at its
 * physical address, by 2 MiB pages. In: the memory map. Out: tables in boot memory, and
 * CR3. What is neither stays unmapped, so that a wild pointer faults; x86-start.S's tables
 * would have let it read whatever is there.
 */
#include "machine.h"
#include "steps/bootmem.h"
#include "steps/memory-map.h"
#include "steps/x86-64/lapic.h"
#include "steps/x86-64/platform.h"
#include "sysinit.h"

#define ENTRIES 512u
#define SHIFT_PML4 39
#define SHIFT_PDPT 30
#define SHIFT_PD 21

#define RAM_PAGE (PTE_PRESENT | PTE_WRITE | PTE_LARGE | PTE_GLOBAL)
#define DEVICE_PAGE (RAM_PAGE | PTE_CACHE_DISABLE | PTE_WRITE_THROUGH)

static uint64_t *pml4;

static unsigned int index_at(uint64_t address, unsigned int shift)
{
	return (unsigned int)(address >> shift) % ENTRIES;
}

static uint64_t *new_table(void)
{
	return bootmem_alloc(ENTRIES * sizeof(uint64_t), PAGE_BYTES);
}

static uint64_t *table_below(uint64_t *entry)
{
	if (!(*entry & PTE_PRESENT))
		*entry = (uintptr_t)new_table() | PTE_PRESENT | PTE_WRITE;
	return (uint64_t *)(uintptr_t)(*entry & PTE_ADDRESS);
}

/* Maps every 2 MiB page that [start, end) touches; returns how many were new. A page
 * that is mapped already stays as it is. */
static uint64_t map(uint64_t start, uint64_t end, uint64_t flags)
{
	uint64_t pages = 0;
	uint64_t at = start & ~(uint64_t)(LARGE_PAGE_BYTES - 1);

	while (at < end) {
		uint64_t *pdpt = table_below(&pml4[index_at(at, SHIFT_PML4)]);
		uint64_t *pd = table_below(&pdpt[index_at(at, SHIFT_PDPT)]);

		/* One walk a GiB; within it, one entry after the other. */
		for (unsigned int i = index_at(at, SHIFT_PD); i < ENTRIES && at < end; i++) {
			if (!(pd[i] & PTE_PRESENT)) {
				pd[i] = at | flags;
				pages++;
			}
			at += LARGE_PAGE_BYTES;
		}
	}
	return pages;
}

static void paging_init(void *unused)
{
	uint64_t pages = 0, at;
	unsigned int irq;

	(void)unused;
	pml4 = new_table();
	pages += map(LAPIC_BASE, LAPIC_BASE + PAGE_BYTES, DEVICE_PAGE);
	for (unsigned int i = 0; i < platform.ioapics; i++)
		pages += map(platform.ioapic[i].address, platform.ioapic[i].address + 1, DEVICE_PAGE);
	for (unsigned int i = 0; i < memory_map.count; i++)
		pages += map(memory_map.ram[i].start, memory_map.ram[i].end, RAM_PAGE);
	for (unsigned int i = 0; machine_virtio_place(i, &at, &irq) == 0; i++)
		pages += map(at, at + 1, DEVICE_PAGE);
	BF_SIZE(pages);
	write_cr3((uintptr_t)pml4);
}
SYSINIT(paging_init, SI_SUB_VM, SI_ORDER_FIRST, paging_init, NULL);
SYSINIT_NEEDS(paging_init, cpus_find);
