/* SPDX-License-Identifier: BSD-2-Clause
 *
 * x86.h - the instructions C has no words for: ports, MSRs, CPUID, the interrupt
 * flag, the time-stamp counter, and memory that is a device's.
 */
#ifndef X86_H
#define X86_H

#include <bootflame/hooks.h>

#include <stddef.h>
#include <stdint.h>

#include "x86-64/x86-regs.h"

#define MACHINE_NAME "x86-64"
#define MACHINE_ELF 62u /* EM_X86_64 */

static inline void outb(uint16_t port, uint8_t value)
{
	__asm__ volatile("outb %0, %1" : : "a"(value), "Nd"(port));
}

static inline void outl(uint16_t port, uint32_t value)
{
	__asm__ volatile("outl %0, %1" : : "a"(value), "Nd"(port));
}

static inline uint8_t inb(uint16_t port)
{
	uint8_t value;

	__asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
	return value;
}

static inline uint64_t rdmsr(uint32_t msr)
{
	uint32_t low, high;

	__asm__ volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(msr));
	return (uint64_t)high << 32 | low;
}

static inline void wrmsr(uint32_t msr, uint64_t value)
{
	__asm__ volatile("wrmsr" : : "c"(msr), "a"((uint32_t)value), "d"((uint32_t)(value >> 32)) : "memory");
}

BF_NOTRACE static inline uint64_t rdtsc(void)
{
	uint32_t low, high;

	__asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
	return (uint64_t)high << 32 | low;
}

struct cpuid {
	uint32_t eax, ebx, ecx, edx;
};

static inline struct cpuid cpuid(uint32_t leaf)
{
	struct cpuid r;

	__asm__ volatile("cpuid" : "=a"(r.eax), "=b"(r.ebx), "=c"(r.ecx), "=d"(r.edx) : "a"(leaf), "c"(0));
	return r;
}

/* Turns interrupts off and says how it was, for irq_restore. */
static inline uint64_t irq_save(void)
{
	uint64_t flags;

	__asm__ volatile("pushfq; pop %0; cli" : "=r"(flags) : : "memory");
	return flags;
}

static inline void irq_restore(uint64_t flags)
{
	__asm__ volatile("push %0; popfq" : : "r"(flags) : "memory", "cc");
}

static inline uint64_t read_cr2(void)
{
	uint64_t value;

	__asm__ volatile("mov %%cr2, %0" : "=r"(value));
	return value;
}

static inline uint64_t read_cr3(void)
{
	uint64_t value;

	__asm__ volatile("mov %%cr3, %0" : "=r"(value));
	return value;
}

static inline uint64_t read_cr4(void)
{
	uint64_t value;

	__asm__ volatile("mov %%cr4, %0" : "=r"(value));
	return value;
}

static inline void write_cr4(uint64_t value)
{
	__asm__ volatile("mov %0, %%cr4" : : "r"(value) : "memory");
}

static inline void write_cr3(uint64_t value)
{
	__asm__ volatile("mov %0, %%cr3" : : "r"(value) : "memory");
}

BF_NOTRACE static inline uint64_t ticks(void)
{
	return rdtsc();
}

/* sti takes effect only behind the hlt, so an interrupt that is pending ends it. */
static inline void irq_wait(void)
{
	__asm__ volatile("sti; hlt; cli" : : : "memory");
}

/* For ever; only a reset ends it. */
BF_NOTRACE static inline void __attribute__((noreturn)) cpu_halt(void)
{
	for (;;)
		__asm__ volatile("cli; hlt");
}

BF_NOTRACE static inline void cpu_relax(void)
{
	__asm__ volatile("pause" : : : "memory");
}

/* Stores are seen in program order here, so only the compiler is told. */
static inline void device_barrier(void)
{
	__asm__ volatile("" : : : "memory");
}

/* Device registers, identity-mapped and uncached by paging.c. */
#define MMIO(bits)                                                                   \
	static inline uint##bits##_t mmio_read##bits(uintptr_t address)              \
	{                                                                            \
		return *(volatile uint##bits##_t *)address;                          \
	}                                                                            \
	static inline void mmio_write##bits(uintptr_t address, uint##bits##_t value) \
	{                                                                            \
		*(volatile uint##bits##_t *)address = value;                         \
	}
MMIO(8)
MMIO(16)
MMIO(32)
MMIO(64)
#undef MMIO

static inline void fault_undefined(void)
{
	__asm__ volatile("ud2");
}

static inline void fault_division(void)
{
	__asm__ volatile("divl %%ecx" : : "a"(1), "d"(0), "c"(0) : "cc");
}

/* The exception finds no stack either: a double fault. */
static inline void fault_stack(uint64_t unmapped)
{
	__asm__ volatile("mov %0, %%rsp; push %%rax" : : "r"(unmapped) : "memory");
}

/* A triple fault: one that nothing catches. */
static inline void fault_without_a_word(void)
{
	static const struct {
		uint16_t limit;
		uint64_t base;
	} __attribute__((packed)) no_idt = {0, 0};

	__asm__ volatile("lidt %0; ud2" : : "m"(no_idt));
}

/* The object at a physical address, or NULL where x86-start.S has mapped nothing. */
static inline const void *boot_at(uint64_t address, uint64_t bytes)
{
	if (address == 0 || address >= BOOT_MAP_BYTES || bytes > BOOT_MAP_BYTES - address)
		return NULL;
	return (const void *)(uintptr_t)address;
}

#endif
