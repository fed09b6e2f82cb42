/* SPDX-License-Identifier: BSD-2-Clause
 *
 * boot-cmdline.h - what the command line asked for. README.md lists the words. A word
 * that is unknown or has a bad value gets one console line and changes nothing.
 */
#ifndef BOOT_CMDLINE_H
#define BOOT_CMDLINE_H

#include "pvh.h"
#include "sysinit.h"

/* At most so many virtio_mmio.device= words; microvm has 24 transports. */
#define VIRTIO_MMIO_WORDS_MAX 32u

enum boot_fault { FAULT_NONE, FAULT_UD, FAULT_PF, FAULT_DE };

struct boot_options {
	uint32_t sysinits; /* fillers */
	enum sysinit_sort_kind sort;
	uint32_t chatty; /* lines */
	uint32_t hang;
	enum boot_fault fault;
	uint32_t virtio_mmio_count;
	uint64_t virtio_mmio[VIRTIO_MMIO_WORDS_MAX]; /* physical addresses */
};

extern struct boot_options boot_options;

void boot_cmdline_parse(const struct pvh_start_info *info);

#endif
