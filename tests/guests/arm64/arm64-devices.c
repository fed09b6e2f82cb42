/* SPDX-License-Identifier: BSD-2-Clause
 *
 * arm64-devices.c - see arm64-devices.h. The addresses are those of -M virt, which has had
 * them since its first version; the controller is a GICv2, its default.
 */
#include "arm64-devices.h"

#define PL011 0x09000000u
#define PL011_DATA 0x00u
#define PL011_FLAGS 0x18u
#define PL011_FLAGS_FULL 0x20u

#define GIC_DISTRIBUTOR 0x08000000u
#define GICD_CONTROL 0x000u
#define GICD_ENABLE 0x100u
#define GICD_PRIORITY 0x400u
#define GIC_CPU 0x08010000u
#define GICC_CONTROL 0x00u
#define GICC_PRIORITY_MASK 0x04u
#define GICC_TAKE 0x0cu
#define GICC_DONE 0x10u

#define PSCI_VERSION 0x84000000u
#define PSCI_SYSTEM_OFF 0x84000008u

#define FDT 0x40000000u
#define FDT_MAGIC 0xd00dfeedu
#define FDT_BYTES_MAX 0x200000u /* where the kernel starts */
enum { FDT_BEGIN_NODE = 1, FDT_END_NODE, FDT_PROPERTY, FDT_NOP };

static volatile uint32_t *reg(uint32_t device, uint32_t offset)
{
	return (volatile uint32_t *)(uintptr_t)(device + offset);
}

/* ---- Serial ---------------------------------------------------------------- */

void pl011_write(const uint8_t *bytes, size_t n)
{
	uint64_t was = irqs_off();

	for (size_t i = 0; i < n; i++) {
		while (*reg(PL011, PL011_FLAGS) & PL011_FLAGS_FULL)
			;
		*reg(PL011, PL011_DATA) = bytes[i];
	}
	irqs_restore(was);
}

void pl011_puts(const char *text)
{
	size_t n = 0;

	while (text[n])
		n++;
	pl011_write((const uint8_t *)text, n);
}

/* ---- Interrupts and time --------------------------------------------------- */

void gic_distributor_init(void)
{
	*(volatile uint8_t *)reg(GIC_DISTRIBUTOR, GICD_PRIORITY + GIC_VIRTUAL_TIMER) = 0x80;
	*reg(GIC_DISTRIBUTOR, GICD_ENABLE) = 1u << GIC_VIRTUAL_TIMER;
	*reg(GIC_DISTRIBUTOR, GICD_CONTROL) = 1;
}

void gic_cpu_init(void)
{
	*reg(GIC_CPU, GICC_PRIORITY_MASK) = 0xff;
	*reg(GIC_CPU, GICC_CONTROL) = 1;
}

uint32_t gic_take(void)
{
	return *reg(GIC_CPU, GICC_TAKE) & 0x3ff;
}

void gic_done(uint32_t interrupt)
{
	*reg(GIC_CPU, GICC_DONE) = interrupt;
}

void timer_after(uint64_t ticks)
{
	uint64_t now;

	__asm__ volatile("mrs %0, cntvct_el0" : "=r"(now));
	__asm__ volatile("msr cntv_cval_el0, %0; msr cntv_ctl_el0, %1; isb" : : "r"(now + ticks), "r"(1ull));
}

void timer_stop(void)
{
	__asm__ volatile("msr cntv_ctl_el0, xzr; isb");
}

uint64_t timer_hz(void)
{
	uint64_t hz;

	__asm__("mrs %0, cntfrq_el0" : "=r"(hz));
	return hz;
}

/* ---- Firmware -------------------------------------------------------------- */

static uint64_t psci(uint32_t function)
{
	register uint64_t x0 __asm__("x0") = function;

	__asm__ volatile("hvc #0" : "+r"(x0) : : "x1", "x2", "x3", "memory");
	return x0;
}

uint32_t psci_version(void)
{
	return (uint32_t)psci(PSCI_VERSION);
}

void psci_system_off(void)
{
	psci(PSCI_SYSTEM_OFF);
	for (;;)
		__asm__ volatile("wfi");
}

/* ---- Device tree ----------------------------------------------------------- */

static uint32_t big32(uint32_t offset)
{
	return __builtin_bswap32(*(const uint32_t *)(uintptr_t)(FDT + offset));
}

static const char *text_at(uint32_t offset)
{
	return (const char *)(uintptr_t)(FDT + offset);
}

static int same(const char *a, const char *b)
{
	while (*a && *a == *b)
		a++, b++;
	return *a == *b;
}

/* Walks the structure block; counts the nodes, and finds a property by its name alone, as
 * bootargs is the only one of its kind. */
static uint32_t walk(const char *name, uint32_t *found, uint32_t *found_bytes)
{
	uint32_t at, end, strings, nodes = 0;

	*found_bytes = 0;
	if (big32(0) != FDT_MAGIC || big32(4) > FDT_BYTES_MAX)
		return 0;
	at = big32(8);
	strings = big32(12);
	end = at + big32(36);
	while (at < end) {
		uint32_t token = big32(at), bytes;

		at += 4;
		switch (token) {
		case FDT_BEGIN_NODE:
			nodes++;
			while (*text_at(at))
				at++;
			at = (at + 4) & ~3u; /* the NUL, and up to a word */
			break;
		case FDT_PROPERTY:
			bytes = big32(at);
			if (same(text_at(strings + big32(at + 4)), name)) {
				*found = at + 8;
				*found_bytes = bytes;
			}
			at = (at + 8 + bytes + 3) & ~3u;
			break;
		case FDT_END_NODE:
		case FDT_NOP:
			break;
		default:
			return nodes;
		}
	}
	return nodes;
}

void fdt_command_line(char *out, size_t n)
{
	uint32_t at, bytes;
	size_t i;

	walk("bootargs", &at, &bytes);
	for (i = 0; i + 1 < n && i < bytes && text_at(at)[i]; i++)
		out[i] = text_at(at)[i];
	out[i] = '\0';
}

uint32_t fdt_count_nodes(void)
{
	uint32_t at, bytes;

	return walk("", &at, &bytes);
}
