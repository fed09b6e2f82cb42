/* SPDX-License-Identifier: BSD-2-Clause
 *
 * fdt.h - a flattened device tree, token by token. Its bytes are the loader's: every length
 * is checked here, so that whoever reads on sees only what lies inside the tree.
 * Source: Devicetree Specification 0.4, chapter 5.
 */
#ifndef FDT_H
#define FDT_H

#include <stdint.h>

enum fdt_token {
	FDT_NODE = 1, /* name: "cpu@0" */
	FDT_NODE_END = 2,
	FDT_PROPERTY = 3, /* name_at, name, value, value_bytes */
	FDT_END = 9,
	FDT_BAD = 0, /* the tree ends in the middle, or makes no sense; and for ever after */
};

struct fdt {
	const uint8_t *structure, *structure_end, *strings;
	uint32_t strings_bytes;
	/* What the last token said. Names end in a NUL. */
	const char *name;
	uint32_t name_at; /* of a property: its place among the strings; equal ones are equal names */
	const uint8_t *value;
	uint32_t value_bytes;
};

/* The most that a loader may hand over, by Linux's boot protocol. */
#define FDT_BYTES_MAX 0x200000u

#define FDT_HEADER_BYTES 40u

/* The bytes that the tree with this header says it has, or 0: it is none. */
uint32_t fdt_bytes(const uint8_t *header);
/* Begins to read a tree of so many bytes. 0, or -1: its header makes no sense. */
int fdt_open(struct fdt *t, const uint8_t *tree, uint32_t bytes);
enum fdt_token fdt_next(struct fdt *t);

/* Big-endian numbers of a value. */
static inline uint32_t fdt_u32(const uint8_t *p)
{
	uint32_t v;

	__builtin_memcpy(&v, p, sizeof v);
	return __builtin_bswap32(v);
}

/* A number of so many cells; of more than two, the last two. Moves *p behind it. */
static inline uint64_t fdt_cells(const uint8_t **p, uint32_t cells)
{
	uint64_t v = 0;

	for (; cells > 0; cells--, *p += 4)
		v = v << 32 | fdt_u32(*p);
	return v;
}

#endif
