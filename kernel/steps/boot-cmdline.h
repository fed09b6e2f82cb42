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

enum boot_fault { FAULT_NONE, FAULT_UD, FAULT_PF, FAULT_DE, FAULT_TRIPLE };
enum boot_console { CONSOLE_SERIAL, CONSOLE_VIRTIO };     /* where frames go */
enum boot_transport { TRANSPORT_LINE, TRANSPORT_MAPPED }; /* whether they do */
enum boot_drain { DRAIN_FILL, DRAIN_QUIET, DRAIN_END };   /* and when */

struct boot_options {
	uint32_t sysinits; /* fillers */
	enum sysinit_sort_kind sort;
	uint32_t chatty; /* lines */
	uint32_t hang;
	enum boot_fault fault;
	enum boot_console console;
	enum boot_transport transport;
	enum boot_drain drain;
	uint32_t exits; /* count what frames cost, and say so at the end */
	uint32_t virtio_mmio_count;
	uint64_t virtio_mmio[VIRTIO_MMIO_WORDS_MAX]; /* physical addresses */
};

extern struct boot_options boot_options;

void boot_cmdline_parse(const struct pvh_start_info *info);

#endif
