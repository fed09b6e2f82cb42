/* SPDX-License-Identifier: BSD-2-Clause
 *
 * aarch64-regs.h - names for the machine's bits, for C and for assembly alike: system
 * registers, page table entries, and where the boot's own map reaches.
 * Source: Arm ARM (DDI 0487), whose names these are.
 */
#ifndef AARCH64_REGS_H
#define AARCH64_REGS_H

#define PAGE_BYTES 4096
#define LARGE_PAGE_BYTES 0x200000

/* What aarch64-start.S maps to itself: devices up to BOOT_MAP_RAM, memory up to
 * BOOT_MAP_BYTES. Addresses. */
#define BOOT_MAP_RAM 0x40000000
#define BOOT_MAP_BYTES 0x80000000

/* Memory attributes: their index in MAIR_EL1. */
#define ATTR_DEVICE 0 /* Device-nGnRE */
#define ATTR_NORMAL 1 /* write-back, allocating */
#define MAIR_VALUE 0xff04

/* 48 bits of TTBR0_EL1, 4 KiB granule, walks cached and shared; no TTBR1_EL1. The size of
 * physical addresses is added at IPS_SHIFT. */
#define TCR_T0SZ 16
#define TCR_VALUE (TCR_T0SZ | 0x3500 | 1 << 23)
#define TCR_IPS_SHIFT 32

/* What is RES1 where nothing newer is there, then: MMU, data cache, stack alignment,
 * instruction cache. */
#define SCTLR_VALUE (0x30d00800 | 0x1 | 0x4 | 0x8 | 0x1000)

#define PTE_VALID 0x1
#define PTE_TABLE 0x2 /* a table below, or at the last level a page; else a block */
#define PTE_ATTR_SHIFT 2
#define PTE_USER 0x40
#define PTE_READ_ONLY 0x80
#define PTE_SHARED 0x300
#define PTE_ACCESSED 0x400
#define PTE_NOT_GLOBAL 0x800
#define PTE_NEVER_EXECUTE_KERNEL_SHIFT 53
#define PTE_NEVER_EXECUTE_USER_SHIFT 54
#define PTE_NEVER_EXECUTE(who) (1ull << PTE_NEVER_EXECUTE_##who##_SHIFT)

/* DAIF: the bit of interrupts, as MSR DAIFSET takes it. */
#define DAIF_IRQ 2
/* SPSR: EL1 on SP_EL1 with all masked. Zero is EL0 with nothing masked. */
#define SPSR_EL1H_MASKED 0x3c5

/* ESR_EL1 */
#define ESR_CLASS_SHIFT 26
#define ESR_CLASS_MASK 0x3f
#define ESR_CLASS_SVC 0x15
#define ESR_CLASS_INSTRUCTION_ABORT 0x20
#define ESR_CLASS_PC_ALIGNMENT 0x22
#define ESR_CLASS_DATA_ABORT 0x24

/* CTR_EL0 */
#define CTR_DATA_LINE_SHIFT 16
#define CTR_DATA_COHERENT_SHIFT 28

/* Bytes of a trap frame; see aarch64-trap.h. */
#define TRAP_FRAME_BYTES 288

#endif
