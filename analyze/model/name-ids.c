/* SPDX-License-Identifier: BSD-2-Clause
 *
 * name-ids.c - see name-ids.h. By sorting: no name that a guest chooses makes it slow.
 */
#include "name-ids.h"

#include <stdlib.h>
#include <string.h>

#include "../import/array-grow.h"

int name_ids_add(struct name_ids *ids, const char *name, const char *subsystem)
{
	size_t *at = array_grow(ids->at, &ids->room, ids->n + 1, sizeof *at);

	if (!at)
		return -1;
	ids->at = at;
	at[ids->n] = ids->text.n;
	if (ids->n == UINT32_MAX - 1 || buf_add(&ids->text, name, strlen(name) + 1) < 0 ||
	    buf_add(&ids->text, subsystem, strlen(subsystem) + 1) < 0)
		return -1;
	ids->n++;
	return 0;
}

struct named {
	const char *name, *subsystem;
	uint32_t index;
};

static int same_first(const void *a, const void *b)
{
	const struct named *x = a, *y = b;
	int d = strcmp(x->name, y->name);

	if (d == 0)
		d = strcmp(x->subsystem, y->subsystem);
	return d ? d : (x->index > y->index) - (x->index < y->index);
}

int name_ids_sort(struct name_ids *ids)
{
	struct named *sorted = malloc((ids->n + 1) * sizeof *sorted);

	ids->id = malloc((ids->n + 1) * sizeof *ids->id);
	ids->first = malloc((ids->n + 1) * sizeof *ids->first);
	if (!sorted || !ids->id || !ids->first) {
		free(sorted);
		return -1;
	}
	for (size_t i = 0; i < ids->n; i++) {
		sorted[i].name = ids->text.data + ids->at[i];
		sorted[i].subsystem = sorted[i].name + strlen(sorted[i].name) + 1;
		sorted[i].index = (uint32_t)i;
	}
	if (ids->n)
		qsort(sorted, ids->n, sizeof *sorted, same_first);
	for (size_t i = 0; i < ids->n; i++) {
		if (i == 0 || strcmp(sorted[i].name, sorted[i - 1].name) != 0 ||
		    strcmp(sorted[i].subsystem, sorted[i - 1].subsystem) != 0)
			ids->first[ids->nids++] = sorted[i].index;
		ids->id[sorted[i].index] = (uint32_t)ids->nids - 1;
	}
	free(sorted);
	return 0;
}

void name_ids_fini(struct name_ids *ids)
{
	buf_fini(&ids->text);
	free(ids->at);
	free(ids->id);
	free(ids->first);
	*ids = (struct name_ids){0};
}

const char *name_ids_name(const struct name_ids *ids, uint32_t id)
{
	return ids->text.data + ids->at[ids->first[id]];
}

const char *name_ids_subsystem(const struct name_ids *ids, uint32_t id)
{
	const char *name = name_ids_name(ids, id);

	return name + strlen(name) + 1;
}
