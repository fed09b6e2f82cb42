/* SPDX-License-Identifier: BSD-2-Clause
 *
 * tracefile-ring.c - see tracefile-ring.h. Writer and reader of a chunk side by side.
 */
#include "tracefile-ring.h"

#include <string.h>

#include "../hostlib/varint.h"

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "a guest's numbers are kept as they are in its memory");
_Static_assert(sizeof(struct bf_beacon) == BF_BEACON_BYTES, "as in the guest");

void tf_write_ring(struct tf_writer *w, const struct tf_ring *ring)
{
	uint8_t payload[TF_PAYLOAD_MAX], *p = payload;
	size_t n = ring->nrecords < TF_RING_RECORDS_MAX ? ring->nrecords : TF_RING_RECORDS_MAX;

	p = put_varint(put_varint(p, ring->boot), ring->cpu);
	p = put_varint(put_varint(p, ring->position), ring->high);
	p = put_varint(put_varint(p, ring->host_ns), ring->host_ticks);
	memcpy(p, ring->records, n * BF_RECORD_BYTES);
	tf_write(w, TF_RING, payload, (size_t)(p - payload) + n * BF_RECORD_BYTES);
}

int tf_parse_ring(const struct tf_chunk *chunk, struct tf_ring *out)
{
	struct cursor c = cursor_of(chunk->payload, chunk->n);

	out->boot = cursor_varint(&c);
	out->cpu = cursor_varint(&c);
	out->position = cursor_varint(&c);
	out->high = cursor_varint(&c);
	out->host_ns = cursor_varint(&c);
	out->host_ticks = cursor_varint(&c);
	out->records = c.p;
	out->nrecords = (size_t)(c.end - c.p) / BF_RECORD_BYTES;
	return c.bad ? -1 : 0;
}

void tf_write_beacon(struct tf_writer *w, const struct tf_beacon *beacon)
{
	uint8_t payload[TF_PAYLOAD_MAX], *p = payload;

	p = put_varint(put_varint(put_varint(p, beacon->boot), beacon->host_ns), beacon->host_ticks);
	memcpy(p, &beacon->beacon, sizeof beacon->beacon);
	tf_write(w, TF_BEACON, payload, (size_t)(p - payload) + sizeof beacon->beacon);
}

int tf_parse_beacon(const struct tf_chunk *chunk, struct tf_beacon *out)
{
	struct cursor c = cursor_of(chunk->payload, chunk->n);
	const uint8_t *bytes;

	out->boot = cursor_varint(&c);
	out->host_ns = cursor_varint(&c);
	out->host_ticks = cursor_varint(&c);
	bytes = cursor_bytes(&c, sizeof out->beacon);
	if (!bytes)
		return -1;
	memcpy(&out->beacon, bytes, sizeof out->beacon);
	return out->beacon.magic == BF_BEACON_MAGIC && out->beacon.version == BF_BEACON_VERSION ? 0 : -1;
}

static uint8_t *put_text(uint8_t *p, const char *s, size_t max)
{
	size_t n = strnlen(s, max);

	memcpy(p, s, n);
	p[n] = 0;
	return p + n + 1;
}

void tf_write_family(struct tf_writer *w, const struct tf_family *family)
{
	uint8_t payload[TF_PAYLOAD_MAX], *p = payload;

	p = put_varint(put_varint(put_varint(p, family->boot), family->first), family->count);
	p = put_text(p, family->subsystem, BF_SUBSYSTEM_MAX);
	p = put_text(p, family->name, BF_NAME_MAX);
	tf_write(w, TF_FAMILY, payload, (size_t)(p - payload));
}

int tf_parse_family(const struct tf_chunk *chunk, struct tf_family *out)
{
	struct cursor c = cursor_of(chunk->payload, chunk->n);

	out->boot = cursor_varint(&c);
	out->first = cursor_varint(&c);
	out->count = cursor_varint(&c);
	out->subsystem = cursor_string(&c);
	out->name = cursor_string(&c);
	if (c.bad || out->first < BF_SITE_FIRST_NAMED || out->first > BF_SITE_MAX || out->count == 0 ||
	    out->count > BF_SITE_MAX - out->first + 1)
		return -1;
	return 0;
}

void tf_write_ring_end(struct tf_writer *w, const struct tf_ring_end *end)
{
	uint8_t payload[5 * 10], *p = payload;

	p = put_varint(put_varint(p, end->boot), end->cpu);
	p = put_varint(put_varint(put_varint(p, end->claimed), end->dropped), end->lost_exits);
	tf_write(w, TF_RING_END, payload, (size_t)(p - payload));
}

int tf_parse_ring_end(const struct tf_chunk *chunk, struct tf_ring_end *out)
{
	struct cursor c = cursor_of(chunk->payload, chunk->n);

	out->boot = cursor_varint(&c);
	out->cpu = cursor_varint(&c);
	out->claimed = cursor_varint(&c);
	out->dropped = cursor_varint(&c);
	out->lost_exits = cursor_varint(&c);
	return c.bad ? -1 : 0;
}
