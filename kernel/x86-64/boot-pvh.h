/* SPDX-License-Identifier: BSD-2-Clause
 *
 * boot-pvh.h - the PVH boot protocol. Panics where the start info is none.
 */
#ifndef BOOT_PVH_H
#define BOOT_PVH_H

#include <stdint.h>

void boot_pvh_read(uint64_t start_info);

#endif
