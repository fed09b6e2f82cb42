/* SPDX-License-Identifier: BSD-2-Clause
 *
 * virtio-console.c - frames by the page: a virtio console's transmit queue, polled. In:
 * console=virtio, and whole frames. Out: what would be a port access a byte on the 16550
 * is one register written a page. Port 0 only; nothing is received. Without the word it
 * does nothing. Source: virtio 1.2, section 5.3.
 *
 * It is a step of its own and no driver of the bus: it is the line, for which there is one
 * place in the boot, and probes may run on any CPU.
 *
 * One buffer is in flight at most, and a kick is waited for: when bf_bye returns, the
 * bye is with the host, whatever comes next. Under TCG the device has taken the buffer
 * when the register's store is done, so the first look finds it and counts are exact.
 */
#include "virtio.h"

#include "hook-line.h"
#include "kprintf.h"
#include "machine.h"
#include "steps/boot-cmdline.h"
#include "steps/page-alloc.h"
#include "sysinit.h"

#define TRANSMIT_QUEUE 1u /* of port 0 */
#define ENTRIES 2u        /* the least that is a queue everywhere; one is used */
#define BUFFER_BYTES PAGE_BYTES
/* A device that has not taken a buffer after so many looks will not. */
#define LOOKS_MAX (1u << 30)

enum { CONSOLE_SERIAL, CONSOLE_VIRTIO };
static uint32_t console;
BOOT_CHOICE("console", console, "serial", "virtio");

static struct virtio_queue queue;
static uint8_t *buffer;
static size_t filled; /* of the buffer */
static uint64_t mmio_accesses;
static int broken;

static void kick(void)
{
	struct virtio_buffer whole = {buffer, (uint32_t)filled};
	uint32_t looks = 0, bytes;
	uint16_t first;

	if (filled == 0 || broken)
		return;
	filled = 0;
	virtio_queue_put(&queue, 0, &whole, 1, 0);
	virtio_queue_kick(&queue);
	mmio_accesses++;
	while (!virtio_queue_is_done(&queue) && looks < LOOKS_MAX)
		looks++;
	if (virtio_queue_take(&queue, &first, &bytes) < 0) {
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

		copy(buffer + filled, bytes, take);
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

static void virtio_console_init(void *unused)
{
	struct virtio_device *d = virtio_find(VIRTIO_DEVICE_CONSOLE, 0);

	(void)unused;
	if (console != CONSOLE_VIRTIO)
		return;
	buffer = d ? page_alloc(BUFFER_BYTES / PAGE_BYTES) : NULL;
	if (!buffer) {
		kprintf("virtio-console: %s, frames stay on the serial line\n", d ? "no memory" : "no device");
		return;
	}
	if (virtio_negotiate(d, 0) < 0 || virtio_queue_init(&queue, d, TRANSMIT_QUEUE, ENTRIES) < 0) {
		kprintf("virtio-console: the device will not, frames stay on the serial line\n");
		return;
	}
	/* It is looked at wherever a drain is, also with interrupts off. */
	queue.available->flags = VIRTIO_AVAILABLE_NO_INTERRUPT;
	virtio_start(d);
	hook_line_move(emit, flush, &mmio_accesses);
}
SYSINIT(virtio_console_init, SI_SUB_DEV, SI_ORDER_SECOND, virtio_console_init, NULL);
SYSINIT_NEEDS(virtio_console_init, virtio_bus);
SYSINIT_NEEDS(virtio_console_init, page_alloc_init);
