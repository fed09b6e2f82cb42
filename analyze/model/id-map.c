/* SPDX-License-Identifier: BSD-2-Clause
 *
 * id-map.c - see id-map.h. Open addressing, linear probing, at most half full. The mixer is
 * a bijection whose high bits depend on every bit of the key, so keys that a guest chooses
 * to collide in the low bits do not.
 */
#include "id-map.h"

#include <stdlib.h>

struct id_map_slot {
	uint64_t key;
	uint32_t value;
	uint32_t used;
};

#define FIRST_SLOTS 256

static size_t slot_of(const struct id_map *m, uint64_t key)
{
	uint64_t x = key;
	size_t at;

	x ^= x >> 32;
	x *= 0x9e3779b97f4a7c15u;
	x ^= x >> 29;
	x *= 0xbf58476d1ce4e5b9u;
	x ^= x >> 32;
	for (at = (size_t)x & m->mask; m->slots[at].used && m->slots[at].key != key; at = (at + 1) & m->mask)
		;
	return at;
}

static int grow(struct id_map *m)
{
	size_t slots = m->slots ? (m->mask + 1) * 2 : FIRST_SLOTS;
	struct id_map more = {.n = m->n, .mask = slots - 1, .slots = calloc(slots, sizeof *more.slots)};

	if (!more.slots)
		return -1;
	for (size_t i = 0; m->slots && i <= m->mask; i++)
		if (m->slots[i].used)
			more.slots[slot_of(&more, m->slots[i].key)] = m->slots[i];
	free(m->slots);
	*m = more;
	return 0;
}

uint32_t *id_map_at(struct id_map *m, uint64_t key)
{
	struct id_map_slot *s;

	if ((!m->slots || (m->n + 1) * 2 > m->mask) && grow(m) < 0)
		return NULL;
	s = &m->slots[slot_of(m, key)];
	if (!s->used) {
		*s = (struct id_map_slot){.key = key, .value = ID_MAP_NEW, .used = 1};
		m->n++;
	}
	return &s->value;
}

void id_map_fini(struct id_map *m)
{
	free(m->slots);
	*m = (struct id_map){0};
}
