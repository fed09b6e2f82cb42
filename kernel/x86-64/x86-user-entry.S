/* SPDX-License-Identifier: BSD-2-Clause
 *
 * x86-user-entry.S - into user mode and out of it.
 *
 * GS. The kernel finds its CPU at %gs:0, and user mode can set the base of GS: wrgsbase is off
 * (CR4.FSGSBASE), but to load a selector needs no leave. So the kernel's base is in
 * MSR_KERNEL_GS_BASE while user mode runs, where no selector reaches, and every way in and
 * out swaps the two: SYSCALL always, the others where CS says that they come from there
 * (trap-entry.S). An NMI on the few instructions before a swap would see user mode's; it
 * is the end of the boot here anyway.
 *
 * SYSRET. With an RCX that is not canonical it faults in the kernel, on user mode's stack. RCX
 * is the entry, which is in the window, or the address behind a SYSCALL; the window's end is
 * far below the half's, so that address is canonical too.
 *
 * The frame that user_enter leaves at percpu.user.sp is both: where the stack of all that comes
 * in begins, and what is left to do when user mode is over:
 *
 *	sp -> r15  r14  r13  r12  rbx  rbp  flags  return address
 */
	.text
	.code64

	/* void user_enter(uint64_t entry, uint64_t stack_top) */
	.globl user_enter
user_enter:
	pushfq
	push	%rbp
	push	%rbx
	push	%r12
	push	%r13
	push	%r14
	push	%r15			/* rsp is a multiple of 16 now */
	cli
	mov	%rdi, %r12
	mov	%rsi, %r13
	mov	%rsp, %rdi
	call	x86_user_prepare
	mov	%r12, %rcx
	mov	%r13, %rsp
	mov	$0x202, %r11d		/* interrupts on */
	xor	%r12d, %r12d
	xor	%r13d, %r13d
	xor	%r14d, %r14d
	xor	%r15d, %r15d
	xor	%ebx, %ebx
	xor	%ebp, %ebp
	xor	%eax, %eax
to_user:				/* and nothing of the kernel's in these either */
	xor	%edx, %edx
	xor	%esi, %esi
	xor	%edi, %edi
	xor	%r8d, %r8d
	xor	%r9d, %r9d
	xor	%r10d, %r10d
	swapgs
	sysretq

	/* In: rax the number, rdi and rsi its arguments; rcx and r11 where and with which flags to
	 * go on. The rest is user mode's and kept by C, or made 0. */
	.globl x86_syscall_entry
x86_syscall_entry:
	swapgs
	mov	%rsp, %gs:percpu_user_scratch
	mov	%gs:percpu_user_sp, %rsp
	push	%gs:percpu_user_scratch
	push	%rcx
	push	%r11
	sub	$8, %rsp		/* aligned for C */
	mov	%rsi, %rdx
	mov	%rdi, %rsi
	mov	%rax, %rdi
	call	user_syscall
	cmpl	$0, %gs:percpu_user_over
	jne	x86_user_leave
	add	$8, %rsp
	pop	%r11
	pop	%rcx
	pop	%rsp
	jmp	to_user

	/* With the kernel's GS, on whatever is left of its stack. */
	.globl x86_user_leave
x86_user_leave:
	mov	%gs:percpu_user_sp, %rsp
	pop	%r15
	pop	%r14
	pop	%r13
	pop	%r12
	pop	%rbx
	pop	%rbp
	popfq
	ret

	.section .note.GNU-stack, "", @progbits
