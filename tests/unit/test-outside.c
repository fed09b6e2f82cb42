/* SPDX-License-Identifier: BSD-2-Clause
 *
 * test-outside.c - tests of the OUTSIDE chunk: what was added is read, however times jump, over
 * the edges of chunks; and payloads that lie are survived.
 */
#include "unit.h"

#include <sys/mman.h>
#include <unistd.h>

#include "../../tracer/tracefile/tracefile-outside.h"

#define ENTRIES 3000

static uint64_t any(uint64_t *seed)
{
	return unit_random(seed) >> unit_below(seed, 64);
}

static void entries_come_back(void **state)
{
	static struct tf_outside_entry sent[ENTRIES];
	static uint8_t file[1 << 20];
	struct tf_writer w;
	struct tf_outside_out out = {.w = &w, .boot = 7};
	struct tf_reader r;
	struct tf_chunk chunk;
	uint64_t seed = 1, ns = 5000000000u;
	size_t got = 0, chunks = 0;
	int fd = memfd_create("test", 0), keep = dup(fd);
	ssize_t n;

	(void)state;
	tf_writer_init(&w);
	tf_writer_open(&w, fd);
	for (size_t i = 0; i < ENTRIES; i++) {
		/* Mostly a little on, at times a little back, at times anywhere. */
		ns = unit_below(&seed, 50) ? ns + unit_below(&seed, 100000) - 20000 : any(&seed);
		sent[i] = (struct tf_outside_entry){
			.kind = 1 + unit_below(&seed, 7),
			.thread = unit_below(&seed, 9),
			.start_ns = ns,
			.duration_ns = any(&seed),
			.what = unit_below(&seed, 2),
			.value = any(&seed),
		};
		tf_outside_add(&out, &sent[i]);
		if (unit_below(&seed, 500) == 0)
			tf_outside_flush(&out);
	}
	tf_outside_flush(&out);
	tf_outside_flush(&out); /* of nothing: nothing */
	assert_int_equal(tf_writer_fini(&w), 0);
	lseek(keep, 0, SEEK_SET);
	n = read(keep, file, sizeof file);
	assert_true(n > 0);
	close(keep);
	assert_int_equal(tf_reader_init(&r, file, (size_t)n), TF_OPEN_OK);
	while (tf_read(&r, &chunk)) {
		struct tf_outside o;
		struct tf_outside_entry e;

		if (chunk.type != TF_OUTSIDE)
			continue;
		chunks++;
		assert_int_equal(tf_outside_init(&o, &chunk), 0);
		assert_int_equal(o.boot, 7);
		while (tf_outside_next(&o, &e)) {
			assert_true(got < ENTRIES);
			assert_memory_equal(&e, &sent[got], sizeof e);
			got++;
		}
		assert_false(o.at.bad);
	}
	assert_int_equal(got, ENTRIES);
	assert_true(chunks > 5);
}

static void lying_payloads_are_survived(void **state)
{
	uint64_t seed = 2;

	(void)state;
	for (int round = 0; round < 20000; round++) {
		size_t n = unit_below(&seed, 60), entries = 0;
		uint8_t *payload = malloc(n ? n : 1);
		struct tf_chunk chunk = {.type = TF_OUTSIDE, .payload = payload, .n = n};
		struct tf_outside o;
		struct tf_outside_entry e;

		assert_non_null(payload);
		for (size_t i = 0; i < n; i++)
			payload[i] = (uint8_t)(unit_random(&seed) >> unit_below(&seed, 8));
		if (tf_outside_init(&o, &chunk) == 0)
			while (tf_outside_next(&o, &e))
				entries++;
		assert_true(entries <= n / 6);
		assert_int_equal(tf_outside_next(&o, &e), 0); /* the end stays the end */
		free(payload);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(entries_come_back),
		cmocka_unit_test(lying_payloads_are_survived),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
