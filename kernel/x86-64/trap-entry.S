/* SPDX-License-Identifier: BSD-2-Clause
 *
 * trap-entry.S - exceptions and interrupts on their way to C. Each vector has a stub
 * of VECTOR_STUB_BYTES that makes all frames alike (an error code, real or 0, then
 * the vector); the rest is common. In: what the CPU pushed. Out: a struct trap_frame
 * (trap.h) for trap_dispatch, and the interrupted code resumed if that returns.
 */
#include "x86-64/x86-regs.h"

	.section .text.trap, "ax", @progbits
	.code64
	.globl trap_stubs
	.balign VECTOR_STUB_BYTES
trap_stubs:
	.set vector, 0
	.rept VECTORS
	.balign VECTOR_STUB_BYTES
	/* These push an error code themselves. */
	.if !(vector == 8 || (vector >= 10 && vector <= 14) || vector == 17 || vector == 21 || vector == 29 || vector == 30)
	push	$0
	.endif
	push	$vector
	jmp	trap_common
	.set vector, vector + 1
	.endr

	/* On the stack: vector, error, rip, cs. */
trap_common:
	testb	$3, 24(%rsp)		/* from user mode? */
	jz	1f
	swapgs
1:	push	%rax
	push	%rcx
	push	%rdx
	push	%rbx
	push	%rbp
	push	%rsi
	push	%rdi
	push	%r8
	push	%r9
	push	%r10
	push	%r11
	push	%r12
	push	%r13
	push	%r14
	push	%r15
	cld				/* memmove may have been interrupted backwards */
	mov	%rsp, %rdi
	mov	%rsp, %rbp
	and	$-16, %rsp
	call	trap_dispatch
	mov	%rbp, %rsp
	pop	%r15
	pop	%r14
	pop	%r13
	pop	%r12
	pop	%r11
	pop	%r10
	pop	%r9
	pop	%r8
	pop	%rdi
	pop	%rsi
	pop	%rbp
	pop	%rbx
	pop	%rdx
	pop	%rcx
	pop	%rax
	testb	$3, 24(%rsp)
	jz	2f
	cmpl	$0, %gs:percpu_user_over
	jne	x86_user_leave
	swapgs
2:	add	$16, %rsp		/* vector and error code */
	iretq

	.section .note.GNU-stack, "", @progbits
