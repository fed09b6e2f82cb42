/* SPDX-License-Identifier: BSD-2-Clause
 *
 * tracefile-layout.h - what the writer and the reader of a trace file share and nobody
 * else sees: the chunk's sync word and little-endian numbers.
 */
#ifndef TRACEFILE_LAYOUT_H
#define TRACEFILE_LAYOUT_H

#include <stdint.h>

/* "BFC" and a byte that no text holds: where a chunk header may start. */
#define TF_SYNC 0xb7434642u

static inline uint32_t get_le32(const uint8_t *p)
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static inline void put_le32(uint8_t *p, uint32_t v)
{
	for (int i = 0; i < 4; i++, v >>= 8)
		p[i] = (uint8_t)v;
}

#endif
