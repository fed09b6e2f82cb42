/* SPDX-License-Identifier: BSD-2-Clause
 *
 * vfs.h - files by path, in memory. Paths have no leading '/'. After the step "vfs_init";
 * the initramfs is in it after "initramfs_unpack". There is no lock: files are made by the
 * thread that boots, before others look.
 */
#ifndef VFS_H
#define VFS_H

#include <stddef.h>
#include <stdint.h>

#define VFS_NAME_BYTES_MAX 255u

/* 0, also where that directory is there already; or -1: no memory, no such directory to make
 * it in, a file is there, or it is no name: empty, too long, with an empty, "." or ".."
 * component or a NUL. */
int vfs_mkdir(const char *path, size_t path_bytes);
/* A file with these contents, which are not copied and must stay. -1 also where the name is
 * there already. */
int vfs_create(const char *path, size_t path_bytes, const void *contents, size_t bytes);
/* Gives a file other contents. -1: there is no such file. */
int vfs_replace(const char *path, size_t path_bytes, const void *contents, size_t bytes);
/* The file's contents, of *bytes; NULL: there is no such file. */
const void *vfs_contents(const char *path, size_t *bytes);

#endif
