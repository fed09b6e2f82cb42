/* SPDX-License-Identifier: BSD-2-Clause
 *
 * mp-table.c - Intel's MultiProcessor table, where there is no ACPI: QEMU's firmware and
 * Firecracker write one. In: the floating pointer at the end of base memory or in the BIOS area.
 * Out: CPUs, I/O APICs, ISA interrupts. The entries end where the table does: qboot leaves their
 * count at zero. Source: Intel MP specification 1.4, chapter 4.
 */
#include "machine.h"
#include "steps/x86-64/platform.h"

#define FLOATING_SIGNATURE 0x5f504d5fu /* "_MP_" */
#define FLOATING_MASK 0xffffffffu
#define FLOATING_BYTES 16u
#define TABLE_SIGNATURE 0x504d4350u /* "PCMP" */
#define BIOS_AREA 0xf0000u
#define BIOS_AREA_BYTES 0x10000u
#define AREA_BYTES 1024u
/* The last KiB below 640 KiB, where base memory commonly ends. */
#define BASE_MEMORY_LAST (639u * 1024u)

struct floating {
	uint32_t signature, table;
	uint8_t paragraphs, version, checksum, features[5];
};
_Static_assert(sizeof(struct floating) == FLOATING_BYTES, "the specification's layout");

struct table {
	uint32_t signature;
	uint16_t bytes;
	uint8_t version, checksum, oem[8], product[12];
	uint32_t oem_table;
	uint16_t oem_bytes, entries; /* the latter not to be relied on */
	uint32_t lapic;
	uint16_t extended_bytes;
	uint8_t extended_checksum, reserved;
};
_Static_assert(sizeof(struct table) == 44, "the specification's layout");

#define ENTRY_CPU 0u
#define ENTRY_BUS 1u
#define ENTRY_IOAPIC 2u
#define ENTRY_INTERRUPT 3u
#define ENTRY_LOCAL_INTERRUPT 4u
#define CPU_BYTES 20u
#define OTHER_BYTES 8u
#define ENABLED 1u
#define INTERRUPT_VECTORED 0u
#define BUSES_MAX 256u

static const struct floating *find(void)
{
	uint64_t ebda = platform_ebda();
	const struct floating *f = platform_scan(BASE_MEMORY_LAST, AREA_BYTES, FLOATING_SIGNATURE, FLOATING_MASK);

	if (!f && ebda && ebda != BASE_MEMORY_LAST)
		f = platform_scan(ebda, AREA_BYTES, FLOATING_SIGNATURE, FLOATING_MASK);
	if (!f)
		f = platform_scan(BIOS_AREA, BIOS_AREA_BYTES, FLOATING_SIGNATURE, FLOATING_MASK);
	return f && f->paragraphs == 1 && platform_sums_to_zero(f, sizeof *f) ? f : NULL;
}

static const struct table *table_at(uint64_t address)
{
	const struct table *t = boot_at(address, sizeof *t);

	if (!t || t->signature != TABLE_SIGNATURE || t->bytes < sizeof *t || !boot_at(address, t->bytes))
		return NULL;
	return platform_sums_to_zero(t, t->bytes) ? t : NULL;
}

/* The bus is ISA's, by the first letters of its name. */
static int is_isa(const uint8_t *bus)
{
	return bus[2] == 'I' && bus[3] == 'S' && bus[4] == 'A';
}

static void take_entry(const uint8_t *p, unsigned int *isa_bus)
{
	uint32_t address;

	switch (*p) {
	case ENTRY_CPU: /* type, APIC id, version, flags */
		if (p[3] & ENABLED)
			platform_add_cpu(p[1]);
		break;
	case ENTRY_BUS: /* type, bus, name */
		if (is_isa(p))
			*isa_bus = p[1];
		break;
	case ENTRY_IOAPIC: /* type, id, version, flags, address */
		__builtin_memcpy(&address, p + 4, sizeof address);
		if (p[3] & ENABLED) /* one, as far as anybody builds them without ACPI */
			platform_add_ioapic(address, p[1], 0);
		break;
	case ENTRY_INTERRUPT: /* type, kind, flags (2), bus, irq, I/O APIC, input */
		if (p[1] == INTERRUPT_VECTORED && p[4] == *isa_bus)
			platform_add_isa_irq(p[5], p[7], p[2]);
		break;
	}
}

int mp_table_read(void)
{
	const struct floating *f = find();
	const struct table *t = f ? table_at(f->table) : NULL;
	const uint8_t *p = (const uint8_t *)(t + 1), *end;
	unsigned int isa_bus = BUSES_MAX;

	if (!t)
		return -1;
	end = (const uint8_t *)t + t->bytes;
	while (p < end) {
		size_t n = *p == ENTRY_CPU ? CPU_BYTES : OTHER_BYTES;

		if (*p > ENTRY_LOCAL_INTERRUPT || n > (size_t)(end - p))
			break;
		take_entry(p, &isa_bus);
		p += n;
	}
	return 0;
}
