/* SPDX-License-Identifier: BSD-2-Clause
 *
 * cpio.h - an initramfs in the making, in memory: the "newc" form that Linux unpacks
 * (Documentation/driver-api/early-userspace/buffer-format.rst). Several archives may stand one
 * behind the other.
 */
#ifndef CPIO_H
#define CPIO_H

#include "hostlib/text.h"

/* Each 0, or -1 when memory is out. Parents first. */
int cpio_directory(struct buf *archive, const char *path);
/* Readable and executable for all, owned by root. */
int cpio_file(struct buf *archive, const char *path, const void *bytes, size_t n);
/* Ends the archive, and pads it to what the next one begins at. */
int cpio_end(struct buf *archive);

#endif
