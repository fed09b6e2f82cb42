/* SPDX-License-Identifier: BSD-2-Clause
 *
 * test-cat.c - cat=PATH: prints that file, so that a test sees which files there are and
 * whose contents won. Without the word it does nothing.
 */
#include "kprintf.h"
#include "steps/boot-cmdline.h"
#include "sysinit.h"
#include "vfs.h"

#define PIECE_BYTES (KPRINTF_BYTES_MAX / 2)

/* The command line's memory may be somebody else's by the time. */
static char path[VFS_NAME_BYTES_MAX + 1];

static int take_path(struct word_text v)
{
	if (v.n == 0 || v.n >= sizeof path)
		return -1;
	__builtin_memcpy(path, v.s, v.n);
	path[v.n] = '\0';
	return 0;
}
BOOT_WORD("cat", take_path);

static void test_cat(void *unused)
{
	const char *contents;
	size_t bytes;

	(void)unused;
	if (!path[0])
		return;
	contents = vfs_contents(path, &bytes);
	if (!contents) {
		kprintf("cat: no file %s\n", path);
		return;
	}
	BF_SIZE(bytes);
	kprintf("cat: %s has %lu bytes\n", path, bytes);
	for (size_t at = 0; at < bytes; at += PIECE_BYTES)
		kprintf("%.*s", (int)(bytes - at < PIECE_BYTES ? bytes - at : PIECE_BYTES), contents + at);
}
SYSINIT(test_cat, SI_SUB_TEST, SI_ORDER_FOURTH, test_cat, NULL);
SYSINIT_NEEDS(test_cat, initramfs_unpack);
