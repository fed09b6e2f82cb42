/* SPDX-License-Identifier: BSD-2-Clause
 *
 * aarch64-trap.c - interrupts to their handler, and the end of the boot on an exception.
 */
#include "aarch64/aarch64-trap.h"

#include <bootflame/hooks.h>

#include "kprintf.h"
#include "machine.h"
#include "power-off.h"

static void (*irq_handler)(void);

void trap_set_irq_handler(void (*handler)(void))
{
	irq_handler = handler;
}

void trap_irq(void)
{
	if (!irq_handler)
		panic("an interrupt, and nobody to take it");
	irq_handler();
}

/* The classes that mistakes are of. */
const char *trap_class_name(unsigned int class)
{
	switch (class) {
	case 0x00:
		return "undefined instruction";
	case 0x07:
		return "vector registers used";
	case 0x0e:
		return "illegal state";
	case 0x18:
		return "privileged register";
	case ESR_CLASS_INSTRUCTION_ABORT:
	case ESR_CLASS_INSTRUCTION_ABORT + 1: /* of the kernel itself */
		return "instruction abort";
	case ESR_CLASS_PC_ALIGNMENT:
		return "pc not aligned";
	case ESR_CLASS_DATA_ABORT:
	case ESR_CLASS_DATA_ABORT + 1:
		return "data abort";
	case 0x26:
		return "sp not aligned";
	case 0x2f:
		return "system error";
	case 0x3c:
		return "brk";
	default:
		return "unexpected";
	}
}

void trap_fatal(const struct trap_frame *f, uint64_t vector)
{
	unsigned int class = (unsigned int)(f->esr >> ESR_CLASS_SHIFT) & ESR_CLASS_MASK;

	__atomic_store_n(&panicking, 1, __ATOMIC_RELAXED);
	kprintf("panic: exception 0x%x (%s) vector %lu esr 0x%lx elr 0x%lx far 0x%lx\n", class, trap_class_name(class),
		vector, f->esr, f->elr, f->far);
	for (unsigned int i = 0; i < 28; i += 4)
		kprintf("  x%02u %016lx %016lx %016lx %016lx\n", i, f->x[i], f->x[i + 1], f->x[i + 2], f->x[i + 3]);
	kprintf("  x28 %016lx %016lx %016lx sp %016lx spsr %08lx\n", f->x[28], f->x[29], f->x[30], f->sp, f->spsr);
	bf_bye_panic(BF_STATUS_PANIC);
	power_off(POWER_OFF_FAILED);
}

/* From within the above: what works is unknown, so nothing more is tried. */
void trap_fatal_again(void)
{
	power_off(POWER_OFF_FAILED);
}
