/* SPDX-License-Identifier: BSD-2-Clause
 *
 * linux-symbols.h - the functions of a vmlinux, for kernels that do not tell them themselves. In:
 * an ELF that is not stripped. Out: text in the form of /proc/kallsyms.
 */
#ifndef LINUX_SYMBOLS_H
#define LINUX_SYMBOLS_H

#include "hostlib/fault.h"
#include "hostlib/text.h"

/* Adds a line a function; 0 or -1. */
int linux_symbols_read(struct buf *out, const char *path, struct fault *f);

#endif
