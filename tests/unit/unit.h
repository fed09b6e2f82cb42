/* SPDX-License-Identifier: BSD-2-Clause
 *
 * unit.h - what the unit tests have in common: cmocka's headers in the order it wants, a
 * seeded generator, and frames made by hand.
 */
#ifndef UNIT_H
#define UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <bootflame/wire.h>
#include <zlib.h>

/* SplitMix64: the same numbers on every machine. */
static inline uint64_t unit_random(uint64_t *state)
{
	uint64_t z = (*state += 0x9e3779b97f4a7c15u);

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

static inline uint64_t unit_below(uint64_t *state, uint64_t n)
{
	return unit_random(state) % n;
}

/* A payload (its CRC is added) as it stands on the line; returns its bytes, n + 7. */
static inline size_t unit_frame(uint8_t *out, const uint8_t *payload, size_t n)
{
	uint8_t whole[BF_PAYLOAD_MAX];
	uint32_t crc = (uint32_t)crc32(0, payload, (unsigned int)n);
	size_t last = 1, code = 1;

	assert_true(n + BF_CRC_BYTES <= sizeof whole);
	memcpy(whole, payload, n);
	for (unsigned int i = 0; i < BF_CRC_BYTES; i++, crc >>= 8)
		whole[n++] = (uint8_t)crc;
	out[0] = BF_DELIM;
	for (size_t i = 0; i < n; i++, code++) {
		out[2 + i] = whole[i];
		if (whole[i])
			continue;
		out[last] = (uint8_t)code;
		last = 2 + i;
		code = 0;
	}
	out[last] = (uint8_t)code;
	out[n + 2] = BF_DELIM;
	return n + 3;
}

#endif
