/* SPDX-License-Identifier: BSD-2-Clause
 *
 * aarch64-vectors.S - exceptions and interrupts on their way to C, and the way into user
 * mode and back.
 *
 * An interrupt of the kernel keeps what C may change, on the stack that it finds. What
 * comes from user mode keeps everything in a struct trap_frame on SP_EL1, which is where
 * user_enter left it: right below user_enter's own frame. What ends the boot takes
 * SP_EL0 as its stack, see aarch64-start.S; while user mode runs SP_EL0 is its own, and the
 * kernel's value waits in user_enter's frame.
 */
#include "aarch64/aarch64-regs.h"

/* user_enter's frame. Bytes. */
#define ENTER_FRAME_BYTES 112
#define ENTER_FAULT_STACK 96
#define ENTER_DAIF 104
#define FRAME_SP 248
#define FRAME_ELR 256
#define FRAME_ESR 272

	.macro	vector target
	.balign 128
	b	\target
	.endm

/* The end: `number` says which vector it was, `level` which stack pointer was in use. */
	.macro	vector_fatal number
	.balign 128
	msr	spsel, #0
	sub	sp, sp, #TRAP_FRAME_BYTES
	stp	x0, x1, [sp]
	mov	x1, #\number
	b	fatal
	.endm

	.section .text.vectors, "ax", %progbits
	.balign 2048
	.globl vectors
vectors:
	/* On SP_EL0: from within `fatal`. */
	.rept 4
	vector	fatal_again
	.endr
	/* On SP_EL1. */
	vector_fatal 4
	vector	irq
	vector_fatal 6
	vector_fatal 7
	/* From user mode; the latter two nobody has asked for. */
	vector	user_sync
	vector	user_irq
	vector	user_fatal
	vector	user_fatal
	/* From 32-bit user mode, where nobody is. */
	.rept 4
	vector	user_fatal
	.endr

