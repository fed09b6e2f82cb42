/* SPDX-License-Identifier: BSD-2-Clause
 *
 * bootmem.h - memory before there is an allocator: taken, zeroed, never given back.
 */
#ifndef BOOTMEM_H
#define BOOTMEM_H

#include <stdint.h>

/* After boot_modules_init. */
void bootmem_init(void);

/* Zeroed memory. Align: a power of two. Does not return where there is too little. */
void *bootmem_alloc(uint64_t bytes, uint64_t align);
uint64_t bootmem_free_bytes(void);
/* One past what has been taken, from the kernel's first byte on; the page allocator
 * starts there. After this bootmem_alloc may not be called. */
uint64_t bootmem_close(void);

#endif
