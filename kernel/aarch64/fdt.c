/* SPDX-License-Identifier: BSD-2-Clause
 *
 * fdt.c - see fdt.h. A tree in memory:
 *
 *	header | reserved memory | structure: tokens of 32 bits, big-endian | strings
 *
 *	node      1, name, NUL, up to a word
 *	property  3, bytes of the value, place of the name in the strings, value, up to a word
 *	node end  2      nothing  4      end  9
 *
 * Each token is at least a word, and the structure has an end, so reading ends.
 */
#include "fdt.h"

#define FDT_MAGIC 0xd00dfeedu
#define FDT_NOP 4u
#define FDT_VERSION 17u
/* The header's words. */
enum {
	H_MAGIC,
	H_BYTES,
	H_STRUCTURE,
	H_STRINGS,
	H_RESERVED,
	H_VERSION,
	H_COMPATIBLE,
	H_CPU,
	H_STRINGS_BYTES,
	H_STRUCTURE_BYTES,
	H_WORDS
};
_Static_assert(4 * H_WORDS == FDT_HEADER_BYTES, "the format's layout");

static uint32_t header_word(const uint8_t *header, unsigned int i)
{
	return fdt_u32(header + 4 * i);
}

uint32_t fdt_bytes(const uint8_t *header)
{
	uint32_t bytes = header_word(header, H_BYTES);

	if (header_word(header, H_MAGIC) != FDT_MAGIC || bytes < FDT_HEADER_BYTES || bytes > FDT_BYTES_MAX)
		return 0;
	return bytes;
}

int fdt_open(struct fdt *t, const uint8_t *tree, uint32_t bytes)
{
	uint32_t structure, structure_bytes, strings, strings_bytes;

	*t = (struct fdt){.structure = tree, .structure_end = tree};
	if (bytes < FDT_HEADER_BYTES || header_word(tree, H_VERSION) < FDT_VERSION ||
	    header_word(tree, H_COMPATIBLE) > FDT_VERSION)
		return -1;
	structure = header_word(tree, H_STRUCTURE);
	structure_bytes = header_word(tree, H_STRUCTURE_BYTES);
	strings = header_word(tree, H_STRINGS);
	strings_bytes = header_word(tree, H_STRINGS_BYTES);
	if (structure % 4 != 0 || structure > bytes || structure_bytes > bytes - structure || strings > bytes ||
	    strings_bytes > bytes - strings)
		return -1;
	/* The last string ends, so every one does. */
	if (strings_bytes == 0 || tree[strings + strings_bytes - 1] != '\0')
		return -1;
	t->structure = tree + structure;
	t->structure_end = t->structure + structure_bytes / 4 * 4;
	t->strings = tree + strings;
	t->strings_bytes = strings_bytes;
	return 0;
}

static enum fdt_token bad(struct fdt *t)
{
	t->structure = t->structure_end;
	return FDT_BAD;
}

/* A word at a time: a byte of it is zero where subtracting 1 from all borrows from one whose top
 * bit was not set. */
static enum fdt_token node(struct fdt *t)
{
	t->name = (const char *)t->structure;
	while (t->structure < t->structure_end) {
		uint32_t word;

		__builtin_memcpy(&word, t->structure, sizeof word);
		t->structure += sizeof word;
		if ((word - 0x01010101u) & ~word & 0x80808080u)
			return FDT_NODE;
	}
	return bad(t);
}

static enum fdt_token property(struct fdt *t)
{
	uint32_t room = (uint32_t)(t->structure_end - t->structure);

	if (room < 8)
		return bad(t);
	t->value_bytes = fdt_u32(t->structure);
	t->name_at = fdt_u32(t->structure + 4);
	if (t->value_bytes > room - 8 || t->name_at >= t->strings_bytes)
		return bad(t);
	t->name = (const char *)t->strings + t->name_at;
	t->value = t->structure + 8;
	/* Cannot pass the end: both it and what is left are of whole words. */
	t->structure += 8 + (t->value_bytes + 3) / 4 * 4;
	return FDT_PROPERTY;
}

enum fdt_token fdt_next(struct fdt *t)
{
	while (t->structure < t->structure_end) {
		uint32_t token = fdt_u32(t->structure);

		t->structure += 4;
		switch (token) {
		case FDT_NODE:
			return node(t);
		case FDT_PROPERTY:
			return property(t);
		case FDT_NODE_END:
			return FDT_NODE_END;
		case FDT_END:
			t->structure = t->structure_end;
			return FDT_END;
		case FDT_NOP:
			break;
		default:
			return bad(t);
		}
	}
	return FDT_BAD;
}
