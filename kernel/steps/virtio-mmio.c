/* SPDX-License-Identifier: BSD-2-Clause
 *
 * virtio-mmio.c - looks for virtio devices: the 24 transports that microvm has side by
 * side, and those that the command line names elsewhere. In: the device window (paging.c
 * has mapped it on every machine; where nothing answers it reads as zeros or ones).
 * Out: a line for each device. Source: virtio 1.2, section 4.2.2.
 */
#include "steps/virtio-mmio.h"

#include "kprintf.h"
#include "steps/boot-cmdline.h"
#include "sysinit.h"
#include "x86.h"

#define WINDOW_BASE 0xfeb00000u
#define SLOT_BYTES 512u
#define SLOTS 24u

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

static int is_in_window(uint64_t at)
{
	return at >= WINDOW_BASE && at < WINDOW_BASE + SLOTS * SLOT_BYTES;
}

static void virtio_mmio_probe(void *unused)
{
	uint32_t slots = SLOTS;

	(void)unused;
	for (uint32_t i = 0; i < SLOTS; i++)
		probe(WINDOW_BASE + i * SLOT_BYTES);
	for (uint32_t i = 0; i < boot_options.virtio_mmio_count; i++) {
		if (is_in_window(boot_options.virtio_mmio[i]))
			continue;
		probe(boot_options.virtio_mmio[i]);
		slots++;
	}
	BF_SIZE(slots);
}
SYSINIT(virtio_mmio_probe, SI_SUB_DEV, SI_ORDER_FIRST, virtio_mmio_probe, NULL);
