/* SPDX-License-Identifier: BSD-2-Clause
 *
 * x86-switch.S - from one thread's stack to another's. What a context keeps there:
 *
 *	sp -> r15  r14  r13  r12  rbx  rbp  return address
 *
 * In one that has not begun, r12 is the argument, rbx the function, and the return address
 * begin, which calls it.
 */
	.text
	.code64

	/* void *context_make(void *stack_top, void (*entry)(void *arg), void *arg) */
	.globl context_make
context_make:
	lea	-56(%rdi), %rax
	movq	$0, (%rax)
	movq	$0, 8(%rax)
	movq	$0, 16(%rax)
	mov	%rdx, 24(%rax)
	mov	%rsi, 32(%rax)
	movq	$0, 40(%rax)
	movq	$begin, 48(%rax)
	ret

begin:
	mov	%r12, %rdi
	call	*%rbx			/* rsp is stack_top, as a call wants it */
	ud2				/* entry does not return */

	/* void context_switch(void **save_sp, void *to_sp) */
	.globl context_switch
context_switch:
	push	%rbp
	push	%rbx
	push	%r12
	push	%r13
	push	%r14
	push	%r15
	mov	%rsp, (%rdi)
	mov	%rsi, %rsp
	pop	%r15
	pop	%r14
	pop	%r13
	pop	%r12
	pop	%rbx
	pop	%rbp
	ret

	.section .note.GNU-stack, "", @progbits
