/* SPDX-License-Identifier: BSD-2-Clause
 *
 * log-stamp.h - the time at which a log's line was printed, and by whom, in the forms that the
 * kernel, dmesg, vendors' kernels and journals have for it. In: bytes up to `end`. Out: the
 * place behind what was read, or NULL where it is not there.
 */
#ifndef LOG_STAMP_H
#define LOG_STAMP_H

#include <stddef.h>
#include <stdint.h>

#define LOG_STAMP_US_MAX ((uint64_t)1 << 52)

static inline int log_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static inline int log_is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\0';
}

static inline int log_is_word(char c)
{
	return log_is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static inline const char *log_skip_spaces(const char *p, const char *end)
{
	while (p < end && log_is_space(*p))
		p++;
	return p;
}

/* Decimal digits; saturates. NULL where there is none. */
static inline const char *log_number(const char *p, const char *end, uint64_t *out)
{
	uint64_t v = 0;

	if (p == end || !log_is_digit(*p))
		return NULL;
	for (; p < end && log_is_digit(*p); p++)
		v = v > UINT64_MAX / 10 - 1 ? UINT64_MAX / 2 : v * 10 + (uint64_t)(*p - '0');
	*out = v;
	return p;
}

/* "[   12.345678]", with at least `digits` of the fraction, and what some kernels and dmesg put behind it. */
const char *log_stamp(const char *p, const char *end, int digits, uint64_t *us);
/* "[   T123]", "[123:kworker/0:1]" behind a stamp: the thread. "[  C0]" is a CPU's, and no
 * thread: *is_thread is 0. */
const char *log_stamp_caller(const char *p, const char *end, uint64_t *id, int *is_thread);
/* "12:34:56.123456", or with a comma: microseconds of the day. */
const char *log_stamp_wall(const char *p, const char *end, uint64_t *us);
/* "7,339,238335,-;": as /dev/kmsg has it. */
const char *log_stamp_kmsg(const char *p, const char *end, uint64_t *us);

#endif
