/* SPDX-License-Identifier: BSD-2-Clause
 *
 * text.c - tests of text that says what it says and nothing more: on a terminal, in JSON;
 * of numbers from outside and of the nearest word.
 */
#include "unit.h"

#include "../../analyze/out/json.h"
#include "../../tracer/hostlib/text.h"

static char *safe(const char *bytes, size_t n, enum text_safety keep)
{
	char *out = NULL;
	size_t len = 0;
	FILE *f = open_memstream(&out, &len);

	assert_non_null(f);
	text_write_safe(f, bytes, n, keep);
	fclose(f);
	return out;
}

static void shown(const char *bytes, size_t n, enum text_safety keep, const char *expected)
{
	char *out = safe(bytes, n, keep);

	assert_string_equal(out, expected);
	free(out);
}

static void controls_are_shown_and_not_obeyed(void **state)
{
	(void)state;
	shown("plain", 5, TEXT_KEEP_UTF8, "plain");
	shown("\033[2J\007", 5, TEXT_KEEP_UTF8, "\\x1b[2J\\x07");
	shown("a\nb\tc\r", 6, TEXT_KEEP_UTF8, "a\\x0ab\\x09c\\x0d");
	shown("a\nb\tc\r", 6, TEXT_KEEP_LINES, "a\nb\tc\\x0d");
	shown("a\0b", 3, TEXT_KEEP_UTF8, "a\\x00b");
	shown("\x7f", 1, TEXT_KEEP_UTF8, "\\x7f");
	shown("caf\xc3\xa9 \xe2\x86\x92 \xf0\x9f\x94\xa5", 14, TEXT_KEEP_UTF8,
	      "caf\xc3\xa9 \xe2\x86\x92 \xf0\x9f\x94\xa5");
	shown("\xc2\x9b"
	      "31m",
	      5, TEXT_KEEP_UTF8, "\\xc2\\x9b31m");                   /* C1: CSI */
	shown("\xe2\x80\xae", 3, TEXT_KEEP_UTF8, "\\xe2\\x80\\xae"); /* right-to-left override */
	shown("\xe2\x81\xa6", 3, TEXT_KEEP_UTF8, "\\xe2\\x81\\xa6"); /* isolate */
	shown("\xe2\x80\x8b", 3, TEXT_KEEP_UTF8, "\\xe2\\x80\\x8b"); /* zero width */
	shown("\xd8\x9c", 2, TEXT_KEEP_UTF8, "\\xd8\\x9c");          /* Arabic letter mark */
	shown("\xef\xbb\xbf", 3, TEXT_KEEP_UTF8, "\\xef\\xbb\\xbf"); /* byte-order mark */
}

static void bytes_that_are_not_utf8_are_shown_as_bytes(void **state)
{
	(void)state;
	shown("\xff\xfe", 2, TEXT_KEEP_UTF8, "\\xff\\xfe");
	shown("\xc0\xaf", 2, TEXT_KEEP_UTF8, "\\xc0\\xaf");                   /* overlong */
	shown("\xe0\x80\xaf", 3, TEXT_KEEP_UTF8, "\\xe0\\x80\\xaf");          /* overlong */
	shown("\xed\xa0\x80", 3, TEXT_KEEP_UTF8, "\\xed\\xa0\\x80");          /* a surrogate */
	shown("\xf4\x90\x80\x80", 4, TEXT_KEEP_UTF8, "\\xf4\\x90\\x80\\x80"); /* above U+10FFFF */
	shown("\xe2\x86", 2, TEXT_KEEP_UTF8, "\\xe2\\x86");                   /* cut */
	shown("\xc3(", 2, TEXT_KEEP_UTF8, "\\xc3(");
}

/* Random bytes: nothing comes out that a terminal would act on. */
static void nothing_that_acts_comes_out(void **state)
{
	uint64_t seed = 1;

	(void)state;
	for (int round = 0; round < 20000; round++) {
		size_t n = 1 + unit_below(&seed, 40);
		char *bytes = malloc(n), *out;

		assert_non_null(bytes);
		for (size_t i = 0; i < n; i++)
			bytes[i] = unit_below(&seed, 3) ? (char)unit_random(&seed)
							: "\xe2\x80\xc2\x1b\xf0\x9f\xef"[unit_below(&seed, 7)];
		out = safe(bytes, n, round % 2 ? TEXT_KEEP_UTF8 : TEXT_KEEP_LINES);
		for (size_t i = 0; out[i];) {
			uint32_t code = 0;
			int len = text_utf8((unsigned char *)out + i, strlen(out + i), &code);

			assert_true(len > 0);
			assert_true(code >= 0x20 || (round % 2 == 0 && (code == '\n' || code == '\t')));
			assert_false(code >= 0x7f && code < 0xa0);
			assert_false((code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069));
			i += (size_t)len;
		}
		free(out);
		free(bytes);
	}
}

static char *json_of(const char *value)
{
	char *out = NULL;
	size_t len = 0;
	FILE *f = open_memstream(&out, &len);
	struct json j;

	assert_non_null(f);
	json_init(&j, f);
	json_open(&j, NULL, '{');
	json_string(&j, "k", value);
	json_close(&j, '}');
	fclose(f);
	return out;
}

