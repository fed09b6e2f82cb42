/* SPDX-License-Identifier: BSD-2-Clause
 *
 * initramfs-unpack.c - the files of this boot. In: the embedded archive, then the loader's
 * modules (QEMU's -initrd) one after the other; a later file takes the place of an earlier
 * one, as Linux has it. Out: files in the VFS, whose contents stay where they lie, so an
 * entry's cost is that of its header and name.
 *
 *	 110 bytes            padded to 4    padded to 4
 *	+--------------------+--------------+--------------+--------+-- - -+------------+
 *	| 070701, 13 numbers | name, a NUL  | contents     | header |  ... | TRAILER!!! |
 *	+--------------------+--------------+--------------+--------+-- - -+------------+
 *
 * is a cpio of the kind "newc"; of the kind "crc" (070702) the last number is the sum of the
 * contents' bytes, which is looked at in a span of its own. Several may follow each
 * other, with zeros between. Source: cpio(5).
 *
 * A module is foreign. What is wrong with one entry costs that entry and a line on the
 * console; where the next one cannot be found, what has been unpacked stays. The boot goes on.
 */
#include <stdarg.h>

#include "kprintf.h"
#include "machine.h"
#include "steps/boot-modules.h"
#include "sysinit.h"
#include "vfs.h"

extern const char initramfs_start[], initramfs_end[];

#define HEADER_BYTES 110u
#define MAGIC_BYTES 6u
#define TRAILER "TRAILER!!!"

/* Numbers of a header, each of 8 digits behind the magic, by their place. */
enum { CPIO_MODE = 1, CPIO_LINKS = 4, CPIO_BYTES = 6, CPIO_NAME_BYTES = 11, CPIO_SUM = 12 };

#define MODE_TYPE 0170000u
#define MODE_DIRECTORY 0040000u
#define MODE_FILE 0100000u

/* Of one archive; so that one of garbage does not fill the console. */
#define LINES_MAX 8u

struct archive {
	const char *says; /* what lines about it begin with */
	const char *start;
	uint64_t bytes, at; /* at: the next header, from the start */
	uint32_t entries;   /* looked at */
	uint32_t left_out;  /* of which the console says or will say something */
};

struct entry {
	uint32_t mode, links, sum;
	int has_sum;
	const char *name;
	size_t name_bytes; /* without its NUL */
	const void *contents;
	size_t bytes;
};

