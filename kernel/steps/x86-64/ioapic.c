/* SPDX-License-Identifier: BSD-2-Clause
 *
 * ioapic.c - masks every input of the I/O APIC: no device of this kernel interrupts, and
 * what the firmware left behind shall not either.
 */
#include "sysinit.h"
#include "x86-64/x86.h"

#define IOAPIC_BASE 0xfec00000u
#define IOAPIC_SELECT (IOAPIC_BASE + 0x00)
#define IOAPIC_WINDOW (IOAPIC_BASE + 0x10)
#define IOAPIC_VERSION 0x01u
#define IOAPIC_REDIRECTION(i) (0x10u + 2u * (i))
#define IOAPIC_REDIRECTION_MASKED 0x10000u
#define IOAPIC_INPUTS_MAX 240u

static uint32_t ioapic_read(uint32_t reg)
{
	mmio_write32(IOAPIC_SELECT, reg);
	return mmio_read32(IOAPIC_WINDOW);
}

static void ioapic_write(uint32_t reg, uint32_t value)
{
	mmio_write32(IOAPIC_SELECT, reg);
	mmio_write32(IOAPIC_WINDOW, value);
}

static void ioapic_mask(void *unused)
{
	uint32_t version = ioapic_read(IOAPIC_VERSION);
	uint32_t inputs = (version >> 16 & 0xff) + 1;

	(void)unused;
	/* Where nothing answers the bus reads as all zeros or all ones. */
	if (version == 0 || inputs > IOAPIC_INPUTS_MAX)
		return;
	BF_SIZE(inputs);
	for (uint32_t i = 0; i < inputs; i++)
		ioapic_write(IOAPIC_REDIRECTION(i), IOAPIC_REDIRECTION_MASKED);
}
SYSINIT(ioapic_mask, SI_SUB_INTR, SI_ORDER_THIRD, ioapic_mask, NULL);
SYSINIT_NEEDS(ioapic_mask, paging_init);
