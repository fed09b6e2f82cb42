/* SPDX-License-Identifier: BSD-2-Clause
 *
 * markup.c - see markup.h.
 */
#include "markup.h"

#include <stdlib.h>
#include <string.h>

#include "../../tracer/hostlib/text.h"

void markup_write(FILE *out, const char *safe, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		switch (safe[i]) {
		case '<':
			fputs("&lt;", out);
			break;
		case '>':
			fputs("&gt;", out);
			break;
		case '&':
			fputs("&amp;", out);
			break;
		case '"':
			fputs("&quot;", out);
			break;
		default: /* U+FFFE and U+FFFF are no characters of XML */
			if (n - i >= 3 && memcmp(safe + i, "\xef\xbf", 2) == 0 &&
			    ((unsigned char)safe[i + 2] & 0xfe) == 0xbe) {
				fputs("\xef\xbf\xbd", out);
				i += 2;
			} else {
				fputc(safe[i], out);
			}
		}
	}
}

void markup_foreign(FILE *out, const char *s)
{
	char *safe = NULL;
	size_t n = 0;
	FILE *memory = open_memstream(&safe, &n);

	if (!memory)
		return;
	text_print_safe(memory, s, TEXT_KEEP_UTF8);
	if (fclose(memory) == 0)
		markup_write(out, safe, n);
	free(safe);
}

/* Letters of a code point: what Asia writes is two wide. */
static int letters(uint32_t code)
{
	return code >= 0x1100 ? 2 : 1;
}

void markup_clipped(FILE *out, const char *s, size_t n, int room)
{
	size_t all = 0, cut = 0;
	int used = 0;

	while (all < n) {
		uint32_t code = 0;
		int bytes = text_utf8((const unsigned char *)s + all, n - all, &code);

		all += bytes ? (size_t)bytes : 1;
		used += letters(code);
		if (used <= room - 1)
			cut = all;
		if (used > room)
			break;
	}
	if (used <= room) {
		markup_write(out, s, n);
	} else {
		markup_write(out, s, cut);
		fputs("\xe2\x80\xa6", out);
	}
}
