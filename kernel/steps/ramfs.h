/* SPDX-License-Identifier: BSD-2-Clause
 *
 * ramfs.h - a file system in the heap, from the step "ramfs_mount_root" on.
 */
#ifndef RAMFS_H
#define RAMFS_H

#include <stddef.h>
#include <stdint.h>

/* Paths have no leading slash; every component but the last must be there. All give
 * 0, or -1: no such directory, the name is taken, or no memory. */
int ramfs_mkdir(const char *path);
/* Copies `pattern_bytes` at `pattern`, over and over, until the file has `bytes`. */
int ramfs_create(const char *path, size_t bytes, const void *pattern, size_t pattern_bytes);

#endif
