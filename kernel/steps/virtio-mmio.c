/* SPDX-License-Identifier: BSD-2-Clause
 *
 * virtio-mmio.c - looks for virtio devices, in the places where the machine says that they
 * may be. In: those (mapped; where nothing answers it reads as zeros or ones).
 * Out: a line for each device. Source: virtio 1.2, section 4.2.2.
 */
#include "steps/virtio-mmio.h"

#include "kprintf.h"
#include "sysinit.h"
#include "machine.h"

#define MAGIC 0x74726976u /* "virt" */

static uintptr_t console;

static void probe(uintptr_t at)
{
	uint32_t device;

	if (mmio_read32(at + VIRTIO_REG_MAGIC) != MAGIC)
		return;
	device = mmio_read32(at + VIRTIO_REG_DEVICE_ID);
	/* 0 is a transport with nothing behind it. */
	if (device != 0)
		kprintf("virtio-mmio: device %u version %u at 0x%lx\n", device, mmio_read32(at + VIRTIO_REG_VERSION),
			at);
	if (device == VIRTIO_DEVICE_CONSOLE && !console)
		console = at;
}

uintptr_t virtio_mmio_console(void)
{
	return console;
}

static void virtio_mmio_probe(void *unused)
{
	unsigned int places = 0, irq;
	uint64_t at;

	(void)unused;
	for (; machine_virtio_place(places, &at, &irq) == 0; places++)
		probe(at);
	BF_SIZE(places);
}
SYSINIT(virtio_mmio_probe, SI_SUB_DEV, SI_ORDER_FIRST, virtio_mmio_probe, NULL);
SYSINIT_NEEDS(virtio_mmio_probe, paging_init);
