/* SPDX-License-Identifier: BSD-2-Clause
 *
 * varint.h - reading foreign bytes without ever leaving them. A cursor that has run
 * past the end, or met a number that is none, stays failed; ask `bad` once at the end.
 */
#ifndef VARINT_H
#define VARINT_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct cursor {
	const uint8_t *p, *end;
	int bad;
};

static inline struct cursor cursor_of(const uint8_t *p, size_t n)
{
	return (struct cursor){.p = p, .end = p + n, .bad = 0};
}

static inline uint8_t cursor_u8(struct cursor *c)
{
	if (c->p >= c->end) {
		c->bad = 1;
		return 0;
	}
	return *c->p++;
}

/* LEB128, at most ten bytes, at most 64 bits. */
static inline uint64_t cursor_varint(struct cursor *c)
{
	uint64_t v = 0;

	if (c->p < c->end && *c->p < 0x80) /* most are one byte */
		return *c->p++;
	for (unsigned int shift = 0; shift < 64; shift += 7) {
		uint8_t byte = cursor_u8(c);

		if (shift == 63 && byte > 1)
			break;
		v |= (uint64_t)(byte & 0x7f) << shift;
		if (byte < 0x80)
			return v;
	}
	c->bad = 1;
	return 0;
}

static inline int64_t cursor_signed(struct cursor *c)
{
	uint64_t v = cursor_varint(c);

	return (int64_t)(v >> 1) ^ -(int64_t)(v & 1);
}

/* The next n bytes, or NULL. */
static inline const uint8_t *cursor_bytes(struct cursor *c, uint64_t n)
{
	const uint8_t *p = c->p;

	if (c->bad || n > (uint64_t)(c->end - c->p)) {
		c->bad = 1;
		return NULL;
	}
	c->p += n;
	return p;
}

/* A NUL-ended string that lies whole in the bytes, or NULL. */
static inline const char *cursor_string(struct cursor *c)
{
	const uint8_t *p = c->p, *nul;

	nul = c->bad ? NULL : memchr(p, 0, (size_t)(c->end - p));
	if (!nul) {
		c->bad = 1;
		return NULL;
	}
	c->p = nul + 1;
	return (const char *)p;
}

static inline uint8_t *put_varint(uint8_t *p, uint64_t v)
{
	while (v >= 0x80) {
		*p++ = (uint8_t)(v | 0x80);
		v >>= 7;
	}
	*p++ = (uint8_t)v;
	return p;
}

#endif
