/* SPDX-License-Identifier: BSD-2-Clause
 *
 * acpi.c - the one ACPI table that needs no interpreter: the MADT. In: the RSDP, where the loader
 * says or where a BIOS puts it. Out: CPUs, I/O APICs, ISA interrupts that arrive elsewhere.
 *
 *	RSDP --> XSDT (or RSDT) --> FACP, APIC (the MADT), ...
 *
 * Every length is the table's own word: it is bounded, and the bytes must sum to zero, before
 * anything behind it is believed. Source: ACPI 6.5, sections 5.2.5 to 5.2.12.
 */
#include "boot-info.h"
#include "machine.h"
#include "steps/x86-64/platform.h"

#define RSDP_SIGNATURE 0x2052545020445352u /* "RSD PTR " */
#define RSDP_V1_BYTES 20u
#define BIOS_AREA 0xe0000u
#define BIOS_AREA_BYTES 0x20000u
#define EBDA_BYTES 1024u
#define MADT_SIGNATURE 0x43495041u /* "APIC" */
/* No table of this kind is longer. Bytes. */
#define TABLE_MAX 65536u

struct rsdp {
	uint64_t signature;
	uint8_t checksum, oem[6], revision;
	uint32_t rsdt;
	uint32_t bytes; /* from here on: revision 2 */
	uint64_t xsdt;
	uint8_t extended_checksum, reserved[3];
} __attribute__((packed));
_Static_assert(sizeof(struct rsdp) == 36, "ACPI's layout");

struct table {
	uint32_t signature, bytes;
	uint8_t revision, checksum, oem[6], oem_table[8];
	uint32_t oem_revision, creator, creator_revision;
};
_Static_assert(sizeof(struct table) == 36, "ACPI's layout");

/* Behind the head: the local APIC's address and flags, then entries of a type, a length
 * and a body. */
#define MADT_ENTRIES 44u
#define MADT_LAPIC 0u
#define MADT_IOAPIC 1u
#define MADT_ISA_OVERRIDE 2u
#define MADT_X2APIC 9u
#define LAPIC_ENABLED 1u

static uint32_t u32_at(const uint8_t *p)
{
	uint32_t v;

	__builtin_memcpy(&v, p, sizeof v);
	return v;
}

static const struct table *head_at(uint64_t address)
{
	const struct table *t = boot_at(address, sizeof *t);

	return t && t->bytes >= sizeof *t && t->bytes <= TABLE_MAX ? t : NULL;
}

/* The whole of it. */
static const struct table *table_at(uint64_t address)
{
	const struct table *t = head_at(address);

	return t && boot_at(address, t->bytes) && platform_sums_to_zero(t, t->bytes) ? t : NULL;
}

static const struct rsdp *find_rsdp(void)
{
	const struct rsdp *r = boot_at(boot_info.rsdp, sizeof *r);

	if (!r && boot_info.rsdp_search)
		r = platform_scan(BIOS_AREA, BIOS_AREA_BYTES, RSDP_SIGNATURE, UINT64_MAX);
	if (!r && boot_info.rsdp_search && platform_ebda())
		r = platform_scan(platform_ebda(), EBDA_BYTES, RSDP_SIGNATURE, UINT64_MAX);
	return r && r->signature == RSDP_SIGNATURE && platform_sums_to_zero(r, RSDP_V1_BYTES) ? r : NULL;
}

static const struct table *find_madt(const struct rsdp *r)
{
	int wide = r->revision >= 2 && r->xsdt;
	const struct table *root = table_at(wide ? r->xsdt : r->rsdt);
	size_t entry_bytes = wide ? sizeof(uint64_t) : sizeof(uint32_t);

	for (size_t at = sizeof *root; root && at + entry_bytes <= root->bytes; at += entry_bytes) {
		uint64_t address = 0;
		const struct table *t;

		__builtin_memcpy(&address, (const uint8_t *)root + at, entry_bytes);
		t = head_at(address);
		if (t && t->signature == MADT_SIGNATURE)
			return table_at(address);
	}
	return NULL;
}

/* `n` bytes, type and length included. */
static void take_entry(const uint8_t *p, size_t n)
{
	switch (p[0]) {
	case MADT_LAPIC: /* type, length, processor, APIC id, flags */
		if (n >= 8 && u32_at(p + 4) & LAPIC_ENABLED)
			platform_add_cpu(p[3]);
		break;
	case MADT_X2APIC: /* type, length, reserved, id, flags, processor */
		if (n >= 16 && u32_at(p + 8) & LAPIC_ENABLED)
			platform_add_cpu(u32_at(p + 4));
		break;
	case MADT_IOAPIC: /* type, length, id, reserved, address, first interrupt */
		if (n >= 12)
			platform_add_ioapic(u32_at(p + 4), p[2], u32_at(p + 8));
		break;
	case MADT_ISA_OVERRIDE: /* type, length, bus, irq, global interrupt, flags */
		if (n >= 10)
			platform_add_isa_irq(p[3], u32_at(p + 4), p[8]);
		break;
	}
}

int acpi_read(void)
{
	const struct rsdp *r = find_rsdp();
	const struct table *madt = r ? find_madt(r) : NULL;
	const uint8_t *p = (const uint8_t *)madt;

	if (!madt)
		return -1;
	for (size_t at = MADT_ENTRIES; at + 2 <= madt->bytes && p[at + 1] >= 2 && p[at + 1] <= madt->bytes - at;
	     at += p[at + 1])
		take_entry(p + at, p[at + 1]);
	return 0;
}
