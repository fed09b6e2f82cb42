/* SPDX-License-Identifier: BSD-2-Clause
 *
 * virtio-net.h - the first network card: whole Ethernet frames, one at a time each way.
 */
#ifndef VIRTIO_NET_H
#define VIRTIO_NET_H

#include <stddef.h>
#include <stdint.h>

#define MAC_BYTES 6u
#define NET_FRAME_BYTES_MAX 1514u

/* From the step "virtio_probe" on; NULL: there is no card, or it will not. */
const uint8_t *net_mac(void);

/* Makes the card carry frames. 0, or -1, which it has told of. */
int net_up(void);
/* The next frame, at *frame until net_receive is called again: its bytes; or -1: none came in
 * that time, or (net_up is undone then) the card cannot be trusted. */
int net_receive(const uint8_t **frame, uint64_t timeout_ns);
/* 0, or -1: the card does not take it. The frame may be gone when it returns. */
int net_send(const uint8_t *frame, size_t bytes);

#endif
