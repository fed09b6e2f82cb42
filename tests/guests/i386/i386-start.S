/* SPDX-License-Identifier: BSD-2-Clause
 *
 * i386-start.S - from a multiboot loader to C. In: 32-bit protected mode with flat segments,
 * paging and interrupts off, the multiboot information in %ebx. Out: i386_main(entry
 * ticks, information) on a stack, %gs at the data of this CPU, and the timer's interrupt
 * at i386_irq(), which is told where it came.
 */
#define MULTIBOOT_MAGIC 0x1BADB002
#define SEL_CODE 0x08
#define SEL_DATA 0x10
#define SEL_CPU 0x18
#define VECTOR_TIMER 32

	.section .multiboot, "a"
	.balign 4
	.long	MULTIBOOT_MAGIC, 0, -MULTIBOOT_MAGIC

	.text
	.globl start
start:
	rdtsc				/* the boot's zero, before anything else */
	mov	$stack_top, %esp
	push	%ebx
	push	%edx
	push	%eax

	/* The descriptors whose base or handler the assembler cannot split. */
	mov	$i386_cpu, %eax
	mov	%ax, gdt_cpu + 2
	shr	$16, %eax
	mov	%al, gdt_cpu + 4
	mov	%ah, gdt_cpu + 7
	mov	$timer_entry, %eax
	mov	%ax, idt_timer
	shr	$16, %eax
	mov	%ax, idt_timer + 6
	lgdt	gdt_pointer
	lidt	idt_pointer
	ljmp	$SEL_CODE, $1f
1:	mov	$SEL_DATA, %eax
	mov	%eax, %ds
	mov	%eax, %es
	mov	%eax, %ss
	mov	$SEL_CPU, %eax
	mov	%eax, %gs
	cld
	call	i386_main
1:	hlt
	jmp	1b

timer_entry:
	pusha
	cld
	push	32(%esp)		/* where it came, above the eight of pusha */
	call	i386_irq
	add	$4, %esp
	popa
	iret

	.data
	.balign 8
gdt:
	.quad	0
	.quad	0x00cf9b000000ffff	/* code, flat */
	.quad	0x00cf93000000ffff	/* data, flat */
gdt_cpu:
	.quad	0x00cf93000000ffff	/* data, base i386_cpu */
gdt_pointer:
	.word	. - gdt - 1
	.long	gdt
	.balign 8
idt:
	.fill	VECTOR_TIMER, 8, 0	/* an exception is a triple fault */
idt_timer:
	.word	0, SEL_CODE, 0x8e00, 0	/* interrupt gate */
idt_pointer:
	.word	. - idt - 1
	.long	idt

	.bss
	.balign 16
	.skip	16384
stack_top:

	.section .note.GNU-stack, "", @progbits
