/* SPDX-License-Identifier: BSD-2-Clause
 *
 * aarch64-user-trap.c - what comes from user mode: system calls, interrupts, and mistakes, which
 * are the process's own and end it alone. A system call is SVC #0 with its number in x8,
 * its arguments in x0 and x1; x0 is what it gives.
 */
#include "aarch64/aarch64-trap.h"
#include "percpu.h"

#include "machine.h"
#include "user-space.h"

/* The address, for the classes that have one in FAR. */
static uint64_t touched(const struct trap_frame *f, unsigned int class)
{
	return class == ESR_CLASS_INSTRUCTION_ABORT || class == ESR_CLASS_DATA_ABORT || class == ESR_CLASS_PC_ALIGNMENT
		       ? f->far
		       : 0;
}

int trap_user_sync(struct trap_frame *f)
{
	unsigned int class = (unsigned int)(f->esr >> ESR_CLASS_SHIFT) & ESR_CLASS_MASK;

	if (class == ESR_CLASS_SVC)
		f->x[0] = user_syscall(f->x[8], f->x[0], f->x[1]);
	else
		user_fault(trap_class_name(class), f->elr, touched(f, class));
	return this_cpu()->user.over != 0;
}

int trap_user_irq(void)
{
	trap_irq();
	return this_cpu()->user.over != 0;
}

/* Clean to where instructions are fetched from, and forget what was fetched. */
void user_code_ready(void *page)
{
	uint64_t ctr = SYSREG_READ("ctr_el0");
	uintptr_t line_bytes = 4u << (ctr >> CTR_DATA_LINE_SHIFT & 0xf);

	if (!(ctr >> CTR_DATA_COHERENT_SHIFT & 1)) {
		for (uintptr_t at = (uintptr_t)page; at < (uintptr_t)page + PAGE_BYTES; at += line_bytes)
			__asm__ volatile("dc cvau, %0" : : "r"(at) : "memory");
	}
	__asm__ volatile("dsb ish; ic ialluis; dsb ish; isb" : : : "memory");
}
