/* SPDX-License-Identifier: BSD-2-Clause
 *
 * same-names.h - sites that were named at run time and have one name and subsystem are one
 * site. In: a boot whose families are sorted by their first id. Out: its events and stacks
 * speak of the lowest of the ids. (Those of the ELF have struct site.canonical.)
 */
#ifndef SAME_NAMES_H
#define SAME_NAMES_H

#include "trace.h"

/* -1: memory is out. */
int same_names_merge(struct boot *b);

#endif
