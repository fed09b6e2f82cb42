/* SPDX-License-Identifier: BSD-2-Clause
 *
 * x86-regs.h - names for the machine's bits, for C and for assembly alike: control
 * registers, MSRs, page table entries, segments and the vectors this kernel uses.
 * Source: Intel SDM volume 3, whose names these are.
 */
#ifndef X86_REGS_H
#define X86_REGS_H

#define CR0_PE 0x00000001
#define CR0_ET 0x00000010
#define CR0_WP 0x00010000
#define CR0_PG 0x80000000
#define CR4_PAE 0x20
#define CR4_PGE 0x80
#define CR4_SMEP 0x100000
#define CR4_SMAP 0x200000

#define MSR_APIC_BASE 0x1b
#define MSR_EFER 0xc0000080
#define MSR_STAR 0xc0000081
#define MSR_LSTAR 0xc0000082
#define MSR_SYSCALL_MASK 0xc0000084
#define MSR_GS_BASE 0xc0000101
#define MSR_KERNEL_GS_BASE 0xc0000102
#define EFER_SYSCALL 0x001
#define EFER_LME 0x100
#define EFER_LMA 0x400
#define EFER_NO_EXECUTE 0x800

#define FLAG_TRAP 0x100
#define FLAG_INTERRUPT 0x200
#define FLAG_DIRECTION 0x400
#define FLAG_IO_LEVEL 0x3000
#define FLAG_NESTED 0x4000
#define FLAG_ALIGN 0x40000

#define PTE_PRESENT 0x001
#define PTE_WRITE 0x002
#define PTE_USER 0x004
#define PTE_WRITE_THROUGH 0x008
#define PTE_CACHE_DISABLE 0x010
#define PTE_LARGE 0x080
#define PTE_GLOBAL 0x100
#define PTE_ADDRESS 0x000ffffffffff000
#define PTE_NO_EXECUTE 0x8000000000000000
#define LARGE_PAGE_BYTES 0x200000
#define PAGE_BYTES 4096

/* What x86-start.S has mapped to itself: all that a 32-bit address reaches, as a large
 * machine's ACPI tables lie at the end of its low memory. */
#define BOOT_MAP_GIB 4
#define BOOT_MAP_BYTES 0x100000000

#define SEL_CODE 0x08
#define SEL_DATA 0x10
/* The TSS takes two entries. SYSRET wants these two side by side. */
#define SEL_TSS 0x18
#define SEL_USER_DATA 0x28
#define SEL_USER_CODE 0x30
#define GDT_CODE64 0x00af9b000000ffff
#define GDT_DATA 0x00cf93000000ffff
#define GDT_USER_DATA 0x00cff3000000ffff
#define GDT_USER_CODE64 0x00affb000000ffff

/* 0 to 31 are the CPU's exceptions. */
#define VECTOR_NMI 2
#define VECTOR_DOUBLE_FAULT 8
#define VECTOR_PROTECTION 13
#define VECTOR_PAGE_FAULT 14
#define VECTOR_MACHINE_CHECK 18
#define VECTOR_IRQ_FIRST 32 /* 16 for the 8259s, which are masked */
#define VECTOR_TIMER 48
#define VECTOR_KICK 49
#define VECTOR_DEVICE_FIRST 50
#define VECTOR_DEVICE_LAST 62
#define VECTOR_SPURIOUS 63 /* its low four bits are fixed in old CPUs */
#define VECTORS 64
/* Bytes of entry code a vector in trap-entry.S. */
#define VECTOR_STUB_BYTES 16

#endif
