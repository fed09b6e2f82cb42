/* SPDX-License-Identifier: BSD-2-Clause
 *
 * byte-table.h - gives equal strings of bytes one number: 0, 1, 2 ... in the order in which
 * they were first seen. Internal to import.
 */
#ifndef BYTE_TABLE_H
#define BYTE_TABLE_H

#include <stddef.h>
#include <stdint.h>

#include "../../tracer/hostlib/text.h"

#define BYTE_TABLE_NONE UINT32_MAX

struct byte_table {
	struct buf bytes; /* a NUL behind each */
	struct byte_entry {
		size_t at, n;
		uint64_t hash;
	} * entries;
	size_t nentries, entries_room;
	uint32_t *slots; /* entry + 1; 0: empty */
	size_t nslots;
};

/* The number, which is new where the bytes are; BYTE_TABLE_NONE when memory is out. */
uint32_t byte_table_add(struct byte_table *t, const void *bytes, size_t n);
const char *byte_table_text(const struct byte_table *t, uint32_t i);
void byte_table_fini(struct byte_table *t);

#endif
