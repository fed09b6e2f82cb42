/* SPDX-License-Identifier: BSD-2-Clause
 *
 * gdt.c - the GDT with a task state segment, which gives a double fault a stack that is known
 * to be good, and what comes from user mode the kernel's. In: x86-start.S's table in use.
 * Out: this one.
 */
#include "steps/x86-64/descriptors.h"

#include <bootflame/hooks.h>

#include "x86-64/x86.h"

#define IST_STACK_BYTES 4096
#define GDT_TSS_AVAILABLE 0x89

struct tss {
	uint32_t reserved0;
	uint64_t rsp[3];
	uint64_t reserved1;
	uint64_t ist[7];
	uint64_t reserved2;
	uint16_t reserved3;
	uint16_t io_map_offset;
} __attribute__((packed));
_Static_assert(sizeof(struct tss) == 104, "the CPU's layout");

static uint64_t gdt[] = {
	[SEL_CODE / 8] = GDT_CODE64,
	[SEL_DATA / 8] = GDT_DATA,
	[SEL_TSS / 8] = 0, /* two entries, filled in below */
	[SEL_TSS / 8 + 1] = 0,
	[SEL_USER_DATA / 8] = GDT_USER_DATA,
	[SEL_USER_CODE / 8] = GDT_USER_CODE64,
};
static struct tss tss;
static uint8_t double_fault_stack[IST_STACK_BYTES] __attribute__((aligned(16)));

void gdt_init(void)
{
	struct table_pointer pointer = {sizeof gdt - 1, (uintptr_t)gdt};
	uint64_t base = (uintptr_t)&tss;

	BF_SCOPE("gdt_init", "cpu");
	tss.ist[IST_DOUBLE_FAULT - 1] = (uintptr_t)double_fault_stack + sizeof double_fault_stack;
	tss.io_map_offset = sizeof tss;
	gdt[SEL_TSS / 8] = (sizeof tss - 1) | (base & 0xffffff) << 16 | (uint64_t)GDT_TSS_AVAILABLE << 40 |
			   (base >> 24 & 0xff) << 56;
	gdt[SEL_TSS / 8 + 1] = base >> 32;
	/* The selectors mean what they meant in x86-start.S's table, so none is reloaded;
	 * GS least of all, whose base would go. */
	__asm__ volatile("lgdt %0; ltr %1" : : "m"(pointer), "r"((uint16_t)SEL_TSS) : "memory");
}

void gdt_kernel_stack(uint64_t top)
{
	tss.rsp[0] = top;
}
