/* SPDX-License-Identifier: BSD-2-Clause
 *
 * boot-build.h - what every decoder of a boot does: adds to its lists, which grow
 * (events: boot_add_event of trace.h). Internal to import. Each returns 0, or -1 when memory is out.
 */
#ifndef BOOT_BUILD_H
#define BOOT_BUILD_H

#include "trace.h"

int boot_add_stack_word(struct boot *b, uint32_t word);
/* Copies the strings, which need no NUL. */
int boot_add_family(struct boot *b, const struct wire_name *n);

/* More than any kernel names; a bound for one that lies. */
#define BOOT_FAMILIES_MAX 65536

/* The index of a CPU, which is added where it is new; -1: there are too many. */
int boot_cpu_index(struct boot *b, uint64_t number);

#endif
