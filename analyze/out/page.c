/* SPDX-License-Identifier: BSD-2-Clause
 *
 * page.c - see page.h.
 */
#include "page.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "../import/array-grow.h"
#include "markup.h"

void page_open(FILE *out, const char *what, const char *name, const struct page_asset *script)
{
	fprintf(out,
		"<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
		"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-%s'; "
		"script-src 'sha256-%s'; base-uri 'none'; form-action 'none'\">\n"
		"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
		"<meta name=\"color-scheme\" content=\"light dark\">\n"
		"<meta name=\"generator\" content=\"bootflame " BOOTFLAME_VERSION "\">\n<title>",
		page_css.sha256, script->sha256);
	fputs(what, out);
	fputc(' ', out);
	markup_foreign(out, name);
	fputs("</title>\n<style>", out);
	fwrite(page_css.bytes, 1, page_css.n, out);
	fputs("</style>\n</head>\n<body>\n", out);
}

void page_close(FILE *out, const struct page_asset *script)
{
	fputs("<script>", out);
	fwrite(script->bytes, 1, script->n, out);
	fputs("</script>\n</body>\n</html>\n", out);
}

/* ---- Columns ------------------------------------------------------------------------------- */

static int reserve(struct page_column *c, size_t bytes)
{
	uint8_t *grown = c->failed ? NULL : array_grow(c->bytes, &c->room, c->n + bytes, 1);

	if (!grown) {
		c->failed = 1;
		return -1;
	}
	c->bytes = grown;
	return 0;
}

int page_column_more(struct page_column *c)
{
	return reserve(c, PAGE_COLUMN_ROOM);
}

void page_column_bytes(struct page_column *c, const void *bytes, size_t n)
{
	if (n && reserve(c, n) == 0) {
		memcpy(c->bytes + c->n, bytes, n);
		c->n += n;
	}
}

void page_column_fini(struct page_column *c)
{
	free(c->bytes);
	*c = (struct page_column){0};
}

/* ---- Packing ------------------------------------------------------------------------------- */

#define LEVEL 4
#define PACKED_ROOM 49152 /* divisible by 3: only the last piece is padded */

struct packing {
	FILE *out;
	z_stream z;
	uint8_t packed[PACKED_ROOM];
	char text[PACKED_ROOM / 3 * 4];
};

static void put_base64(struct packing *p, size_t n)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	char *to = p->text;

	for (size_t i = 0; i < n; i += 3) {
		uint32_t three = (uint32_t)p->packed[i] << 16;

		three |= i + 1 < n ? (uint32_t)p->packed[i + 1] << 8 : 0;
		three |= i + 2 < n ? p->packed[i + 2] : 0;
		*to++ = digits[three >> 18];
		*to++ = digits[three >> 12 & 63];
		*to++ = i + 1 < n ? digits[three >> 6 & 63] : '=';
		*to++ = i + 2 < n ? digits[three & 63] : '=';
	}
	fwrite(p->text, 1, (size_t)(to - p->text), p->out);
}

static void feed(struct packing *p, const void *bytes, size_t n, int flush)
{
	int rc = Z_OK;

	p->z.next_in = (Bytef *)bytes;
	p->z.avail_in = (uInt)n;
	while (rc == Z_OK && (p->z.avail_in || flush == Z_FINISH)) {
		rc = deflate(&p->z, flush);
		if (p->z.avail_out == 0 || rc == Z_STREAM_END) {
			put_base64(p, PACKED_ROOM - p->z.avail_out);
			p->z.next_out = p->packed;
			p->z.avail_out = PACKED_ROOM;
		}
	}
}

/* What is pending for the old way of packing has to have room, wherever that goes. */
static void choose(struct packing *p, int noise)
{
	while (deflateParams(&p->z, LEVEL, noise ? Z_HUFFMAN_ONLY : Z_DEFAULT_STRATEGY) == Z_BUF_ERROR) {
		put_base64(p, PACKED_ROOM - p->z.avail_out);
		p->z.next_out = p->packed;
		p->z.avail_out = PACKED_ROOM;
	}
}

static void put_column(struct packing *p, const struct page_column *c)
{
	size_t letters = strlen(c->name);
	uint8_t head[1 + 255 + 4];

	head[0] = (uint8_t)letters;
	memcpy(head + 1, c->name, letters);
	for (int i = 0; i < 4; i++)
		head[1 + letters + (size_t)i] = (uint8_t)(c->n >> 8 * i);
	feed(p, head, letters + 5, Z_NO_FLUSH);
	choose(p, c->noise);
	feed(p, c->bytes, c->n, Z_NO_FLUSH);
}

int page_data_write(FILE *out, const struct page_column *columns, size_t n)
{
	struct packing *p = calloc(1, sizeof *p);
	int rc = p ? 0 : -1;

	for (size_t i = 0; i < n; i++)
		rc = columns[i].failed || columns[i].n > UINT32_MAX || strlen(columns[i].name) > 255 ? -1 : rc;
	if (rc == 0 && deflateInit(&p->z, LEVEL) != Z_OK)
		rc = -1;
	if (rc == 0) {
		p->out = out;
		p->z.next_out = p->packed;
		p->z.avail_out = PACKED_ROOM;
		fputs("<script type=\"text/plain\" id=\"data\">", out);
		for (size_t i = 0; i < n; i++)
			put_column(p, &columns[i]);
		feed(p, NULL, 0, Z_FINISH);
		fputs("</script>\n", out);
		deflateEnd(&p->z);
	}
	free(p);
	return rc;
}
