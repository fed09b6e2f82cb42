/* SPDX-License-Identifier: BSD-2-Clause
 *
 * x86-start.S - from the VMM to C. In, one of two:
 *
 *	start32		PVH: 32-bit protected mode with flat segments, paging off, the physical
 *			address of the start info in %ebx
 *	start_linux	Linux's 64-bit boot protocol, the ELF's entry: long mode on the loader's page
 *			tables and GDT, of which nothing is known but that this image, the
 *			boot_params at %rsi and what they point to are mapped to themselves
 *
 * Out: 64-bit mode on CPU 0's stack, its per-CPU area at %gs:0, kmain(%ebx or %rsi, BOOT_BY_...).
 *
 * The page tables below are data, made by the assembler: the first 4 GiB mapped to
 * themselves by 2 MiB pages. They cost 24 KiB of file and not one instruction of boot.
 * Nor is .bss cleared here: the VMM's loader did that when it placed the segment
 * (PVH demands it, and who loads an ELF does it), and a rep stosb would be an instruction a byte.
 */
#include "x86-64/x86-regs.h"

/* Where a PVH loader looks for the entry. Eight bytes, as QEMU reads a 64-bit
 * ELF's note as one pointer. */
#define XEN_ELFNOTE_PHYS32_ENTRY 18
/* boot-info.h's. */
#define BOOT_BY_LINUX 1

	.section .note.Xen, "a", @note
	.balign 4
	.long 2f - 1f
	.long 4f - 3f
	.long XEN_ELFNOTE_PHYS32_ENTRY
1:	.asciz "Xen"
2:	.balign 4
3:	.quad start32
4:	.balign 4

	.section .text.start, "ax", @progbits
	.code32
	.globl start32
start32:
	rdtsc				/* the boot's zero, before anything else */
	mov	%eax, entry_ticks
	mov	%edx, entry_ticks + 4

	cld
	mov	$boot_pml4, %eax
	mov	%eax, %cr3
	mov	$(CR4_PAE | CR4_PGE), %eax
	mov	%eax, %cr4
	mov	$MSR_EFER, %ecx
	rdmsr
	or	$EFER_LME, %eax
	wrmsr
	mov	$(CR0_PG | CR0_WP | CR0_ET | CR0_PE), %eax
	mov	%eax, %cr0
	lgdt	boot_gdt_pointer
	xor	%esi, %esi		/* BOOT_BY_PVH */
	ljmp	$SEL_CODE, $start64

	.code64
	.globl start_linux
start_linux:
	rdtsc				/* %rsi is the only register that matters */
	mov	%eax, entry_ticks
	mov	%edx, entry_ticks + 4

	cli
	cld
	mov	%rsi, %rbx
	mov	$boot_pml4, %eax
	mov	%rax, %cr3
	mov	$(CR4_PAE | CR4_PGE), %eax
	mov	%rax, %cr4
	mov	$(CR0_PG | CR0_WP | CR0_ET | CR0_PE), %eax
	mov	%rax, %cr0
	lgdt	boot_gdt_pointer
	mov	$BOOT_BY_LINUX, %esi
	ljmpl	*start64_pointer
start64:
	mov	$SEL_DATA, %eax
	mov	%eax, %ss
	mov	%eax, %ds
	mov	%eax, %es
	xor	%eax, %eax
	mov	%eax, %fs
	mov	%eax, %gs		/* clears its base, so this comes before the MSR */
	mov	$MSR_GS_BASE, %ecx
	mov	$percpu0, %eax
	xor	%edx, %edx
	wrmsr

	mov	$boot_stack_top, %esp
	xor	%ebp, %ebp
	mov	%rbx, %rdi
	call	kmain
1:	hlt				/* kmain powers off and does not return */
	jmp	1b

	.section .rodata.start, "a", @progbits
	.balign 8
boot_gdt:
	.quad 0
	.quad GDT_CODE64
	.quad GDT_DATA
boot_gdt_pointer:
	.word . - boot_gdt - 1
	.quad boot_gdt
start64_pointer:
	.long start64
	.word SEL_CODE

/* Writable: the CPU sets accessed and dirty bits in them. */
	.section .data.boot_tables, "aw", @progbits
	.balign 4096
boot_pml4:
	.quad boot_pdpt + PTE_PRESENT + PTE_WRITE
	.fill 511, 8, 0
boot_pdpt:
	.set page, 0
	.rept BOOT_MAP_GIB
	.quad boot_pd + page + PTE_PRESENT + PTE_WRITE
	.set page, page + PAGE_BYTES
	.endr
	.fill 512 - BOOT_MAP_GIB, 8, 0
boot_pd:
	.set page, 0
	.rept 512 * BOOT_MAP_GIB
	.quad page + PTE_PRESENT + PTE_WRITE + PTE_LARGE
	.set page, page + LARGE_PAGE_BYTES
	.endr

	.section .bss.entry, "aw", @nobits
	.balign 8
	.globl entry_ticks
entry_ticks:
	.skip 8

	.section .bss.boot_stack, "aw", @nobits
	.balign 16
	.skip 16384
boot_stack_top:

	.section .note.GNU-stack, "", @progbits
