/* SPDX-License-Identifier: BSD-2-Clause
 *
 * fault.c - builds and prints messages of one form. Names in them may come from a
 * guest or a file, so whatever a terminal would act on is escaped.
 */
#include "fault.h"

#include <stdarg.h>
#include <stdio.h>

#include "text.h"

static void build(char *out, size_t n, const char *subject, const char *format, va_list args)
{
	int at = 0;

	if (subject)
		at = snprintf(out, n, "%.300s: ", subject);
	vsnprintf(out + at, n - (size_t)at, format, args);
}

int fault_set(struct fault *f, enum exit_status status, const char *subject, const char *format, ...)
{
	va_list args;

	f->status = status;
	va_start(args, format);
	build(f->text, sizeof f->text, subject, format, args);
	va_end(args);
	return -1;
}

static void print(const char *verb, const char *text)
{
	fprintf(stderr, "bootflame: %s: ", verb);
	text_print_safe(stderr, text, TEXT_KEEP_UTF8);
	fputc('\n', stderr);
}

int fault_print(const struct fault *f, const char *verb)
{
	print(verb, f->text);
	return (int)f->status;
}

void fault_warn(const char *verb, const char *subject, const char *format, ...)
{
	char text[1024];
	va_list args;

	va_start(args, format);
	build(text, sizeof text, subject, format, args);
	va_end(args);
	print(verb, text);
}
