/* SPDX-License-Identifier: BSD-2-Clause
 *
 * history-cells.h - what one step cost in up to HISTORY_CHUNK boots whose numbers are neighbours,
 * as few bytes. In: a cost, appended as its boot is added. Out: costs, in the order in which they
 * were. The bytes come out of a file that anybody may have written.
 */
#ifndef HISTORY_CELLS_H
#define HISTORY_CELLS_H

#include <stdint.h>

#include "../../tracer/hostlib/varint.h"

/* Boots a chunk: boot b is slot b % HISTORY_CHUNK of chunk b / HISTORY_CHUNK. */
#define HISTORY_CHUNK 64

struct history_cell {
	uint8_t slot;
	uint64_t self, total; /* ticks */
	uint64_t count;       /* spans; of a subsystem its steps */
};

#define HISTORY_CELL_BYTES 31
/* A chunk is never longer. */
#define HISTORY_CHUNK_BYTES (HISTORY_CHUNK * HISTORY_CELL_BYTES)
/* Puts it down; returns how many bytes that took, at most HISTORY_CELL_BYTES. */
size_t history_cell_put(uint8_t *out, const struct history_cell *cell);
/* All of a chunk, for the next. */
struct cursor history_cells(const void *bytes, size_t n);
/* The next one: 1, 0 at the end, -1 where the bytes are no cell. */
int history_cell_next(struct cursor *c, struct history_cell *cell);

#endif
