/* SPDX-License-Identifier: BSD-2-Clause
 *
 * guest-words.c - see guest-words.h; and memset and memcpy, which the hook library and the
 * compiler need of a kernel.
 */
#include "guest-words.h"

void *memset(void *to, int byte, size_t n);
void *memcpy(void *restrict to, const void *restrict from, size_t n);

void *memset(void *to, int byte, size_t n)
{
	unsigned char *p = to;

	while (n--)
		*p++ = (unsigned char)byte;
	return to;
}

void *memcpy(void *restrict to, const void *restrict from, size_t n)
{
	unsigned char *p = to;
	const unsigned char *q = from;

	while (n--)
		*p++ = *q++;
	return to;
}

uint32_t guest_option(const char *line, const char *name, uint32_t otherwise)
{
	while (*line) {
		const char *n = name;

		while (*n && *line == *n)
			line++, n++;
		if (!*n) {
			uint32_t value = 0;

			while (*line >= '0' && *line <= '9')
				value = value * 10 + (uint32_t)(*line++ - '0');
			return value;
		}
		while (*line && *line != ' ')
			line++;
		while (*line == ' ')
			line++;
	}
	return otherwise;
}

const char *guest_decimal(uint32_t n, char room[GUEST_DECIMAL_ROOM])
{
	char *p = room + GUEST_DECIMAL_ROOM - 1;

	*p = '\0';
	do
		*--p = (char)('0' + n % 10);
	while (n /= 10);
	return p;
}
