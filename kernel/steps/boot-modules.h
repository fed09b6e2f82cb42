/* SPDX-License-Identifier: BSD-2-Clause
 *
 * boot-modules.h - the files that the loader put into memory (QEMU's -initrd).
 */
#ifndef BOOT_MODULES_H
#define BOOT_MODULES_H

#include "boot-info.h"

struct boot_modules {
	uint32_t count;
	struct boot_module list[BOOT_MODULES_MAX]; /* all within RAM, none empty */
};

extern struct boot_modules boot_modules;

/* After memory_map_init. */
void boot_modules_init(void);

#endif
