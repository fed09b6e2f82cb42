/* SPDX-License-Identifier: BSD-2-Clause
 *
 * virtio-places.c - where an x86 machine may have virtio-mmio transports: the 24 that QEMU's
 * microvm has side by side, and those that the command line names elsewhere
 * (virtio_mmio.device=, which Firecracker and, without ACPI, QEMU append by themselves).
 */
#include "machine.h"

#include "irq.h"
#include "steps/boot-cmdline.h"
#include "steps/x86-64/platform.h"

#define WINDOW_BASE 0xfeb00000u
#define SLOT_BYTES 512u
#define SLOTS 24u
/* What every x86-64 reaches. */
#define ADDRESS_LIMIT (1ull << 36)
/* At most so many words. */
#define WORDS_MAX 32u

static unsigned int window_irq[SLOTS]; /* 0: no word has told */
static struct {
	uint64_t address;
	unsigned int irq;
} words[WORDS_MAX];
static unsigned int words_count;

/* BYTES[K]@ADDRESS:IRQ[:ID], as Linux has it. */
static int take_device(struct word_text v)
{
	uint64_t bytes, address, irq;

	if (word_take_number(&v, &bytes) < 0)
		return -1;
	if (v.n > 0 && v.s[0] == 'K') {
		v.s++;
		v.n--;
	}
	if (v.n == 0 || v.s[0] != '@')
		return -1;
	v.s++;
	v.n--;
	if (word_take_number(&v, &address) < 0 || v.n == 0 || v.s[0] != ':' || address % SLOT_BYTES != 0 ||
	    address >= ADDRESS_LIMIT)
		return -1;
	v.s++;
	v.n--;
	if (word_take_number(&v, &irq) < 0 || irq >= IRQ_NONE)
		return -1;
	if (address >= WINDOW_BASE && address < WINDOW_BASE + SLOTS * SLOT_BYTES) {
		window_irq[(address - WINDOW_BASE) / SLOT_BYTES] = (unsigned int)irq;
		return 0;
	}
	if (words_count == WORDS_MAX)
		return -1;
	words[words_count].address = address;
	words[words_count++].irq = (unsigned int)irq;
	return 0;
}
BOOT_WORD("virtio_mmio.device", take_device);

/* QEMU's microvm tells it in ACPI's DSDT, which takes an interpreter to read, but by a simple rule:
 * a second I/O APIC is there for the transports alone, one input each; else they begin behind
 * ISA's interrupts. */
static unsigned int acpi_irq(unsigned int slot)
{
	if (!platform.told_by_acpi)
		return IRQ_NONE;
	return (platform.ioapics > 1 ? platform.ioapic[1].gsi_first : ISA_IRQS) + slot;
}

int machine_virtio_place(unsigned int i, uint64_t *address, unsigned int *irq)
{
	if (i < SLOTS) {
		*address = WINDOW_BASE + i * SLOT_BYTES;
		*irq = window_irq[i] ? window_irq[i] : acpi_irq(i);
		return 0;
	}
	if (i - SLOTS >= words_count)
		return -1;
	*address = words[i - SLOTS].address;
	*irq = words[i - SLOTS].irq;
	return 0;
}
