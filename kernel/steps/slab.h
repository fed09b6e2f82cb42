/* SPDX-License-Identifier: BSD-2-Clause
 *
 * slab.h - memory of any size, from the step "slab_init" on. The caller remembers
 * the size: slab_free wants it back.
 */
#ifndef SLAB_H
#define SLAB_H

#include <stddef.h>

/* Aligned to 16 bytes, not cleared; NULL where there is no memory. */
void *slab_alloc(size_t bytes);
void slab_free(void *p, size_t bytes);

#endif
