/* SPDX-License-Identifier: BSD-2-Clause
 *
 * text.c - see text.h. Out: text that says what it says and nothing more.
 */
#include "text.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

int text_to_u64(const char *s, uint64_t min, uint64_t max, uint64_t *out)
{
	unsigned long long v;
	char *end;

	if (*s < '0' || *s > '9')
		return -1;
	errno = 0;
	v = strtoull(s, &end, 10);
	if (errno || *end || v < min || v > max)
		return -1;
	*out = v;
	return 0;
}

int text_utf8(const unsigned char *s, size_t n, uint32_t *code)
{
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	int len;

	if (n == 0)
		return 0;
	len = s[0] < 0x80                   ? 1
	      : s[0] >= 0xf0 && s[0] < 0xf5 ? 4
	      : s[0] >= 0xe0 && s[0] < 0xf0 ? 3
	      : s[0] >= 0xc2 && s[0] < 0xe0 ? 2
					    : 0;
	if (len == 0 || (size_t)len > n)
		return 0;
	*code = len == 1 ? s[0] : s[0] & (0x7fu >> len);
	for (int i = 1; i < len; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		*code = *code << 6 | (s[i] & 0x3f);
	}
	if (*code < least[len] || *code > 0x10ffff || (*code >= 0xd800 && *code < 0xe000))
		return 0;
	return len;
}

/* Characters that change how others are shown: C0, DEL, C1, the bidirectional
 * marks and embeddings, zero-width marks, line separators, the byte-order mark. */
static int acts_on_display(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || (c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) ||
	       (c >= 0x2060 && c <= 0x206f) || c == 0x61c || c == 0xfeff || (c >= 0xfff9 && c <= 0xfffb);
}

void text_write_safe(FILE *out, const char *bytes, size_t n, enum text_safety keep)
{
	const unsigned char *s = (const unsigned char *)bytes;

	for (size_t i = 0; i < n;) {
		uint32_t code = 0;
		int len = text_utf8(s + i, n - i, &code);

		if (len > 0 &&
		    (!acts_on_display(code) || (keep == TEXT_KEEP_LINES && (code == '\n' || code == '\t')))) {
			fwrite(s + i, 1, (size_t)len, out);
		} else {
			if (len == 0)
				len = 1;
			for (int k = 0; k < len; k++)
				fprintf(out, "\\x%02x", s[i + (size_t)k]);
		}
		i += (size_t)len;
	}
}

void text_print_safe(FILE *out, const char *s, enum text_safety keep)
{
	text_write_safe(out, s, strlen(s), keep);
}

int buf_add(struct buf *b, const void *bytes, size_t n)
{
	if (n > SIZE_MAX / 4 - b->n)
		return -1;
	if (b->n + n + 1 > b->room) {
		size_t room = b->room ? b->room * 2 : 256;
		char *data;

		while (room < b->n + n + 1)
			room *= 2;
		data = realloc(b->data, room);
		if (!data)
			return -1;
		b->data = data;
		b->room = room;
	}
	if (n)
		memcpy(b->data + b->n, bytes, n);
	b->n += n;
	b->data[b->n] = '\0';
	return 0;
}

int buf_addf(struct buf *b, const char *format, ...)
{
	va_list args;
	char *text;
	int n, rc;

	va_start(args, format);
	n = vasprintf(&text, format, args);
	va_end(args);
	if (n < 0)
		return -1;
	rc = buf_add(b, text, (size_t)n);
	free(text);
	return rc;
}

void buf_fini(struct buf *b)
{
	free(b->data);
	*b = (struct buf){0};
}

/* Edit distance with adjacent swaps, of words short enough to type. */
static int distance(const char *a, const char *b)
{
	int na = (int)strlen(a), nb = (int)strlen(b), d[34][34];

	if (na > 32 || nb > 32)
		return 99;
	for (int i = 0; i <= na; i++) {
		for (int j = 0; j <= nb; j++) {
			int best;

			if (i == 0 || j == 0) {
				d[i][j] = i + j;
				continue;
			}
			best = d[i - 1][j - 1] + (a[i - 1] != b[j - 1]);
			if (d[i - 1][j] + 1 < best)
				best = d[i - 1][j] + 1;
			if (d[i][j - 1] + 1 < best)
				best = d[i][j - 1] + 1;
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
			    d[i - 2][j - 2] + 1 < best)
				best = d[i - 2][j - 2] + 1;
			d[i][j] = best;
		}
	}
	return d[na][nb];
}

const char *text_nearest(const char *word, const char *const *words)
{
	const char *best = NULL;
	int least = 3; /* two edits at the most */

	for (; *words; words++) {
		int d = distance(word, *words);

		if (d < least && d < (int)strlen(*words)) {
			least = d;
			best = *words;
		}
	}
	return best;
}
