/* SPDX-License-Identifier: BSD-2-Clause
 *
 * edit-bft.c - takes a trace file's serial line apart and puts it together again, so that
 * a test can damage the line and not the file:
 *
 *	edit-bft wire IN            the raw bytes of the line, to stdout (of the first boot)
 *	edit-bft wrap LIKE RAW OUT  a trace of RAW's bytes with LIKE's facts and sites
 *	edit-bft flip BIT IN OUT    one bit of the line flipped, then wrapped
 *	edit-bft drop K IN OUT      frame K (from 0) taken off the line, then wrapped
 *	edit-bft frames IN          a line a frame: offset, bytes, type
 *	edit-bft frame HEX...       a payload (without CRC) as a frame, to stdout
 *	edit-bft flip-file BIT IN OUT
 */
#include <bootflame/wire.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "../../tracer/tracefile/tracefile.h"

static void die(const char *what)
{
	fprintf(stderr, "edit-bft: %s\n", what);
	exit(2);
}

static struct buf read_file(const char *path)
{
	FILE *in = strcmp(path, "-") == 0 ? stdin : fopen(path, "rb");
	struct buf b = {0};
	char bytes[65536];
	size_t n;

	if (!in)
		die(path);
	while ((n = fread(bytes, 1, sizeof bytes, in)) > 0)
		if (buf_add(&b, bytes, n) < 0)
			die("out of memory");
	if (in != stdin)
		fclose(in);
	return b;
}

static void write_file(const char *path, const struct buf *b)
{
	FILE *out = fopen(path, "wb");

	if (!out || fwrite(b->data ? b->data : "", 1, b->n, out) != b->n || fclose(out) != 0)
		die(path);
}

/* The line's bytes of the first boot. */
static struct buf wire_of(const struct buf *file)
{
	static struct tf_reader r;
	struct tf_chunk chunk;
	struct buf wire = {0};

	if (tf_reader_init(&r, (const uint8_t *)file->data, file->n) != TF_OPEN_OK)
		die("is no trace");
	while (tf_read(&r, &chunk)) {
		struct tf_pieces pieces;
		struct tf_piece piece;

		if (chunk.type != TF_SERIAL || tf_pieces_init(&pieces, &chunk) < 0 || pieces.boot > 0)
			continue;
		while (tf_pieces_next(&pieces, &piece))
			buf_add(&wire, piece.bytes, piece.n);
	}
	return wire;
}

/* LIKE's facts, sites and boot, then these bytes, then LIKE's host events. */
static void wrap(const char *like_path, const struct buf *wire, const char *path)
{
	static struct tf_reader r;
	static struct tf_serial serial;
	static struct tf_writer w;
	struct buf like = read_file(like_path);
	struct tf_chunk chunk;
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666), put = 0;

	if (fd < 0)
		die(path);
	tf_writer_init(&w);
	tf_writer_open(&w, fd);
	serial.w = &w;
	if (tf_reader_init(&r, (const uint8_t *)like.data, like.n) != TF_OPEN_OK)
		die("is no trace");
	while (tf_read(&r, &chunk)) {
		struct tf_pieces pieces;

		if (chunk.type == TF_END ||
		    (chunk.type == TF_SERIAL && tf_pieces_init(&pieces, &chunk) == 0 && pieces.boot))
			break;
		if (chunk.type != TF_SERIAL) {
			tf_write(&w, chunk.type, chunk.payload, chunk.n);
		} else if (!put) {
			tf_serial_add(&serial, 1000000, 1000000, (const uint8_t *)wire->data, wire->n);
			tf_serial_flush(&serial);
			put = 1;
		}
	}
	if (tf_writer_fini(&w) < 0)
		die(path);
	buf_fini(&like);
}

