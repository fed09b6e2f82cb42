/* SPDX-License-Identifier: BSD-2-Clause
 *
 * aarch64.h - the inline half of machine.h on aarch64, and the instructions that C has no
 * words for: system registers, interrupts, barriers, memory that is a device's.
 */
#ifndef AARCH64_H
#define AARCH64_H

#include <stddef.h>
#include <stdint.h>

#include "aarch64/aarch64-regs.h"
#include "aarch64/psci.h"

#define MACHINE_NAME "aarch64"
#define MACHINE_ELF 183u /* EM_AARCH64 */

#define SYSREG_READ(name)                                         \
	__extension__({                                           \
		uint64_t value_;                                  \
		__asm__ volatile("mrs %0, " name : "=r"(value_)); \
		value_;                                           \
	})
#define SYSREG_WRITE(name, value) __asm__ volatile("msr " name ", %x0" : : "rZ"((uint64_t)(value)) : "memory")

/* What was written to system registers before it holds for what comes behind it. */
static inline void isb(void)
{
	__asm__ volatile("isb" : : : "memory");
}

static inline uint64_t ticks(void)
{
	return SYSREG_READ("cntvct_el0");
}

/* Turns interrupts off and says how it was, for irq_restore. */
static inline uint64_t irq_save(void)
{
	uint64_t daif;

	__asm__ volatile("mrs %0, daif; msr daifset, #2" : "=r"(daif) : : "memory");
	return daif;
}

static inline void irq_restore(uint64_t daif)
{
	__asm__ volatile("msr daif, %0" : : "r"(daif) : "memory");
}

/* An interrupt that is pending ends the wfi though it is masked, so none is missed. It is
 * taken at the isb. */
static inline void irq_wait(void)
{
	__asm__ volatile("dsb sy; wfi; msr daifclr, #2; isb; msr daifset, #2" : : : "memory");
}

/* For ever; only a reset ends it. */
static inline void __attribute__((noreturn)) cpu_halt(void)
{
	for (;;)
		__asm__ volatile("msr daifset, #15; wfi");
}

static inline void cpu_relax(void)
{
	__asm__ volatile("yield" : : : "memory");
}

/* Loads and stores, of memory and of registers: those in front of it come before those behind
 * it, for every CPU and device. */
static inline void device_barrier(void)
{
	__asm__ volatile("dmb osh" : : : "memory");
}

/* Device registers, identity-mapped by aarch64-paging.c. In assembly, as a hypervisor that
 * emulates the device knows no access that also moves its address. */
#define MMIO(bits, insn_suffix, operand)                                                                             \
	static inline uint##bits##_t mmio_read##bits(uintptr_t address)                                              \
	{                                                                                                            \
		uint##bits##_t value;                                                                                \
                                                                                                                     \
		__asm__ volatile("ldr" insn_suffix " %" operand "0, [%1]" : "=r"(value) : "r"(address) : "memory");  \
		return value;                                                                                        \
	}                                                                                                            \
	static inline void mmio_write##bits(uintptr_t address, uint##bits##_t value)                                 \
	{                                                                                                            \
		__asm__ volatile("str" insn_suffix " %" operand "0, [%1]" : : "rZ"(value), "r"(address) : "memory"); \
	}
MMIO(8, "b", "w")
MMIO(16, "h", "w")
MMIO(32, "", "w")
MMIO(64, "", "x")
#undef MMIO

static inline void fault_undefined(void)
{
	__asm__ volatile("udf #0");
}

/* No exception here: a division by zero gives zero. */
static inline void fault_division(void)
{
	__asm__ volatile("udiv xzr, %0, xzr" : : "r"(1ull));
}

static inline void fault_stack(uint64_t unmapped)
{
	__asm__ volatile("mov sp, %0; str x0, [sp, #-16]!" : : "r"(unmapped) : "memory");
}

/* The firmware resets the machine, which -no-reboot makes its end. */
static inline void fault_without_a_word(void)
{
	psci_system_reset();
}

/* The object at a physical address, or NULL where aarch64-start.S has mapped no memory. */
static inline const void *boot_at(uint64_t address, uint64_t bytes)
{
	if (address < BOOT_MAP_RAM || address >= BOOT_MAP_BYTES || bytes > BOOT_MAP_BYTES - address)
		return NULL;
	return (const void *)(uintptr_t)address;
}

#endif
