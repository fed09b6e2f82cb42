/* SPDX-License-Identifier: BSD-2-Clause
 *
 * vfs.h - files by path, in memory. Paths have no leading '/'. After the step "vfs_init";
 * the initramfs is in it after "initramfs_unpack".
 */
#ifndef VFS_H
#define VFS_H

#include <stddef.h>
#include <stdint.h>

#define VFS_NAME_BYTES_MAX 255u

/* 0, or -1: no memory, no such directory, a name that is there already or is none. */
int vfs_mkdir(const char *path, size_t path_bytes);
/* A file with these contents, which are not copied and must stay. */
int vfs_create(const char *path, size_t path_bytes, const void *contents, size_t bytes);
/* The file's contents, of *bytes; NULL: there is no such file. */
const void *vfs_contents(const char *path, size_t *bytes);

#endif
