/* SPDX-License-Identifier: BSD-2-Clause
 *
 * cpio.c - see cpio.h.
 */
#include "cpio.h"

#include <string.h>

/* Names and data are padded to 4 bytes, counted from the archive's start; archives to 512, as
 * cpio(1) has it. */
static int pad(struct buf *archive, size_t to)
{
	static const char zeros[512];

	return archive->n % to ? buf_add(archive, zeros, to - archive->n % to) : 0;
}

static int entry(struct buf *archive, const char *path, unsigned int mode, const void *bytes, size_t n)
{
	unsigned int inode = (unsigned int)archive->n + 1; /* any, but each its own */
	int rc = 0;

	if (n > UINT32_MAX)
		return -1;
	rc |= buf_addf(archive, "070701%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X", inode, mode, 0, 0, 1, 0,
		       (unsigned int)n, 0, 0, 0, 0, (unsigned int)strlen(path) + 1, 0);
	rc |= buf_add(archive, path, strlen(path) + 1);
	rc |= pad(archive, 4);
	rc |= n ? buf_add(archive, bytes, n) : 0;
	return rc | pad(archive, 4);
}

int cpio_directory(struct buf *archive, const char *path)
{
	return entry(archive, path, 0040755, NULL, 0);
}

int cpio_file(struct buf *archive, const char *path, const void *bytes, size_t n)
{
	return entry(archive, path, 0100755, bytes, n);
}

int cpio_end(struct buf *archive)
{
	return entry(archive, "TRAILER!!!", 0, NULL, 0) | pad(archive, 512);
}
