/* SPDX-License-Identifier: BSD-2-Clause
 *
 * aarch64-context.S - context_make and context_switch; see machine.h. What a function call
 * keeps is x19 to x30 and the stack pointer. TPIDR_EL1 and SP_EL0 are the CPU's, not the
 * thread's.
 *
 *	to_sp -->  x19 x20 ... x29 x30		96 bytes; x30 is where it goes on
 */
#define CONTEXT_BYTES 96

	.section .text.context, "ax", %progbits

/* void *context_make(void *stack_top, void (*entry)(void *arg), void *arg) */
	.globl	context_make
	.balign 16
context_make:
	sub	x0, x0, #CONTEXT_BYTES
	adr	x3, context_first
	stp	x1, x2, [x0]		/* x19: entry, x20: arg */
	stp	xzr, x3, [x0, #80]
	ret

context_first:
	mov	x0, x20
	blr	x19
	brk	#0			/* entry does not return */

/* void context_switch(void **save_sp, void *to_sp) */
	.globl	context_switch
	.balign 16
context_switch:
	sub	sp, sp, #CONTEXT_BYTES
	stp	x19, x20, [sp]
	stp	x21, x22, [sp, #16]
	stp	x23, x24, [sp, #32]
	stp	x25, x26, [sp, #48]
	stp	x27, x28, [sp, #64]
	stp	x29, x30, [sp, #80]
	mov	x2, sp
	str	x2, [x0]
	mov	sp, x1
	ldp	x19, x20, [sp]
	ldp	x21, x22, [sp, #16]
	ldp	x23, x24, [sp, #32]
	ldp	x25, x26, [sp, #48]
	ldp	x27, x28, [sp, #64]
	ldp	x29, x30, [sp, #80]
	add	sp, sp, #CONTEXT_BYTES
	ret

	.section .note.GNU-stack, "", %progbits
