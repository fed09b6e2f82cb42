/* SPDX-License-Identifier: BSD-2-Clause
 *
 * virtio.h - what a driver of a virtio device writes:
 *
 *	static void rng_probe(struct virtio_device *d)
 *	{
 *		if (virtio_negotiate(d, 0) < 0 || virtio_queue_init(&q, d, 0, 2) < 0)
 *			return;			it has been told of
 *		virtio_start(d);
 *		virtio_queue_put(&q, 0, &buffer, 0, 1);
 *		virtio_queue_kick(&q);
 *		if (virtio_queue_wait(&q, VIRTIO_TIMEOUT_NS) < 0)
 *			...
 *	}
 *	VIRTIO_DRIVER(virtio_rng, VIRTIO_DEVICE_RNG, rng_probe);
 *
 * rng_probe then runs once for each such device, in the span "virtio_rng" of the subsystem
 * "dev", in the step "virtio_probe"; with several CPUs on any of them, beside others.
 * Queues are split ones, over mmio transports of both versions.
 *
 * A device is foreign: what it says has happened is checked by virtio_queue_take, and every
 * wait has an end. One that has not answered keeps what it was given, as it may still
 * write there; it is not reset either, since a VMM may wait for its requests in that.
 */
#ifndef VIRTIO_H
#define VIRTIO_H

#include <bootflame/hooks.h>

#include <stddef.h>
#include <stdint.h>

#include "thread.h"
#include "virtio-mmio.h"

struct virtio_device {
	uintptr_t registers;
	unsigned int irq;
	uint32_t id, version;
	unsigned int number; /* among those of its id, from 0 */
	uint32_t status;
	uint64_t features;         /* as negotiated */
	int interrupts;            /* it does; else it is looked at */
	struct wait_queue waiters; /* for an interrupt of its */
	const struct virtio_driver *driver;
	struct thread *prober;
	char prober_name[16];
	struct virtio_device *next;
};

struct virtio_driver {
	uint32_t id;
	void (*probe)(struct virtio_device *d);
	const void *site;
};

#define VIRTIO_DRIVER(ident, device_id, function)                              \
	BF_SITE(driver_##ident, #ident, "dev");                                \
	static const struct virtio_driver virtio_driver_##ident = {            \
		.id = (device_id),                                             \
		.probe = (function),                                           \
		.site = BF_SITE_ID(driver_##ident),                            \
	};                                                                     \
	static const struct virtio_driver *const virtio_driver_##ident##_entry \
		__attribute__((section("set_virtio_driver"), used)) = &virtio_driver_##ident

/* The device of that kind and number, from the step "virtio_bus" on; NULL: there is none. */
struct virtio_device *virtio_find(uint32_t id, unsigned int number);

/* Resets it and agrees on those of the features wanted that it offers, and the standard's
 * version. 0; or -1, which it has told of: it will not. */
int virtio_negotiate(struct virtio_device *d, uint64_t wanted);
/* Queues are set up: it may begin. */
void virtio_start(struct virtio_device *d);
/* The driver gives it up. */
void virtio_give_up(struct virtio_device *d, const char *why);

/* Fields in a row of its configuration, each of `width` bytes (1 or 4), as of one moment. 0, or
 * -1: it never holds still. */
int virtio_config_read(const struct virtio_device *d, unsigned int offset, void *to, unsigned int width, size_t fields);

#define VIRTIO_QUEUE_ENTRIES_MAX 16u

struct virtio_descriptor {
	uint64_t address;
	uint32_t bytes;
	uint16_t flags, next;
};

#define VIRTIO_AVAILABLE_NO_INTERRUPT 1u
struct virtio_available {
	uint16_t flags, index, ring[];
};

struct virtio_used {
	uint16_t flags, index;
	struct {
		uint32_t id, bytes;
	} ring[];
};

struct virtio_queue {
	struct virtio_device *device;
	uint32_t number;
	uint16_t entries, offered, seen; /* counts of what was put and taken wrap as the ring's do */
	uint16_t out;                    /* with the device, a bit each, by first descriptor */
	struct virtio_descriptor *descriptors;
	struct virtio_available *available;
	volatile struct virtio_used *used;
};

struct virtio_buffer {
	void *at;
	uint32_t bytes;
};

/* Entries: a power of two up to VIRTIO_QUEUE_ENTRIES_MAX. Between negotiate and start. 0; or
 * -1, which it has told of: no memory, or the device has no queue as long. */
int virtio_queue_init(struct virtio_queue *q, struct virtio_device *d, uint32_t number, uint16_t entries);
/* Offers a chain of `reads` buffers that the device reads and then `writes` that it writes.
 * It takes the descriptors from `first` on, which are the driver's to number and must not
 * be with the device. */
void virtio_queue_put(struct virtio_queue *q, uint16_t first, const struct virtio_buffer *buffers, unsigned int reads,
		      unsigned int writes);
/* Tells the device that something was put. */
void virtio_queue_kick(struct virtio_queue *q);
/* Whether the device is done with something. */
static inline int virtio_queue_is_done(const struct virtio_queue *q)
{
	return q->used->index != q->seen;
}
/* Waits until it is. 0, or -1: the time is up. See virtio-wait.c. */
#define VIRTIO_TIMEOUT_NS 2000000000ull
int virtio_queue_wait(struct virtio_queue *q, uint64_t timeout_ns);
/* What it is done with: the first descriptor, and how many bytes it says it has written. 0; or
 * -1: it is done with nothing, or with what it was not given, and is not to be trusted. */
int virtio_queue_take(struct virtio_queue *q, uint16_t *first, uint32_t *bytes);

/* Says that device's kind, for the start of a line. */
const char *virtio_name(const struct virtio_device *d);

#endif
