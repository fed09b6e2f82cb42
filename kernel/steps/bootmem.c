/* SPDX-License-Identifier: BSD-2-Clause
 *
 * bootmem.c - a pointer that moves up from the kernel's end. In: the memory map. Out:
 * memory for what must exist before the page allocator does. It ends at the first
 * thing of the loader's above the kernel (a module, the start info), and at the end of
 * what x86-start.S has mapped.
 */
#include "steps/bootmem.h"

#include <bootflame/hooks.h>

#include "machine.h"
#include "power-off.h"
#include "steps/boot-modules.h"
#include "steps/memory-map.h"

extern const char kernel_end[];

static uint64_t next, limit;

/* Ends boot memory before something of the loader's. */
static void keep(uint64_t address, uint64_t bytes)
{
	if (bytes > 0 && address + bytes > next && address < limit)
		limit = address > next ? address : next;
}

void bootmem_init(void)
{
	BF_SCOPE("bootmem_init", "vm");
	next = limit = (uintptr_t)kernel_end;
	for (unsigned int i = 0; i < memory_map.count; i++) {
		if (next >= memory_map.ram[i].start && next < memory_map.ram[i].end)
			limit = memory_map.ram[i].end;
	}
	if (limit > BOOT_MAP_BYTES)
		limit = BOOT_MAP_BYTES;
	keep(boot_info.handover, boot_info.handover_bytes);
	for (uint32_t i = 0; i < boot_modules.count; i++)
		keep(boot_modules.list[i].address, boot_modules.list[i].bytes);
	BF_SIZE(limit - next);
}

void *bootmem_alloc(uint64_t bytes, uint64_t align)
{
	uint64_t at = (next + align - 1) & ~(align - 1);

	if (at > limit || bytes > limit - at)
		panic("out of boot memory");
	next = at + bytes;
	/* RAM that nobody has written since the VMM made it is zero, but a boot after a
	 * reset finds the last one's. */
	return __builtin_memset((void *)(uintptr_t)at, 0, bytes);
}

uint64_t bootmem_free_bytes(void)
{
	return limit - next;
}

uint64_t bootmem_close(void)
{
	limit = next;
	return next;
}
