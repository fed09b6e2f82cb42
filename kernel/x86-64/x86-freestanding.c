/* SPDX-License-Identifier: BSD-2-Clause
 *
 * x86-freestanding.c - the four functions that a compiler may call without being asked.
 * Eight bytes an iteration, because in exact mode an iteration of a string
 * instruction is one tick.
 */
#include <bootflame/hooks.h>

#include <stddef.h>
#include <stdint.h>

/* Not traced as functions: a compiler may call them in the hook library too, which has no
 * room for events while it empties a full ring. */
BF_NOTRACE void *memset(void *to, int byte, size_t n);
BF_NOTRACE void *memcpy(void *restrict to, const void *restrict from, size_t n);
BF_NOTRACE void *memmove(void *to, const void *from, size_t n);
BF_NOTRACE int memcmp(const void *a, const void *b, size_t n);

void *memset(void *to, int byte, size_t n)
{
	void *p = to;
	size_t words = n / 8, rest = n % 8;
	uint64_t fill = (uint8_t)byte * 0x0101010101010101u;

	__asm__ volatile("rep stosq" : "+D"(p), "+c"(words) : "a"(fill) : "memory");
	__asm__ volatile("rep stosb" : "+D"(p), "+c"(rest) : "a"(fill) : "memory");
	return to;
}

void *memcpy(void *restrict to, const void *restrict from, size_t n)
{
	void *p = to;
	size_t words = n / 8, rest = n % 8;

	__asm__ volatile("rep movsq" : "+D"(p), "+S"(from), "+c"(words) : : "memory");
	__asm__ volatile("rep movsb" : "+D"(p), "+S"(from), "+c"(rest) : : "memory");
	return to;
}

void *memmove(void *to, const void *from, size_t n)
{
	uint8_t *p = to;
	const uint8_t *q = from;

	/* Forwards is right unless the target begins inside the source. */
	if ((uintptr_t)p - (uintptr_t)q >= n)
		return memcpy(to, from, n);
	p += n - 1;
	q += n - 1;
	__asm__ volatile("std; rep movsb; cld" : "+D"(p), "+S"(q), "+c"(n) : : "memory");
	return to;
}

int memcmp(const void *a, const void *b, size_t n)
{
	const uint8_t *p = a, *q = b;

	for (; n > 0; n--, p++, q++) {
		if (*p != *q)
			return *p - *q;
	}
	return 0;
}
