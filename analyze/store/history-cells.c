/* SPDX-License-Identifier: BSD-2-Clause
 *
 * history-cells.c - see history-cells.h. A cell is the slot, then three varints: self, total less
 * self (zigzag, as what a guest says may be either way round), count. Most steps call no other and
 * ran once, so that most cells are five or six bytes.
 */
#include "history-cells.h"

size_t history_cell_put(uint8_t *out, const struct history_cell *cell)
{
	uint64_t more = cell->total - cell->self;
	uint8_t *p = out;

	*p++ = cell->slot;
	p = put_varint(p, cell->self);
	p = put_varint(p, more << 1 ^ (0 - (more >> 63)));
	p = put_varint(p, cell->count);
	return (size_t)(p - out);
}

struct cursor history_cells(const void *bytes, size_t n)
{
	struct cursor c = cursor_of(bytes, n);

	c.bad = n > HISTORY_CHUNK_BYTES;
	return c;
}

int history_cell_next(struct cursor *c, struct history_cell *cell)
{
	if (c->bad || c->p == c->end)
		return c->bad ? -1 : 0;
	cell->slot = cursor_u8(c);
	cell->self = cursor_varint(c);
	cell->total = cell->self + (uint64_t)cursor_signed(c);
	cell->count = cursor_varint(c);
	return c->bad || cell->slot >= HISTORY_CHUNK ? -1 : 1;
}
