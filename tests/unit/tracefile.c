/* SPDX-License-Identifier: BSD-2-Clause
 *
 * tracefile.c - tests of the .bft file: what was written is read, a flipped bit is set
 * right, two are known for what they are, and no length is believed.
 */
#include "unit.h"

#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../tracer/tracefile/tracefile-layout.h"
#include "../../tracer/tracefile/tracefile.h"

/* What was written, as bytes. */
static struct buf finish(struct tf_writer *w, int fd)
{
	int keep = dup(fd);
	struct buf b = {0};
	uint8_t bytes[65536];
	ssize_t n;

	assert_int_equal(tf_writer_fini(w), 0);
	lseek(keep, 0, SEEK_SET);
	while ((n = read(keep, bytes, sizeof bytes)) > 0)
		assert_int_equal(buf_add(&b, bytes, (size_t)n), 0);
	close(keep);
	return b;
}

static struct buf small_file(void)
{
	struct tf_writer w;
	struct tf_sites sites = {.w = &w};
	struct tf_serial serial = {.w = &w};
	int fd = memfd_create("test", 0);

	tf_writer_init(&w);
	tf_write_fact(&w, "mode", "exact");
	tf_site_add(&sites, 3, "vm_init", "vm", "kern/vm.c", 40);
	tf_sites_flush(&sites);
	tf_writer_open(&w, fd); /* what was held goes out first */
	tf_serial_add(&serial, 5000, 9000, (const uint8_t *)"hello, world\n", 13);
	tf_serial_add(&serial, 6000, 9900, (const uint8_t *)"\0\1\2\3", 4);
	tf_serial_flush(&serial);
	tf_write_host(&w, 0, 7000, 0, "session-end", "bye");
	return finish(&w, fd);
}

/* All chunks as text: type, length, damaged, the payload in hexadecimal. */
static struct buf list_chunks(const void *bytes, size_t n, struct tf_reader *r)
{
	uint8_t *copy = malloc(n ? n : 1);
	struct tf_chunk chunk;
	struct buf b = {0};
	size_t calls = 0;

	assert_non_null(copy);
	if (n)
		memcpy(copy, bytes, n);
	buf_add(&b, "", 0);
	if (tf_reader_init(r, copy, n) == TF_OPEN_OK) {
		while (tf_read(r, &chunk)) {
			assert_true(++calls <= n / 16 + 1);
			assert_true(chunk.n <= TF_PAYLOAD_MAX + TF_CHUNK_CRC_BYTES);
			buf_addf(&b, "%d %zu %d ", chunk.type, chunk.n, chunk.damaged);
			for (size_t i = 0; i < chunk.n; i++)
				buf_addf(&b, "%02x", chunk.payload[i]);
			buf_addf(&b, "\n");
		}
		assert_int_equal(r->at, r->n);
	} else {
		buf_addf(&b, "refused\n");
	}
	free(copy);
	return b;
}

static void what_was_written_is_read(void **state)
{
	struct buf file = small_file(), list;
	struct tf_reader r;

	(void)state;
	list = list_chunks(file.data, file.n, &r);
	assert_non_null(strstr(list.data, "1 11 0 6d6f64653d657861637400\n")); /* mode=exact NUL */
	assert_true(r.ended && !r.cut);
	assert_true(r.repaired_bits == 0 && r.damaged_chunks == 0 && r.missing_chunks == 0 && r.skipped_bytes == 0);
	buf_fini(&list);
	buf_fini(&file);
}

