/* SPDX-License-Identifier: BSD-2-Clause
 *
 * wire-parse.c - tests of reading numbers and frame bodies: what was put comes back, and
 * bytes that end or lie anywhere are refused without a step past them.
 */
#include "unit.h"

#include "../../tracer/hostlib/wire-parse.h"

/* A copy of just these bytes, so that a sanitizer sees a step past them. */
static uint8_t *exactly(const uint8_t *bytes, size_t n)
{
	uint8_t *copy = malloc(n ? n : 1);

	assert_non_null(copy);
	if (n)
		memcpy(copy, bytes, n);
	return copy;
}

static void varints_come_back(void **state)
{
	uint64_t seed = 1;

	(void)state;
	for (int i = 0; i < 20000; i++) {
		uint64_t v = unit_random(&seed) >> unit_below(&seed, 64);
		uint8_t bytes[10];
		size_t n = (size_t)(put_varint(bytes, v) - bytes);
		struct cursor c = cursor_of(bytes, n);

		assert_true(n >= 1 && n <= 10);
		assert_true(cursor_varint(&c) == v);
		assert_false(c.bad);
		assert_ptr_equal(c.p, c.end);
		for (size_t cut = 0; cut < n; cut++) {
			uint8_t *part = exactly(bytes, cut);

			c = cursor_of(part, cut);
			cursor_varint(&c);
			assert_true(c.bad);
			free(part);
		}
	}
}

static void varints_of_more_than_64_bits_are_bad(void **state)
{
	static const uint8_t most[] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01};
	static const uint8_t over[] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02};
	static const uint8_t eleven[] = {0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00};
	static const uint8_t padded[] = {0x85, 0x80, 0x80, 0x00};
	struct cursor c = cursor_of(most, sizeof most);

	(void)state;
	assert_true(cursor_varint(&c) == UINT64_MAX);
	assert_false(c.bad);
	c = cursor_of(over, sizeof over);
	cursor_varint(&c);
	assert_true(c.bad);
	c = cursor_of(eleven, sizeof eleven);
	cursor_varint(&c);
	assert_true(c.bad);
	c = cursor_of(padded, sizeof padded); /* longer than need be is accepted */
	assert_true(cursor_varint(&c) == 5);
	assert_false(c.bad);
}

static void signed_varints_are_zigzag(void **state)
{
	static const int64_t values[] = {0, -1, 1, -2, 2, INT64_MAX, INT64_MIN};
	uint8_t bytes[10];

	(void)state;
	for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
		uint64_t z = (uint64_t)values[i] << 1 ^ (values[i] < 0 ? UINT64_MAX : 0);
		struct cursor c = cursor_of(bytes, (size_t)(put_varint(bytes, z) - bytes));

		assert_true(cursor_signed(&c) == values[i]);
	}
}

static void strings_need_their_end(void **state)
{
	static const uint8_t bytes[] = {'a', 'b', 0, 'c'};
	struct cursor c = cursor_of(bytes, sizeof bytes);

	(void)state;
	assert_string_equal(cursor_string(&c), "ab");
	assert_null(cursor_string(&c));
	assert_true(c.bad);
	c = cursor_of(bytes, sizeof bytes);
	assert_null(cursor_bytes(&c, UINT64_MAX));
	assert_true(c.bad);
	assert_null(cursor_bytes(&c, 0)); /* stays failed */
}

/* Parses a body by one of the three, cut at every place. The whole must be good. */
static void every_cut_is_refused(const uint8_t *body, size_t n, int (*parse)(struct cursor *))
{
	for (size_t cut = 0; cut <= n; cut++) {
		uint8_t *part = exactly(body, cut);
		struct cursor c = cursor_of(part, cut);

		assert_int_equal(parse(&c), cut == n ? 0 : -1);
		free(part);
	}
}

static int hello(struct cursor *c)
{
	struct wire_hello h;

	return wire_hello_parse(c, &h);
}

static int name(struct cursor *c)
{
	struct wire_name n;

	return wire_name_parse(c, &n);
}

static int bye(struct cursor *c)
{
	struct wire_bye b;

	return wire_bye_parse(c, &b);
}

static const uint8_t hello_body[] = {1, 1, 0, 0xc0, 0x84, 0x3d, 0x80, 0x80, 2, 4, 0xa0, 0xa1, 0xa2, 0xa3};
static const uint8_t name_body[] = {0x90, 0x80, 0x40, 2, 3, 'd', 'e', 'v', 3, 'd', 'r', 'v'};
static const uint8_t bye_body[] = {0xe4, 0x91, 0x3d, 0, 1, 0, 14, 0};

