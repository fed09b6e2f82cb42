/* SPDX-License-Identifier: BSD-2-Clause
 *
 * aarch64-start.S - from the VMM to C. In, one of two:
 *
 *	the ELF, as QEMU's -M virt enters it: x0 is 0, the device tree lies where RAM begins
 *	the same bytes as an Image, by Linux's arm64 boot protocol: x0 is the device tree
 *
 * MMU and caches off, interrupts masked, at EL1 or EL2. Out: EL1 on CPU 0's stack, the first
 * GiB mapped to itself as devices and the second as memory, TPIDR_EL1 as the hooks want
 * it, kmain(device tree, BOOT_BY_DTB). A second CPU, started by PSCI, comes to smp_entry
 * with its struct cpu_area in x0, and leaves by smp_main.
 *
 * The MMU is on because exclusive and atomic accesses are defined for normal memory only.
 * The page tables are data, made by the assembler, so they cost no instruction of boot. Nor
 * is .bss cleared here: QEMU's loader did that for the ELF, and in the Image it is zeros.
 *
 * SP_EL1 is the stack of all code. SP_EL0, which the kernel has no other use for, is the
 * stack for the end of a boot: an exception that nobody expects takes it by one instruction,
 * whatever became of SP_EL1, and one from there comes by vectors of its own.
 */
#include "aarch64/aarch64-regs.h"

/* Where RAM begins on -M virt, and how far above it this image lies. */
#define RAM 0x40000000
#define IMAGE_OFFSET 0x200000
/* Little-endian, pages of 4 KiB, as near to the start of RAM as can be. */
#define IMAGE_FLAGS 0x2

#define SCR_HCR_RW (1 << 31)
#define CNTHCTL_ALL 3
#define CPTR_NO_TRAPS 0x33ff
#define ICC_SRE_EL2 s3_4_c12_c9_5
#define ICC_SRE_ENABLE 9
#define PFR0_GIC_SHIFT 24
#define PSCI_SYSTEM_OFF 0x84000008

	.section .text.start, "ax", %progbits
	.globl kernel_entry
/* Linux's header of an Image; its first two words are code. */
kernel_entry:
	mrs	x19, cntvct_el0		/* the boot's zero, before anything else */
	b	start
	.quad	IMAGE_OFFSET
	.quad	kernel_image_bytes
	.quad	IMAGE_FLAGS
	.quad	0, 0, 0
	.ascii	"ARM\x64"
	.long	0

/* Leaves EL2, if that is where the CPU is. Keeps x0. */
	.macro	to_el1
	mrs	x1, CurrentEL
	cmp	x1, #(2 << 2)
	b.ne	2f
	mov	x1, #SCR_HCR_RW
	msr	hcr_el2, x1
	mov	x1, #CNTHCTL_ALL
	msr	cnthctl_el2, x1
	msr	cntvoff_el2, xzr
	mov	x1, #CPTR_NO_TRAPS
	msr	cptr_el2, x1
	msr	hstr_el2, xzr
	msr	vttbr_el2, xzr
	mrs	x1, midr_el1
	msr	vpidr_el2, x1
	mrs	x1, mpidr_el1
	msr	vmpidr_el2, x1
	mrs	x1, id_aa64pfr0_el1
	ubfx	x1, x1, #PFR0_GIC_SHIFT, #4
	cbz	x1, 1f
	mov	x1, #ICC_SRE_ENABLE
	msr	ICC_SRE_EL2, x1
1:	mov	x1, #SPSR_EL1H_MASKED
	msr	spsr_el2, x1
	adr	x1, 2f
	msr	elr_el2, x1
	eret
2:
	.endm

/* MMU on, exceptions told of. Keeps x0. */
	.macro	map_self
	mov	x1, #MAIR_VALUE
	msr	mair_el1, x1
	ldr	x1, =TCR_VALUE
	mrs	x2, id_aa64mmfr0_el1
	and	x2, x2, #7		/* 52 bits are more than this granule has */
	cmp	x2, #5
	mov	x3, #5
	csel	x2, x2, x3, ls
	orr	x1, x1, x2, lsl #TCR_IPS_SHIFT
	msr	tcr_el1, x1
	adrp	x1, boot_level0
	msr	ttbr0_el1, x1
	adr	x1, vectors
	msr	vbar_el1, x1
	tlbi	vmalle1
	dsb	nsh
	ic	iallu
	dsb	nsh
	isb
	ldr	x1, =SCTLR_VALUE
	msr	sctlr_el1, x1
	isb
	.endm

start:
	mrs	x20, CurrentEL		/* aarch64-machine.c's guess of how firmware is called */
	to_el1
	/* An Image elsewhere than it is linked to could not say so: it knows no line. */
	adr	x1, kernel_entry
	ldr	x2, =kernel_entry
	cmp	x1, x2
	b.ne	misplaced
	map_self
	ldr	x1, =boot_fault_stack_top
	msr	sp_el0, x1
	ldr	x1, =boot_stack_top
	mov	sp, x1
	ldr	x1, =percpu0 - (BF_PERCPU_TPIDR)
	msr	tpidr_el1, x1
	ldr	x1, =entry_ticks
	str	x19, [x1]
	ldr	x1, =entry_level
	lsr	x20, x20, #2
	str	w20, [x1]
	mov	x29, xzr
	mov	x1, #RAM
	cmp	x0, #0
	csel	x0, x0, x1, ne
	mov	w1, #2			/* BOOT_BY_DTB */
	bl	kmain			/* powers off and does not return */
misplaced:
	ldr	w0, =PSCI_SYSTEM_OFF
	hvc	#0
1:	wfi
	b	1b

	.globl smp_entry
smp_entry:
	to_el1
	map_self
	ldp	x1, x2, [x0]		/* struct cpu_area */
	mov	sp, x1
	msr	sp_el0, x2
	ldr	x1, [x0, #16]
	msr	tpidr_el1, x1
	mov	x29, xzr
	bl	smp_main		/* does not return */
	b	1b

	.section .data.boot_tables, "aw", %progbits
	.balign 4096
boot_level0:
	.quad	boot_level1 + PTE_TABLE + PTE_VALID
	.fill	511, 8, 0
boot_level1:
	.quad	(3 << PTE_NEVER_EXECUTE_KERNEL_SHIFT) + PTE_ACCESSED + (ATTR_DEVICE << PTE_ATTR_SHIFT) + PTE_VALID
	.quad	BOOT_MAP_RAM + (1 << PTE_NEVER_EXECUTE_USER_SHIFT) + PTE_ACCESSED + PTE_SHARED + (ATTR_NORMAL << PTE_ATTR_SHIFT) + PTE_VALID
	.fill	510, 8, 0

	.section .bss.entry, "aw", %nobits
	.balign 8
	.globl entry_ticks, entry_level
entry_ticks:
	.skip	8
entry_level:
	.skip	4

	.section .bss.boot_stack, "aw", %nobits
	.balign 16
	.skip	16384
boot_stack_top:
	.skip	4096
boot_fault_stack_top:

	.section .note.GNU-stack, "", %progbits
