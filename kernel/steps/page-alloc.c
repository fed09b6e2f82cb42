/* SPDX-License-Identifier: BSD-2-Clause
 *
 * page-alloc.c - the physical page allocator: one bit a page, 1 is free. In: the memory
 * map, less what boot memory and the loader's modules use. Out: page_alloc.
 *
 * Ranges are set and cleared a word (64 pages, 256 KiB) at a time, with masks for the
 * ends, so the step's cost grows with memory by some seven instructions a word. All below
 * the end of boot memory is left alone: firmware, the loader's lists, the kernel.
 */
#include "steps/page-alloc.h"

#include "kprintf.h"
#include "machine.h"
#include "spinlock.h"
#include "steps/boot-cmdline.h"
#include "steps/boot-modules.h"
#include "steps/bootmem.h"
#include "steps/memory-map.h"
#include "sysinit.h"

#define WORD_PAGES 64u
#define ALL_FREE UINT64_MAX

enum { MEMORY_DEMAND, MEMORY_ZEROED };
static uint32_t memory;
BOOT_CHOICE("memory", memory, "demand", "zeroed");

static struct spinlock lock; /* of all below */
static uint64_t *bitmap;
static uint64_t bitmap_words;
static uint64_t free_pages;
static uint64_t hint; /* no word before this one has a free page */

/* Bits [from, to) of one word, to <= 64. */
static uint64_t mask(unsigned int from, unsigned int to)
{
	return ALL_FREE << from & ALL_FREE >> (WORD_PAGES - to);
}

static void mark_word(uint64_t word, uint64_t bits, int is_free)
{
	uint64_t before = bitmap[word];
	uint64_t after = is_free ? before | bits : before & ~bits;

	/* Counted, not assumed: a loader's ranges may overlap. */
	for (uint64_t changed = before ^ after; changed; changed &= changed - 1)
		free_pages += is_free ? 1 : UINT64_MAX;
	bitmap[word] = after;
}

/* Pages [first, end). */
static void mark(uint64_t first, uint64_t end, int is_free)
{
	uint64_t word = first / WORD_PAGES, last = end / WORD_PAGES;

	if (end <= first)
		return;
	if (is_free && word < hint)
		hint = word;
	if (word == last) {
		mark_word(word, mask(first % WORD_PAGES, end % WORD_PAGES), is_free);
		return;
	}
	if (first % WORD_PAGES != 0)
		mark_word(word++, mask(first % WORD_PAGES, WORD_PAGES), is_free);
	for (; word < last; word++) {
		uint64_t whole = is_free ? ALL_FREE : 0;

		if (bitmap[word] == (whole ^ ALL_FREE)) {
			bitmap[word] = whole;
			free_pages += is_free ? WORD_PAGES : -(uint64_t)WORD_PAGES;
		} else {
			mark_word(word, ALL_FREE, is_free);
		}
	}
	if (end % WORD_PAGES != 0)
		mark_word(word, mask(0, end % WORD_PAGES), is_free);
}

/* Clips to what the bitmap tells of; only whole pages are handed out. */
static void mark_bytes(uint64_t start, uint64_t end, int is_free)
{
	uint64_t limit = bitmap_words * WORD_PAGES;
	uint64_t first = is_free ? (start + PAGE_BYTES - 1) / PAGE_BYTES : start / PAGE_BYTES;
	uint64_t stop = is_free ? end / PAGE_BYTES : (end + PAGE_BYTES - 1) / PAGE_BYTES;

	mark(first, stop < limit ? stop : limit, is_free);
}

static void page_alloc_init(void *unused)
{
	uint64_t pages = (memory_map.top + PAGE_BYTES - 1) / PAGE_BYTES;
	uint64_t words_that_fit = bootmem_free_bytes() / sizeof *bitmap, begin;

	(void)unused;
	bitmap_words = (pages + WORD_PAGES - 1) / WORD_PAGES;
	if (bitmap_words > words_that_fit) {
		kprintf("memory: only the first %lu KiB used\n", words_that_fit * WORD_PAGES * (PAGE_BYTES / 1024));
		bitmap_words = words_that_fit;
	}
	bitmap = bootmem_alloc(bitmap_words * sizeof *bitmap, sizeof *bitmap);
	hint = bitmap_words;
	begin = bootmem_close();
	for (unsigned int i = 0; i < memory_map.count; i++) {
		const struct memory_range *r = &memory_map.ram[i];

		mark_bytes(r->start > begin ? r->start : begin, r->end, 1);
	}
	for (uint32_t i = 0; i < boot_modules.count; i++) {
		const struct boot_module *m = &boot_modules.list[i];

		mark_bytes(m->address, m->address + m->bytes, 0);
	}
	BF_SIZE(bitmap_words * WORD_PAGES);
}
SYSINIT(page_alloc_init, SI_SUB_VM, SI_ORDER_SECOND, page_alloc_init, NULL);
SYSINIT_NEEDS(page_alloc_init, paging_init);

static int is_free_page(uint64_t page)
{
	return bitmap[page / WORD_PAGES] >> page % WORD_PAGES & 1;
}

static void *take(uint64_t first, uint64_t pages)
{
	mark(first, first + pages, 0);
	return (void *)(uintptr_t)(first * PAGE_BYTES);
}

static void *find(uint64_t pages)
{
	uint64_t end = bitmap_words * WORD_PAGES, run = 0;

	if (pages == 0 || pages > free_pages)
		return NULL;
	while (hint < bitmap_words && bitmap[hint] == 0)
		hint++;
	if (pages == 1)
		return hint == bitmap_words ? NULL
					    : take(hint * WORD_PAGES + (unsigned int)__builtin_ctzll(bitmap[hint]), 1);
	for (uint64_t page = hint * WORD_PAGES; page < end; page++) {
		run = is_free_page(page) ? run + 1 : 0;
		if (run == pages)
			return take(page + 1 - pages, pages);
	}
	return NULL;
}

void *page_alloc(uint64_t pages)
{
	uint64_t flags = spin_lock(&lock);
	void *first = find(pages);

	spin_unlock(&lock, flags);
	return first;
}

void *page_alloc_zeroed(uint64_t pages)
{
	void *first = page_alloc(pages);

	if (first && memory == MEMORY_DEMAND)
		__builtin_memset(first, 0, pages * PAGE_BYTES);
	return first;
}

/* With memory=zeroed a page that is free is zero, always. */
void page_alloc_free(void *first, uint64_t pages)
{
	uint64_t page = (uintptr_t)first / PAGE_BYTES, flags;

	if (memory == MEMORY_ZEROED)
		__builtin_memset(first, 0, pages * PAGE_BYTES);
	flags = spin_lock(&lock);
	mark(page, page + pages, 1);
	spin_unlock(&lock, flags);
}

/* memory=zeroed: the classical way, all of RAM before anybody asks for it. */
static void memory_zero(void *unused)
{
	(void)unused;
	if (memory == MEMORY_DEMAND)
		return;
	BF_SIZE(free_pages);
	for (uint64_t word = 0; word < bitmap_words; word++) {
		for (uint64_t bits = bitmap[word]; bits; bits &= bits - 1) {
			uint64_t page = word * WORD_PAGES + (unsigned int)__builtin_ctzll(bits);

			__builtin_memset((void *)(uintptr_t)(page * PAGE_BYTES), 0, PAGE_BYTES);
		}
	}
}
SYSINIT(memory_zero, SI_SUB_VM, SI_ORDER_THIRD, memory_zero, NULL);
SYSINIT_NEEDS(memory_zero, page_alloc_init);
