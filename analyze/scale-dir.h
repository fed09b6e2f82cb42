/* SPDX-License-Identifier: BSD-2-Clause
 *
 * scale-dir.h - the directory in which a sweep's boots are kept, so that one that was stopped goes
 * on. In: its path, and the command that makes the boots. Out: a file `command`, and a trace for
 * each boot, which is there whole or not at all.
 */
#ifndef SCALE_DIR_H
#define SCALE_DIR_H

#include <limits.h>
#include <stddef.h>

#include "../tracer/hostlib/fault.h"

#define SCALE_DIR_DEFAULT "bootflame.scale"

struct scale_dir {
	char path[PATH_MAX];
	int fd;    /* locked while it is open; -1: it is not */
	int named; /* by the user: it stays when the sweep is done */
};

/* `path` NULL: the default one, from which another sweep's boots are moved aside; from one that is
 * named they are not: then that is refused. `command` is text that says how the boots are made.
 * 0, or -1 with a fault; fini in either case. */
int scale_dir_open(struct scale_dir *d, const char *path, const char *command, struct fault *f);
/* Removes the default one when all is `done`, and any that holds no boot. */
void scale_dir_fini(struct scale_dir *d, int done);

/* The path of a file in it. Returns out. */
char *scale_dir_file(const struct scale_dir *d, const char *name, char *out, size_t n);

#endif