static void bodies_come_back(void **state)
{
	struct wire_hello h;
	struct wire_name n;
	struct wire_bye b;
	struct cursor c = cursor_of(hello_body, sizeof hello_body);

	(void)state;
	assert_int_equal(wire_hello_parse(&c, &h), 0);
	assert_true(h.version == 1 && h.clock == BF_CLOCK_TSC && h.clock_hz == 0);
	assert_true(h.entry_ticks == 1000000 && h.ring_bytes == 32768 && h.build_id_bytes == 4);
	assert_memory_equal(h.build_id, "\xa0\xa1\xa2\xa3", 4);
	c = cursor_of(name_body, sizeof name_body);
	assert_int_equal(wire_name_parse(&c, &n), 0);
	assert_true(n.first == BF_SITE_FIRST_NAMED && n.count == 2 && n.subsystem_bytes == 3 && n.name_bytes == 3);
	assert_memory_equal(n.subsystem, "dev", 3);
	assert_memory_equal(n.name, "drv", 3);
	c = cursor_of(bye_body, sizeof bye_body);
	assert_int_equal(wire_bye_parse(&c, &b), 0);
	assert_true(b.last_ticks == 1001700 && b.status == BF_STATUS_OK && b.ncpus == 1);
	assert_true(b.cpus[0].cpu == 0 && b.cpus[0].events == 14 && b.cpus[0].dropped == 0);
}

static void bodies_that_are_cut_are_refused(void **state)
{
	(void)state;
	every_cut_is_refused(hello_body, sizeof hello_body, hello);
	every_cut_is_refused(name_body, sizeof name_body, name);
	every_cut_is_refused(bye_body, sizeof bye_body, bye);
}

static void lying_lengths_are_refused(void **state)
{
	static const uint8_t id_of_33[64] = {1, 1, 0, 0, 0, 33}, too_many_cpus[128] = {0, 0, 17};
	static const uint8_t none[] = {0x90, 0x80, 0x40, 0, 1, 'a', 1, 'b'};
	static const uint8_t below[] = {0x10, 1, 1, 'a', 1, 'b'};
	static const uint8_t past[] = {0xff, 0xff, 0xff, 0x7f, 2, 1, 'a', 1, 'b'};
	static const uint8_t wraps[] = {0x90, 0x80, 0x40, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
					0xff, 0xff, 0xff, 1,    1,    'a',  1,    'b'};
	struct cursor c;

	(void)state;
	c = cursor_of(id_of_33, sizeof id_of_33);
	assert_int_equal(hello(&c), -1);
	c = cursor_of(too_many_cpus, sizeof too_many_cpus);
	assert_int_equal(bye(&c), -1);
	c = cursor_of(none, sizeof none);
	assert_int_equal(name(&c), -1);
	c = cursor_of(below, sizeof below);
	assert_int_equal(name(&c), -1);
	c = cursor_of(past, sizeof past);
	assert_int_equal(name(&c), -1);
	c = cursor_of(wraps, sizeof wraps);
	assert_int_equal(name(&c), -1);
}

/* Later versions may add fields at the end. */
static void trailing_fields_are_ignored(void **state)
{
	uint8_t longer[64] = {0};
	struct cursor c;

	(void)state;
	memcpy(longer, bye_body, sizeof bye_body);
	c = cursor_of(longer, sizeof bye_body + 5);
	assert_int_equal(bye(&c), 0);
	memcpy(longer, hello_body, sizeof hello_body);
	c = cursor_of(longer, sizeof hello_body + 5);
	assert_int_equal(hello(&c), 0);
}

static void any_bytes_are_survived(void **state)
{
	uint64_t seed = 7;

	(void)state;
	for (int i = 0; i < 60000; i++) {
		uint8_t bytes[64];
		size_t n = unit_below(&seed, sizeof bytes);
		uint8_t *body;
		struct cursor c;

		for (size_t k = 0; k < n; k++)
			bytes[k] = (uint8_t)(unit_random(&seed) >> unit_below(&seed, 8));
		body = exactly(bytes, n);
		c = cursor_of(body, n);
		if (i % 3 == 0)
			hello(&c);
		else if (i % 3 == 1)
			name(&c);
		else
			bye(&c);
		assert_true(c.p >= body && c.p <= body + n);
		free(body);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(varints_come_back),         cmocka_unit_test(varints_of_more_than_64_bits_are_bad),
		cmocka_unit_test(signed_varints_are_zigzag), cmocka_unit_test(strings_need_their_end),
		cmocka_unit_test(bodies_come_back),          cmocka_unit_test(bodies_that_are_cut_are_refused),
		cmocka_unit_test(lying_lengths_are_refused), cmocka_unit_test(trailing_fields_are_ignored),
		cmocka_unit_test(any_bytes_are_survived),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