static void say(const struct archive *a, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void say(const struct archive *a, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	kprintf_with(a->says, format, args);
	va_end(args);
}

/* One entry will not be there. */
static void leave_out(struct archive *a, const struct entry *e, const char *why)
{
	if (a->left_out++ < LINES_MAX)
		say(a, "'%.*s' %s, left out", (int)e->name_bytes, e->name, why);
}

static int read_number(const char *header, unsigned int which, uint32_t *value)
{
	const char *digit = header + MAGIC_BYTES + which * 8;

	*value = 0;
	for (unsigned int i = 0; i < 8; i++) {
		unsigned int c = (uint8_t)digit[i], lower = c | 0x20;

		if (c - '0' <= 9)
			*value = *value << 4 | (c - '0');
		else if (lower - 'a' <= 5)
			*value = *value << 4 | (lower - 'a' + 10);
		else
			return -1;
	}
	return 0;
}

/* Where there is no header: what else the archive may be. */
static const char *compression_of(const char *at)
{
	static const char *const known[][2] = {
		{"\x1f\x8b", "gzip"},
		{"\xfd"
		 "7",
		 "xz"},
		{"\x28\xb5", "zstd"},
		{"BZ", "bzip2"},
		{"\x02!", "lz4"},
		{"\x04\x22", "lz4"},
		{"\x5d\0", "lzma"},
		{"\x89L", "lzop"},
	};

	for (unsigned int i = 0; i < sizeof known / sizeof known[0]; i++) {
		if (__builtin_memcmp(at, known[i][0], 2) == 0)
			return known[i][1];
	}
	return NULL;
}

static int say_no_header(const struct archive *a)
{
	const char *compression = a->bytes - a->at >= 2 ? compression_of(a->start + a->at) : NULL;

	if (compression)
		say(a, "compressed (%s) archives are not read", compression);
	else
		say(a, "no cpio header (070701, 070702) at byte %lu, reading no further", a->at);
	return -1;
}

/* Takes the entry at a->at and moves behind it. 0, or -1: nothing behind can be read. */
static int next_entry(struct archive *a, struct entry *e)
{
	const char *header = a->start + a->at;
	uint64_t left = a->bytes - a->at, name_end, contents_end;
	uint32_t name_bytes, bytes;

	if (left < HEADER_BYTES || __builtin_memcmp(header, "07070", 5) != 0 || (header[5] != '1' && header[5] != '2'))
		return say_no_header(a);
	if (read_number(header, CPIO_MODE, &e->mode) < 0 || read_number(header, CPIO_LINKS, &e->links) < 0 ||
	    read_number(header, CPIO_BYTES, &bytes) < 0 || read_number(header, CPIO_NAME_BYTES, &name_bytes) < 0 ||
	    read_number(header, CPIO_SUM, &e->sum) < 0) {
		say(a, "a number of the header at byte %lu is none, reading no further", a->at);
		return -1;
	}
	/* No sum of 32-bit numbers wraps here. The last padding may be cut off. */
	name_end = HEADER_BYTES + (uint64_t)name_bytes;
	contents_end = ((name_end + 3) & ~3ull) + bytes;
	if (name_bytes == 0 || name_end > left || header[name_end - 1] != '\0') {
		say(a, "the name at byte %lu has no end, reading no further", a->at);
		return -1;
	}
	e->has_sum = header[5] == '2';
	e->name = header + HEADER_BYTES;
	e->name_bytes = name_bytes - 1;
	e->contents = header + contents_end - bytes;
	e->bytes = bytes;
	if (bytes > 0 && contents_end > left) {
		say(a, "'%.*s' goes past the archive's end, reading no further", (int)e->name_bytes, e->name);
		return -1;
	}
	a->at += (contents_end + 3) & ~3ull;
	if (a->at > a->bytes)
		a->at = a->bytes;
	return 0;
}

/* Eight bytes a turn: the even and the odd ones of a word, into four sums of 16 bits, which
 * hold 128 turns of at most 2 * 255. */
static uint32_t sum_of(const char *p, size_t bytes)
{
	const uint64_t even = 0x00ff00ff00ff00ffu;
	const char *end = p + bytes;
	uint32_t sum = 0;

	BF_SCOPE("initramfs_sum", "fs");
	BF_SIZE(bytes);
	while (end - p >= 8) {
		size_t words = (size_t)(end - p) / 8;
		const char *stop = p + (words < 128 ? words : 128) * 8;
		uint64_t sums = 0;

		for (; p < stop; p += 8) {
			uint64_t word;

			__builtin_memcpy(&word, p, sizeof word);
			sums += (word & even) + (word >> 8 & even);
		}
		for (; sums; sums >>= 16)
			sum += sums & 0xffff;
	}
	while (p < end)
		sum += (uint8_t)*p++;
	return sum;
}

static void make(struct archive *a, struct entry *e)
{
	/* `find . | cpio` writes such. */
	while (e->name_bytes > 2 && e->name[0] == '.' && e->name[1] == '/') {
		e->name += 2;
		e->name_bytes -= 2;
	}
	if (e->name_bytes == 1 && e->name[0] == '.')
		return;
	switch (e->mode & MODE_TYPE) {
	case MODE_DIRECTORY:
		if (vfs_mkdir(e->name, e->name_bytes) < 0)
			leave_out(a, e, "cannot be made a directory");
		return;
	case MODE_FILE:
		/* The contents are with the last of the names only. */
		if (e->links > 1 && e->bytes == 0)
			leave_out(a, e, "is a hard link");
		else if (e->has_sum && sum_of(e->contents, e->bytes) != e->sum)
			leave_out(a, e, "has another sum than its header says");
		else if (vfs_create(e->name, e->name_bytes, e->contents, e->bytes) < 0 &&
			 vfs_replace(e->name, e->name_bytes, e->contents, e->bytes) < 0)
			leave_out(a, e, "cannot be made a file");
		return;
	default:
		leave_out(a, e, "is neither file nor directory");
	}
}

static void skip_zeros(struct archive *a)
{
	while (a->at < a->bytes && a->start[a->at] == '\0')
		a->at++;
}

static uint32_t unpack(const char *says, const char *start, uint64_t bytes)
{
	struct archive a = {.says = says, .start = start, .bytes = bytes};
	int ended = 0;

	for (skip_zeros(&a); a.at < a.bytes;) {
		struct entry e;

		if (next_entry(&a, &e) < 0)
			break;
		ended = e.name_bytes == sizeof TRAILER - 1 &&
			__builtin_memcmp(e.name, TRAILER, sizeof TRAILER - 1) == 0;
		if (ended) {
			skip_zeros(&a);
			continue;
		}
		a.entries++;
		make(&a, &e);
	}
	if (!ended && a.at == a.bytes)
		say(&a, "no " TRAILER " at the end, it may have been cut");
	if (a.left_out > LINES_MAX)
		say(&a, "%u entries more left out", a.left_out - LINES_MAX);
	return a.entries;
}

static void initramfs_unpack(void *unused)
{
	static const char *const says[BOOT_MODULES_MAX] = {
		"initramfs: module 0: ",
		"initramfs: module 1: ",
		"initramfs: module 2: ",
		"initramfs: module 3: ",
	};
	uint32_t entries = unpack("initramfs: ", initramfs_start, (uint64_t)(initramfs_end - initramfs_start));

	(void)unused;
	for (uint32_t i = 0; i < boot_modules.count; i++) {
		const struct boot_module *m = &boot_modules.list[i];

		entries += unpack(says[i], (const char *)(uintptr_t)m->address, m->bytes);
	}
	BF_SIZE(entries);
}
SYSINIT(initramfs_unpack, SI_SUB_FS, SI_ORDER_SECOND, initramfs_unpack, NULL);
SYSINIT_NEEDS(initramfs_unpack, vfs_init);
