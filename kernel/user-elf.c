/* SPDX-License-Identifier: BSD-2-Clause
 *
 * user-elf.c - the ELF loader. In: a file's bytes, copied field by field, as they may lie at
 * any address. Out: a page of the space for each that a segment touches, with the segment's
 * protection. No page is of two segments, and none can be both written and run.
 */
#include "user-elf.h"

#include "steps/page-alloc.h"
#include "user-space.h"

#define SEGMENTS_MAX 16u
/* 16 MiB; a program of ours is one or two pages. */
#define PAGES_MAX 4096u
/* The end of the window is the stack's. */
#define IMAGE_END (USER_WINDOW_START + USER_WINDOW_BYTES - 0x100000u)

#define ELF_CLASS_64 2u
#define ELF_DATA_LITTLE 1u
#define ELF_TYPE_EXEC 2u
#define SEGMENT_LOAD 1u
#define SEGMENT_INTERP 3u
#define SEGMENT_X 1u
#define SEGMENT_W 2u

struct elf_header {
	uint8_t magic[4], class, data, rest[10];
	uint16_t type, machine;
	uint32_t version;
	uint64_t entry, segments_at, sections_at;
	uint32_t flags;
	uint16_t header_bytes, segment_bytes, segments;
	uint16_t section_bytes, sections, names;
};
_Static_assert(sizeof(struct elf_header) == 64, "the format's layout");

struct elf_segment {
	uint32_t type, flags;
	uint64_t offset, va, pa, file_bytes, bytes, align;
};
_Static_assert(sizeof(struct elf_segment) == 56, "the format's layout");

struct image {
	void *space;
	const uint8_t *file;
	size_t bytes;
	uint64_t entry;
	uint32_t pages;
	uint32_t entry_is_code;
};

/* What a segment has of the page at va, into a page of the kernel's. */
static void fill(const struct image *image, const struct elf_segment *s, uint64_t va, uint8_t *page)
{
	uint64_t from = va < s->va ? s->va : va, end = s->va + s->file_bytes;

	if (end > va + PAGE_BYTES)
		end = va + PAGE_BYTES;
	if (end <= from)
		end = from;
	if (end - from < PAGE_BYTES)
		__builtin_memset(page, 0, PAGE_BYTES);
	__builtin_memcpy(page + (from - va), image->file + s->offset + (from - s->va), end - from);
}

static const char *load_page(struct image *image, const struct elf_segment *s, uint64_t va)
{
	void *page;

	if (user_space_at(image->space, va))
		return "two segments share a page";
	page = image->pages++ < PAGES_MAX ? page_alloc(1) : NULL;
	if (!page)
		return "no memory for it";
	fill(image, s, va, page);
	if (s->flags & SEGMENT_X)
		user_code_ready(page);
	if (user_space_map(image->space, va, page, (s->flags & SEGMENT_W) != 0, (s->flags & SEGMENT_X) != 0) < 0) {
		page_alloc_free(page, 1);
		return "no memory for it";
	}
	return NULL;
}

static const char *load_segment(struct image *image, const struct elf_segment *s)
{
	const char *wrong = NULL;

	if (s->type == SEGMENT_INTERP)
		return "it is not static";
	if (s->type != SEGMENT_LOAD || s->bytes == 0)
		return NULL;
	if (s->file_bytes > s->bytes || s->offset > image->bytes || s->file_bytes > image->bytes - s->offset)
		return "a segment is not in the file";
	if (s->va < USER_WINDOW_START || s->va >= IMAGE_END || s->bytes > IMAGE_END - s->va)
		return "a segment is outside the window of user mode";
	if ((s->flags & SEGMENT_W) && (s->flags & SEGMENT_X))
		return "a segment is to be written and run";
	if ((s->flags & SEGMENT_X) && image->entry >= s->va && image->entry - s->va < s->bytes)
		image->entry_is_code = 1;
	for (uint64_t va = s->va & ~(uint64_t)(PAGE_BYTES - 1); !wrong && va < s->va + s->bytes; va += PAGE_BYTES)
		wrong = load_page(image, s, va);
	return wrong;
}

const char *user_elf_load(void *space, const void *file, size_t bytes, uint64_t *entry)
{
	struct image image = {.space = space, .file = file, .bytes = bytes};
	struct elf_header h;

	if (bytes < sizeof h)
		return "it is no ELF file";
	__builtin_memcpy(&h, file, sizeof h);
	if (__builtin_memcmp(h.magic, "\177ELF", 4) != 0)
		return "it is no ELF file";
	if (h.class != ELF_CLASS_64 || h.data != ELF_DATA_LITTLE || h.machine != MACHINE_ELF)
		return "it is for another machine";
	if (h.type != ELF_TYPE_EXEC)
		return "it is not static";
	if (h.segments == 0 || h.segments > SEGMENTS_MAX || h.segment_bytes != sizeof(struct elf_segment) ||
	    h.segments_at > bytes || h.segments * sizeof(struct elf_segment) > bytes - h.segments_at)
		return "its segments are not in the file";
	image.entry = *entry = h.entry;
	for (unsigned int i = 0; i < h.segments; i++) {
		struct elf_segment s;
		const char *wrong;

		__builtin_memcpy(&s, image.file + h.segments_at + i * sizeof s, sizeof s);
		wrong = load_segment(&image, &s);
		if (wrong)
			return wrong;
	}
	return image.entry_is_code ? NULL : "its entry is not code";
}
