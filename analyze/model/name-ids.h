/* SPDX-License-Identifier: BSD-2-Clause
 *
 * name-ids.h - one number for one name, over several traces. In: pairs of name and
 * subsystem, copied as they come. Out: a small id each, equal where both are equal, in the
 * order of the names.
 */
#ifndef NAME_IDS_H
#define NAME_IDS_H

#include <stddef.h>
#include <stdint.h>

#include "../../tracer/hostlib/text.h"

struct name_ids {
	struct buf text; /* what was added, each word NUL-ended */
	size_t *at;      /* of each, where it stands in text */
	size_t n, room;
	uint32_t *id;    /* of each, once sorted */
	uint32_t *first; /* of each id, one that has it */
	size_t nids;
};

/* Its index is the number of those before it. 0, or -1: out of memory. */
int name_ids_add(struct name_ids *ids, const char *name, const char *subsystem);
/* Gives out the ids; nothing may be added behind this. 0, or -1: out of memory. */
int name_ids_sort(struct name_ids *ids);
void name_ids_fini(struct name_ids *ids);

const char *name_ids_name(const struct name_ids *ids, uint32_t id);
const char *name_ids_subsystem(const struct name_ids *ids, uint32_t id);

#endif
