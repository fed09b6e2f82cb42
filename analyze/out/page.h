/* SPDX-License-Identifier: BSD-2-Clause
 *
 * page.h - what every HTML file of ours has in common: one file that opens anywhere, without a
 * network, and says so in its Content-Security-Policy. In: a title, a script out of page/. Out:
 * the head, up to <body>; the data for the script; the end.
 *
 * Style and script are named by their SHA-256 in that policy, so nothing else in the file can
 * act, whatever a guest called its steps. The page is readable without its script.
 */
#ifndef PAGE_H
#define PAGE_H

#include <stdint.h>
#include <stdio.h>

/* A file of page/ as page/page.mk made it. */
struct page_asset {
	const char *bytes;
	size_t n;
	const char *sha256; /* base64 */
};
extern const struct page_asset page_css;
extern const struct page_asset page_flame_svg_css; /* a part of that, for a picture alone */
extern const struct page_asset page_diff_svg_css;
extern const struct page_asset page_flame_js;
extern const struct page_asset page_diff_js;

/* `what` is ours, `name` may be anybody's: "Boot", "new.bft". */
void page_open(FILE *out, const char *what, const char *name, const struct page_asset *script);
void page_close(FILE *out, const struct page_asset *script);

/* Numbers and text for the script: a column a kind, since what is alike packs well. */
struct page_column {
	const char *name; /* at most 255 letters */
	uint8_t *bytes;
	size_t n, room;
	int noise;  /* values that do not repeat: packed by their frequency alone, which is fast */
	int failed; /* memory was out; page_data_write says so */
};
void page_column_bytes(struct page_column *c, const void *bytes, size_t n);
void page_column_fini(struct page_column *c);
#define PAGE_COLUMN_ROOM 16
int page_column_more(struct page_column *c);
/* Base 128, the low seven bits first. */
static inline void page_column_u64(struct page_column *c, uint64_t v)
{
	if (c->room - c->n < PAGE_COLUMN_ROOM && page_column_more(c) < 0)
		return;
	for (; v > 127; v >>= 7)
		c->bytes[c->n++] = (uint8_t)(v | 128);
	c->bytes[c->n++] = (uint8_t)v;
}

/* All columns as one element: a name and a size before each, deflated, in base64. 0, or -1 when
 * memory is out. */
int page_data_write(FILE *out, const struct page_column *columns, size_t n);

#endif
