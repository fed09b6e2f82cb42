/* SPDX-License-Identifier: BSD-2-Clause
 *
 * virtio-bus.c - finds virtio devices and has their drivers probe them. In: the places where
 * the machine says that a transport may be (mapped; where nothing answers it reads as
 * zeros or ones), and the drivers that the linker collected. Out: a line for each device,
 * and whatever the drivers make of it. Source: virtio 1.2, section 4.2.2.
 *
 * A probe waits for its device most of the time. With several CPUs each probe is a thread
 * of its own, so that they wait at the same time; probes=serial is the classical mistake.
 */
#include "virtio.h"

#include "cpus.h"
#include "exact-clock.h"
#include "kprintf.h"
#include "machine.h"
#include "steps/boot-cmdline.h"
#include "steps/slab.h"
#include "sysinit.h"

enum { PROBES_PARALLEL, PROBES_SERIAL };
static uint32_t probes;
BOOT_CHOICE("probes", probes, "parallel", "serial");

extern const struct virtio_driver *const __start_set_virtio_driver[], *const __stop_set_virtio_driver[];

static struct virtio_device *first, **end = &first;

struct virtio_device *virtio_find(uint32_t id, unsigned int number)
{
	struct virtio_device *d = first;

	while (d && !(d->id == id && d->number == number))
		d = d->next;
	return d;
}

static const struct virtio_driver *driver_of(uint32_t id)
{
	for (const struct virtio_driver *const *p = __start_set_virtio_driver; p < __stop_set_virtio_driver; p++) {
		if ((*p)->id == id)
			return *p;
	}
	return NULL;
}

static unsigned int count_of(uint32_t id)
{
	unsigned int n = 0;

	for (const struct virtio_device *d = first; d; d = d->next)
		n += d->id == id;
	return n;
}

static void look_at(uintptr_t at, unsigned int irq)
{
	struct virtio_device *d;
	uint32_t id, version;

	if (mmio_read32(at + VIRTIO_REG_MAGIC) != VIRTIO_MAGIC)
		return;
	id = mmio_read32(at + VIRTIO_REG_DEVICE_ID);
	/* 0 is a transport with nothing behind it. */
	if (id == 0)
		return;
	version = mmio_read32(at + VIRTIO_REG_VERSION);
	kprintf("virtio-mmio: device %u version %u at 0x%lx\n", id, version, at);
	d = slab_alloc(sizeof *d);
	if (!d) {
		kprintf("virtio-mmio: no memory for it, left out\n");
		return;
	}
	*d = (struct virtio_device){
		.registers = at,
		.irq = irq,
		.id = id,
		.version = version,
		.number = count_of(id),
		.driver = driver_of(id),
	};
	*end = d;
	end = &d->next;
}

static void virtio_bus(void *unused)
{
	unsigned int places = 0, irq;
	uint64_t at;

	(void)unused;
	for (; machine_virtio_place(places, &at, &irq) == 0; places++)
		look_at(at, irq);
	BF_SIZE(places);
}
SYSINIT(virtio_bus, SI_SUB_BUS, SI_ORDER_FIRST, virtio_bus, NULL);
SYSINIT_NEEDS(virtio_bus, paging_init);
SYSINIT_NEEDS(virtio_bus, slab_init);

BF_NOTRACE static void probe_one(void *device)
{
	struct virtio_device *d = device;

	BF_ENTER_WORD(bf_site_word(d->driver->site));
	d->driver->probe(d);
	BF_EXIT();
}

/* "probe" and two digits, which the trace calls the thread. */
static void probe_in_thread(struct virtio_device *d, unsigned int i)
{
	__builtin_memcpy(d->prober_name, "probe-", 6);
	d->prober_name[6] = (char)('0' + i / 10 % 10);
	d->prober_name[7] = (char)('0' + i % 10);
	d->prober = thread_create(d->prober_name, probe_one, d, THREAD_ANY_CPU);
	if (!d->prober)
		probe_one(d);
}

static void virtio_probe(void *unused)
{
	unsigned int devices = 0;
	/* Where ticks are instructions CPUs run in turn, so there is nothing to be had by it. */
	int in_threads = probes == PROBES_PARALLEL && cpus.online > 1 && !exact_clock();

	(void)unused;
	for (struct virtio_device *d = first; d; d = d->next) {
		if (!d->driver)
			continue;
		if (in_threads)
			probe_in_thread(d, devices);
		else
			probe_one(d);
		devices++;
	}
	for (struct virtio_device *d = first; in_threads && d; d = d->next) {
		if (d->prober)
			thread_join(d->prober);
	}
	BF_SIZE(devices);
}
SYSINIT(virtio_probe, SI_SUB_DEV, SI_ORDER_FIRST, virtio_probe, NULL);
SYSINIT_NEEDS(virtio_probe, virtio_bus);
