/* SPDX-License-Identifier: BSD-2-Clause
 *
 * virtio-blk.c - disks. In: a virtio-blk. Out: its capacity and its partitions, a line each.
 * One request is with the device at a time: its header, its data, its status.
 * Source: virtio 1.2, section 5.2.
 */
#include "steps/virtio-blk.h"

#include "kprintf.h"
#include "machine.h"
#include "steps/slab.h"
#include "virtio.h"

#define REQUEST_QUEUE 0u
#define ENTRIES 4u
#define CONFIG_CAPACITY 0u
#define REQUEST_READ 0u
#define STATUS_OK 0u
#define STATUS_UNWRITTEN 0xffu

struct blk {
	struct disk disk; /* first: partition_table_read gives it back */
	struct virtio_device *device;
	struct virtio_queue queue;
	struct {
		uint32_t type, reserved;
		uint64_t sector;
	} header; /* of the request */
	uint8_t status;
	int gone;
	char name[16];
};

static int read_sectors(struct disk *disk, uint64_t sector, void *to, uint32_t sectors)
{
	struct blk *b = (struct blk *)disk;
	struct virtio_buffer request[] = {
		{&b->header, sizeof b->header},
		{to, sectors * SECTOR_BYTES},
		{&b->status, sizeof b->status},
	};
	uint32_t bytes;
	uint16_t first;

	if (b->gone)
		return -1;
	b->header.type = REQUEST_READ;
	b->header.sector = sector;
	b->status = STATUS_UNWRITTEN;
	virtio_queue_put(&b->queue, 0, request, 1, 2);
	virtio_queue_kick(&b->queue);
	if (virtio_queue_wait(&b->queue, VIRTIO_TIMEOUT_NS) < 0) {
		b->gone = 1;
		virtio_give_up(b->device, "does not answer");
		return -1;
	}
	if (virtio_queue_take(&b->queue, &first, &bytes) < 0) {
		b->gone = 1;
		virtio_give_up(b->device, "says what cannot be");
		return -1;
	}
	if (b->status != STATUS_OK) {
		kprintf("%s: sector %lu cannot be read (status %u)\n", disk->name, sector, b->status);
		return -1;
	}
	return 0;
}

static void name_disk(struct blk *b)
{
	unsigned int n = b->device->number;
	char *p = b->name;

	__builtin_memcpy(p, "disk", 4);
	p += 4;
	if (n >= 10)
		*p++ = (char)('0' + n / 10 % 10);
	*p++ = (char)('0' + n % 10);
	*p = '\0';
	b->disk.name = b->name;
}

static void probe(struct virtio_device *d)
{
	struct blk *b = slab_alloc(sizeof *b);
	unsigned int partitions;

	if (!b) {
		virtio_give_up(d, "finds no memory for its driver");
		return;
	}
	*b = (struct blk){.disk.read = read_sectors, .device = d};
	name_disk(b);
	if (virtio_negotiate(d, 0) < 0 || virtio_queue_init(&b->queue, d, REQUEST_QUEUE, ENTRIES) < 0)
		return;
	if (virtio_config_read(d, CONFIG_CAPACITY, &b->disk.sectors, 4, 2) < 0) {
		virtio_give_up(d, "does not hold its configuration still");
		return;
	}
	virtio_start(d);
	partitions = partition_table_read(&b->disk);
	BF_SIZE(partitions);
}
VIRTIO_DRIVER(virtio_blk, VIRTIO_DEVICE_BLK, probe);
