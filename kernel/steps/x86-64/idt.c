/* SPDX-License-Identifier: BSD-2-Clause
 *
 * idt.c - the IDT: an interrupt gate for every vector that trap-entry.S has a stub for.
 */
#include "steps/x86-64/descriptors.h"

#include <bootflame/hooks.h>

#include "x86-64/trap.h"
#include "x86-64/x86.h"

#define GATE_INTERRUPT 0x8e

struct gate {
	uint16_t offset_low;
	uint16_t selector;
	uint8_t ist;
	uint8_t type;
	uint16_t offset_middle;
	uint32_t offset_high;
	uint32_t reserved;
};
_Static_assert(sizeof(struct gate) == 16, "the CPU's layout");

static struct gate idt[VECTORS];

void idt_load(void)
{
	struct table_pointer pointer = {sizeof idt - 1, (uintptr_t)idt};

	__asm__ volatile("lidt %0" : : "m"(pointer) : "memory");
}

void idt_init(void)
{
	BF_SCOPE("idt_init", "cpu");
	BF_SIZE(VECTORS);
	for (unsigned int i = 0; i < VECTORS; i++) {
		uint64_t stub = (uintptr_t)trap_stubs + i * VECTOR_STUB_BYTES;

		idt[i].offset_low = (uint16_t)stub;
		idt[i].selector = SEL_CODE;
		idt[i].type = GATE_INTERRUPT;
		idt[i].offset_middle = (uint16_t)(stub >> 16);
		idt[i].offset_high = (uint32_t)(stub >> 32);
	}
	idt[VECTOR_DOUBLE_FAULT].ist = IST_DOUBLE_FAULT;
	idt_load();
}
