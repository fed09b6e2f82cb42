/* SPDX-License-Identifier: BSD-2-Clause
 *
 * trap.c - vectors to handlers, and the end of the boot on an exception.
 */
#include "x86-64/trap.h"

#include <bootflame/hooks.h>

#include "kprintf.h"
#include "power-off.h"
#include "steps/x86-64/ioapic.h"
#include "x86-64/x86-user.h"
#include "x86-64/x86.h"

static void (*handlers[VECTORS - VECTOR_IRQ_FIRST])(void);

void trap_set_handler(unsigned int vector, void (*handler)(void))
{
	handlers[vector - VECTOR_IRQ_FIRST] = handler;
}

static void die(const struct trap_frame *f) __attribute__((noreturn));
static void die(const struct trap_frame *f)
{
	static int dying;
	uint64_t cr2 = read_cr2();

	/* An exception from in here: what works is unknown, so nothing more is tried. */
	if (dying)
		power_off(POWER_OFF_FAILED);
	dying = 1;
	__atomic_store_n(&panicking, 1, __ATOMIC_RELAXED);

	kprintf("panic: exception %lu error 0x%lx rip 0x%lx cr2 0x%lx\n", f->vector, f->error, f->rip, cr2);
	kprintf("  rax %016lx rbx %016lx rcx %016lx rdx %016lx\n", f->rax, f->rbx, f->rcx, f->rdx);
	kprintf("  rsi %016lx rdi %016lx rbp %016lx rsp %016lx\n", f->rsi, f->rdi, f->rbp, f->rsp);
	kprintf("  r8  %016lx r9  %016lx r10 %016lx r11 %016lx\n", f->r8, f->r9, f->r10, f->r11);
	kprintf("  r12 %016lx r13 %016lx r14 %016lx r15 %016lx\n", f->r12, f->r13, f->r14, f->r15);
	kprintf("  cs %04lx ss %04lx rflags %08lx\n", f->cs, f->ss, f->rflags);
	bf_bye_panic(BF_STATUS_PANIC);
	power_off(POWER_OFF_FAILED);
}

/* What a program did, and not something that the machine has. */
static int is_users(const struct trap_frame *f)
{
	return (f->cs & 3) && f->vector != VECTOR_NMI && f->vector != VECTOR_DOUBLE_FAULT &&
	       f->vector != VECTOR_MACHINE_CHECK;
}

void trap_dispatch(const struct trap_frame *frame)
{
	if (frame->vector < VECTOR_IRQ_FIRST) {
		if (!is_users(frame))
			die(frame);
		x86_user_exception(frame);
		return;
	}
	if (frame->vector >= VECTOR_DEVICE_FIRST && frame->vector <= VECTOR_DEVICE_LAST)
		irq_dispatch((unsigned int)frame->vector);
	else if (handlers[frame->vector - VECTOR_IRQ_FIRST])
		handlers[frame->vector - VECTOR_IRQ_FIRST]();
}
