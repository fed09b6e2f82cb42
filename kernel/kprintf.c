/* SPDX-License-Identifier: BSD-2-Clause
 *
 * kprintf.c - the formatter. In: a format and its arguments. Out: the finished text on the
 * line, which is the span "console" of the subsystem "dev".
 *
 * A UART takes several bytes once it has room, and uart_write looks once for all of those.
 * console_wait=byte is the classical mistake: each byte is written by itself, and waited
 * for.
 */
#include "kprintf.h"

#include <bootflame/hooks.h>

#include <stddef.h>
#include <stdint.h>

#include "machine.h"
#include "steps/boot-cmdline.h"
#include "steps/uart.h"

enum { CONSOLE_WAIT_BATCH, CONSOLE_WAIT_BYTE };
static uint32_t console_wait;
BOOT_CHOICE("console_wait", console_wait, "batch", "byte");

struct text {
	uint8_t bytes[KPRINTF_BYTES_MAX];
	size_t n;
	int is_cut;
};

static void put(struct text *t, char c)
{
	if (t->n < sizeof t->bytes)
		t->bytes[t->n++] = (uint8_t)c;
	else
		t->is_cut = 1;
}

/* Bytes that begin or delimit a frame of the hooks' (WIRE.md, 3) are nobody's to send: they could
 * say bye, or events that never were, and what holds one of them is taken for a damaged frame. */
static char as_text(char c)
{
	unsigned char b = (unsigned char)c;

	return b >= ' ' ? (b == 0x7f ? '?' : c) : ((b >= '\a' && b <= '\r') || b == 0x1b ? c : '?');
}

static void put_number(struct text *t, uint64_t value, unsigned int base, unsigned int width, char fill)
{
	char digits[20]; /* 2^64 has 20 in base 10 */
	unsigned int n = 0;

	do {
		digits[n++] = "0123456789abcdef"[value % base];
		value /= base;
	} while (value);
	for (; width > n; width--)
		put(t, fill);
	while (n > 0)
		put(t, digits[--n]);
}

/* va_end is the caller's. */
static void put_format(struct text *t, const char *format, va_list args)
{
	for (const char *f = format; *f; f++) {
		unsigned int width = 0, bytes = 0, is_long = 0, has_length = 0;
		char fill = ' ';

		if (*f != '%') {
			put(t, *f);
			continue;
		}
		f++;
		if (*f == '0')
			fill = *f++;
		for (; *f >= '0' && *f <= '9'; f++)
			width = width * 10 + (unsigned int)(*f - '0');
		if (f[0] == '.' && f[1] == '*') {
			bytes = va_arg(args, unsigned int);
			has_length = 1;
			f += 2;
		}
		for (; *f == 'l'; f++)
			is_long = 1;
		switch (*f) {
		case 's':
			for (const char *s = va_arg(args, const char *); has_length ? bytes-- > 0 : *s; s++)
				put(t, as_text(*s));
			break;
		case 'u':
		case 'x': {
			uint64_t value = is_long ? va_arg(args, unsigned long) : va_arg(args, unsigned int);

			put_number(t, value, *f == 'u' ? 10 : 16, width, fill);
			break;
		}
		default: /* %%, and a conversion this file has not */
			put(t, *f);
			break;
		}
		if (!*f)
			break;
	}
}

static void write_out(const struct text *t)
{
	uint64_t flags;

	BF_SCOPE("console", "dev");
	if (console_wait == CONSOLE_WAIT_BATCH) {
		uart_write(t->bytes, t->n);
		return;
	}
	/* Whole, but for what another CPU puts between two bytes: a part of the mistake. */
	flags = irq_save();
	for (size_t i = 0; i < t->n; i++)
		uart_write(t->bytes + i, 1);
	irq_restore(flags);
}

void kprintf(const char *format, ...)
{
	struct text t;
	va_list args;

	t.n = 0;
	t.is_cut = 0;
	va_start(args, format);
	put_format(&t, format, args);
	va_end(args);
	if (t.is_cut)
		t.bytes[t.n - 1] = '\n';
	write_out(&t);
}

void kprintf_with(const char *before, const char *format, va_list args)
{
	struct text t;

	t.n = 0;
	t.is_cut = 0;
	while (*before)
		put(&t, *before++);
	put_format(&t, format, args);
	if (t.n == sizeof t.bytes)
		t.n--;
	put(&t, '\n');
	write_out(&t);
}
