/* SPDX-License-Identifier: BSD-2-Clause
 *
 * log-stamp.c - see log-stamp.h.
 */
#include "log-stamp.h"

/* The fraction of a second in microseconds; how many digits it has in *digits. */
static const char *fraction_us(const char *p, const char *end, int *digits, uint64_t *us)
{
	uint64_t v = 0;

	for (*digits = 0; p < end && log_is_digit(*p) && *digits < 12; p++, ++*digits)
		v = *digits < 6 ? v * 10 + (uint64_t)(*p - '0') : v;
	for (int i = *digits; i < 6; i++)
		v *= 10;
	*us = v;
	return p;
}

const char *log_stamp(const char *p, const char *end, int digits, uint64_t *us)
{
	uint64_t seconds, fraction;
	const char *limit;
	int have;

	p = log_number(log_skip_spaces(p + 1, end), end, &seconds);
	if (!p || p == end || *p++ != '.')
		return NULL;
	p = fraction_us(p, end, &have, &fraction);
	if (have < digits || have > 9)
		return NULL;
	limit = end - p < 32 ? end : p + 32;
	while (p < limit && *p != ']' && *p != '[')
		p++;
	if (p == limit || *p != ']')
		return NULL;
	*us = seconds < LOG_STAMP_US_MAX / 1000000 ? seconds * 1000000 + fraction : LOG_STAMP_US_MAX;
	return p + 1;
}

const char *log_stamp_caller(const char *p, const char *end, uint64_t *id, int *is_thread)
{
	const char *limit = end - p < 48 ? end : p + 48;
	char kind;

	for (; p < limit && *p != '['; p++) /* "<0>-(0)[1:swapper/0]" */
		if (log_is_word(*p) && !log_is_digit(*p))
			return NULL;
	if (p == limit)
		return NULL;
	p = log_skip_spaces(p + 1, limit);
	kind = p < limit && (*p == 'T' || *p == 'C') ? *p++ : ':';
	p = log_number(p, limit, id);
	if (!p || p == limit || *p != (kind == ':' ? ':' : ']'))
		return NULL;
	while (p < limit && *p != ']')
		p++;
	*is_thread = kind != 'C';
	return p == limit ? NULL : p + 1;
}

const char *log_stamp_wall(const char *p, const char *end, uint64_t *us)
{
	uint64_t part[3], fraction;
	int digits;

	for (int i = 0; i < 3; i++) {
		const char *q = log_number(p, end, &part[i]);

		if (!q || q - p != 2 || q == end || (i < 2 ? *q != ':' : *q != '.' && *q != ','))
			return NULL;
		p = q + 1;
	}
	p = fraction_us(p, end, &digits, &fraction);
	*us = ((part[0] * 60 + part[1]) * 60 + part[2]) * 1000000 + fraction;
	return digits >= 6 ? p : NULL;
}

const char *log_stamp_kmsg(const char *p, const char *end, uint64_t *us)
{
	uint64_t v[3];

	for (int i = 0; i < 3; i++) {
		p = log_number(p, end, &v[i]);
		if (!p || p == end || *p++ != ',')
			return NULL;
	}
	for (const char *limit = end - p < 64 ? end : p + 64; p < limit; p++)
		if (*p == ';') {
			*us = v[2] < LOG_STAMP_US_MAX ? v[2] : LOG_STAMP_US_MAX;
			return p + 1;
		}
	return NULL;
}
