/* SPDX-License-Identifier: BSD-2-Clause
 *
 * x86-ap.S - another CPU's way from its start in real mode to C. In: a startup interrupt for the
 * page at AP_START, where ap_code has been copied; what the first CPU has put into its variables:
 * ap_cr3, ap_cr4, ap_efer, ap_gdt. Out: ap_main(place) on the stack that ap_stacks has for
 * it, with what ap_areas has at %gs:0; the place is where ap_ids has its APIC id. A CPU that is not there halts for good. It goes to
 * 64-bit mode in one step, without 32-bit mode between.
 */
#include "x86-64/x86-ap.h"
#include "x86-64/x86-regs.h"

#define HERE(label) (AP_START + label - ap_code)
#define LEAF_FEATURES 1
#define APIC_ID_SHIFT 24 /* in that leaf's ebx */

	.section .rodata.ap, "a", @progbits
	.balign 16
	.globl ap_code, ap_code_end, ap_cr3, ap_cr4, ap_efer, ap_gdt
	.code16
ap_code:
	cli
	xor	%ax, %ax
	mov	%ax, %ds
	lgdtl	HERE(ap_gdt)
	mov	HERE(ap_cr4), %eax
	mov	%eax, %cr4
	mov	HERE(ap_cr3), %eax
	mov	%eax, %cr3
	mov	$MSR_EFER, %ecx
	mov	HERE(ap_efer), %eax
	xor	%edx, %edx
	wrmsr
	mov	$(CR0_PG | CR0_WP | CR0_ET | CR0_PE), %eax
	mov	%eax, %cr0
	ljmpl	$SEL_CODE, $ap64
	.balign 8
ap_cr3:
	.quad 0
ap_cr4:
	.quad 0
ap_efer:
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
	mov	$LEAF_FEATURES, %eax
	cpuid
	shr	$APIC_ID_SHIFT, %ebx
	xor	%edi, %edi
1:	cmp	%ebx, ap_ids(, %rdi, 4)
	je	2f
	inc	%edi
	cmp	$AP_PLACES, %edi
	jne	1b
	jmp	3f
2:	mov	$MSR_GS_BASE, %ecx	/* before any C: a traced function looks there */
	mov	ap_areas(, %rdi, 8), %eax
	mov	ap_areas + 4(, %rdi, 8), %edx
	wrmsr
	mov	ap_stacks(, %rdi, 8), %rsp
	xor	%ebp, %ebp
	call	ap_main
3:	cli
	hlt
	jmp	3b

	.section .note.GNU-stack, "", @progbits
