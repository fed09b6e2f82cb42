/* SPDX-License-Identifier: BSD-2-Clause
 *
 * cpus-find.c - which CPUs there are, and what the machine says of its interrupts. In: ACPI's
 * MADT, else the MP table (Firecracker writes one). Out: cpus, platform. The CPU that
 * boots is number 0, wherever a table lists it; the others follow in the table's order.
 * cpus=N says better: fewer than the tables tell, or more, as of each socket an MP table may
 * list one CPU only. Those are numbered as loaders do, and must show that they are there.
 */
#include "cpus.h"

#include "kprintf.h"
#include "machine.h"
#include "steps/boot-cmdline.h"
#include "steps/x86-64/platform.h"
#include "sysinit.h"

/* An APIC id has eight bits; the last one means all. */
#define APIC_ID_ALL 0xffu
#define BIOS_EBDA_SEGMENT 0x40eu
#define SCAN_STEP 16u
#define INTI_LOW 0x3u
#define INTI_LEVEL 0xcu

struct cpus cpus = {.present = 1, .online = 1};
struct platform platform;

/* 0: as many as the tables tell. */
static uint32_t cpus_wanted;
BOOT_NUMBER("cpus", cpus_wanted, CPUS_MAX);

static unsigned int left_out;

static int is_known(uint32_t apic_id)
{
	for (unsigned int i = 0; i < cpus.present; i++) {
		if (cpus.id[i] == apic_id)
			return 1;
	}
	return 0;
}

void platform_add_cpu(uint32_t apic_id)
{
	unsigned int most = cpus_wanted ? cpus_wanted : CPUS_MAX;

	if (is_known(apic_id))
		return;
	if (cpus.present >= most || apic_id >= APIC_ID_ALL)
		left_out++;
	else
		cpus.id[cpus.present++] = apic_id;
}

void platform_add_ioapic(uint64_t address, uint32_t id, uint32_t gsi_first)
{
	if (platform.ioapics < IOAPICS_MAX)
		platform.ioapic[platform.ioapics++] = (struct ioapic){address, id, gsi_first};
}

void platform_add_isa_irq(uint32_t irq, uint32_t gsi, unsigned int flags)
{
	if (irq < ISA_IRQS)
		platform.isa[irq] = (struct irq_source){
			.gsi = gsi,
			.told = 1,
			.level = (flags & INTI_LEVEL) == INTI_LEVEL,
			.low = (flags & INTI_LOW) == INTI_LOW,
		};
}

const void *platform_scan(uint64_t from, uint64_t bytes, uint64_t signature, uint64_t mask)
{
	const uint8_t *p = boot_at(from, bytes);

	for (uint64_t at = 0; p && at + SCAN_STEP <= bytes; at += SCAN_STEP) {
		uint64_t eight;

		__builtin_memcpy(&eight, p + at, sizeof eight);
		if ((eight & mask) == signature)
			return p + at;
	}
	return NULL;
}

uint64_t platform_ebda(void)
{
	const uint8_t *p = boot_at(BIOS_EBDA_SEGMENT, sizeof(uint16_t));
	uint16_t segment;

	__asm__("" : "+r"(p)); /* a low address is not NULL plus something */
	__builtin_memcpy(&segment, p, sizeof segment);
	return (uint64_t)segment << 4;
}

static void cpus_find(void *unused)
{
	(void)unused;
	cpus.id[0] = cpuid(1).ebx >> 24;
	platform.told_by_acpi = acpi_read() == 0;
	if (!platform.told_by_acpi)
		mp_table_read();
	for (uint32_t i = 0; i < cpus_wanted && cpus.present < cpus_wanted; i++)
		platform_add_cpu(i);
	BF_SIZE(cpus.present);
	if (left_out)
		kprintf("cpus: using %u of %u\n", cpus.present, cpus.present + left_out);
}
SYSINIT(cpus_find, SI_SUB_CPU, SI_ORDER_THIRD, cpus_find, NULL);
