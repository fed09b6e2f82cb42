/* SPDX-License-Identifier: BSD-2-Clause
 *
 * virtio-net.c - the network card. In: a virtio-net. Out: a line with its MAC; and, once
 * somebody wants that (net_up), frames both ways. Source: virtio 1.2, section 5.1.
 *
 * A frame is a chain of two: what the device says of it, which is nothing as no feature
 * is asked for, and the frame. (The legacy draft wants the two apart.) Receiving has
 * RECEIVE_FRAMES of them at the device, as a card with none drops what comes.
 */
#include "steps/virtio-net.h"

#include "kprintf.h"
#include "machine.h"
#include "steps/page-alloc.h"
#include "virtio.h"

#define RECEIVE_QUEUE 0u
#define TRANSMIT_QUEUE 1u
#define RECEIVE_FRAMES 4u
#define FEATURE_MAC (1u << 5)
#define CONFIG_MAC 0u

#define HEADER_BYTES_LEGACY 10u
#define HEADER_BYTES 12u
#define CHAIN 2u /* descriptors a frame */

struct slot {
	uint8_t header[16];
	uint8_t frame[NET_FRAME_BYTES_MAX];
} __attribute__((aligned(PAGE_BYTES / 2)));
_Static_assert(sizeof(struct slot) == PAGE_BYTES / 2, "two a page");

static struct virtio_device *card;
static uint8_t mac[MAC_BYTES];
static uint32_t header_bytes;
static struct virtio_queue receive, transmit;
static struct slot *slots;       /* RECEIVE_FRAMES, then the one that is sent */
static int is_up, is_lent;       /* lent: a frame has been given to a caller */
static uint16_t lent_descriptor; /* its first */

const uint8_t *net_mac(void)
{
	return card ? mac : NULL;
}

static void probe(struct virtio_device *d)
{
	if (d->number > 0 || virtio_negotiate(d, FEATURE_MAC) < 0)
		return;
	if (!(d->features & FEATURE_MAC) || virtio_config_read(d, CONFIG_MAC, mac, 1, sizeof mac) < 0) {
		virtio_give_up(d, "tells no MAC");
		return;
	}
	kprintf("virtio-net: MAC %02x:%02x:%02x:%02x:%02x:%02x\n", mac[0], mac[1], mac[2], mac[3], mac[4], mac[5]);
	header_bytes = d->version == VIRTIO_VERSION_LEGACY ? HEADER_BYTES_LEGACY : HEADER_BYTES;
	card = d;
}
VIRTIO_DRIVER(virtio_net, VIRTIO_DEVICE_NET, probe);

static void offer(uint16_t first)
{
	struct slot *s = &slots[first / CHAIN];
	struct virtio_buffer buffers[CHAIN] = {{s->header, header_bytes}, {s->frame, sizeof s->frame}};

	virtio_queue_put(&receive, first, buffers, 0, CHAIN);
}

int net_up(void)
{
	slots = page_alloc((RECEIVE_FRAMES + 1 + 1) / 2);
	if (!slots) {
		virtio_give_up(card, "finds no memory for frames");
		return -1;
	}
	if (virtio_queue_init(&receive, card, RECEIVE_QUEUE, RECEIVE_FRAMES * CHAIN) < 0 ||
	    virtio_queue_init(&transmit, card, TRANSMIT_QUEUE, CHAIN) < 0)
		return -1;
	virtio_start(card);
	for (unsigned int i = 0; i < RECEIVE_FRAMES; i++)
		offer((uint16_t)(i * CHAIN));
	virtio_queue_kick(&receive);
	is_up = 1;
	return 0;
}

static int go_down(const char *why)
{
	is_up = 0;
	virtio_give_up(card, why);
	return -1;
}

int net_receive(const uint8_t **frame, uint64_t timeout_ns)
{
	uint32_t bytes;

	if (!is_up)
		return -1;
	if (is_lent) {
		is_lent = 0;
		offer(lent_descriptor);
		virtio_queue_kick(&receive);
	}
	if (!virtio_queue_is_done(&receive) && virtio_queue_wait(&receive, timeout_ns) < 0)
		return -1;
	if (virtio_queue_take(&receive, &lent_descriptor, &bytes) < 0 || bytes < header_bytes ||
	    bytes - header_bytes > NET_FRAME_BYTES_MAX)
		return go_down("says what cannot be");
	is_lent = 1;
	*frame = slots[lent_descriptor / CHAIN].frame;
	return (int)(bytes - header_bytes);
}

int net_send(const uint8_t *frame, size_t bytes)
{
	struct slot *s = &slots[RECEIVE_FRAMES];
	struct virtio_buffer buffers[CHAIN] = {{s->header, header_bytes}, {s->frame, (uint32_t)bytes}};
	uint32_t written;
	uint16_t first;

	if (!is_up || bytes > NET_FRAME_BYTES_MAX)
		return -1;
	__builtin_memset(s->header, 0, sizeof s->header);
	__builtin_memcpy(s->frame, frame, bytes);
	virtio_queue_put(&transmit, 0, buffers, CHAIN, 0);
	virtio_queue_kick(&transmit);
	if (virtio_queue_wait(&transmit, VIRTIO_TIMEOUT_NS) < 0)
		return go_down("does not take a frame");
	return virtio_queue_take(&transmit, &first, &written) < 0 ? go_down("says what cannot be") : 0;
}
