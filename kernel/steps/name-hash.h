/* SPDX-License-Identifier: BSD-2-Clause
 *
 * name-hash.h - what tables of names are indexed by: FNV-1a (Fowler, Noll, Vo), four
 * instructions a byte.
 */
#ifndef NAME_HASH_H
#define NAME_HASH_H

#include <stddef.h>
#include <stdint.h>

static inline uint32_t name_hash(const char *name, size_t bytes)
{
	uint32_t h = 2166136261u;

	for (const char *end = name + bytes; name < end; name++)
		h = (h ^ (uint8_t)*name) * 16777619u;
	return h;
}

#endif
