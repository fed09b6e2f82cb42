/* SPDX-License-Identifier: BSD-2-Clause
 *
 * virtio-places.c - where an x86 machine may have virtio-mmio transports: the 24 that QEMU's
 * microvm has side by side, and those that the command line names elsewhere
 * (virtio_mmio.device=, which Firecracker and, without ACPI, QEMU append by themselves).
 *
 * With ACPI the interrupts of those 24 stand in the DSDT, in a language of its own. But only
 * a machine with a second I/O APIC has as many, and there they are its inputs in a row:
 * where one begins at 24 and transports answer, that is which. Anywhere else it is not
 * known, and devices are looked at instead.
 */
#include "machine.h"

#include "irq.h"
#include "steps/boot-cmdline.h"
#include "steps/x86-64/platform.h"

#define WINDOW_BASE 0xfeb00000u
#define SLOT_BYTES 512u
#define SLOTS 24u
#define SLOTS_GSI_FIRST 24u
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
	if (word_take_number(&v, &address) < 0 || v.n == 0 || v.s[0] != ':' || address % sizeof(uint32_t) != 0)
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

static unsigned int irq_of_slot(unsigned int slot)
{
	if (window_irq[slot])
		return window_irq[slot];
	for (unsigned int i = 0; i < platform.ioapics; i++) {
		if (platform.ioapic[i].gsi_first == SLOTS_GSI_FIRST)
			return SLOTS_GSI_FIRST + slot;
	}
	return IRQ_NONE;
}

int machine_virtio_place(unsigned int i, uint64_t *address, unsigned int *irq)
{
	if (i < SLOTS) {
		*address = WINDOW_BASE + i * SLOT_BYTES;
		*irq = irq_of_slot(i);
		return 0;
	}
	if (i - SLOTS >= words_count)
		return -1;
	*address = words[i - SLOTS].address;
	*irq = words[i - SLOTS].irq;
	return 0;
}
