/* SPDX-License-Identifier: BSD-2-Clause
 *
 * virtio-mmio.h - a virtio device's registers in memory, and where the console is.
 * Source: virtio 1.2, section 4.2.2; legacy registers, section 4.2.4.
 */
#ifndef VIRTIO_MMIO_H
#define VIRTIO_MMIO_H

#include <stdint.h>

#define VIRTIO_REG_MAGIC 0x000u
#define VIRTIO_REG_VERSION 0x004u
#define VIRTIO_REG_DEVICE_ID 0x008u
#define VIRTIO_REG_DRIVER_FEATURES 0x020u
#define VIRTIO_REG_DRIVER_FEATURES_SEL 0x024u
#define VIRTIO_REG_GUEST_PAGE_SIZE 0x028u /* legacy */
#define VIRTIO_REG_QUEUE_SEL 0x030u
#define VIRTIO_REG_QUEUE_NUM_MAX 0x034u
#define VIRTIO_REG_QUEUE_NUM 0x038u
#define VIRTIO_REG_QUEUE_ALIGN 0x03cu /* legacy */
#define VIRTIO_REG_QUEUE_PFN 0x040u   /* legacy */
#define VIRTIO_REG_QUEUE_READY 0x044u
#define VIRTIO_REG_QUEUE_NOTIFY 0x050u
#define VIRTIO_REG_STATUS 0x070u
#define VIRTIO_REG_QUEUE_DESC 0x080u /* each low half, then high half */
#define VIRTIO_REG_QUEUE_DRIVER 0x090u
#define VIRTIO_REG_QUEUE_DEVICE 0x0a0u

#define VIRTIO_VERSION_LEGACY 1u
#define VIRTIO_DEVICE_CONSOLE 3u

#define VIRTIO_STATUS_ACKNOWLEDGE 1u
#define VIRTIO_STATUS_DRIVER 2u
#define VIRTIO_STATUS_DRIVER_OK 4u
#define VIRTIO_STATUS_FEATURES_OK 8u

/* The first console that was found, from the step "virtio_mmio_probe" on; 0: none. */
uintptr_t virtio_mmio_console(void);

#endif
