/* SPDX-License-Identifier: BSD-2-Clause
 *
 * foreign-start.S - from a multiboot 1 loader, which starts us in 32-bit protected mode, to
 * 64-bit C. In: the magic in %eax, the address of the loader's information in %ebx. Out:
 * foreign_main(magic, information) on a stack of 16 KiB, the first GiB mapped to itself.
 */
	.section .multiboot, "a"
	.balign 4
header:	.long 0x1badb002, 0x10002, -(0x1badb002 + 0x10002) /* tell of memory; it lies as said here */
	.long header, load_start, load_end, bss_end, start

	.text
	.globl start
	.code32
start:
	mov	%eax, %edi
	mov	%ebx, %esi
	mov	$tables, %eax
	mov	%eax, %cr3
	mov	$0x20, %eax		/* PAE */
	mov	%eax, %cr4
	mov	$0xc0000080, %ecx	/* EFER */
	rdmsr
	bts	$8, %eax		/* long mode */
	wrmsr
	mov	$0x80000011, %eax	/* paging, protection */
	mov	%eax, %cr0
	lgdt	gdt_pointer
	ljmp	$8, $start64

	.code64
start64:
	mov	$stack_top, %esp
	call	foreign_main
1:	jmp	1b

	.data
gdt:	.quad 0, 0x00af9a000000ffff
gdt_pointer:
	.word 15
	.long gdt
	.balign 4096
tables:	.quad tables + 4096 + 3
	.fill 511, 8, 0
	.quad tables + 8192 + 3
	.fill 511, 8, 0
	.set page, 0x83			/* 2 MiB each */
	.rept 512
	.quad page
	.set page, page + 0x200000
	.endr

	.bss
	.balign 16
	.skip 16384
stack_top:
	.section .note.GNU-stack, "", @progbits
