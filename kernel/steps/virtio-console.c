/* SPDX-License-Identifier: BSD-2-Clause
 *
 * virtio-console.c - frames by the page: a virtio console's transmit queue, polled. In:
 * console=virtio, and whole frames. Out: what would be a port access a byte on the 16550
 * is one register written a page. Port 0 only; nothing is received. Without the word it
 * does nothing. Source: virtio 1.2, sections 2.7 (split queues), 4.2 and 5.3.
 *
 * Three pages, so that both layouts fit, the legacy one (the used ring begins at the next
 * multiple of QueueAlign behind the rest) and that of version 2 (it may lie anywhere):
 *
 *	page 0	descriptors, available ring	written here, read by the device
 *	page 1	used ring			written by the device
 *	page 2	the buffer			frames, until it is full or flushed
 *
 * One buffer is in flight at most, and a kick is waited for: when bf_bye returns, the
 * bye is with the host, whatever comes next. Under TCG the device has taken the buffer
 * when the register's store is done, so the first look finds it and counts are exact.
 */
#include "steps/virtio-mmio.h"

#include "hook-line.h"
#include "kprintf.h"
#include "steps/boot-cmdline.h"
#include "steps/page-alloc.h"
#include "sysinit.h"
#include "machine.h"

#define TRANSMIT_QUEUE 1u /* of port 0 */
#define ENTRIES 2u        /* the least that is a queue everywhere; one is used */
#define BUFFER_BYTES PAGE_BYTES
#define NO_INTERRUPT 1u
/* Bit 32 of the features: the device follows the standard, not the legacy draft. */
#define FEATURES_HIGH 1u
#define FEATURE_HIGH_VERSION_1 1u
/* A device that has not taken a buffer after so many looks will not. */
#define LOOKS_MAX (1u << 30)

enum { CONSOLE_SERIAL, CONSOLE_VIRTIO };
static uint32_t console;
BOOT_CHOICE("console", console, "serial", "virtio");

struct descriptor {
	uint64_t address;
	uint32_t bytes;
	uint16_t flags, next;
};

struct queue {
	struct descriptor descriptors[ENTRIES];
	struct {
		uint16_t flags, index, ring[ENTRIES];
	} available;
	struct {
		uint16_t flags, index;
		struct {
			uint32_t id, bytes;
		} ring[ENTRIES];
	} used __attribute__((aligned(PAGE_BYTES)));
	uint8_t buffer[BUFFER_BYTES] __attribute__((aligned(PAGE_BYTES)));
};

static struct queue *queue;
static uintptr_t device;
static size_t filled; /* of the buffer */
static uint64_t mmio_accesses;
static int broken;

static void kick(void)
{
	volatile uint16_t *used = &queue->used.index;
	uint32_t looks = 0;

	if (filled == 0 || broken)
		return;
	queue->descriptors[0].bytes = (uint32_t)filled;
	device_barrier();
	queue->available.index++; /* the ring's entries name descriptor 0 for ever */
	device_barrier();
	mmio_write32(device + VIRTIO_REG_QUEUE_NOTIFY, TRANSMIT_QUEUE);
	mmio_accesses++;
	while (*used != queue->available.index && looks < LOOKS_MAX)
		looks++;
	filled = 0;
	if (looks == LOOKS_MAX) {
		broken = 1;
		kprintf("virtio-console: the device takes nothing, frames are lost from here on\n");
	}
}

/* Eight bytes a turn, as a turn is a tick in exact mode. */
static void copy(uint8_t *to, const uint8_t *from, size_t n)
{
	for (; n >= 8; n -= 8, to += 8, from += 8)
		__builtin_memcpy(to, from, 8);
	for (; n > 0; n--)
		*to++ = *from++;
}

static void emit(const uint8_t *bytes, size_t n)
{
	uint64_t flags = irq_save();

	while (n > 0) {
		size_t room = BUFFER_BYTES - filled, take = n < room ? n : room;

		copy(queue->buffer + filled, bytes, take);
		filled += take;
		bytes += take;
		n -= take;
		if (filled == BUFFER_BYTES)
			kick();
	}
	irq_restore(flags);
}

static void flush(void)
{
	uint64_t flags = irq_save();

	kick();
	irq_restore(flags);
}

