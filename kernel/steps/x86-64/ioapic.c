/* SPDX-License-Identifier: BSD-2-Clause
 *
 * ioapic.c - irq.h by the I/O APICs. In: `platform`. Out: every input masked, as what the
 * firmware left behind shall not interrupt; then, for who asks, one input led to a vector of its
 * own on the CPU that boots.
 *
 * ISA's interrupts are edges unless the platform's table says otherwise. Those above are
 * what ACPI calls level, active high where no bridge is in between: QEMU's microvm says so of its
 * virtio transports.
 */
#include "steps/x86-64/ioapic.h"

#include "cpus.h"
#include "irq.h"
#include "machine.h"
#include "spinlock.h"
#include "steps/x86-64/lapic.h"
#include "steps/x86-64/platform.h"
#include "sysinit.h"

#define REG_SELECT 0x00u
#define REG_WINDOW 0x10u
#define IOAPIC_VERSION 0x01u
#define IOAPIC_REDIRECTION(i) (0x10u + 2u * (i))
#define REDIRECTION_LOW 0x2000u
#define REDIRECTION_LEVEL 0x8000u
#define REDIRECTION_MASKED 0x10000u
#define INPUTS_MAX 240u
#define LINES (VECTOR_DEVICE_LAST - VECTOR_DEVICE_FIRST + 1u)

/* By vector. */
static struct line {
	unsigned int irq;
	void (*handler)(void *arg);
	void *arg;
} lines[LINES];
static unsigned int lines_taken;
static uint32_t inputs[IOAPICS_MAX];
static struct spinlock lock;

static uint32_t ioapic_read(const struct ioapic *io, uint32_t reg)
{
	mmio_write32(io->address + REG_SELECT, reg);
	return mmio_read32(io->address + REG_WINDOW);
}

static void ioapic_write(const struct ioapic *io, uint32_t reg, uint32_t value)
{
	mmio_write32(io->address + REG_SELECT, reg);
	mmio_write32(io->address + REG_WINDOW, value);
}

/* How many it has. Where nothing answers the bus reads as all zeros or all ones. */
static uint32_t inputs_of(const struct ioapic *io)
{
	uint32_t version = ioapic_read(io, IOAPIC_VERSION), n = (version >> 16 & 0xff) + 1;

	return version == 0 || n > INPUTS_MAX ? 0 : n;
}

static void irq_init(void *unused)
{
	uint32_t n = 0;

	(void)unused;
	for (unsigned int i = 0; i < platform.ioapics; i++) {
		inputs[i] = inputs_of(&platform.ioapic[i]);
		for (uint32_t input = 0; input < inputs[i]; input++)
			ioapic_write(&platform.ioapic[i], IOAPIC_REDIRECTION(input), REDIRECTION_MASKED);
		n += inputs[i];
	}
	BF_SIZE(n);
}
SYSINIT(irq_init, SI_SUB_INTR, SI_ORDER_THIRD, irq_init, NULL);
SYSINIT_NEEDS(irq_init, paging_init);
SYSINIT_NEEDS(irq_init, lapic_init);

static uint32_t mode_of(unsigned int irq)
{
	uint32_t mode = irq < ISA_IRQS ? 0 : REDIRECTION_LEVEL;

	for (unsigned int i = 0; i < ISA_IRQS; i++) {
		const struct irq_source *s = &platform.isa[i];

		if (s->told && s->gsi == irq)
			mode = (s->level ? REDIRECTION_LEVEL : 0) | (s->low ? REDIRECTION_LOW : 0);
	}
	return mode;
}

static int is_taken(unsigned int irq)
{
	for (unsigned int i = 0; i < lines_taken; i++) {
		if (lines[i].irq == irq)
			return 1;
	}
	return 0;
}

/* With the lock held. */
static int lead(const struct ioapic *io, uint32_t input, struct line line)
{
	uint32_t vector = VECTOR_DEVICE_FIRST + lines_taken;

	if (lines_taken == LINES || is_taken(line.irq))
		return -1;
	lines[lines_taken++] = line;
	ioapic_write(io, IOAPIC_REDIRECTION(input) + 1, (uint32_t)cpus.id[0] << 24);
	ioapic_write(io, IOAPIC_REDIRECTION(input), vector | mode_of(line.irq));
	return 0;
}

int irq_request(unsigned int irq, void (*handler)(void *arg), void *arg)
{
	uint64_t flags;
	int rc = -1;

	if (!lapic_in_use())
		return -1;
	flags = spin_lock(&lock);
	for (unsigned int i = 0; i < platform.ioapics; i++) {
		const struct ioapic *io = &platform.ioapic[i];

		if (irq >= io->gsi_first && irq - io->gsi_first < inputs[i]) {
			rc = lead(io, irq - io->gsi_first, (struct line){irq, handler, arg});
			break;
		}
	}
	spin_unlock(&lock, flags);
	return rc;
}

void irq_dispatch(unsigned int vector)
{
	const struct line *line = &lines[vector - VECTOR_DEVICE_FIRST];

	if (line->handler)
		line->handler(line->arg);
	lapic_write(LAPIC_EOI, 0);
}