fatal:
	stp	x2, x3, [sp, #16]
	stp	x4, x5, [sp, #32]
	stp	x6, x7, [sp, #48]
	stp	x8, x9, [sp, #64]
	stp	x10, x11, [sp, #80]
	stp	x12, x13, [sp, #96]
	stp	x14, x15, [sp, #112]
	stp	x16, x17, [sp, #128]
	stp	x18, x19, [sp, #144]
	stp	x20, x21, [sp, #160]
	stp	x22, x23, [sp, #176]
	stp	x24, x25, [sp, #192]
	stp	x26, x27, [sp, #208]
	stp	x28, x29, [sp, #224]
	/* SP_EL1 can be read only by being it. */
	mov	x0, sp
	msr	spsel, #1
	mov	x2, sp
	msr	spsel, #0
	stp	x30, x2, [sp, #240]
	mrs	x2, elr_el1
	mrs	x3, spsr_el1
	stp	x2, x3, [sp, #FRAME_ELR]
	mrs	x2, esr_el1
	mrs	x3, far_el1
	stp	x2, x3, [sp, #FRAME_ESR]
	mov	x29, xzr
	bl	trap_fatal
fatal_again:
	bl	trap_fatal_again

irq:
	stp	x0, x1, [sp, #-192]!
	stp	x2, x3, [sp, #16]
	stp	x4, x5, [sp, #32]
	stp	x6, x7, [sp, #48]
	stp	x8, x9, [sp, #64]
	stp	x10, x11, [sp, #80]
	stp	x12, x13, [sp, #96]
	stp	x14, x15, [sp, #112]
	stp	x16, x17, [sp, #128]
	stp	x18, x29, [sp, #144]
	mrs	x0, elr_el1
	mrs	x1, spsr_el1
	stp	x0, x1, [sp, #160]
	str	x30, [sp, #176]
	bl	trap_irq
	ldr	x30, [sp, #176]
	ldp	x0, x1, [sp, #160]
	msr	elr_el1, x0
	msr	spsr_el1, x1
	ldp	x18, x29, [sp, #144]
	ldp	x16, x17, [sp, #128]
	ldp	x14, x15, [sp, #112]
	ldp	x12, x13, [sp, #96]
	ldp	x10, x11, [sp, #80]
	ldp	x8, x9, [sp, #64]
	ldp	x6, x7, [sp, #48]
	ldp	x4, x5, [sp, #32]
	ldp	x2, x3, [sp, #16]
	ldp	x0, x1, [sp], #192
	eret

/* ---- User mode --------------------------------------------------------------- */

	.macro	save_user
	sub	sp, sp, #TRAP_FRAME_BYTES
	stp	x0, x1, [sp]
	stp	x2, x3, [sp, #16]
	stp	x4, x5, [sp, #32]
	stp	x6, x7, [sp, #48]
	stp	x8, x9, [sp, #64]
	stp	x10, x11, [sp, #80]
	stp	x12, x13, [sp, #96]
	stp	x14, x15, [sp, #112]
	stp	x16, x17, [sp, #128]
	stp	x18, x19, [sp, #144]
	stp	x20, x21, [sp, #160]
	stp	x22, x23, [sp, #176]
	stp	x24, x25, [sp, #192]
	stp	x26, x27, [sp, #208]
	stp	x28, x29, [sp, #224]
	mrs	x0, sp_el0
	stp	x30, x0, [sp, #240]
	mrs	x0, elr_el1
	mrs	x1, spsr_el1
	stp	x0, x1, [sp, #FRAME_ELR]
	mrs	x0, esr_el1
	mrs	x1, far_el1
	stp	x0, x1, [sp, #FRAME_ESR]
	ldr	x0, [sp, #(TRAP_FRAME_BYTES + ENTER_FAULT_STACK)]
	msr	sp_el0, x0
	mov	x29, xzr
	.endm

user_fatal:
	save_user
	mov	x0, sp
	mov	x1, #8
	bl	trap_fatal

user_sync:
	save_user
	mov	x0, sp
	bl	trap_user_sync
	b	user_return

user_irq:
	save_user
	bl	trap_user_irq

user_return:
	cbnz	w0, user_over
	ldp	x30, x0, [sp, #240]
	msr	sp_el0, x0
	ldp	x0, x1, [sp, #FRAME_ELR]
	msr	elr_el1, x0
	msr	spsr_el1, x1
	ldp	x28, x29, [sp, #224]
	ldp	x26, x27, [sp, #208]
	ldp	x24, x25, [sp, #192]
	ldp	x22, x23, [sp, #176]
	ldp	x20, x21, [sp, #160]
	ldp	x18, x19, [sp, #144]
	ldp	x16, x17, [sp, #128]
	ldp	x14, x15, [sp, #112]
	ldp	x12, x13, [sp, #96]
	ldp	x10, x11, [sp, #80]
	ldp	x8, x9, [sp, #64]
	ldp	x6, x7, [sp, #48]
	ldp	x4, x5, [sp, #32]
	ldp	x2, x3, [sp, #16]
	ldp	x0, x1, [sp]
	add	sp, sp, #TRAP_FRAME_BYTES
	eret

/* user_enter's way back: its frame is behind the user's. */
user_over:
	add	sp, sp, #TRAP_FRAME_BYTES
	ldr	x0, [sp, #ENTER_DAIF]
	ldp	x19, x20, [sp]
	ldp	x21, x22, [sp, #16]
	ldp	x23, x24, [sp, #32]
	ldp	x25, x26, [sp, #48]
	ldp	x27, x28, [sp, #64]
	ldp	x29, x30, [sp, #80]
	add	sp, sp, #ENTER_FRAME_BYTES
	msr	daif, x0
	ret

/* void user_enter(uint64_t entry, uint64_t stack_top) */
	.globl	user_enter
user_enter:
	mrs	x2, daif
	mrs	x3, sp_el0
	msr	daifset, #DAIF_IRQ
	sub	sp, sp, #ENTER_FRAME_BYTES
	stp	x19, x20, [sp]
	stp	x21, x22, [sp, #16]
	stp	x23, x24, [sp, #32]
	stp	x25, x26, [sp, #48]
	stp	x27, x28, [sp, #64]
	stp	x29, x30, [sp, #80]
	stp	x3, x2, [sp, #ENTER_FAULT_STACK]
	msr	elr_el1, x0
	msr	sp_el0, x1
	msr	spsr_el1, xzr		/* EL0, interrupts on */
	.irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30
	mov	x\n, xzr
	.endr
	eret

	.section .note.GNU-stack, "", %progbits
