/* SPDX-License-Identifier: BSD-2-Clause
 *
 * self-dir.h - where this program lies, so that an uninstalled build finds its own parts.
 */
#ifndef SELF_DIR_H
#define SELF_DIR_H

#include <stddef.h>

/* "DIR/name" of the directory that this program was started from; 0 or -1. */
int self_dir_path(char *out, size_t n, const char *name);

/* A file that comes with bootflame: DIR/room/name as built, else DIR/../lib/bootflame/name as
 * installed. 0 or -1: it is in neither place. */
int self_dir_part(char *out, size_t n, const char *room, const char *name);
/* The tiny kernel: DIR/kernel/bootflame-kernel.elf as built, else
 * DIR/../lib/bootflame/bootflame-kernel.elf as installed, with `suffix` behind "kernel" ("" or
 * "-aarch64"). 0 or -1: neither is there. */
int self_dir_kernel(char *out, size_t n, const char *suffix);

#endif
