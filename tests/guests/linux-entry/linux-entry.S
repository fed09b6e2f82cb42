/* SPDX-License-Identifier: BSD-2-Clause
 *
 * linux-entry.S - enters a kernel by Linux's 64-bit boot protocol where there is no KVM to do
 * so: QEMU comes here by PVH, since the test has edited the address in the kernel's PVH note.
 * In: the start info at %ebx; at SHIM_WORDS, put there by QEMU's loader device, the kernel's
 * e_entry, then what to change of the boot_params for a test: 32 bits of offset, 32 bits of value
 * each, up to a zero. Out: the kernel in long mode as Firecracker leaves it: boot_params,
 * page tables (the first GiB by 2 MiB pages) and GDT where Firecracker puts them, %rsi.
 *
 * A flat binary, linked and loaded at SHIM_START.
 */
#include "x86-64/x86-regs.h"

/* linux-entry.mk and linux-entry.inc know these. */
#define SHIM_START 0x4000000
#define SHIM_WORDS 0x4010000

#define GDT 0x500
#define BOOT_PARAMS 0x7000
#define PML4 0x9000
#define PDPT 0xa000
#define PD 0xb000

#define PVH_MODULES 12
#define PVH_MODULE_LIST 16
#define PVH_COMMAND_LINE 24
#define PVH_RSDP 32
#define PVH_MEMORY_MAP 40
#define PVH_MEMORY_ENTRIES 48

	.text
	.code32
	.globl shim
shim:
	cld
	mov	%ebx, %ebp
	/* The loader's own list may lie in what is about to be written: to the stack. */
	mov	$SHIM_WORDS, %esp
	mov	PVH_MEMORY_ENTRIES(%ebp), %ecx
	mov	PVH_MEMORY_MAP(%ebp), %esi
	lea	(%ecx, %ecx, 2), %ecx
	shl	$3, %ecx		/* 24 bytes each */
	sub	%ecx, %esp
	mov	%esp, %edi
	rep movsb
	mov	PVH_COMMAND_LINE(%ebp), %eax
	mov	PVH_RSDP(%ebp), %edx
	mov	PVH_MEMORY_ENTRIES(%ebp), %ebx
	mov	%eax, %esi
	push	%edx
	push	%esi
	xor	%esi, %esi
	xor	%edx, %edx
	cmpl	$0, PVH_MODULES(%ebp)
	je	1f
	mov	PVH_MODULE_LIST(%ebp), %ecx
	mov	(%ecx), %esi		/* address */
	mov	8(%ecx), %edx		/* bytes */
1:	push	%edx
	push	%esi

	mov	$BOOT_PARAMS, %edi
	mov	$PD + PAGE_BYTES - BOOT_PARAMS, %ecx
	xor	%eax, %eax
	rep stosb
	pop	BOOT_PARAMS + 0x218	/* ramdisk_image */
	pop	BOOT_PARAMS + 0x21c	/* ramdisk_size */
	pop	BOOT_PARAMS + 0x228	/* cmd_line_ptr */
	pop	BOOT_PARAMS + 0x070	/* acpi_rsdp_addr */
	movw	$0xaa55, BOOT_PARAMS + 0x1fe
	movl	$0x53726448, BOOT_PARAMS + 0x202
	movb	$0xff, BOOT_PARAMS + 0x210	/* type_of_loader: undefined */
	mov	%bl, BOOT_PARAMS + 0x1e8
	mov	$BOOT_PARAMS + 0x2d0, %edi
	mov	%esp, %esi
2:	test	%ebx, %ebx
	je	3f
	mov	$5, %ecx		/* address, bytes, type; then 4 bytes that E820 has not */
	rep movsl
	add	$4, %esi
	dec	%ebx
	jmp	2b

3:	mov	$SHIM_WORDS + 8, %esi
4:	mov	(%esi), %edi
	test	%edi, %edi
	je	5f
	mov	4(%esi), %eax
	mov	%eax, BOOT_PARAMS(%edi)
	add	$8, %esi
	jmp	4b

5:	movl	$PDPT + PTE_PRESENT + PTE_WRITE, PML4
	movl	$PD + PTE_PRESENT + PTE_WRITE, PDPT
	mov	$PD, %edi
	mov	$PTE_PRESENT + PTE_WRITE + PTE_LARGE, %eax
6:	mov	%eax, (%edi)
	add	$LARGE_PAGE_BYTES, %eax
	add	$8, %edi
	cmp	$PD + PAGE_BYTES, %edi
	jne	6b

	mov	$PML4, %eax
	mov	%eax, %cr3
	mov	$CR4_PAE, %eax
	mov	%eax, %cr4
	mov	$MSR_EFER, %ecx
	rdmsr
	or	$EFER_LME, %eax
	wrmsr
	mov	$(CR0_PG | CR0_ET | CR0_PE), %eax
	mov	%eax, %cr0
	mov	$gdt_start, %esi	/* flat, but with selectors that are not the kernel's */
	mov	$GDT, %edi
	mov	$8, %ecx
	rep movsl
	lgdt	gdt_pointer
	ljmp	$0x10, $7f
	.code64
7:	mov	$0x18, %eax
	mov	%eax, %ds
	mov	%eax, %es
	mov	%eax, %ss
	mov	%eax, %fs
	mov	%eax, %gs
	mov	$BOOT_PARAMS, %esi
	std				/* the protocol promises nothing of it */
	jmp	*SHIM_WORDS

	.balign 8
gdt_start:
	.quad 0, 0
	.quad GDT_CODE64, GDT_DATA
gdt_pointer:
	.word 31
	.long GDT

	.section .note.GNU-stack, "", @progbits
