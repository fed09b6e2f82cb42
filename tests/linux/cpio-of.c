/* SPDX-License-Identifier: BSD-2-Clause
 *
 * cpio-of.c - `cpio-of NAME FILE`: an initramfs of one file on stdout, made by the recorder's own
 * writer of them; cpio(1) is not on every machine.
 */
#include <stdlib.h>

#include "cpio.h"

int main(int argc, char **argv)
{
	struct buf archive = {0}, bytes = {0};
	FILE *in = argc == 3 ? fopen(argv[2], "rb") : NULL;
	char piece[4096];
	size_t n;

	if (!in)
		return 2;
	while ((n = fread(piece, 1, sizeof piece, in)) > 0)
		if (buf_add(&bytes, piece, n) < 0)
			return 4;
	fclose(in);
	if (cpio_file(&archive, argv[1], bytes.data, bytes.n) < 0 || cpio_end(&archive) < 0)
		return 4;
	return fwrite(archive.data, 1, archive.n, stdout) == archive.n ? 0 : 4;
}