static void write_address(uint32_t reg, const void *p)
{
	mmio_write32(device + reg, (uint32_t)(uintptr_t)p);
	mmio_write32(device + reg + 4, (uint32_t)((uintptr_t)p >> 32));
}

/* Tells the device where the queue is. 0, or -1 where it has none like it. */
static int set_up_queue(int legacy)
{
	mmio_write32(device + VIRTIO_REG_QUEUE_SEL, TRANSMIT_QUEUE);
	if (mmio_read32(device + VIRTIO_REG_QUEUE_NUM_MAX) < ENTRIES)
		return -1;
	mmio_write32(device + VIRTIO_REG_QUEUE_NUM, ENTRIES);
	if (legacy) {
		mmio_write32(device + VIRTIO_REG_QUEUE_ALIGN, PAGE_BYTES);
		mmio_write32(device + VIRTIO_REG_QUEUE_PFN, (uint32_t)((uintptr_t)queue / PAGE_BYTES));
		return 0;
	}
	write_address(VIRTIO_REG_QUEUE_DESC, queue->descriptors);
	write_address(VIRTIO_REG_QUEUE_DRIVER, &queue->available);
	write_address(VIRTIO_REG_QUEUE_DEVICE, &queue->used);
	mmio_write32(device + VIRTIO_REG_QUEUE_READY, 1);
	return 0;
}

/* As sections 3.1.1 and 4.2.4 want it. 0 or -1. */
static int set_up(void)
{
	int legacy = mmio_read32(device + VIRTIO_REG_VERSION) == VIRTIO_VERSION_LEGACY;
	uint32_t status = VIRTIO_STATUS_ACKNOWLEDGE | VIRTIO_STATUS_DRIVER;

	mmio_write32(device + VIRTIO_REG_STATUS, 0);
	mmio_write32(device + VIRTIO_REG_STATUS, VIRTIO_STATUS_ACKNOWLEDGE);
	mmio_write32(device + VIRTIO_REG_STATUS, status);
	mmio_write32(device + VIRTIO_REG_DRIVER_FEATURES_SEL, 0);
	mmio_write32(device + VIRTIO_REG_DRIVER_FEATURES, 0);
	if (legacy) {
		mmio_write32(device + VIRTIO_REG_GUEST_PAGE_SIZE, PAGE_BYTES);
	} else {
		mmio_write32(device + VIRTIO_REG_DRIVER_FEATURES_SEL, FEATURES_HIGH);
		mmio_write32(device + VIRTIO_REG_DRIVER_FEATURES, FEATURE_HIGH_VERSION_1);
		status |= VIRTIO_STATUS_FEATURES_OK;
		mmio_write32(device + VIRTIO_REG_STATUS, status);
		if (!(mmio_read32(device + VIRTIO_REG_STATUS) & VIRTIO_STATUS_FEATURES_OK))
			return -1;
	}
	if (set_up_queue(legacy) < 0)
		return -1;
	mmio_write32(device + VIRTIO_REG_STATUS, status | VIRTIO_STATUS_DRIVER_OK);
	return 0;
}

static void virtio_console_init(void *unused)
{
	(void)unused;
	if (console != CONSOLE_VIRTIO)
		return;
	device = virtio_mmio_console();
	queue = device ? page_alloc(sizeof *queue / PAGE_BYTES) : NULL;
	if (!queue) {
		kprintf("virtio-console: %s, frames stay on the serial line\n", device ? "no memory" : "no device");
		return;
	}
	__builtin_memset(queue, 0, offsetof(struct queue, available) + sizeof queue->available);
	__builtin_memset(&queue->used, 0, sizeof queue->used);
	queue->descriptors[0].address = (uintptr_t)queue->buffer;
	queue->available.flags = NO_INTERRUPT;
	if (set_up() < 0) {
		kprintf("virtio-console: the device will not, frames stay on the serial line\n");
		return;
	}
	hook_line_move(emit, flush, &mmio_accesses);
}
SYSINIT(virtio_console_init, SI_SUB_DEV, SI_ORDER_SECOND, virtio_console_init, NULL);
SYSINIT_NEEDS(virtio_console_init, virtio_mmio_probe);
SYSINIT_NEEDS(virtio_console_init, page_alloc_init);
