/* SPDX-License-Identifier: BSD-2-Clause
 *
 * virtio-device.c - a virtio-mmio transport from its reset to DRIVER_OK. In: a device that
 * the bus has found. Out: one that has agreed on features, and whose interrupt arrives if
 * anybody is to wait for it. Source: virtio 1.2, sections 3.1.1 and 4.2.3.
 *
 * The classical mistake of a probe is the switch probe=delay: a driver that gives each
 * device a fixed time after its reset, as data sheets ask for the slowest there ever was,
 * where the device says by itself when it is ready.
 */
#include "virtio.h"

#include "clock.h"
#include "exact-clock.h"
#include "irq.h"
#include "kprintf.h"
#include "machine.h"
#include "steps/boot-cmdline.h"

#define RESET_DELAY_NS 10000000u
/* A device that is not ready after so many looks, or whose configuration has changed
 * under so many reads, never will be or stop. */
#define LOOKS_MAX (1u << 20)
#define CONFIG_READS_MAX 16u

enum { PROBE_READY, PROBE_DELAY };
static uint32_t probe;
BOOT_CHOICE("probe", probe, "ready", "delay");

const char *virtio_name(const struct virtio_device *d)
{
	static const char *const names[] = {
		[VIRTIO_DEVICE_NET] = "virtio-net",
		[VIRTIO_DEVICE_BLK] = "virtio-blk",
		[VIRTIO_DEVICE_CONSOLE] = "virtio-console",
		[VIRTIO_DEVICE_RNG] = "virtio-rng",
	};

	return d->id < sizeof names / sizeof names[0] && names[d->id] ? names[d->id] : "virtio";
}

void virtio_give_up(struct virtio_device *d, const char *why)
{
	kprintf("%s%u: %s, given up\n", virtio_name(d), d->number, why);
	d->status |= VIRTIO_STATUS_FAILED;
	mmio_write32(d->registers + VIRTIO_REG_STATUS, d->status);
}

static void add_status(struct virtio_device *d, uint32_t status)
{
	d->status |= status;
	mmio_write32(d->registers + VIRTIO_REG_STATUS, d->status);
}

static int reset(struct virtio_device *d)
{
	d->status = 0;
	mmio_write32(d->registers + VIRTIO_REG_STATUS, 0);
	if (probe == PROBE_DELAY) {
		clock_delay_ns(RESET_DELAY_NS);
		return 0;
	}
	for (uint32_t looks = 0; looks < LOOKS_MAX; looks++) {
		if (mmio_read32(d->registers + VIRTIO_REG_STATUS) == 0)
			return 0;
		cpu_relax();
	}
	return -1;
}

static uint32_t offered_features(const struct virtio_device *d, uint32_t word)
{
	mmio_write32(d->registers + VIRTIO_REG_DEVICE_FEATURES_SEL, word);
	return mmio_read32(d->registers + VIRTIO_REG_DEVICE_FEATURES);
}

static void take_features(const struct virtio_device *d, uint32_t word, uint32_t features)
{
	mmio_write32(d->registers + VIRTIO_REG_DRIVER_FEATURES_SEL, word);
	mmio_write32(d->registers + VIRTIO_REG_DRIVER_FEATURES, features);
}

/* Also for a spurious one, and on another CPU than the one that waits. */
static void on_interrupt(void *arg)
{
	struct virtio_device *d = arg;
	uint32_t why = mmio_read32(d->registers + VIRTIO_REG_INTERRUPT_STATUS);

	mmio_write32(d->registers + VIRTIO_REG_INTERRUPT_ACK, why);
	wake_all(&d->waiters);
}

static void take_interrupt(struct virtio_device *d)
{
	if (d->interrupts || d->irq == IRQ_NONE || exact_clock() || !clock_timer_works())
		return;
	wait_queue_init(&d->waiters, virtio_name(d));
	d->interrupts = irq_request(d->irq, on_interrupt, d) == 0;
}

int virtio_negotiate(struct virtio_device *d, uint64_t wanted)
{
	if (reset(d) < 0) {
		virtio_give_up(d, "does not come out of its reset");
		return -1;
	}
	add_status(d, VIRTIO_STATUS_ACKNOWLEDGE);
	add_status(d, VIRTIO_STATUS_DRIVER);
	d->features = wanted & offered_features(d, 0);
	take_features(d, 0, (uint32_t)d->features);
	if (d->version == VIRTIO_VERSION_LEGACY) {
		mmio_write32(d->registers + VIRTIO_REG_GUEST_PAGE_SIZE, PAGE_BYTES);
	} else {
		if (!(offered_features(d, 1) & VIRTIO_FEATURE_VERSION_1 >> 32)) {
			virtio_give_up(d, "is of no version that is known here");
			return -1;
		}
		d->features |= VIRTIO_FEATURE_VERSION_1;
		take_features(d, 1, VIRTIO_FEATURE_VERSION_1 >> 32);
		add_status(d, VIRTIO_STATUS_FEATURES_OK);
		if (!(mmio_read32(d->registers + VIRTIO_REG_STATUS) & VIRTIO_STATUS_FEATURES_OK)) {
			virtio_give_up(d, "does not agree on features");
			return -1;
		}
	}
	take_interrupt(d);
	return 0;
}

void virtio_start(struct virtio_device *d)
{
	add_status(d, VIRTIO_STATUS_DRIVER_OK);
}

int virtio_config_read(const struct virtio_device *d, unsigned int offset, void *to, unsigned int width, size_t fields)
{
	uintptr_t config = d->registers + VIRTIO_REG_CONFIG + offset;
	uint32_t *words = to;
	uint8_t *octets = to;

	for (unsigned int reads = 0; reads < CONFIG_READS_MAX; reads++) {
		uint32_t before = 0, after = 0;

		/* Before the standard nothing told whether two reads belong together. */
		if (d->version != VIRTIO_VERSION_LEGACY)
			before = mmio_read32(d->registers + VIRTIO_REG_CONFIG_GENERATION);
		for (size_t i = 0; i < fields; i++) {
			if (width == sizeof *words)
				words[i] = mmio_read32(config + i * sizeof *words);
			else
				octets[i] = mmio_read8(config + i);
		}
		if (d->version != VIRTIO_VERSION_LEGACY)
			after = mmio_read32(d->registers + VIRTIO_REG_CONFIG_GENERATION);
		if (before == after)
			return 0;
	}
	return -1;
}