static void json_strings_are_escaped(void **state)
{
	static const char *const pairs[][2] = {
		{"plain", "{\n  \"k\": \"plain\"\n}\n"},
		{"a\"b\\c", "{\n  \"k\": \"a\\\"b\\\\c\"\n}\n"},
		{"\n\t\033\177", "{\n  \"k\": \"\\u000a\\u0009\\u001b\\u007f\"\n}\n"},
		{"\xff", "{\n  \"k\": \"\\ufffd\"\n}\n"},
		{"\xe2\x80\xae", "{\n  \"k\": \"\\u202e\"\n}\n"},
		{"caf\xc3\xa9", "{\n  \"k\": \"caf\xc3\xa9\"\n}\n"},
		{"", "{\n  \"k\": \"\"\n}\n"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		char *out = json_of(pairs[i][0]);

		assert_string_equal(out, pairs[i][1]);
		free(out);
	}
}

static void json_of_any_bytes_is_ascii_controls_free(void **state)
{
	uint64_t seed = 2;

	(void)state;
	for (int round = 0; round < 20000; round++) {
		char bytes[40], *out;
		size_t n = unit_below(&seed, sizeof bytes);

		for (size_t i = 0; i < n; i++)
			bytes[i] = (char)(1 + unit_below(&seed, 255));
		bytes[n < sizeof bytes ? n : sizeof bytes - 1] = '\0';
		out = json_of(bytes);
		for (char *at = out; *at; at++)
			assert_true((unsigned char)*at >= 0x20 || *at == '\n');
		/* Quotes: two of the key, two of the value, the others escaped. */
		n = 0;
		for (char *at = out; *at; at++) {
			if (*at == '\\')
				at++;
			else
				n += *at == '"';
		}
		assert_int_equal(n, 4);
		free(out);
	}
}

static void json_numbers_that_are_none_are_null(void **state)
{
	char *out = NULL;
	size_t len = 0;
	FILE *f = open_memstream(&out, &len);
	struct json j;

	(void)state;
	json_init(&j, f);
	json_open(&j, NULL, '{');
	json_real(&j, "a", 0.0 / 0.0 * (double)(len + 1), 3);
	json_real(&j, "b", 1e308 * 10 * (double)(len + 1), 3);
	json_real(&j, "c", -1.25, 2);
	json_u64(&j, "d", UINT64_MAX);
	json_bool(&j, "e", 0);
	json_null(&j, "f");
	json_open(&j, "g", '[');
	json_u64(&j, NULL, 1);
	json_u64(&j, NULL, 2);
	json_close(&j, ']');
	json_close(&j, '}');
	fclose(f);
	/* Where lines end is a matter of taste. */
	for (char *from = out, *to = out; (*to = *from); from++)
		to += *to != ' ' && *to != '\n';
	assert_string_equal(out, "{\"a\":null,\"b\":null,\"c\":-1.25,\"d\":18446744073709551615,\"e\":false,"
				 "\"f\":null,\"g\":[1,2]}");
	free(out);
}

static void numbers_from_outside_are_checked(void **state)
{
	static const char *const bad[] = {"",    " 1", "1 ", "+1", "-1", "0x10", "1e3", "1.0", "18446744073709551616",
					  "abc", "1a", "\n"};
	uint64_t v = 7;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		if (text_to_u64(bad[i], 0, UINT64_MAX, &v) == 0)
			fail_msg("'%s' was taken for a number", bad[i]);
	assert_true(v == 7);
	assert_int_equal(text_to_u64("18446744073709551615", 0, UINT64_MAX, &v), 0);
	assert_true(v == UINT64_MAX);
	assert_int_equal(text_to_u64("007", 0, 10, &v), 0);
	assert_true(v == 7);
	assert_int_equal(text_to_u64("11", 0, 10, &v), -1);
	assert_int_equal(text_to_u64("2", 3, 10, &v), -1);
}

static void the_nearest_word_is_meant(void **state)
{
	static const char *const words[] = {"record", "report", "blame", "scale", "dump", "doctor", NULL};
	static const char *const none[] = {NULL};
	char word[300];

	(void)state;
	assert_string_equal(text_nearest("reprot", words), "report");
	assert_string_equal(text_nearest("recod", words), "record");
	assert_string_equal(text_nearest("dmup", words), "dump");
	assert_string_equal(text_nearest("scales", words), "scale");
	assert_string_equal(text_nearest("doctro", words), "doctor");
	assert_null(text_nearest("frobnicate", words));
	assert_null(text_nearest("", none));
	assert_null(text_nearest("x", words));
	memset(word, 'r', sizeof word - 1);
	word[sizeof word - 1] = '\0';
	for (size_t n = sizeof word - 1; n > 0; n--) {
		word[n] = '\0';
		text_nearest(word, words);
	}
}

static void buffers_grow_and_end_in_nul(void **state)
{
	struct buf b = {0};

	(void)state;
	for (int i = 0; i < 3000; i++)
		assert_int_equal(buf_addf(&b, "%d,", i), 0);
	assert_int_equal(strlen(b.data), b.n);
	assert_int_equal(buf_add(&b, NULL, 0), 0);
	assert_int_equal(buf_add(&b, "x", SIZE_MAX), -1);
	assert_int_equal(strlen(b.data), b.n);
	buf_fini(&b);
	assert_null(b.data);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(controls_are_shown_and_not_obeyed),
		cmocka_unit_test(bytes_that_are_not_utf8_are_shown_as_bytes),
		cmocka_unit_test(nothing_that_acts_comes_out),
		cmocka_unit_test(json_strings_are_escaped),
		cmocka_unit_test(json_of_any_bytes_is_ascii_controls_free),
		cmocka_unit_test(json_numbers_that_are_none_are_null),
		cmocka_unit_test(numbers_from_outside_are_checked),
		cmocka_unit_test(the_nearest_word_is_meant),
		cmocka_unit_test(buffers_grow_and_end_in_nul),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
