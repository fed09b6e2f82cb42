/* SPDX-License-Identifier: BSD-2-Clause
 *
 * slab.c - a size-class allocator. In: pages. Out: slab_alloc.
 *
 *	class     0     1     2          6        7
 *	bytes    16    32    64  ...  1024     2048      larger: whole pages
 *	          |     |
 *	          v     v
 *	         [ ]-->[ ]-->[ ]--> NULL       free blocks, threaded through themselves
 *
 * An empty class gets a page and cuts it up. A block goes back to its class and the
 * page stays the class's for good, which is enough for a boot.
 */
#include "steps/slab.h"

#include "machine.h"
#include "power-off.h"
#include "spinlock.h"
#include "steps/page-alloc.h"
#include "sysinit.h"

#define CLASS_SHIFT_MIN 4u
#define CLASSES 8u
#define CLASS_BYTES(c) ((size_t)1 << ((c) + CLASS_SHIFT_MIN))

struct block {
	struct block *next;
};

static struct block *free_blocks[CLASSES];
static struct spinlock lock; /* of these */

/* The smallest class that holds so many bytes; CLASSES or more: none does. */
static unsigned int class_of(size_t bytes)
{
	if (bytes <= CLASS_BYTES(0))
		return 0;
	return 64 - (unsigned int)__builtin_clzll(bytes - 1) - CLASS_SHIFT_MIN;
}

static size_t pages_of(size_t bytes)
{
	return bytes / PAGE_BYTES + (bytes % PAGE_BYTES != 0);
}

/* With the lock held. */
static int refill(unsigned int class)
{
	char *page = page_alloc(1);

	if (!page)
		return -1;
	for (char *p = page + PAGE_BYTES; p > page;) {
		struct block *b;

		p -= CLASS_BYTES(class);
		b = (struct block *)(void *)p;
		b->next = free_blocks[class];
		free_blocks[class] = b;
	}
	return 0;
}

void *slab_alloc(size_t bytes)
{
	unsigned int class = class_of(bytes);
	struct block *b = NULL;
	uint64_t flags;

	if (class >= CLASSES)
		return page_alloc(pages_of(bytes));
	flags = spin_lock(&lock);
	if (free_blocks[class] || refill(class) == 0) {
		b = free_blocks[class];
		free_blocks[class] = b->next;
	}
	spin_unlock(&lock, flags);
	return b;
}

void slab_free(void *p, size_t bytes)
{
	unsigned int class = class_of(bytes);
	struct block *b = p;
	uint64_t flags;

	if (!p)
		return;
	if (class >= CLASSES) {
		page_alloc_free(p, pages_of(bytes));
		return;
	}
	flags = spin_lock(&lock);
	b->next = free_blocks[class];
	free_blocks[class] = b;
	spin_unlock(&lock, flags);
}

/* Two neighbours do not overlap, and what is freed is what comes next. */
static void slab_init(void *unused)
{
	static const size_t sizes_bytes[] = {1, 48, 2048, PAGE_BYTES + 1};

	(void)unused;
	for (unsigned int i = 0; i < sizeof sizes_bytes / sizeof sizes_bytes[0]; i++) {
		size_t n = sizes_bytes[i];
		char *a = slab_alloc(n), *b = slab_alloc(n);

		if (!a || !b)
			panic("no memory for the slabs");
		a[n - 1] = 'a';
		b[0] = 'b';
		b[n - 1] = 'b';
		a[0] = 'a';
		if (a[n - 1] != 'a' || b[0] != 'b' || b[n - 1] != 'b')
			panic("slab check: two blocks overlap");
		slab_free(b, n);
		if (slab_alloc(n) != b)
			panic("slab check: a freed block did not come back");
		slab_free(b, n);
		slab_free(a, n);
	}
}
SYSINIT(slab_init, SI_SUB_VM, SI_ORDER_FOURTH, slab_init, NULL);
SYSINIT_NEEDS(slab_init, page_alloc_init);
