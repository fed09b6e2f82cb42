/* SPDX-License-Identifier: BSD-2-Clause
 *
 * program-path.h - where a program lies that is named without a directory.
 */
#ifndef PROGRAM_PATH_H
#define PROGRAM_PATH_H

#include <stddef.h>

/* The first file of that name on PATH that can be run; 0 or -1. */
int program_path(const char *program, char *out, size_t n);

#endif
