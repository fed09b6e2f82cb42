/* SPDX-License-Identifier: BSD-2-Clause
 *
 * text.h - small things that every host program does with text: numbers from outside,
 * names that are safe to show, growing strings, the nearest word.
 */
#ifndef TEXT_H
#define TEXT_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* A whole number in base 10 and nothing else, within [min, max]; 0 or -1. */
int text_to_u64(const char *s, uint64_t min, uint64_t max, uint64_t *out);

enum text_safety {
	TEXT_KEEP_UTF8 = 0,  /* printable Unicode stays; controls, bidi marks and bad bytes become \xNN */
	TEXT_KEEP_LINES = 1, /* the same, but newline and tab stay too */
};

/* Prints what a terminal will show and not obey. */
void text_print_safe(FILE *out, const char *s, enum text_safety keep);
void text_write_safe(FILE *out, const char *bytes, size_t n, enum text_safety keep);

/* One code point at *s: its length in bytes (1-4) and value; 0 for bytes that are
 * not UTF-8. */
int text_utf8(const unsigned char *s, size_t n, uint32_t *code);

/* A growing string or byte buffer. Zero-initialised is empty; data is always
 * followed by a NUL once anything was added. */
struct buf {
	char *data;
	size_t n, room;
};
/* 0, or -1 when memory is out (the buffer is as it was). */
int buf_add(struct buf *b, const void *bytes, size_t n);
int buf_addf(struct buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
void buf_fini(struct buf *b);

/* The word of a NULL-ended list that a mistyped one most likely meant, or NULL. */
const char *text_nearest(const char *word, const char *const *words);

#endif
