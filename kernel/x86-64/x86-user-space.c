/* SPDX-License-Identifier: BSD-2-Clause
 *
 * x86-user-space.c - page tables of a process. A space is a PML4 of its own: the kernel's
 * entries copied, which are supervisor-only and shared from there on down, and one more for
 * the window. That one is a single page directory, as the window is one GiB that begins at a
 * multiple of 512 GiB:
 *
 *	pml4[254] -> pdpt[0] -> pd[0..511] -> page tables, made as pages come
 *
 * All pages that are the space's own, tables too, are in a list, so that none needs a walk to
 * be given back.
 */
#include "user-space.h"

#include "steps/page-alloc.h"
#include "steps/slab.h"
#include "steps/x86-64/cpu-features.h"

#define ENTRIES 512u
#define INDEX_PML4 (USER_WINDOW_START >> 39)
_Static_assert(USER_WINDOW_START % (1ull << 39) == 0 && USER_WINDOW_BYTES == 1u << 30, "one page directory");

#define TABLE (PTE_PRESENT | PTE_WRITE | PTE_USER)

#define OWNED_MAX 62u

struct owned {
	struct owned *next;
	uint64_t n;
	void *pages[OWNED_MAX];
};

struct user_space {
	uint64_t *pml4, *pd;
	struct owned *owned;
};

static uint64_t kernel_cr3;

/* It is the space's from here on. -1: no memory to note it. */
static int own(struct user_space *s, void *page)
{
	if (!s->owned || s->owned->n == OWNED_MAX) {
		struct owned *o = slab_alloc(sizeof *o);

		if (!o)
			return -1;
		o->next = s->owned;
		o->n = 0;
		s->owned = o;
	}
	s->owned->pages[s->owned->n++] = page;
	return 0;
}

static uint64_t *new_table(struct user_space *s)
{
	uint64_t *table = page_alloc(1);

	if (!table)
		return NULL;
	if (own(s, table) < 0) {
		page_alloc_free(table, 1);
		return NULL;
	}
	return __builtin_memset(table, 0, PAGE_BYTES);
}

void *user_space_new(void)
{
	struct user_space *s = slab_alloc(sizeof *s);
	uint64_t *pdpt;

	if (!s)
		return NULL;
	if (!kernel_cr3)
		kernel_cr3 = read_cr3();
	*s = (struct user_space){NULL, NULL, NULL};
	s->pml4 = new_table(s);
	pdpt = new_table(s);
	s->pd = new_table(s);
	if (!s->pml4 || !pdpt || !s->pd) {
		user_space_free(s);
		return NULL;
	}
	__builtin_memcpy(s->pml4, (const void *)(uintptr_t)(kernel_cr3 & PTE_ADDRESS), PAGE_BYTES);
	if (s->pml4[INDEX_PML4]) {
		user_space_free(s);
		return NULL;
	}
	s->pml4[INDEX_PML4] = (uintptr_t)pdpt | TABLE;
	pdpt[0] = (uintptr_t)s->pd | TABLE;
	return s;
}

static uint64_t *entry_in(uint64_t table, uint64_t va)
{
	return (uint64_t *)(uintptr_t)(table & PTE_ADDRESS) + va / PAGE_BYTES % ENTRIES;
}

static uint64_t *directory_entry(const struct user_space *s, uint64_t va)
{
	return &s->pd[va / LARGE_PAGE_BYTES % ENTRIES];
}

int user_space_map(void *space, uint64_t va, void *page, int writable, int executable)
{
	struct user_space *s = space;
	uint64_t *table = directory_entry(s, va), flags = PTE_PRESENT | PTE_USER;

	if (!*table) {
		uint64_t *fresh = new_table(s);

		if (!fresh)
			return -1;
		*table = (uintptr_t)fresh | TABLE;
	}
	if (own(s, page) < 0)
		return -1;
	if (writable)
		flags |= PTE_WRITE;
	if (!executable && cpu_features.extended_edx & CPU_FEATURE_EXTENDED_EDX_NX)
		flags |= PTE_NO_EXECUTE;
	*entry_in(*table, va) = (uintptr_t)page | flags;
	return 0;
}

void *user_space_at(void *space, uint64_t va)
{
	uint64_t table, page;

	if (va < USER_WINDOW_START || va - USER_WINDOW_START >= USER_WINDOW_BYTES)
		return NULL;
	table = *directory_entry(space, va);
	page = table ? *entry_in(table, va) : 0;
	return page ? (char *)(uintptr_t)(page & PTE_ADDRESS) + va % PAGE_BYTES : NULL;
}

void user_space_use(void *space)
{
	write_cr3(space ? (uintptr_t)((struct user_space *)space)->pml4 : kernel_cr3);
}

void user_space_free(void *space)
{
	struct user_space *s = space;

	if (!s)
		return;
	while (s->owned) {
		struct owned *o = s->owned;

		while (o->n > 0)
			page_alloc_free(o->pages[--o->n], 1);
		s->owned = o->next;
		slab_free(o, sizeof *o);
	}
	slab_free(s, sizeof *s);
}

/* The CPU keeps its caches right. */
void user_code_ready(void *page)
{
	(void)page;
}
