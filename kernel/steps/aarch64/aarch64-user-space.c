/* SPDX-License-Identifier: BSD-2-Clause
 *
 * aarch64-user-space.c - a process's page tables: user-space.h on aarch64. A space is a table of
 * the first level with the kernel's own entries, which all spaces share, and one of its own,
 * behind which the window is mapped by pages:
 *
 *	level 0  [0 .. 253: the kernel's] [254: 512 GiB with the window in it] ...
 *	level 1  [the window's GiB]
 *	level 2  [2 MiB each] -> level 3 [pages]
 *
 * What is the kernel's is global and user mode may not touch it. What is the process's is
 * not, and the kernel may not execute it. There are no address space ids: a space that is
 * put to use has what is remembered of another forgotten.
 */
#include "user-space.h"

#include "aarch64/aarch64-paging.h"
#include "steps/page-alloc.h"

#define SHIFT_LEVEL0 39
#define SHIFT_LEVEL3 12
#define BITS_A_LEVEL 9
#define WINDOW_ENTRY (USER_WINDOW_START >> SHIFT_LEVEL0 & (PAGING_ENTRIES - 1))
#define LEVELS 4u

_Static_assert(USER_WINDOW_START >> SHIFT_LEVEL0 == (USER_WINDOW_START + USER_WINDOW_BYTES - 1) >> SHIFT_LEVEL0,
	       "one entry of level 0 has all of the window");

#define USER_PAGE \
	(PTE_VALID | PTE_TABLE | PTE_ACCESSED | PTE_SHARED | PTE_NOT_GLOBAL | ATTR_NORMAL << PTE_ATTR_SHIFT | PTE_USER)

static uint64_t *table_at(uint64_t entry)
{
	return (uint64_t *)(uintptr_t)(entry & PAGING_ADDRESS);
}

static uint64_t *new_table(void)
{
	return page_alloc_zeroed(1);
}

/* The entry of va's page; `make`: with the tables on the way. NULL: there is none. */
static uint64_t *page_entry(uint64_t *table, uint64_t va, int make)
{
	for (unsigned int shift = SHIFT_LEVEL0; shift > SHIFT_LEVEL3; shift -= BITS_A_LEVEL) {
		uint64_t *entry = &table[va >> shift & (PAGING_ENTRIES - 1)];

		if (!(*entry & PTE_VALID)) {
			uint64_t *below = make ? new_table() : NULL;

			if (!below)
				return NULL;
			*entry = (uintptr_t)below | PTE_TABLE | PTE_VALID;
		}
		table = table_at(*entry);
	}
	return &table[va >> SHIFT_LEVEL3 & (PAGING_ENTRIES - 1)];
}

void *user_space_new(void)
{
	uint64_t *level0;

	if (paging_level0[WINDOW_ENTRY] & PTE_VALID)
		return NULL;
	level0 = page_alloc(1);
	return level0 ? __builtin_memcpy(level0, paging_level0, PAGE_BYTES) : NULL;
}

int user_space_map(void *space, uint64_t va, void *page, int writable, int executable)
{
	uint64_t *entry = page_entry(space, va, 1);

	if (!entry)
		return -1;
	*entry = (uintptr_t)page | USER_PAGE | PTE_NEVER_EXECUTE(KERNEL) | (writable ? 0 : PTE_READ_ONLY) |
		 (executable ? 0 : PTE_NEVER_EXECUTE(USER));
	return 0;
}

void *user_space_at(void *space, uint64_t va)
{
	uint64_t *entry;

	if (va < USER_WINDOW_START || va - USER_WINDOW_START >= USER_WINDOW_BYTES)
		return NULL;
	entry = page_entry(space, va, 0);
	if (!entry || !(*entry & PTE_VALID))
		return NULL;
	return (uint8_t *)table_at(*entry) + va % PAGE_BYTES;
}

void user_space_use(void *space)
{
	paging_use(space ? space : paging_level0);
}

/* Everything below an entry of that level (0 is the first), and what it leads to. */
static void free_below(uint64_t entry, unsigned int level)
{
	uint64_t *table = table_at(entry);

	/* Nearly all are empty, and a look at four is as cheap as at one. */
	for (unsigned int i = 0; level < LEVELS - 1 && i < PAGING_ENTRIES; i += 4) {
		if (!(table[i] | table[i + 1] | table[i + 2] | table[i + 3]))
			continue;
		for (unsigned int j = i; j < i + 4; j++) {
			if (table[j] & PTE_VALID)
				free_below(table[j], level + 1);
		}
	}
	page_alloc_free(table, 1);
}

void user_space_free(void *space)
{
	uint64_t *level0 = space;

	if (!level0)
		return;
	if (level0[WINDOW_ENTRY] & PTE_VALID)
		free_below(level0[WINDOW_ENTRY], 0);
	page_alloc_free(level0, 1);
}
