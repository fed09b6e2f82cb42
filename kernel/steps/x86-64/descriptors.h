/* SPDX-License-Identifier: BSD-2-Clause
 *
 * descriptors.h - the CPU's descriptor tables; from idt_init on an exception is told
 * about instead of being a triple fault.
 */
#ifndef DESCRIPTORS_H
#define DESCRIPTORS_H

#include <stdint.h>

/* The stack in the task state segment that a double fault runs on; 1 to 7. */
#define IST_DOUBLE_FAULT 1u

/* What lgdt and lidt read. */
struct table_pointer {
	uint16_t limit;
	uint64_t base;
} __attribute__((packed));

void gdt_init(void);
/* What an interrupt from user mode uses from here on, on this CPU. */
void gdt_kernel_stack(uint64_t top);
void idt_init(void);

#endif
