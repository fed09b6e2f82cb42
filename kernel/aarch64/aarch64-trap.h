/* SPDX-License-Identifier: BSD-2-Clause
 *
 * aarch64-trap.h - what the vectors hand to C, and who takes an interrupt. An exception that
 * nobody expects ends the boot: registers, bye, power off.
 */
#ifndef AARCH64_TRAP_H
#define AARCH64_TRAP_H

#include <stddef.h>
#include <stdint.h>

#include "aarch64/aarch64-regs.h"

/* As aarch64-vectors.S leaves it on the stack, lowest address first. */
struct trap_frame {
	uint64_t x[31];
	uint64_t sp; /* of the code that was interrupted */
	uint64_t elr, spsr, esr, far;
};
_Static_assert(sizeof(struct trap_frame) == TRAP_FRAME_BYTES, "the vectors know this");
_Static_assert(offsetof(struct trap_frame, elr) == 256, "the vectors know this");

/* The vectors, for VBAR_EL1. */
extern const char vectors[];

/* What the vectors call. With interrupts off. */
void trap_irq(void);
void trap_fatal(const struct trap_frame *f, uint64_t vector) __attribute__((noreturn));
void trap_fatal_again(void) __attribute__((noreturn));
/* From user mode, by an exception of its own or an interrupt. 0: it goes on; else user_enter
 * returns. */
int trap_user_sync(struct trap_frame *f);
int trap_user_irq(void);

/* What an exception's class (ESR_EL1) is called. */
const char *trap_class_name(unsigned int class);

/* Who takes interrupts from here on: the interrupt controller. */
void trap_set_irq_handler(void (*handler)(void));

#endif
