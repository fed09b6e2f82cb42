/* SPDX-License-Identifier: BSD-2-Clause
 *
 * page-alloc.h - physical pages of 4 KiB, from the step "page_alloc_init" on. Physical
 * is virtual.
 */
#ifndef PAGE_ALLOC_H
#define PAGE_ALLOC_H

#include <stdint.h>

/* Pages in a row, or NULL. Contents are whatever they were, or zeros. */
void *page_alloc(uint64_t pages);
void *page_alloc_zeroed(uint64_t pages);
void page_alloc_free(void *first, uint64_t pages);

#endif
