/* SPDX-License-Identifier: BSD-2-Clause
 *
 * virtio-queue.c - a split virtqueue in one page. In: buffers. Out: buffers that the device
 * has read or written. Source: virtio 1.2, section 2.7.
 *
 *	0	descriptors		written here: where a buffer is, and which comes next
 *	16 n	available ring		written here: chains offered, by first descriptor
 *	512	used ring		written by the device: chains that it is done with
 *
 * The legacy layout wants the used ring at the next multiple of QueueAlign behind the rest,
 * the standard's may have it anywhere: with an align of 512, and 16 entries at most,
 * it is at 512 in both. Physical is virtual here, so an address is a pointer.
 */
#include "virtio.h"

#include "machine.h"
#include "steps/page-alloc.h"

#define USED_OFFSET 512u
#define USED_BYTES(entries) (sizeof(struct virtio_used) + (entries)*8u)
/* With the two words that belong to a feature which is not asked for. */
#define AVAILABLE_BYTES(entries) (sizeof(struct virtio_available) + (entries)*2u + 2u)
_Static_assert(VIRTIO_QUEUE_ENTRIES_MAX * sizeof(struct virtio_descriptor) +
			       AVAILABLE_BYTES(VIRTIO_QUEUE_ENTRIES_MAX) <=
		       USED_OFFSET,
	       "the used ring lies behind the rest");

#define DESCRIPTOR_NEXT 1u
#define DESCRIPTOR_WRITE 2u

static void write_address(const struct virtio_device *d, uint32_t reg, const volatile void *p)
{
	mmio_write32(d->registers + reg, (uint32_t)(uintptr_t)p);
	mmio_write32(d->registers + reg + 4, (uint32_t)((uint64_t)(uintptr_t)p >> 32));
}

static void tell_device(const struct virtio_queue *q)
{
	const struct virtio_device *d = q->device;

	mmio_write32(d->registers + VIRTIO_REG_QUEUE_NUM, q->entries);
	if (d->version == VIRTIO_VERSION_LEGACY) {
		mmio_write32(d->registers + VIRTIO_REG_QUEUE_ALIGN, USED_OFFSET);
		mmio_write32(d->registers + VIRTIO_REG_QUEUE_PFN, (uint32_t)((uintptr_t)q->descriptors / PAGE_BYTES));
		return;
	}
	write_address(d, VIRTIO_REG_QUEUE_DESC, q->descriptors);
	write_address(d, VIRTIO_REG_QUEUE_DRIVER, q->available);
	write_address(d, VIRTIO_REG_QUEUE_DEVICE, q->used);
	mmio_write32(d->registers + VIRTIO_REG_QUEUE_READY, 1);
}

int virtio_queue_init(struct virtio_queue *q, struct virtio_device *d, uint32_t number, uint16_t entries)
{
	uint8_t *page;

	mmio_write32(d->registers + VIRTIO_REG_QUEUE_SEL, number);
	/* However long the device's may be, this one has as many as the driver uses. */
	if (mmio_read32(d->registers + VIRTIO_REG_QUEUE_NUM_MAX) < entries) {
		virtio_give_up(d, "has no queue as long as its driver needs");
		return -1;
	}
	page = page_alloc(1);
	if (!page) {
		virtio_give_up(d, "finds no memory for its queue");
		return -1;
	}
	*q = (struct virtio_queue){
		.device = d,
		.number = number,
		.entries = entries,
		.descriptors = (void *)page,
		.available = (void *)(page + entries * sizeof(struct virtio_descriptor)),
		.used = (void *)(page + USED_OFFSET),
	};
	__builtin_memset(page, 0, entries * sizeof(struct virtio_descriptor) + AVAILABLE_BYTES(entries));
	__builtin_memset(page + USED_OFFSET, 0, USED_BYTES(entries));
	if (!d->interrupts)
		q->available->flags = VIRTIO_AVAILABLE_NO_INTERRUPT;
	device_barrier();
	tell_device(q);
	return 0;
}

void virtio_queue_put(struct virtio_queue *q, uint16_t first, const struct virtio_buffer *buffers, unsigned int reads,
		      unsigned int writes)
{
	for (unsigned int i = 0; i < reads + writes; i++) {
		q->descriptors[first + i] = (struct virtio_descriptor){
			.address = (uintptr_t)buffers[i].at,
			.bytes = buffers[i].bytes,
			.flags = (uint16_t)((i + 1 < reads + writes ? DESCRIPTOR_NEXT : 0) |
					    (i >= reads ? DESCRIPTOR_WRITE : 0)),
			.next = (uint16_t)(first + i + 1),
		};
	}
	q->out |= (uint16_t)(1u << first);
	q->available->ring[q->offered++ % q->entries] = first;
	device_barrier(); /* what is offered is there before it is offered */
	q->available->index = q->offered;
}

void virtio_queue_kick(struct virtio_queue *q)
{
	device_barrier(); /* and it is offered before the device looks */
	mmio_write32(q->device->registers + VIRTIO_REG_QUEUE_NOTIFY, q->number);
}

int virtio_queue_take(struct virtio_queue *q, uint16_t *first, uint32_t *bytes)
{
	uint32_t id;

	if (!virtio_queue_is_done(q))
		return -1;
	device_barrier(); /* what it is done with is read after that it is */
	id = q->used->ring[q->seen % q->entries].id;
	*bytes = q->used->ring[q->seen % q->entries].bytes;
	if (id >= q->entries || !(q->out >> id & 1))
		return -1;
	q->seen++;
	q->out &= (uint16_t) ~(1u << id);
	*first = (uint16_t)id;
	return 0;
}
