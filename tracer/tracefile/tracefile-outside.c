/* SPDX-License-Identifier: BSD-2-Clause
 *
 * tracefile-outside.c - see tracefile-outside.h. Writer and reader of a chunk side by side.
 */
#include "tracefile-outside.h"

/* Six varints at their longest. */
#define ENTRY_MAX (6 * 10)

void tf_outside_flush(struct tf_outside_out *o)
{
	if (o->n)
		tf_write(o->w, TF_OUTSIDE, o->payload, o->n);
	o->n = 0;
}

void tf_outside_add(struct tf_outside_out *o, const struct tf_outside_entry *e)
{
	uint64_t step;
	uint8_t *p;

	if (o->n + ENTRY_MAX > sizeof o->payload)
		tf_outside_flush(o);
	p = o->payload + o->n;
	if (!o->n) {
		p = put_varint(put_varint(p, o->boot), e->start_ns);
		o->last_ns = e->start_ns;
	}
	step = e->start_ns - o->last_ns; /* modulo 2^64; its highest bit is the sign */
	p = put_varint(put_varint(p, e->kind), e->thread);
	p = put_varint(p, step << 1 ^ (step >> 63 ? UINT64_MAX : 0));
	p = put_varint(put_varint(put_varint(p, e->duration_ns), e->what), e->value);
	o->n = (size_t)(p - o->payload);
	o->last_ns = e->start_ns;
}

int tf_outside_init(struct tf_outside *o, const struct tf_chunk *chunk)
{
	o->at = cursor_of(chunk->payload, chunk->n);
	o->boot = cursor_varint(&o->at);
	o->ns = cursor_varint(&o->at);
	return o->at.bad ? -1 : 0;
}

int tf_outside_next(struct tf_outside *o, struct tf_outside_entry *out)
{
	if (o->at.p == o->at.end)
		return 0;
	out->kind = cursor_varint(&o->at);
	out->thread = cursor_varint(&o->at);
	out->start_ns = o->ns + (uint64_t)cursor_signed(&o->at);
	out->duration_ns = cursor_varint(&o->at);
	out->what = cursor_varint(&o->at);
	out->value = cursor_varint(&o->at);
	o->ns = out->start_ns;
	return !o->at.bad;
}
