/* SPDX-License-Identifier: BSD-2-Clause
 *
 * trap.h - what happens on a vector. An exception ends the boot: registers, bye,
 * power off; one of user mode's own making ends that (user-space.h). An interrupt goes to the
 * handler set for it.
 */
#ifndef TRAP_H
#define TRAP_H

#include <stdint.h>

/* As trap-entry.S leaves it on the stack, lowest address first. */
struct trap_frame {
	uint64_t r15, r14, r13, r12, r11, r10, r9, r8;
	uint64_t rdi, rsi, rbp, rbx, rdx, rcx, rax;
	uint64_t vector, error;
	uint64_t rip, cs, rflags, rsp, ss;
};

/* The first of VECTORS stubs, VECTOR_STUB_BYTES apart. */
extern const char trap_stubs[];

/* The handler runs with interrupts off. Vector: VECTOR_IRQ_FIRST to VECTORS - 1. */
void trap_set_handler(unsigned int vector, void (*handler)(void));
void trap_dispatch(const struct trap_frame *frame);

#endif
