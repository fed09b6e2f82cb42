/* SPDX-License-Identifier: BSD-2-Clause
 *
 * aarch64-paging.c - the kernel's own page tables: all RAM and the device windows, each at its
 * physical address, by 2 MiB blocks. In: the memory map, the device tree. Out: tables in boot
 * memory, and TTBR0_EL1. What is neither stays unmapped, so that a wild pointer faults.
 *
 * Nothing is both writable and executable. The blocks that the kernel's image lies in are
 * therefore cut into pages: its code is executable, its constants are not, the rest is
 * memory like all other.
 */
#include "aarch64/aarch64-paging.h"

#include "aarch64/boot-dtb.h"
#include "kprintf.h"
#include "machine.h"
#include "steps/bootmem.h"
#include "steps/memory-map.h"
#include "sysinit.h"

#define SHIFT_LEVEL0 39
#define SHIFT_LEVEL1 30
#define SHIFT_LEVEL2 21
/* What TTBR0_EL1 reaches, less the upper half of it, which has the processes' window. */
#define MAP_LIMIT (1ull << 47)

#define NEVER_EXECUTE (PTE_NEVER_EXECUTE(KERNEL) | PTE_NEVER_EXECUTE(USER))
#define RAM_BLOCK (PTE_VALID | PTE_ACCESSED | PTE_SHARED | ATTR_NORMAL << PTE_ATTR_SHIFT | NEVER_EXECUTE)
#define DEVICE_BLOCK (PTE_VALID | PTE_ACCESSED | ATTR_DEVICE << PTE_ATTR_SHIFT | NEVER_EXECUTE)
#define RAM_PAGE (RAM_BLOCK | PTE_TABLE)
#define CODE_PAGE ((RAM_PAGE | PTE_READ_ONLY) & ~PTE_NEVER_EXECUTE(KERNEL))
#define CONSTANTS_PAGE (RAM_PAGE | PTE_READ_ONLY)

#define UART_WINDOW 0x09000000u

extern const char kernel_start[], kernel_text_end[], kernel_rodata_end[];

uint64_t *paging_level0;

static unsigned int index_at(uint64_t address, unsigned int shift)
{
	return (unsigned int)(address >> shift) % PAGING_ENTRIES;
}

static uint64_t *new_table(void)
{
	return bootmem_alloc(PAGING_ENTRIES * sizeof(uint64_t), PAGE_BYTES);
}

static uint64_t *table_below(uint64_t *entry)
{
	if (!(*entry & PTE_VALID))
		*entry = (uintptr_t)new_table() | PTE_TABLE | PTE_VALID;
	return (uint64_t *)(uintptr_t)(*entry & PAGING_ADDRESS);
}

static uint64_t *level2_of(uint64_t address)
{
	uint64_t *level1 = table_below(&paging_level0[index_at(address, SHIFT_LEVEL0)]);

	return table_below(&level1[index_at(address, SHIFT_LEVEL1)]);
}

/* Maps every 2 MiB block that [start, end) touches; returns how many were new. A block
 * that is mapped already stays as it is. */
static uint64_t map(uint64_t start, uint64_t end, uint64_t flags)
{
	uint64_t blocks = 0;
	uint64_t at = start & ~(uint64_t)(LARGE_PAGE_BYTES - 1);

	while (at < end) {
		uint64_t *level2 = level2_of(at);

		/* One walk a GiB; within it, one entry after the other. */
		for (unsigned int i = index_at(at, SHIFT_LEVEL2); i < PAGING_ENTRIES && at < end; i++) {
			if (!(level2[i] & PTE_VALID)) {
				level2[i] = at | flags;
				blocks++;
			}
			at += LARGE_PAGE_BYTES;
		}
	}
	return blocks;
}

static uint64_t map_device(uint64_t at, uint64_t bytes, const char *what)
{
	if (at < MAP_LIMIT && bytes <= MAP_LIMIT - at)
		return map(at, at + bytes, DEVICE_BLOCK);
	kprintf("paging: %s at 0x%lx is out of reach\n", what, at);
	return 0;
}

/* One block as pages. */
static void map_kernel_block(uint64_t block)
{
	uint64_t *entry = &level2_of(block)[index_at(block, SHIFT_LEVEL2)], *pages = table_below(entry);
	uint64_t at = block;

	for (unsigned int i = 0; i < PAGING_ENTRIES; i++, at += PAGE_BYTES)
		pages[i] = at | RAM_PAGE;
	for (at = (uintptr_t)kernel_start; at < (uintptr_t)kernel_rodata_end; at += PAGE_BYTES) {
		if (at - block < LARGE_PAGE_BYTES)
			pages[(at - block) / PAGE_BYTES] =
				at | (at < (uintptr_t)kernel_text_end ? CODE_PAGE : CONSTANTS_PAGE);
	}
}

static void paging_init(void *unused)
{
	uint64_t blocks = 0, at;

	(void)unused;
	paging_level0 = new_table();
	blocks += map_device(UART_WINDOW, PAGE_BYTES, "the serial port");
	if (boot_dtb.gic_version != 0)
		blocks += map_device(boot_dtb.gic_distributor, PAGE_BYTES, "the interrupt distributor");
	if (boot_dtb.gic_version == 2)
		blocks += map_device(boot_dtb.gic_cpu, PAGE_BYTES, "the interrupt controller");
	if (boot_dtb.gic_version == 3)
		blocks += map_device(boot_dtb.gic_redistributors, boot_dtb.gic_redistributors_bytes,
				     "the interrupt redistributors");
	for (unsigned int i = 0; i < boot_dtb.virtio_count; i++)
		blocks += map_device(boot_dtb.virtio[i].address, PAGE_BYTES, "virtio,mmio");
	at = (uintptr_t)kernel_start & ~(uint64_t)(LARGE_PAGE_BYTES - 1);
	for (; at < (uintptr_t)kernel_rodata_end; at += LARGE_PAGE_BYTES, blocks++)
		map_kernel_block(at);
	for (unsigned int i = 0; i < memory_map.count; i++)
		blocks += map(memory_map.ram[i].start, memory_map.ram[i].end, RAM_BLOCK);
	BF_SIZE(blocks);
	paging_use(paging_level0);
}
SYSINIT(paging_init, SI_SUB_VM, SI_ORDER_FIRST, paging_init, NULL);
