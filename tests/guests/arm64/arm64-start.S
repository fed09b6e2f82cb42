// SPDX-License-Identifier: BSD-2-Clause
//
// arm64-start.S - from QEMU to C on aarch64. In: EL1, MMU off, which is how -M virt enters
// an ELF. Out: arm64_main() on a stack, the first GiB mapped as devices and the second as
// memory, each to itself, and interrupts that come in arm64_irq(), masked for now.
//
// The MMU is on because exclusive and atomic accesses are defined for normal memory only.

#define MAIR_DEVICE_NORMAL 0xff04		/* 0: Device-nGnRE; 1: Normal, write-back */
#define TCR_39_BITS_4K 25			/* T0SZ; TG0 and IPS 0: 4 KiB pages, 4 GiB */
#define TCR_WALK_CACHED (0x3500)		/* SH0 inner; ORGN0, IRGN0 write-back */
#define TCR_NO_TTBR1 (1 << 23)
#define BLOCK_1G_DEVICE ((1 << 10) | 1)		/* accessed, valid */
#define BLOCK_1G_MEMORY ((1 << 10) | (3 << 8) | (1 << 2) | 1)	/* and shareable, attribute 1 */
#define BLOCK_NEVER_EXECUTE (3 << 53)
#define RAM 0x40000000

	.section .text.start, "ax"
	.globl start
start:
	mrs	x19, cntvct_el0			// the boot's zero, before anything else

	mov	x0, #MAIR_DEVICE_NORMAL
	msr	mair_el1, x0
	ldr	x0, =(TCR_39_BITS_4K | TCR_WALK_CACHED | TCR_NO_TTBR1)
	msr	tcr_el1, x0
	adrp	x0, level1
	msr	ttbr0_el1, x0
	isb
	mrs	x0, sctlr_el1
	mov	x1, #0x1005			// MMU, data cache, instruction cache
	orr	x0, x0, x1
	msr	sctlr_el1, x0
	isb

	adrp	x0, vectors
	add	x0, x0, :lo12:vectors
	msr	vbar_el1, x0
	adrp	x0, stack_top
	add	x0, x0, :lo12:stack_top
	mov	sp, x0
	mov	x29, xzr
	mov	x0, x19
	bl	arm64_main
1:	wfi
	b	1b

	.macro vector target
	.balign 128
	b	\target
	.endm

	.section .text.vectors, "ax"
	.balign 2048
vectors:
	.rept 4					// on SP_EL0, which nobody uses
	vector	unexpected
	.endr
	vector	unexpected			// on this level: synchronous
	vector	irq
	vector	unexpected
	vector	unexpected
	.rept 8					// from EL0, where nobody is
	vector	unexpected
	.endr

irq:
	stp	x0, x1, [sp, #-192]!
	stp	x2, x3, [sp, #16]
	stp	x4, x5, [sp, #32]
	stp	x6, x7, [sp, #48]
	stp	x8, x9, [sp, #64]
	stp	x10, x11, [sp, #80]
	stp	x12, x13, [sp, #96]
	stp	x14, x15, [sp, #112]
	stp	x16, x17, [sp, #128]
	stp	x18, x29, [sp, #144]
	mrs	x0, elr_el1
	mrs	x1, spsr_el1
	stp	x0, x1, [sp, #160]
	str	x30, [sp, #176]
	bl	arm64_irq			// is told where it came
	ldr	x30, [sp, #176]
	ldp	x0, x1, [sp, #160]
	msr	elr_el1, x0
	msr	spsr_el1, x1
	ldp	x18, x29, [sp, #144]
	ldp	x16, x17, [sp, #128]
	ldp	x14, x15, [sp, #112]
	ldp	x12, x13, [sp, #96]
	ldp	x10, x11, [sp, #80]
	ldp	x8, x9, [sp, #64]
	ldp	x6, x7, [sp, #48]
	ldp	x4, x5, [sp, #32]
	ldp	x2, x3, [sp, #16]
	ldp	x0, x1, [sp], #192
	eret

unexpected:
	mrs	x0, esr_el1
	mrs	x1, elr_el1
	mrs	x2, far_el1
	bl	arm64_unexpected

	.section .data.tables, "aw"
	.balign 4096
level1:
	.quad	BLOCK_1G_DEVICE + BLOCK_NEVER_EXECUTE
	.quad	RAM + BLOCK_1G_MEMORY
	.fill	510, 8, 0

	.section .bss.stack, "aw", %nobits
	.balign 16
	.skip	16384
stack_top:

	.section .note.GNU-stack, "", %progbits
