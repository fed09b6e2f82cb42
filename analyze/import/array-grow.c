/* SPDX-License-Identifier: BSD-2-Clause
 *
 * array-grow.c - see array-grow.h. A small array doubles by realloc. A large one grows by
 * four into memory that is aligned for huge pages and advised as such: a page fault can cost
 * more than decoding the events that the page holds, and one in 512 is left. What is not
 * yet used takes no memory. realloc would not do for it, as it cannot move a mapping of
 * which only a part was advised, and copies.
 */
#include "array-grow.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define FIRST_ROOM 64
#define LARGE_BYTES ((size_t)1 << 20)
#define HUGE_PAGE_BYTES ((size_t)2 << 20)

static void *grow_large(void *array, size_t used_bytes, size_t bytes)
{
	void *p = aligned_alloc(HUGE_PAGE_BYTES, bytes);

	if (!p)
		return NULL;
	madvise(p, bytes, MADV_HUGEPAGE); /* whether it is taken changes nothing but speed */
	if (used_bytes)
		memcpy(p, array, used_bytes);
	free(array);
	return p;
}

void *array_grow_more(void *array, size_t *room, size_t needed, size_t size)
{
	size_t more = *room ? *room : FIRST_ROOM, bytes;
	void *p;

	if (needed > SIZE_MAX / 8 / size)
		return NULL;
	while (more < needed)
		more *= 2;
	bytes = more * size;
	if (bytes < LARGE_BYTES) {
		p = realloc(array, bytes);
	} else {
		bytes = (bytes * 2 + HUGE_PAGE_BYTES - 1) / HUGE_PAGE_BYTES * HUGE_PAGE_BYTES;
		more = bytes / size;
		p = grow_large(array, *room * size, bytes);
	}
	if (p)
		*room = more;
	return p;
}
