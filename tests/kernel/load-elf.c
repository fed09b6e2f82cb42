/* SPDX-License-Identifier: BSD-2-Clause
 *
 * load-elf.c - the kernel's ELF loader (user-elf.c) as a program, given a good file damaged in
 * every way that a table names and in every byte of its headers. In: the file. Out: status
 * 0, or a line for each promise that is broken: what is mapped lies in the window, is not
 * both written and run, and of no two segments; memory is bounded; nothing behind the file's end is read
 * (the sanitizers see to that).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "steps/page-alloc.h"
#include "user-elf.h"
#include "user-space.h"

#define ROOM 64u /* pages that there are */
#define HEADER_BYTES 64u
#define SEGMENT_BYTES 56u

static struct mapped {
	uint64_t va;
	void *page;
	int writable, executable;
} mapped[ROOM];
static unsigned int nmapped, npages, broken;

void *page_alloc(uint64_t pages)
{
	if (pages != 1 || npages == ROOM)
		return NULL;
	npages++;
	return aligned_alloc(PAGE_BYTES, PAGE_BYTES);
}

void page_alloc_free(void *first, uint64_t pages)
{
	npages -= (unsigned int)pages;
	free(first);
}

int user_space_map(void *space, uint64_t va, void *page, int writable, int executable)
{
	(void)space;
	if (nmapped == ROOM - 8) /* before pages run out: both ends are tried */
		return -1;
	mapped[nmapped++] = (struct mapped){va, page, writable, executable};
	return 0;
}

void *user_space_at(void *space, uint64_t va)
{
	(void)space;
	for (unsigned int i = 0; i < nmapped; i++)
		if (va - mapped[i].va < PAGE_BYTES)
			return (char *)mapped[i].page + va % PAGE_BYTES;
	return NULL;
}

void user_code_ready(void *page)
{
	(void)page;
}

static void breaks(const char *what, const char *promise)
{
	printf("%s: %s\n", what, promise);
	broken++;
}

/* Of a copy that ends where the file does. */
static const char *load(const char *what, const uint8_t *file, size_t bytes)
{
	uint8_t *copy = malloc(bytes);
	uint64_t entry = 0;
	const char *wrong;
	int entry_is_code = 0;

	if (!copy && bytes)
		abort();
	if (bytes)
		memcpy(copy, file, bytes);
	wrong = user_elf_load(NULL, copy, bytes, &entry);
	free(copy);
	for (unsigned int i = 0; i < nmapped; i++) {
		const struct mapped *m = &mapped[i];

		if (m->va % PAGE_BYTES || m->va < USER_WINDOW_START ||
		    m->va - USER_WINDOW_START > USER_WINDOW_BYTES - PAGE_BYTES)
			breaks(what, "a page outside the window");
		if (m->writable && m->executable)
			breaks(what, "a page that is written and run");
		for (unsigned int k = 0; k < i; k++)
			if (mapped[k].va == m->va)
				breaks(what, "two pages at one address");
		entry_is_code |= m->executable && entry - m->va < PAGE_BYTES;
		free(m->page);
	}
	if (!wrong && !entry_is_code)
		breaks(what, "the entry is no code");
	if (npages != nmapped)
		breaks(what, "a page is lost");
	nmapped = npages = 0;
	return wrong;
}

int main(int argc, char **argv)
{
	/* Each is put over the good file. The first segment is its text; there is room for
	 * a second one behind it, which is made a copy of the first where `twice`. */
	static const struct {
		const char *what;
		unsigned int at, bytes;
		uint64_t value;
		const char *wrong;
	} damages[] = {
		{"as it is", 0, 0, 0, NULL},
		{"magic", 0, 1, 0x7e, "it is no ELF file"},
		{"32 bits", 4, 1, 1, "it is for another machine"},
		{"big endian", 5, 1, 2, "it is for another machine"},
		{"a shared object", 16, 2, 3, "it is not static"},
		{"another machine", 18, 2, 0xf3, "it is for another machine"},
		{"entry of 0", 24, 8, 0, "its entry is not code"},
		{"segments far away", 32, 8, UINT64_MAX, "its segments are not in the file"},
		{"segments at the very end", 32, 8, 0x270, "its segments are not in the file"},
		{"segments of another size", 54, 2, 32, "its segments are not in the file"},
		{"no segment", 56, 2, 0, "its segments are not in the file"},
		{"65535 segments", 56, 2, 0xffff, "its segments are not in the file"},
		{"an interpreter", 64, 4, 3, "it is not static"},
		{"text written and run", 68, 4, 7, "a segment is to be written and run"},
		{"text not run", 68, 4, 4, "its entry is not code"},
		{"offset that wraps", 72, 8, UINT64_MAX - 8, "a segment is not in the file"},
		{"offset behind the end", 72, 8, 0x100000, "a segment is not in the file"},
		{"in the kernel", 80, 8, 0x100000, "a segment is outside the window of user mode"},
		{"where the stack is", 80, 8, 0x7f003fffe000, "a segment is outside the window of user mode"},
		{"not canonical", 80, 8, 0x800000000000, "a segment is outside the window of user mode"},
		{"address that wraps", 80, 8, UINT64_MAX - 8, "a segment is outside the window of user mode"},
		{"more in the file than in memory", 96, 8, UINT64_MAX, "a segment is not in the file"},
		{"larger than the window", 104, 8, 0x40000000, "a segment is outside the window of user mode"},
		{"size that wraps", 104, 8, UINT64_MAX, "a segment is outside the window of user mode"},
		{"more than there is memory", 104, 8, 0x10000000, "no memory for it"},
	};
	uint8_t good[8192], bad[8192];
	size_t bytes;
	const char *wrong;
	FILE *f = argc == 2 ? fopen(argv[1], "rb") : NULL;

	bytes = f ? fread(good, 1, sizeof good, f) : 0;
	if (bytes < HEADER_BYTES + 2 * SEGMENT_BYTES || bytes == sizeof good)
		return 2;
	fclose(f);
	for (unsigned int i = 0; i < sizeof damages / sizeof damages[0]; i++) {
		memcpy(bad, good, bytes);
		memcpy(bad + damages[i].at, &damages[i].value, damages[i].bytes);
		wrong = load(damages[i].what, bad, bytes);
		if (!wrong != !damages[i].wrong || (wrong && strcmp(wrong, damages[i].wrong) != 0))
			breaks(damages[i].what, wrong ? wrong : "is taken for good");
	}
	memcpy(bad, good, bytes);
	memcpy(bad + HEADER_BYTES + SEGMENT_BYTES, good + HEADER_BYTES, SEGMENT_BYTES);
	bad[56] = 2;
	wrong = load("twice", bad, bytes);
	if (!wrong || strcmp(wrong, "two segments share a page") != 0)
		breaks("twice", wrong ? wrong : "is taken for good");

	for (size_t n = 0; n < bytes; n++)
		load("a file that is cut", good, n);
	for (unsigned int at = 0; at < HEADER_BYTES + 2 * SEGMENT_BYTES; at++) {
		for (unsigned int value = 0; value < 256; value++) {
			memcpy(bad, good, bytes);
			bad[at] = (uint8_t)value;
			load("a byte that is another", bad, bytes);
		}
	}
	return broken != 0;
}
