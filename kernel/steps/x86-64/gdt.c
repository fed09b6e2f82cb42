/* SPDX-License-Identifier: BSD-2-Clause
 *
 * gdt.c - the GDT with a task state segment, which gives a double fault a stack that is known
 * to be good, and what comes from user mode the kernel's. In: x86-start.S's table in use.
 * Out: this one.
 */
#include "steps/x86-64/descriptors.h"

#include <bootflame/hooks.h>

#include "x86-64/x86.h"

#define GDT_TSS_AVAILABLE 0x89

static struct cpu_tables boot_tables;

void gdt_load(struct cpu_tables *t)
{
	struct table_pointer pointer = {sizeof t->gdt - 1, (uintptr_t)t->gdt};
	uint64_t base = (uintptr_t)&t->tss;

	t->gdt[SEL_CODE / 8] = GDT_CODE64;
	t->gdt[SEL_DATA / 8] = GDT_DATA;
	t->gdt[SEL_USER_DATA / 8] = GDT_USER_DATA;
	t->gdt[SEL_USER_CODE / 8] = GDT_USER_CODE64;
	t->gdt[SEL_TSS / 8] = (sizeof t->tss - 1) | (base & 0xffffff) << 16 | (uint64_t)GDT_TSS_AVAILABLE << 40 |
			      (base >> 24 & 0xff) << 56;
	t->gdt[SEL_TSS / 8 + 1] = base >> 32;
	t->tss.ist[IST_DOUBLE_FAULT - 1] = (uintptr_t)t->double_fault_stack + sizeof t->double_fault_stack;
	t->tss.io_map_offset = sizeof t->tss;
	/* The selectors mean what they meant in x86-start.S's table, so none is reloaded;
	 * GS least of all, whose base would go. */
	__asm__ volatile("lgdt %0; ltr %1" : : "m"(pointer), "r"((uint16_t)SEL_TSS) : "memory");
}

void gdt_init(void)
{
	BF_SCOPE("gdt_init", "cpu");
	gdt_load(&boot_tables);
}

void gdt_kernel_stack(uint64_t top)
{
	struct table_pointer pointer;

	__asm__("sgdt %0" : "=m"(pointer));
	((struct cpu_tables *)(uintptr_t)pointer.base)->tss.rsp[0] = top;
}
