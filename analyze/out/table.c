/* SPDX-License-Identifier: BSD-2-Clause
 *
 * table.c - see table.h.
 */
#include "table.h"

#include <stdlib.h>
#include <string.h>

#include "../../tracer/hostlib/text.h"

char *table_number(char out[TABLE_NUMBER_ROOM], uint64_t v)
{
	char digits[24], *o = out;
	int n = snprintf(digits, sizeof digits, "%llu", (unsigned long long)v);

	for (int i = 0; i < n; i++) {
		*o++ = digits[i];
		if ((n - i) % 3 == 1 && i + 1 < n)
			*o++ = ',';
	}
	*o = '\0';
	return out;
}

/* Columns, counting a code point as one: names are mostly ASCII. */
static int columns(const char *s)
{
	int n = 0;

	for (; *s; s++)
		n += ((unsigned char)*s & 0xc0) != 0x80;
	return n;
}

void table_name(FILE *out, const char *name, int width)
{
	char *safe = NULL;
	size_t size;
	FILE *memory = open_memstream(&safe, &size);
	int n, keep;

	if (!memory)
		return;
	text_print_safe(memory, name, TEXT_KEEP_UTF8);
	fclose(memory);
	n = columns(safe);
	if (width == 0 || n <= width) {
		fprintf(out, "%s%*s", safe, width > n ? width - n : 0, "");
	} else {
		const char *s = safe;

		for (keep = width - 3; keep > 0; keep--)
			do
				fputc(*s++, out);
			while (((unsigned char)*s & 0xc0) == 0x80);
		fputs("...", out);
	}
	free(safe);
}
