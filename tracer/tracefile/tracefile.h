/* SPDX-License-Identifier: BSD-2-Clause
 *
 * tracefile.h - the .bft file: what was recorded, in checksummed chunks, appended. The
 * writer is the recorder's; the reader takes any bytes whatever and never fails on
 * them: it gives the chunks that are there and counts what is not. TRACEFILE.md is the
 * normative text.
 */
#ifndef TRACEFILE_H
#define TRACEFILE_H

#include <stddef.h>
#include <stdint.h>

#include "../hostlib/text.h"

#define TF_MAGIC \
	"\x89"   \
	"BFT\r\n\x1a\n"
#define TF_MAGIC_BYTES 8
#define TF_VERSION 1 /* stands in every chunk's header */
#define TF_PAYLOAD_MAX 4096
#define TF_CHUNK_HEADER_BYTES 16
#define TF_CHUNK_CRC_BYTES 4

enum tf_type {
	TF_FACT = 1,   /* "key=value" */
	TF_SITE = 2,   /* a part of the site table */
	TF_SERIAL = 4, /* bytes of a line and when they came */
	TF_HOST = 5,   /* something the recorder saw */
	TF_END = 6,    /* the recorder closed the file */
	TF_SYMBOL = 7, /* a part of the table of functions */
	TF_RING = 8,   /* records of a guest's ring, read in its memory; tracefile-ring.h */
	TF_BEACON = 9,
	TF_FAMILY = 10,
	TF_RING_END = 11,
	TF_OUTSIDE = 12, /* what the VMM's threads did; tracefile-outside.h */
};

/* The lines of one guest; their frames are numbered through. */
enum tf_line {
	TF_LINE_SERIAL = 0,
	TF_LINE_VIRTIO = 1,
};
#define TF_LINES_MAX 8

/* ---- Writing ------------------------------------------------------------ */

struct tf_writer {
	int fd; /* -1: what is written is held in memory */
	uint32_t seq;
	int failed; /* errno of the first write that failed, else 0 */
	struct buf held;
};

/* Starts a file in memory; tf_writer_open gives it an open file descriptor, which the
 * writer takes over. Every call but fini only notes a failure. */
void tf_writer_init(struct tf_writer *w);
void tf_writer_open(struct tf_writer *w, int fd);
void tf_write(struct tf_writer *w, enum tf_type type, const void *payload, size_t n);
void tf_write_fact(struct tf_writer *w, const char *key, const char *value);
void tf_write_host(struct tf_writer *w, uint64_t boot, uint64_t host_ns, uint64_t host_ticks, const char *what,
		   const char *value);
/* Ends and closes the file; 0, or -1 with errno when anything was not written. One
 * that was never opened is thrown away. */
int tf_writer_fini(struct tf_writer *w);

/* A part of the site table in the making; written out whenever it is full. */
struct tf_sites {
	struct tf_writer *w;
	size_t n;
	uint8_t payload[TF_PAYLOAD_MAX];
};
void tf_site_add(struct tf_sites *t, uint64_t id, const char *name, const char *subsystem, const char *file,
		 uint64_t line);
void tf_sites_flush(struct tf_sites *t);

/* Likewise of the table of functions; they are added in order, none overlapping another.
 * `at` and `bytes` are of the low 28 bits of an address. */
struct tf_symbols {
	struct tf_writer *w;
	size_t n;
	uint64_t end; /* of the last one in the payload */
	uint8_t payload[TF_PAYLOAD_MAX];
};
void tf_symbol_add(struct tf_symbols *t, uint64_t at, uint64_t bytes, const char *name);
void tf_symbols_flush(struct tf_symbols *t);

/* Serial bytes in the making: arrivals are gathered until the chunk is full or the
 * caller flushes. Times are CLOCK_MONOTONIC ns and the host's own counter. */
struct tf_serial {
	struct tf_writer *w;
	uint64_t boot; /* the boot they belong to, as the user counts: from 0 */
	uint64_t line; /* enum tf_line */
	size_t nbytes, nheads;
	uint64_t last_ns, last_ticks;
	uint8_t bytes[2048];
	uint8_t heads[1024];
};
void tf_serial_add(struct tf_serial *s, uint64_t host_ns, uint64_t host_ticks, const uint8_t *bytes, size_t n);
void tf_serial_flush(struct tf_serial *s);

/* ---- Reading ------------------------------------------------------------ */

struct tf_chunk {
	enum tf_type type; /* may be one this version does not know */
	int damaged;       /* its CRC is wrong: use only bytes that check themselves */
	const uint8_t *payload;
	size_t n;
};

struct tf_reader {
	const uint8_t *file;
	size_t n, at;
	uint32_t next_seq;
	/* What was found wrong on the way: */
	uint64_t repaired_bits;                             /* single flipped bits, set right by the CRC */
	uint64_t damaged_chunks;                            /* delivered with `damaged` */
	uint64_t missing_chunks;                            /* by their numbers */
	uint64_t skipped_bytes;                             /* that belong to no chunk */
	int cut;                                            /* the file ends inside a chunk, or without TF_END */
	int ended;                                          /* TF_END was seen */
	uint8_t fixed[TF_PAYLOAD_MAX + TF_CHUNK_CRC_BYTES]; /* a repaired payload, until the next call */
};

enum tf_open {
	TF_OPEN_OK = 0,
	TF_OPEN_NOT_A_TRACE = -1,
	TF_OPEN_NEWER = -2, /* of a version this program does not know */
};

enum tf_open tf_reader_init(struct tf_reader *r, const uint8_t *file, size_t n);
/* 1 with a chunk, 0 at the end. The payload stands until the next call. */
int tf_read(struct tf_reader *r, struct tf_chunk *out);

/* A TF_SERIAL payload taken apart; pieces in the order of arrival. */
struct tf_piece {
	uint64_t host_ns, host_ticks;
	const uint8_t *bytes;
	size_t n;
};
struct tf_pieces {
	uint64_t boot, line;
	const uint8_t *bytes, *bytes_end, *heads, *end;
	uint64_t ns, ticks;
};
int tf_pieces_init(struct tf_pieces *p, const struct tf_chunk *chunk);
int tf_pieces_next(struct tf_pieces *p, struct tf_piece *out);

#endif
