/* SPDX-License-Identifier: BSD-2-Clause
 *
 * virtio-rng.c - takes entropy from the host. In: a virtio-rng. Out: ENTROPY_BYTES of it, and a
 * line that says how many came; what they are is nobody's business. How long the host
 * takes is its own affair too, so this step is judged in time mode. Source: virtio
 * 1.2, section 5.4.
 */
#include "virtio.h"

#include "kprintf.h"

#define REQUEST_QUEUE 0u
#define ENTRIES 2u
#define ENTROPY_BYTES 32u

/* One a device would be too much: who needs more than a seed makes it of one. */
static uint8_t entropy[ENTROPY_BYTES];
static struct virtio_queue queue;

static void probe(struct virtio_device *d)
{
	struct virtio_buffer all = {entropy, sizeof entropy};
	uint32_t bytes;
	uint16_t first;

	if (d->number > 0)
		return;
	if (virtio_negotiate(d, 0) < 0 || virtio_queue_init(&queue, d, REQUEST_QUEUE, ENTRIES) < 0)
		return;
	virtio_start(d);
	virtio_queue_put(&queue, 0, &all, 0, 1);
	virtio_queue_kick(&queue);
	if (virtio_queue_wait(&queue, VIRTIO_TIMEOUT_NS) < 0) {
		virtio_give_up(d, "does not answer");
		return;
	}
	if (virtio_queue_take(&queue, &first, &bytes) < 0 || bytes > sizeof entropy) {
		virtio_give_up(d, "says what cannot be");
		return;
	}
	BF_SIZE(bytes);
	kprintf("virtio-rng: %u bytes of entropy\n", bytes);
}
VIRTIO_DRIVER(virtio_rng, VIRTIO_DEVICE_RNG, probe);
