/* SPDX-License-Identifier: BSD-2-Clause
 *
 * wire-parse.c - see wire-parse.h. Fields are added to a frame only at its end, so what
 * follows the last one known is skipped.
 */
#include "wire-parse.h"

#include <bootflame/wire.h>

int wire_head_parse(struct cursor *c, struct wire_head *out)
{
	out->type = cursor_u8(c);
	out->seq = cursor_u8(c);
	out->cpu = cursor_varint(c);
	return c->bad ? -1 : 0;
}

int wire_hello_parse(struct cursor *c, struct wire_hello *out)
{
	const uint8_t *id;
	uint64_t id_bytes;

	*out = (struct wire_hello){0};
	out->version = cursor_varint(c);
	out->clock = cursor_varint(c);
	out->clock_hz = cursor_varint(c);
	out->entry_ticks = cursor_varint(c);
	out->ring_bytes = cursor_varint(c);
	id_bytes = cursor_varint(c);
	id = cursor_bytes(c, id_bytes);
	if (!id || id_bytes > sizeof out->build_id)
		return -1;
	memcpy(out->build_id, id, id_bytes);
	out->build_id_bytes = id_bytes;
	return 0;
}

int wire_name_parse(struct cursor *c, struct wire_name *out)
{
	out->first = cursor_varint(c);
	out->count = cursor_varint(c);
	out->subsystem_bytes = cursor_varint(c);
	out->subsystem = (const char *)cursor_bytes(c, out->subsystem_bytes);
	out->name_bytes = cursor_varint(c);
	out->name = (const char *)cursor_bytes(c, out->name_bytes);
	if (c->bad || out->first < BF_SITE_FIRST_NAMED || out->first > BF_SITE_MAX || out->count == 0 ||
	    out->count > BF_SITE_MAX - out->first + 1)
		return -1;
	out->file = NULL;
	out->file_bytes = 0;
	out->line = 0;
	if (c->p == c->end)
		return 0;
	out->file_bytes = cursor_varint(c);
	out->file = (const char *)cursor_bytes(c, out->file_bytes);
	out->line = cursor_varint(c);
	return c->bad ? -1 : 0;
}

int wire_bye_parse(struct cursor *c, struct wire_bye *out)
{
	uint64_t ncpus;

	*out = (struct wire_bye){0};
	out->last_ticks = cursor_varint(c);
	out->status = cursor_varint(c);
	ncpus = cursor_varint(c);
	if (c->bad || ncpus > WIRE_BYE_CPUS_MAX)
		return -1;
	out->ncpus = ncpus;
	for (size_t i = 0; i < ncpus; i++) {
		out->cpus[i].cpu = cursor_varint(c);
		out->cpus[i].events = cursor_varint(c);
		out->cpus[i].dropped = cursor_varint(c);
	}
	return c->bad ? -1 : 0;
}
