/* SPDX-License-Identifier: BSD-2-Clause
 *
 * byte-table.c - see byte-table.h. A hash table with linear probing, at most half full.
 */
#include "byte-table.h"

#include <stdlib.h>
#include <string.h>

#include "array-grow.h"

/* FNV-1a, and its high bits brought down. */
static uint64_t hash(const uint8_t *p, size_t n)
{
	uint64_t h = 0xcbf29ce484222325u;

	for (size_t i = 0; i < n; i++)
		h = (h ^ p[i]) * 0x100000001b3u;
	return h ^ h >> 32;
}

static int grow(struct byte_table *t)
{
	size_t nslots = t->nslots ? t->nslots * 2 : 256;
	uint32_t *slots = calloc(nslots, sizeof *slots);

	if (!slots)
		return -1;
	for (size_t i = 0; i < t->nentries; i++) {
		size_t at = t->entries[i].hash & (nslots - 1);

		while (slots[at])
			at = (at + 1) & (nslots - 1);
		slots[at] = (uint32_t)i + 1;
	}
	free(t->slots);
	t->slots = slots;
	t->nslots = nslots;
	return 0;
}

uint32_t byte_table_add(struct byte_table *t, const void *bytes, size_t n)
{
	uint64_t h = hash(bytes, n);
	struct byte_entry *entries;
	size_t at;

	if (t->nentries * 2 >= t->nslots && (t->nentries >= BYTE_TABLE_NONE / 2 || grow(t) < 0))
		return BYTE_TABLE_NONE;
	for (at = h & (t->nslots - 1); t->slots[at]; at = (at + 1) & (t->nslots - 1)) {
		const struct byte_entry *e = &t->entries[t->slots[at] - 1];

		if (e->hash == h && e->n == n && memcmp(t->bytes.data + e->at, bytes, n) == 0)
			return t->slots[at] - 1;
	}
	entries = array_grow(t->entries, &t->entries_room, t->nentries + 1, sizeof *entries);
	if (!entries)
		return BYTE_TABLE_NONE;
	t->entries = entries;
	entries[t->nentries] = (struct byte_entry){.at = t->bytes.n, .n = n, .hash = h};
	if (buf_add(&t->bytes, bytes, n) < 0 || buf_add(&t->bytes, "", 1) < 0)
		return BYTE_TABLE_NONE;
	t->slots[at] = (uint32_t)++t->nentries;
	return (uint32_t)t->nentries - 1;
}

const char *byte_table_text(const struct byte_table *t, uint32_t i)
{
	return i < t->nentries ? t->bytes.data + t->entries[i].at : "";
}

void byte_table_fini(struct byte_table *t)
{
	buf_fini(&t->bytes);
	free(t->entries);
	free(t->slots);
	*t = (struct byte_table){0};
}