/* TRACEFILE.md, section 10. */
static void the_example_of_tracefile_md_is_what_the_writer_writes(void **state)
{
	static const uint8_t bye[] = {0x00, 0x03, 0x04, 0x04, 0x04, 0xe4, 0x91, 0x3d, 0x02,
				      0x01, 0x02, 0x0e, 0x05, 0x9f, 0x6a, 0x4b, 0x02, 0x00};
	struct tf_writer w;
	struct tf_sites sites = {.w = &w};
	struct tf_serial serial = {.w = &w};
	int fd = memfd_create("test", 0);
	struct buf file;

	(void)state;
	tf_writer_init(&w);
	tf_writer_open(&w, fd);
	tf_write_fact(&w, "mode", "exact");
	tf_site_add(&sites, 3, "vm_init", "vm", "kern/vm.c", 40);
	tf_sites_flush(&sites);
	tf_serial_add(&serial, 5000000000u, 9000000000u, (const uint8_t *)"hello, world\n", 13);
	tf_serial_add(&serial, 5000001000u, 9000003000u, bye, sizeof bye);
	tf_serial_flush(&serial);
	tf_write_host(&w, 0, 5000200000u, 9000600000u, "session-end", "bye");
	file = finish(&w, fd);
	assert_int_equal(file.n, 0xdc);
	assert_memory_equal(file.data + 0x08, "\x42\x46\x43\xb7\x01\x01\x0b\x00\x00\x00\x00\x00\xb2\xd6\xe2\xc0", 16);
	assert_memory_equal(file.data + 0xc8,
			    "\x42\x46\x43\xb7\x06\x01\x00\x00\x04\x00\x00\x00\x3f\xb8\x82\x2f\0\0\0\0", 20);
	buf_fini(&file);
}

static void arrivals_come_back(void **state)
{
	struct tf_writer w;
	struct tf_serial serial = {.w = &w};
	static uint8_t sent[200000];
	uint64_t seed = 1, ns = 1000, ticks = 77, at_ns[4000], at_ticks[4000];
	size_t at = 0, ends[4000], pieces = 0, got = 0, k = 0;
	int fd = memfd_create("test", 0);
	struct buf file;
	struct tf_reader r;
	struct tf_chunk chunk;

	(void)state;
	tf_writer_init(&w);
	tf_writer_open(&w, fd);
	while (at < sizeof sent && pieces < 4000) {
		size_t n = 1 + (unit_below(&seed, 9) ? unit_below(&seed, 90) : unit_below(&seed, 9000));

		n = n < sizeof sent - at ? n : sizeof sent - at;
		for (size_t i = 0; i < n; i++)
			sent[at + i] = (uint8_t)unit_random(&seed);
		/* The host's clocks, and once a counter that jumps back. */
		ns += unit_below(&seed, 1000000);
		ticks += pieces == 100 ? (uint64_t)-5000 : unit_below(&seed, 3000000);
		tf_serial_add(&serial, ns, ticks, sent + at, n);
		at += n;
		at_ns[pieces] = ns;
		at_ticks[pieces] = ticks;
		ends[pieces++] = at;
	}
	tf_serial_flush(&serial);
	tf_serial_flush(&serial); /* of nothing: nothing */
	file = finish(&w, fd);
	assert_int_equal(tf_reader_init(&r, (const uint8_t *)file.data, file.n), TF_OPEN_OK);
	while (tf_read(&r, &chunk)) {
		struct tf_pieces p;
		struct tf_piece piece;

		if (chunk.type != TF_SERIAL)
			continue;
		assert_int_equal(tf_pieces_init(&p, &chunk), 0);
		while (tf_pieces_next(&p, &piece)) {
			assert_memory_equal(piece.bytes, sent + got, piece.n);
			got += piece.n;
			assert_true(piece.host_ns == at_ns[k] && piece.host_ticks == at_ticks[k]);
			assert_true(got <= ends[k]);
			k += got == ends[k];
		}
	}
	assert_int_equal(got, at);
	assert_int_equal(k, pieces);
	buf_fini(&file);
}

static void one_flipped_bit_is_set_right_wherever_it_is(void **state)
{
	struct buf file = small_file(), good;
	struct tf_reader r;

	(void)state;
	good = list_chunks(file.data, file.n, &r);
	for (size_t bit = 0; bit < file.n * 8; bit++) {
		struct buf list;

		file.data[bit / 8] = (char)(file.data[bit / 8] ^ 1 << bit % 8);
		list = list_chunks(file.data, file.n, &r);
		assert_string_equal(list.data, good.data);
		assert_int_equal(r.repaired_bits, 1);
		assert_true(r.damaged_chunks == 0 && r.missing_chunks == 0 && r.skipped_bytes == 0 && !r.cut);
		buf_fini(&list);
		file.data[bit / 8] = (char)(file.data[bit / 8] ^ 1 << bit % 8);
	}
	buf_fini(&good);
	buf_fini(&file);
}

