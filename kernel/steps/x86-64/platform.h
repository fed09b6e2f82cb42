/* SPDX-License-Identifier: BSD-2-Clause
 *
 * platform.h - what the machine says of its interrupts: ACPI's MADT or Intel's MP table, read
 * once, early, while all of low memory is mapped and still the firmware's. The CPUs go to
 * cpus.h, the rest stays here.
 */
#ifndef PLATFORM_H
#define PLATFORM_H

#include <stddef.h>
#include <stdint.h>

#define IOAPICS_MAX 4u
#define ISA_IRQS 16u

struct ioapic {
	uint64_t address;
	uint32_t id, gsi_first;
};

/* How a global system interrupt arrives, where it is not as its bus has it. */
struct irq_source {
	uint32_t gsi;
	uint8_t told, level, low;
};

struct platform {
	int told_by_acpi;
	unsigned int ioapics;
	struct ioapic ioapic[IOAPICS_MAX];
	struct irq_source isa[ISA_IRQS]; /* by ISA's number */
};

/* Filled by the step "cpus_find". */
extern struct platform platform;

/* Each reads its table into `platform` and calls platform_add_...; 0, or -1: there is no such
 * table, or none that can be believed, and nothing was added. */
int acpi_read(void);
int mp_table_read(void);

void platform_add_cpu(uint32_t apic_id);
void platform_add_ioapic(uint64_t address, uint32_t id, uint32_t gsi_first);
/* MPS INTI flags: polarity in bits 0-1, trigger mode in bits 2-3. */
void platform_add_isa_irq(uint32_t irq, uint32_t gsi, unsigned int flags);

/* Whether the bytes add up to zero, as these tables' do. */
static inline int platform_sums_to_zero(const void *at, size_t bytes)
{
	const uint8_t *p = at;
	uint8_t sum = 0;

	while (bytes-- > 0)
		sum = (uint8_t)(sum + *p++);
	return sum == 0;
}

/* The firmware's structures that are found by a signature on a 16-byte boundary: looks for its
 * first eight bytes in [from, from + bytes). */
const void *platform_scan(uint64_t from, uint64_t bytes, uint64_t signature, uint64_t mask);
/* Where the firmware's own data at the end of base memory begins, as it says; 0: it does not. */
uint64_t platform_ebda(void);

#endif
