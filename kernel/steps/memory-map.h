/* SPDX-License-Identifier: BSD-2-Clause
 *
 * memory-map.h - where RAM is, as the loader says and this kernel believes.
 */
#ifndef MEMORY_MAP_H
#define MEMORY_MAP_H

#include <stdint.h>

/* [start, end), physical. Bytes. */
struct memory_range {
	uint64_t start, end;
};

struct memory_map {
	const struct memory_range *ram;
	unsigned int count;
	uint64_t ram_bytes;
	uint64_t top; /* one past the highest byte of RAM */
};

extern struct memory_map memory_map;

/* Does not return where the loader gives no RAM at all. */
void memory_map_init(void);

#endif
