/* SPDX-License-Identifier: BSD-2-Clause
 *
 * agent-text.c - see agent-text.h. Also memset and memcpy, which compilers call unasked.
 */
#include "agent-text.h"

#include "agent-sys.h"

void *memset(void *to, int byte, size_t n)
{
	volatile uint8_t *p = to; /* else the loop is taken for a call of this function */

	while (n-- > 0)
		*p++ = (uint8_t)byte;
	return to;
}

void *memcpy(void *restrict to, const void *restrict from, size_t n)
{
	volatile uint8_t *p = to;
	const uint8_t *q = from;

	while (n-- > 0)
		*p++ = *q++;
	return to;
}

int text_equal(const char *a, const char *b)
{
	while (*a && *a == *b)
		a++, b++;
	return *a == *b;
}

const char *text_behind(const char *s, const char *head)
{
	while (*head)
		if (*s++ != *head++)
			return NULL;
	return s;
}

const char *text_find(const char *s, const char *what)
{
	for (; *s; s++)
		if (text_behind(s, what))
			return s;
	return NULL;
}

/* FNV-1a. */
uint64_t text_hash(const char *s)
{
	uint64_t h = 0xcbf29ce484222325u;

	while (*s)
		h = (h ^ (uint8_t)*s++) * 0x100000001b3u;
	return h;
}

uint64_t text_number(const char *s)
{
	uint64_t v = 0;

	for (; *s >= '0' && *s <= '9'; s++)
		v = v * 10 + (uint64_t)(*s - '0');
	return v;
}

uint64_t text_hex(const char *s)
{
	uint64_t v = 0;

	for (;; s++) {
		if (*s >= '0' && *s <= '9')
			v = v << 4 | (uint64_t)(*s - '0');
		else if (*s >= 'a' && *s <= 'f')
			v = v << 4 | (uint64_t)(*s - 'a' + 10);
		else
			return v;
	}
}

struct text text_in(char *room, size_t n)
{
	*room = '\0';
	return (struct text){.at = room, .end = room + n - 1};
}

void text_add_n(struct text *t, const char *s, size_t n)
{
	while (n-- > 0 && *s && t->at < t->end)
		*t->at++ = *s++;
	*t->at = '\0';
}

void text_add(struct text *t, const char *s)
{
	text_add_n(t, s, SIZE_MAX);
}

static void add_in_base(struct text *t, uint64_t v, unsigned int base)
{
	char digits[24], *d = digits + sizeof digits - 1;

	*d = '\0';
	do
		*--d = "0123456789abcdef"[v % base];
	while (v /= base);
	text_add(t, d);
}

void text_add_number(struct text *t, uint64_t v)
{
	add_in_base(t, v, 10);
}

void text_add_hex(struct text *t, uint64_t v)
{
	text_add(t, "0x");
	add_in_base(t, v, 16);
}

#define POOL_BYTES (256u << 10)

void *agent_new(size_t n)
{
	static char *pool, *end;
	char *at;

	n = (n + 7) & ~(size_t)7;
	if (n > POOL_BYTES / 4)
		return sys_memory(n);
	if (!pool || (size_t)(end - pool) < n) {
		pool = sys_memory(POOL_BYTES);
		end = pool ? pool + POOL_BYTES : NULL;
	}
	if (!pool)
		return NULL;
	at = pool;
	pool += n;
	return at;
}

const char *agent_keep(const char *s)
{
	size_t n = 0;
	char *kept;

	while (s[n])
		n++;
	kept = agent_new(n + 1);
	if (!kept)
		return "";
	memcpy(kept, s, n);
	return kept;
}

char *agent_file(const char *path)
{
	static char bytes[65536];
	int fd = sys_open(path, O_RDONLY | O_NONBLOCK);
	size_t n = 0;
	long k;

	if (fd < 0)
		return NULL;
	while (n + 1 < sizeof bytes && (k = sys_read(fd, bytes + n, sizeof bytes - 1 - n)) > 0)
		n += (size_t)k;
	bytes[n] = '\0';
	sys_close(fd);
	return bytes;
}

int agent_lines_open(struct agent_lines *l, const char *path)
{
	l->at = l->n = 0;
	l->fd = sys_open(path, O_RDONLY);
	return l->fd < 0 ? -1 : 0;
}

const char *agent_lines_next(struct agent_lines *l)
{
	size_t n = 0;

	for (;;) {
		if (l->at == l->n) {
			long k = sys_read(l->fd, l->bytes, sizeof l->bytes);

			if (k <= 0) {
				sys_close(l->fd);
				l->line[n] = '\0';
				l->n = l->at = 0;
				l->fd = -1; /* and stays so: the next read fails */
				return n ? l->line : NULL;
			}
			l->n = (size_t)k;
			l->at = 0;
		}
		if (l->bytes[l->at] == '\n') {
			l->at++;
			l->line[n] = '\0';
			return l->line;
		}
		if (n + 1 < sizeof l->line)
			l->line[n++] = l->bytes[l->at];
		l->at++;
	}
}
