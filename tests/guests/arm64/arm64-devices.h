/* SPDX-License-Identifier: BSD-2-Clause
 *
 * arm64-devices.h - QEMU's virt machine as far as the test guest uses it: serial port,
 * interrupt controller, generic timer, firmware, and the command line in the device tree.
 */
#ifndef ARM64_DEVICES_H
#define ARM64_DEVICES_H

#include <stddef.h>
#include <stdint.h>

/* Puts bytes on the line, whole: interrupts wait. */
void pl011_write(const uint8_t *bytes, size_t n);
void pl011_puts(const char *text);

void gic_distributor_init(void);
void gic_cpu_init(void);
/* The number of the interrupt that is pending, and the word that it is done. */
uint32_t gic_take(void);
void gic_done(uint32_t interrupt);
#define GIC_VIRTUAL_TIMER 27u

/* The next timer interrupt, `ticks` of CNTVCT from now; none any more. */
void timer_after(uint64_t ticks);
void timer_stop(void);
uint64_t timer_hz(void);

/* PSCI, by HVC. */
uint32_t psci_version(void);
void psci_system_off(void) __attribute__((noreturn));

/* The command line, of n bytes at most with its NUL; "" where there is none. */
void fdt_command_line(char *out, size_t n);
/* How many nodes the device tree has; 0 where there is none. */
uint32_t fdt_count_nodes(void);

static inline uint64_t irqs_off(void)
{
	uint64_t was;

	__asm__ volatile("mrs %0, daif; msr daifset, #2" : "=r"(was) : : "memory");
	return was;
}

static inline void irqs_restore(uint64_t was)
{
	__asm__ volatile("msr daif, %0" : : "r"(was) : "memory");
}

static inline void irqs_on(void)
{
	__asm__ volatile("msr daifclr, #2" : : : "memory");
}

#endif
