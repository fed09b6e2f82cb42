/* SPDX-License-Identifier: BSD-2-Clause
 *
 * boot-modules.h - the files that the loader put into memory (QEMU's -initrd).
 */
#ifndef BOOT_MODULES_H
#define BOOT_MODULES_H

#include "pvh.h"

#define BOOT_MODULES_MAX 4u

struct boot_modules {
	uint32_t count;
	struct pvh_module list[BOOT_MODULES_MAX]; /* all within RAM, none empty */
};

extern struct boot_modules boot_modules;

/* After memory_map_init. */
void boot_modules_init(const struct pvh_start_info *info);

#endif
