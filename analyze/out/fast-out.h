/* SPDX-License-Identifier: BSD-2-Clause
 *
 * fast-out.h - bytes and numbers by the million, through a buffer of its own: printf takes
 * longer over a number than the rest of an export does over its event. What cannot be written
 * shows in ferror(out).
 */
#ifndef FAST_OUT_H
#define FAST_OUT_H

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define FAST_OUT_BYTES 65536

struct fast_out {
	FILE *out;
	size_t n;
	char bytes[FAST_OUT_BYTES];
};

static inline void fast_init(struct fast_out *f, FILE *out)
{
	f->out = out;
	f->n = 0;
}

/* Before anybody else writes to the file, and at the end. */
static inline void fast_flush(struct fast_out *f)
{
	fwrite(f->bytes, 1, f->n, f->out);
	f->n = 0;
}

static inline void fast_bytes(struct fast_out *f, const void *bytes, size_t n)
{
	if (n > FAST_OUT_BYTES - f->n) {
		fast_flush(f);
		if (n > FAST_OUT_BYTES) {
			fwrite(bytes, 1, n, f->out);
			return;
		}
	}
	memcpy(f->bytes + f->n, bytes, n);
	f->n += n;
}

#define FAST_TEXT(f, literal) fast_bytes(f, literal, sizeof(literal) - 1)

static inline void fast_u64(struct fast_out *f, uint64_t v)
{
	static const char pairs[] = "0001020304050607080910111213141516171819"
				    "2021222324252627282930313233343536373839"
				    "4041424344454647484950515253545556575859"
				    "6061626364656667686970717273747576777879"
				    "8081828384858687888990919293949596979899";
	char digits[20];
	size_t at = sizeof digits;

	for (; v >= 100; v /= 100) {
		at -= 2;
		memcpy(digits + at, pairs + v % 100 * 2, 2);
	}
	if (v >= 10) {
		at -= 2;
		memcpy(digits + at, pairs + v * 2, 2);
	} else {
		digits[--at] = (char)('0' + v);
	}
	fast_bytes(f, digits + at, sizeof digits - at);
}

#endif
