/* SPDX-License-Identifier: BSD-2-Clause
 *
 * json.c - see json.h. Objects in arrays go on a line each, so that diffs and greps work.
 */
#include "json.h"

#include <math.h>
#include <string.h>

#include "../../tracer/hostlib/text.h"

void json_init(struct json *j, FILE *out)
{
	*j = (struct json){.out = out, .first = 1};
}

static void put_text(struct json *j, const char *text)
{
	const unsigned char *s = (const unsigned char *)text;
	size_t n = strlen(text);

	fputc('"', j->out);
	for (size_t i = 0; i < n;) {
		uint32_t code;
		int len = text_utf8(s + i, n - i, &code);

		if (len == 0)
			fputs("\\ufffd", j->out);
		else if (code == '"' || code == '\\')
			fprintf(j->out, "\\%c", (int)code);
		else if (code < 0x20 || (code >= 0x7f && code < 0xa0) || (code >= 0x2000 && code < 0x2070) ||
			 code == 0xfeff)
			fprintf(j->out, "\\u%04x", (unsigned int)code);
		else
			fwrite(s + i, 1, (size_t)len, j->out);
		i += len ? (size_t)len : 1;
	}
	fputc('"', j->out);
}

static void lead(struct json *j, const char *key)
{
	int in_array = j->depth > 0 && j->arrays >> j->depth & 1;

	if (!j->first)
		fputs(in_array || j->depth > 1 ? ", " : ",", j->out);
	if (j->depth == 1)
		fputs("\n  ", j->out);
	else if (in_array && j->depth == 2)
		fputs("\n    ", j->out);
	j->first = 0;
	if (key) {
		put_text(j, key);
		fputs(": ", j->out);
	}
}

void json_open(struct json *j, const char *key, char bracket)
{
	lead(j, key);
	fputc(bracket, j->out);
	j->depth++;
	if (bracket == '[')
		j->arrays |= 1ull << j->depth;
	else
		j->arrays &= ~(1ull << j->depth);
	j->first = 1;
}

void json_close(struct json *j, char bracket)
{
	if (j->depth == 1)
		fputc('\n', j->out);
	fputc(bracket, j->out);
	j->depth--;
	j->first = 0;
	if (j->depth == 0)
		fputc('\n', j->out);
}

void json_string(struct json *j, const char *key, const char *value)
{
	lead(j, key);
	put_text(j, value);
}

void json_u64(struct json *j, const char *key, uint64_t value)
{
	lead(j, key);
	fprintf(j->out, "%llu", (unsigned long long)value);
}

void json_i64(struct json *j, const char *key, int64_t value)
{
	lead(j, key);
	fprintf(j->out, "%lld", (long long)value);
}

void json_real(struct json *j, const char *key, double value, int decimals)
{
	lead(j, key);
	if (isfinite(value))
		fprintf(j->out, "%.*f", decimals, value);
	else
		fputs("null", j->out);
}

void json_bool(struct json *j, const char *key, int value)
{
	lead(j, key);
	fputs(value ? "true" : "false", j->out);
}

void json_null(struct json *j, const char *key)
{
	lead(j, key);
	fputs("null", j->out);
}