/* A payload that is delivered as good is one that was written. */
static void two_flipped_bits_are_never_taken_for_one(void **state)
{
	struct buf file = small_file(), good;
	struct tf_reader r;
	uint64_t seed = 2;

	(void)state;
	good = list_chunks(file.data, file.n, &r);
	for (int round = 0; round < 6000; round++) {
		size_t a = 64 + unit_below(&seed, file.n * 8 - 64), b = a;
		struct buf list;
		char *line, *save = NULL;

		while (b == a)
			b = 64 + (unit_below(&seed, 2) ? unit_below(&seed, file.n * 8 - 64)
						       : (a - 64 + unit_below(&seed, 200)) % (file.n * 8 - 64));
		file.data[a / 8] = (char)(file.data[a / 8] ^ 1 << a % 8);
		file.data[b / 8] = (char)(file.data[b / 8] ^ 1 << b % 8);
		list = list_chunks(file.data, file.n, &r);
		for (line = strtok_r(list.data, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
			int type = 0, damaged = 0;
			size_t n = 0;

			assert_int_equal(sscanf(line, "%d %zu %d", &type, &n, &damaged), 3);
			assert_true(damaged || strstr(good.data, line));
		}
		assert_true(r.repaired_bits + r.damaged_chunks + r.skipped_bytes > 0);
		buf_fini(&list);
		file.data[a / 8] = (char)(file.data[a / 8] ^ 1 << a % 8);
		file.data[b / 8] = (char)(file.data[b / 8] ^ 1 << b % 8);
	}
	buf_fini(&good);
	buf_fini(&file);
}

static void cut_anywhere_gives_the_chunks_before(void **state)
{
	struct buf file = small_file(), good;
	struct tf_reader r;

	(void)state;
	good = list_chunks(file.data, file.n, &r);
	for (size_t n = 0; n < file.n; n++) {
		struct buf list = list_chunks(file.data, n, &r);
		char *line, *save = NULL, *at = good.data;

		if (n == 0) {
			assert_string_equal(list.data, "refused\n");
			buf_fini(&list);
			continue;
		}
		assert_true(r.cut);
		for (line = strtok_r(list.data, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
			if (strncmp(line, at, strlen(line)) != 0) { /* only the last, and marked */
				assert_non_null(strstr(line, " 1 "));
				assert_null(strtok_r(NULL, "\n", &save));
				break;
			}
			at += strlen(line) + 1;
		}
		buf_fini(&list);
	}
	buf_fini(&good);
	buf_fini(&file);
}

/* A header whose own CRC holds and that lies: of length, of number, of type. */
static void lying_headers_are_survived(void **state)
{
	uint64_t seed = 3;

	(void)state;
	for (int round = 0; round < 4000; round++) {
		struct buf file = small_file(), list;
		struct tf_reader r;
		size_t at = TF_MAGIC_BYTES;
		uint8_t *h;

		for (uint64_t skip = unit_below(&seed, 5); skip > 0; skip--) {
			h = (uint8_t *)file.data + at;
			at += TF_CHUNK_HEADER_BYTES + (size_t)(h[6] | h[7] << 8) + TF_CHUNK_CRC_BYTES;
		}
		h = (uint8_t *)file.data + at;
		switch (unit_below(&seed, 4)) {
		case 0:
			h[6] = (uint8_t)unit_random(&seed);
			h[7] = (uint8_t)unit_random(&seed);
			break;
		case 1:
			h[6] = (uint8_t)(h[6] + unit_below(&seed, 9) - 4);
			break;
		case 2:
			put_le32(h + 8, (uint32_t)unit_random(&seed));
			break;
		default:
			h[4] = (uint8_t)unit_random(&seed);
		}
		put_le32(h + 12, (uint32_t)crc32(0, h, 12));
		list = list_chunks(file.data, file.n, &r);
		buf_fini(&list);
		buf_fini(&file);
	}
}

/* The lengths inside a SERIAL chunk lie. */
static void lying_pieces_are_survived(void **state)
{
	uint64_t seed = 4;

	(void)state;
	for (int round = 0; round < 20000; round++) {
		size_t n = unit_below(&seed, 80), given = 0;
		uint8_t *payload = malloc(n + 1);
		struct tf_chunk chunk = {
			.type = TF_SERIAL, .damaged = (int)unit_below(&seed, 2), .payload = payload, .n = n};
		struct tf_pieces p;
		struct tf_piece piece;

		assert_non_null(payload);
		payload = realloc(payload, n ? n : 1);
		chunk.payload = payload;
		for (size_t i = 0; i < n; i++)
			payload[i] = (uint8_t)(unit_random(&seed) >> unit_below(&seed, 8));
		if (n > 1)
			payload[1] = unit_below(&seed, 3) ? 0 : payload[1];
		if (tf_pieces_init(&p, &chunk) == 0)
			while (tf_pieces_next(&p, &piece)) {
				assert_true(piece.n > 0);
				assert_true(piece.bytes >= payload + 2 && piece.bytes + piece.n <= payload + n);
				given += piece.n;
			}
		assert_true(given <= n);
		free(payload);
	}
}

static void long_names_are_cut_and_not_torn(void **state)
{
	struct tf_writer w;
	struct tf_sites sites = {.w = &w};
	static char name[9000];
	int fd = memfd_create("test", 0);
	struct buf file, list;
	struct tf_reader r;

	(void)state;
	memset(name, 'n', sizeof name - 1);
	tf_writer_init(&w);
	tf_writer_open(&w, fd);
	tf_write_fact(&w, name, name);
	tf_write_host(&w, UINT64_MAX, UINT64_MAX, UINT64_MAX, name, name);
	for (uint64_t i = 0; i < 50; i++)
		tf_site_add(&sites, i, name, name, name, UINT64_MAX);
	tf_site_add(&sites, 50, "", "", "", 0);
	tf_sites_flush(&sites);
	tf_write(&w, TF_HOST, name, sizeof name);
	file = finish(&w, fd);
	list = list_chunks(file.data, file.n, &r);
	assert_true(r.ended && r.damaged_chunks == 0 && r.skipped_bytes == 0);
	buf_fini(&list);
	buf_fini(&file);
}

static void a_full_disk_is_noticed(void **state)
{
	struct tf_writer w;
	FILE *full = fopen("/dev/full", "wb");

	(void)state;
	if (!full)
		skip();
	tf_writer_init(&w);
	tf_writer_open(&w, dup(fileno(full)));
	tf_write_fact(&w, "a", "b");
	assert_int_equal(tf_writer_fini(&w), -1);
	fclose(full);
	tf_writer_init(&w); /* never opened: thrown away */
	tf_write_fact(&w, "a", "b");
	assert_int_equal(tf_writer_fini(&w), 0);
}

static void a_newer_version_is_refused(void **state)
{
	struct buf file = small_file();
	struct tf_reader r;
	uint8_t *h = (uint8_t *)file.data + TF_MAGIC_BYTES;

	(void)state;
	h[5] = TF_VERSION + 1;
	put_le32(h + 12, (uint32_t)crc32(0, h, 12));
	assert_int_equal(tf_reader_init(&r, (const uint8_t *)file.data, file.n), TF_OPEN_NEWER);
	assert_int_equal(tf_reader_init(&r, (const uint8_t *)"", 0), TF_OPEN_NOT_A_TRACE);
	assert_int_equal(tf_reader_init(&r, (const uint8_t *)"#!/bin/sh\necho", 14), TF_OPEN_NOT_A_TRACE);
	buf_fini(&file);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_written_is_read),
		cmocka_unit_test(the_example_of_tracefile_md_is_what_the_writer_writes),
		cmocka_unit_test(arrivals_come_back),
		cmocka_unit_test(one_flipped_bit_is_set_right_wherever_it_is),
		cmocka_unit_test(two_flipped_bits_are_never_taken_for_one),
		cmocka_unit_test(cut_anywhere_gives_the_chunks_before),
		cmocka_unit_test(lying_headers_are_survived),
		cmocka_unit_test(lying_pieces_are_survived),
		cmocka_unit_test(long_names_are_cut_and_not_torn),
		cmocka_unit_test(a_full_disk_is_noticed),
		cmocka_unit_test(a_newer_version_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
