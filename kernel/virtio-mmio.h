/* SPDX-License-Identifier: BSD-2-Clause
 *
 * virtio-mmio.h - the numbers of virtio that this kernel needs: a device's registers in
 * memory, its states, its kinds. Source: virtio 1.2, sections 2.1, 4.2.2 and 5; legacy
 * registers, section 4.2.4.
 */
#ifndef VIRTIO_MMIO_H
#define VIRTIO_MMIO_H

#define VIRTIO_MAGIC 0x74726976u /* "virt" */

#define VIRTIO_REG_MAGIC 0x000u
#define VIRTIO_REG_VERSION 0x004u
#define VIRTIO_REG_DEVICE_ID 0x008u
#define VIRTIO_REG_DEVICE_FEATURES 0x010u
#define VIRTIO_REG_DEVICE_FEATURES_SEL 0x014u
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
#define VIRTIO_REG_INTERRUPT_STATUS 0x060u
#define VIRTIO_REG_INTERRUPT_ACK 0x064u
#define VIRTIO_REG_STATUS 0x070u
#define VIRTIO_REG_QUEUE_DESC 0x080u /* each low half, then high half */
#define VIRTIO_REG_QUEUE_DRIVER 0x090u
#define VIRTIO_REG_QUEUE_DEVICE 0x0a0u
#define VIRTIO_REG_CONFIG_GENERATION 0x0fcu
#define VIRTIO_REG_CONFIG 0x100u

#define VIRTIO_VERSION_LEGACY 1u

#define VIRTIO_STATUS_ACKNOWLEDGE 0x01u
#define VIRTIO_STATUS_DRIVER 0x02u
#define VIRTIO_STATUS_DRIVER_OK 0x04u
#define VIRTIO_STATUS_FEATURES_OK 0x08u
#define VIRTIO_STATUS_FAILED 0x80u

#define VIRTIO_DEVICE_NET 1u
#define VIRTIO_DEVICE_BLK 2u
#define VIRTIO_DEVICE_CONSOLE 3u
#define VIRTIO_DEVICE_RNG 4u

/* The device follows the standard, not the legacy draft. */
#define VIRTIO_FEATURE_VERSION_1 (1ull << 32)

#endif
