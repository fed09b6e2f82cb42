/* SPDX-License-Identifier: BSD-2-Clause
 *
 * id-map.h - from a key to a small number: a hash table that only grows. In: keys of 64
 * bits, from a guest. Out: the value kept with each. Zero-initialised is empty.
 */
#ifndef ID_MAP_H
#define ID_MAP_H

#include <stddef.h>
#include <stdint.h>

struct id_map {
	struct id_map_slot *slots;
	size_t n, mask;
};

void id_map_fini(struct id_map *m);
/* The value's place, made with the value ID_MAP_NEW where the key is new; it stands until
 * the next call. NULL when memory is out. */
#define ID_MAP_NEW UINT32_MAX
uint32_t *id_map_at(struct id_map *m, uint64_t key);

#endif
