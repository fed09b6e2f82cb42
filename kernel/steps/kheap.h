/* SPDX-License-Identifier: BSD-2-Clause
 *
 * kheap.h - memory of any size, from the step "kheap_init" on. The caller remembers
 * the size: kheap_free wants it back.
 */
#ifndef KHEAP_H
#define KHEAP_H

#include <stddef.h>

/* Aligned to 16 bytes, not cleared; NULL where there is no memory. */
void *kheap_alloc(size_t bytes);
void kheap_free(void *p, size_t bytes);

#endif
