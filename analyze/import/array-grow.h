/* SPDX-License-Identifier: BSD-2-Clause
 *
 * array-grow.h - arrays that grow by doubling. In: an array, its room, how many elements
 * are needed. Out: room for them, and where the array is large, pages of a size that the
 * kernel need not hand out one by one: for a trace of a million events that is half of
 * what reading it costs.
 */
#ifndef ARRAY_GROW_H
#define ARRAY_GROW_H

#include <stddef.h>

/* Makes room for `needed` elements of `size` bytes; *room is in elements. The array, or
 * NULL when memory is out, and then the old one is as it was. */
void *array_grow_more(void *array, size_t *room, size_t needed, size_t size);
static inline void *array_grow(void *array, size_t *room, size_t needed, size_t size)
{
	return needed <= *room ? array : array_grow_more(array, room, needed, size);
}

#endif
