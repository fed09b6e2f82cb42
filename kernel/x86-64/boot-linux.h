/* SPDX-License-Identifier: BSD-2-Clause
 *
 * boot-linux.h - Linux's 64-bit boot protocol, as Firecracker enters a kernel. Panics where
 * the boot_params are none.
 */
#ifndef BOOT_LINUX_H
#define BOOT_LINUX_H

#include <stdint.h>

void boot_linux_read(uint64_t boot_params);

#endif
