/* SPDX-License-Identifier: BSD-2-Clause
 *
 * storm-ap.S - another CPU's way from its start in real mode to C. In: a startup
 * interrupt for the page at AP_START, where ap_code has been copied; ap_cr3 and ap_gdt
 * from the first CPU. Out: ap_main on a stack and at a %gs of its own. It goes to 64-bit
 * mode in one step, without 32-bit mode between.
 */
#include "storm-ap.h"
#include "x86-64/x86-regs.h"

#define HERE(label) (AP_START + label - ap_code)

	.section .rodata.ap, "a", @progbits
	.balign 16
	.globl ap_code, ap_code_end, ap_cr3, ap_gdt
	.code16
ap_code:
	cli
	xor	%ax, %ax
	mov	%ax, %ds
	lgdtl	HERE(ap_gdt)
	mov	$(CR4_PAE | CR4_PGE), %eax
	mov	%eax, %cr4
	mov	HERE(ap_cr3), %eax
	mov	%eax, %cr3
	mov	$MSR_EFER, %ecx
	rdmsr
	or	$EFER_LME, %eax
	wrmsr
	mov	$(CR0_PG | CR0_WP | CR0_ET | CR0_PE), %eax
	mov	%eax, %cr0
	ljmpl	$SEL_CODE, $ap64
	.balign 8
ap_cr3:
	.quad 0
ap_gdt:
	.word 0
	.quad 0
ap_code_end:

	.section .text.ap, "ax", @progbits
	.code64
ap64:
	mov	$SEL_DATA, %eax
	mov	%eax, %ss
	mov	%eax, %ds
	mov	%eax, %es
	xor	%eax, %eax
	mov	%eax, %fs
	mov	%eax, %gs
	mov	$1, %edi
	lock xadd %edi, ap_count		/* 0, 1, ...: CPUs 1, 2, ... */
	inc	%edi
	mov	%edi, %esi
	imul	$AP_STACK_BYTES, %esi
	lea	ap_stacks(%rsi), %rsp		/* the one before it is CPU 1's first byte */
	xor	%ebp, %ebp
	call	ap_main
1:	hlt
	jmp	1b

	.section .bss.ap, "aw", @nobits
	.balign 16
	.globl ap_count
ap_count:
	.skip 16
ap_stacks:
	.skip AP_STACK_BYTES * AP_STACKS

	.section .note.GNU-stack, "", @progbits
