/* SPDX-License-Identifier: BSD-2-Clause
 *
 * boot-dtb.h - what the device tree says. It is read once, at the start; what it lies in
 * may be handed out afterwards. Addresses are foreign, and physical.
 */
#ifndef BOOT_DTB_H
#define BOOT_DTB_H

#include <stdint.h>

#include "cpus.h"

#define DTB_VIRTIO_MAX 64u
#define DTB_MEMORY_MAX 32u

struct boot_dtb {
	unsigned int gic_version; /* 2, 3; 0: there is none that is known here */
	uint64_t gic_distributor;
	uint64_t gic_cpu;                                      /* version 2 */
	uint64_t gic_redistributors, gic_redistributors_bytes; /* version 3 */
	unsigned int timer_irq; /* INTID of the virtual timer; IRQ_NONE: no timer is told of */
	unsigned int virtio_count;
	struct dtb_virtio {
		uint64_t address;
		unsigned int irq; /* INTID, or IRQ_NONE */
		int is_edge;
	} virtio[DTB_VIRTIO_MAX];
	unsigned int cpus; /* that the firmware can start, this one included */
	uint64_t cpu_id[CPUS_MAX];
};

extern struct boot_dtb boot_dtb;

/* Fills boot_dtb and boot_info. Panics where there is no device tree. */
void boot_dtb_read(uint64_t address);

#endif
