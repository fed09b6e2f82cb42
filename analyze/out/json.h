/* SPDX-License-Identifier: BSD-2-Clause
 *
 * json.h - writes JSON as it goes. Names from a guest may hold anything: what is not
 * UTF-8 becomes U+FFFD, what is not printable is escaped.
 */
#ifndef JSON_H
#define JSON_H

#include <stdint.h>
#include <stdio.h>

struct json {
	FILE *out;
	int depth;
	int first;       /* nothing stands in this object or array yet */
	uint64_t arrays; /* a bit a level */
};

void json_init(struct json *j, FILE *out);
/* The key is NULL in an array and at the top. */
void json_open(struct json *j, const char *key, char bracket);
void json_close(struct json *j, char bracket);
void json_string(struct json *j, const char *key, const char *value);
void json_u64(struct json *j, const char *key, uint64_t value);
void json_i64(struct json *j, const char *key, int64_t value);
void json_real(struct json *j, const char *key, double value, int decimals);
void json_bool(struct json *j, const char *key, int value);
void json_null(struct json *j, const char *key);

#endif
