/* SPDX-License-Identifier: BSD-2-Clause
 *
 * tracefile-read.c - finds the chunks in any bytes whatever. In: a file in memory. Out:
 * its chunks in order, and counts of what was wrong.
 *
 * A chunk's header and payload each have a CRC-32, which does more than notice: CRC is
 * linear, so a message with one flipped bit differs from its CRC by a value (the
 * syndrome) that depends on the place of that bit alone, and for messages of up to
 * 91,606 bits no two places, and no two-bit error, share one (Koopman 2002: Hamming
 * distance 4). Walking the places backwards from the end of the message until the
 * syndrome matches finds the bit, so a trace with one flipped bit loses nothing: the
 * tables, which stand once, matter more than any frame.
 */
#include "tracefile.h"

#include <string.h>
#include <zlib.h>

#include "../hostlib/varint.h"
#include "tracefile-layout.h"

/* Sets right the one flipped bit that explains a wrong CRC. The CRC follows the n
 * bytes. 0, or -1 where no single bit does. */
static int repair_one_bit(uint8_t *bytes, size_t n)
{
	const z_crc_t *table = get_crc_table();
	uint32_t stored = get_le32(bytes + n);
	uint32_t syndrome = (uint32_t)crc32(0, bytes, (unsigned int)n) ^ stored;
	uint32_t bit[8];

	if (!(syndrome & (syndrome - 1))) { /* in the CRC itself */
		put_le32(bytes + n, stored ^ syndrome);
		return 0;
	}
	for (int b = 0; b < 8; b++)
		bit[b] = table[1u << b];
	for (size_t i = n; i-- > 0;) {
		for (int b = 0; b < 8; b++) {
			if (bit[b] == syndrome) {
				bytes[i] ^= (uint8_t)(1u << b);
				return 0;
			}
			bit[b] = bit[b] >> 8 ^ table[bit[b] & 0xff];
		}
	}
	return -1;
}

static int header_holds(const uint8_t *h)
{
	return get_le32(h) == TF_SYNC && get_le32(h + 12) == (uint32_t)crc32(0, h, 12) &&
	       (h[6] | h[7] << 8) <= TF_PAYLOAD_MAX;
}

/* A header that holds, or would but for one bit, at `at`. 0 or -1. */
static int header_at(struct tf_reader *r, size_t at, uint8_t header[TF_CHUNK_HEADER_BYTES])
{
	memcpy(header, r->file + at, TF_CHUNK_HEADER_BYTES);
	if (header_holds(header))
		return 0;
	if (repair_one_bit(header, 12) < 0 || !header_holds(header))
		return -1;
	r->repaired_bits++;
	return 0;
}

/* The next place where a header holds, or the end. */
static size_t resync(const struct tf_reader *r, size_t at)
{
	for (; at + TF_CHUNK_HEADER_BYTES <= r->n; at++)
		if (r->file[at] == (TF_SYNC & 0xff) && header_holds(r->file + at))
			return at;
	return r->n;
}

enum tf_open tf_reader_init(struct tf_reader *r, const uint8_t *file, size_t n)
{
	int wrong_bits = 0;
	size_t at;

	for (size_t i = 0; i < TF_MAGIC_BYTES && i < n; i++)
		wrong_bits += __builtin_popcount((unsigned int)(file[i] ^ (uint8_t)TF_MAGIC[i]));
	if (n == 0 || wrong_bits > 1)
		return TF_OPEN_NOT_A_TRACE;
	memset(r, 0, sizeof *r);
	r->file = file;
	r->n = n;
	r->at = n < TF_MAGIC_BYTES ? n : TF_MAGIC_BYTES;
	r->cut = 1;
	at = resync(r, r->at); /* the version stands in every header; the first that holds tells */
	if (at < n && file[at + 5] > TF_VERSION)
		return TF_OPEN_NEWER;
	r->repaired_bits = (uint64_t)wrong_bits;
	return TF_OPEN_OK;
}

int tf_read(struct tf_reader *r, struct tf_chunk *out)
{
	uint8_t header[TF_CHUNK_HEADER_BYTES];
	const uint8_t *payload;
	size_t n, left;

	if (r->at + TF_CHUNK_HEADER_BYTES > r->n) {
		r->cut = !r->ended;
		r->skipped_bytes += r->n - r->at;
		r->at = r->n;
		return 0;
	}
	if (header_at(r, r->at, header) < 0) {
		size_t next = resync(r, r->at + 1);

		r->skipped_bytes += next - r->at;
		r->at = next;
		if (next == r->n) {
			r->cut = !r->ended;
			return 0;
		}
		memcpy(header, r->file + next, sizeof header);
	}
	n = (size_t)(header[6] | header[7] << 8);
	payload = r->file + r->at + TF_CHUNK_HEADER_BYTES;
	left = r->n - r->at - TF_CHUNK_HEADER_BYTES;
	*out = (struct tf_chunk){.type = (enum tf_type)header[4], .payload = payload, .n = n};
	if (n + TF_CHUNK_CRC_BYTES > left) { /* the file was cut here */
		out->n = n < left ? n : left;
		out->damaged = 1;
		r->at = r->n;
		return 1;
	}
	if (get_le32(payload + n) != (uint32_t)crc32(0, payload, (unsigned int)n)) {
		memcpy(r->fixed, payload, n + TF_CHUNK_CRC_BYTES);
		if (repair_one_bit(r->fixed, n) == 0) {
			r->repaired_bits++;
			out->payload = r->fixed;
		} else {
			r->damaged_chunks++;
			out->damaged = 1;
		}
	}
	if (get_le32(header + 8) > r->next_seq)
		r->missing_chunks += get_le32(header + 8) - r->next_seq;
	r->next_seq = get_le32(header + 8) + 1;
	r->at += TF_CHUNK_HEADER_BYTES + n + TF_CHUNK_CRC_BYTES;
	if (out->type == TF_END)
		r->ended = 1;
	return 1;
}

int tf_pieces_init(struct tf_pieces *p, const struct tf_chunk *chunk)
{
	struct cursor c = cursor_of(chunk->payload, chunk->n);
	size_t nbytes, there;

	p->boot = cursor_varint(&c);
	p->line = cursor_varint(&c);
	nbytes = cursor_u8(&c);
	nbytes |= (size_t)cursor_u8(&c) << 8;
	if (c.bad)
		return -1;
	there = (size_t)(c.end - c.p) < nbytes ? (size_t)(c.end - c.p) : nbytes;
	p->bytes = c.p;
	p->bytes_end = p->heads = p->bytes + there;
	p->end = c.end;
	p->ns = p->ticks = 0;
	return 0;
}

int tf_pieces_next(struct tf_pieces *p, struct tf_piece *out)
{
	struct cursor c = cursor_of(p->heads, (size_t)(p->end - p->heads));
	size_t left = (size_t)(p->bytes_end - p->bytes);
	uint64_t n;

	if (left == 0)
		return 0;
	p->ns += cursor_varint(&c);
	p->ticks += cursor_varint(&c);
	n = cursor_varint(&c);
	if (c.bad || n == 0 || n > left) /* heads cut off or damaged: the bytes still count */
		n = left;
	p->heads = c.p;
	*out = (struct tf_piece){.host_ns = p->ns, .host_ticks = p->ticks, .bytes = p->bytes, .n = n};
	p->bytes += n;
	return 1;
}
