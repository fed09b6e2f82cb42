/* SPDX-License-Identifier: BSD-2-Clause
 *
 * descriptors.h - the CPU's descriptor tables; from idt_init on an exception is told
 * about instead of being a triple fault.
 */
#ifndef DESCRIPTORS_H
#define DESCRIPTORS_H

#include <stdint.h>

#include "x86-64/x86-regs.h"

/* The stack in the task state segment that a double fault runs on; 1 to 7. */
#define IST_DOUBLE_FAULT 1u

/* What lgdt and lidt read. */
struct table_pointer {
	uint16_t limit;
	uint64_t base;
} __attribute__((packed));

#define IST_STACK_BYTES 4096

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

/* What each CPU must have for itself, as a TSS that is in use cannot be loaded again. Zeroed. */
struct cpu_tables {
	uint64_t gdt[SEL_USER_CODE / 8 + 1]; /* the first member: it finds the others */
	struct tss tss;
	uint8_t double_fault_stack[IST_STACK_BYTES] __attribute__((aligned(16)));
};

void gdt_init(void);
/* What an interrupt from user mode uses from here on, on this CPU. */
void gdt_kernel_stack(uint64_t top);
void idt_init(void);
/* A further CPU's own; and the IDT, which all share. */
void gdt_load(struct cpu_tables *tables);
void idt_load(void);

#endif
