/* SPDX-License-Identifier: BSD-2-Clause
 *
 * bars.h - pictures made of characters: shares, differences, and how something went. In: parts
 * of a whole. Out: so many cells, in blocks where the locale is UTF-8, else in ASCII.
 */
#ifndef BARS_H
#define BARS_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* What there is to draw on. Zero-initialised is no terminal: a pipe, a file, a test. */
struct screen {
	int columns; /* 0: it is no terminal */
	int colour;  /* and it may be coloured, too */
};

/* Of COLUMNS, or what the terminal itself says. Where NO_COLOR is set it has no colours. */
struct screen screen_of(FILE *out);

/* A share (0-1) of `width` cells, padded to them. */
void bars_share(FILE *out, double share, int width);
/* A part (-1 to 1) of half of `width` cells, which are odd: from the middle to the right what
 * is more, to the left what is less. */
void bars_signed(FILE *out, double part, int width);
/* A cell a value, the lowest at `least`, the highest at `most`; padded to `width`. */
void bars_line(FILE *out, const uint64_t *values, size_t n, uint64_t least, uint64_t most, int width);

#endif