/* Frame k of an undamaged line: its first delimiter and the one behind it. 0 or -1. */
static int find_frame(const struct buf *wire, size_t k, size_t *from, size_t *to)
{
	size_t at = 0;

	for (;; k--) {
		const char *open = memchr(wire->data + at, 0, wire->n - at), *close;

		close = open ? memchr(open + 1, 0, wire->n - (size_t)(open + 1 - wire->data)) : NULL;
		if (!close)
			return -1;
		*from = (size_t)(open - wire->data);
		*to = at = (size_t)(close - wire->data) + 1;
		if (k == 0)
			return 0;
	}
}

static void list_frames(const struct buf *wire)
{
	size_t from, to;

	for (size_t k = 0; find_frame(wire, k, &from, &to) == 0; k++)
		printf("%zu %zu %u\n", from, to - from, (unsigned int)(uint8_t)wire->data[from + 2]);
}

static void put_frame(int words, char **hex)
{
	uint8_t payload[BF_PAYLOAD_MAX], run[BF_PAYLOAD_MAX + 3];
	size_t n = 0, code = 1, last = 1;
	uint32_t crc;

	for (int i = 0; i < words; i++)
		for (const char *h = hex[i] + strspn(hex[i], " "); *h && n < sizeof payload - BF_CRC_BYTES;
		     h += 2, h += strspn(h, " ")) {
			unsigned int byte = 0;

			if (strspn(h, "0123456789abcdef") < 2 || sscanf(h, "%2x", &byte) != 1)
				die("hexadecimal bytes");
			payload[n++] = (uint8_t)byte;
		}
	crc = (uint32_t)crc32(0, payload, (unsigned int)n);
	for (unsigned int i = 0; i < BF_CRC_BYTES; i++, crc >>= 8)
		payload[n++] = (uint8_t)crc;
	run[0] = 0;
	for (size_t i = 0; i < n; i++, code++) {
		run[2 + i] = payload[i];
		if (payload[i])
			continue;
		run[last] = (uint8_t)code;
		last = 2 + i;
		code = 0;
	}
	run[last] = (uint8_t)code;
	run[n + 2] = 0;
	fwrite(run, 1, n + 3, stdout);
}

int main(int argc, char **argv)
{
	const char *verb = argc > 1 ? argv[1] : "";
	struct buf file = {0}, wire = {0};
	size_t from, to;
	uint64_t k = 0;

	if (strcmp(verb, "frame") == 0 && argc > 2) {
		put_frame(argc - 2, argv + 2);
	} else if (strcmp(verb, "wire") == 0 && argc == 3) {
		file = read_file(argv[2]);
		wire = wire_of(&file);
		fwrite(wire.data ? wire.data : "", 1, wire.n, stdout);
	} else if (strcmp(verb, "frames") == 0 && argc == 3) {
		file = read_file(argv[2]);
		wire = wire_of(&file);
		list_frames(&wire);
	} else if (strcmp(verb, "wrap") == 0 && argc == 5) {
		wire = read_file(argv[3]);
		wrap(argv[2], &wire, argv[4]);
	} else if (argc == 5 && text_to_u64(argv[2], 0, UINT32_MAX, &k) == 0) {
		file = read_file(argv[3]);
		if (strcmp(verb, "flip-file") == 0 && k / 8 < file.n) {
			file.data[k / 8] = (char)(file.data[k / 8] ^ 1 << k % 8);
			write_file(argv[4], &file);
		} else if (strcmp(verb, "flip") == 0) {
			wire = wire_of(&file);
			if (k / 8 >= wire.n)
				die("the line is shorter");
			wire.data[k / 8] = (char)(wire.data[k / 8] ^ 1 << k % 8);
			wrap(argv[3], &wire, argv[4]);
		} else if (strcmp(verb, "drop") == 0) {
			wire = wire_of(&file);
			if (find_frame(&wire, k, &from, &to) < 0)
				die("the line has fewer frames");
			memmove(wire.data + from, wire.data + to, wire.n - to);
			wire.n -= to - from;
			wrap(argv[3], &wire, argv[4]);
		} else {
			die("see the head of edit-bft.c");
		}
	} else {
		die("see the head of edit-bft.c");
	}
	buf_fini(&file);
	buf_fini(&wire);
	return ferror(stdout) || fflush(stdout) ? 4 : 0;
}
