/* SPDX-License-Identifier: BSD-2-Clause
 *
 * kprintf.h - text for people on the serial line. One call is one piece of the line:
 * it goes out whole, never torn by a frame. Longer than KPRINTF_BYTES_MAX is cut, and the line
 * ends there.
 *
 * Conversions: %s %.*s %u %lu %x %lx and %%, the numbers with an optional width,
 * zero-filled where it begins with 0 and with spaces otherwise. Strings may be foreign: a ?
 * stands for each byte that cannot be text on a line which has frames too. %.*s has as many
 * bytes as it is told, NULs among them.
 */
#ifndef KPRINTF_H
#define KPRINTF_H

#include <stdarg.h>

#define KPRINTF_BYTES_MAX 256

void kprintf(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* The same as one line: `before`, the text, a newline. */
void kprintf_with(const char *before, const char *format, va_list args) __attribute__((format(printf, 2, 0)));

#endif
