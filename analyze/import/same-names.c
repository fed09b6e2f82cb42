/* SPDX-License-Identifier: BSD-2-Clause
 *
 * same-names.c - see same-names.h. A hook in a header is a site in each file that includes
 * it, and a topic is waited for in one place and woken in another; where sites describe
 * themselves each of these has an id of its own.
 */
#include "same-names.h"

#include <bootflame/wire.h>
#include <stdlib.h>

struct alias {
	const struct family *family;
	uint32_t id, same_as;
};

static int same(const struct family *x, const struct family *y)
{
	return strcmp(x->name, y->name) == 0 && strcmp(x->subsystem, y->subsystem) == 0;
}

static int by_name(const void *a, const void *b)
{
	const struct alias *x = a, *y = b;
	int d = strcmp(x->family->name, y->family->name);

	if (d == 0)
		d = strcmp(x->family->subsystem, y->family->subsystem);
	return d ? d : (x->id > y->id) - (x->id < y->id);
}

static int by_id(const void *a, const void *b)
{
	const struct alias *x = a, *y = b;

	return (x->id > y->id) - (x->id < y->id);
}

static uint32_t resolve(const struct alias *aliases, size_t n, uint32_t id)
{
	const struct alias key = {.id = id}, *found;

	if (id < BF_SITE_FIRST_NAMED || id > BF_SITE_MAX)
		return id;
	found = bsearch(&key, aliases, n, sizeof *aliases, by_id);
	return found ? found->same_as : id;
}

/* A stack in boot.stacks: thread, spans below, depth, ids told, those ids. */
static void resolve_stack(struct boot *b, size_t at, const struct alias *aliases, size_t n)
{
	uint32_t *words = b->stacks + at;

	words[0] = resolve(aliases, n, words[0]);
	for (uint32_t i = 0; i < words[3]; i++)
		words[4 + i] = resolve(aliases, n, words[4 + i]);
}

int same_names_merge(struct boot *b)
{
	struct alias *aliases = malloc((b->nfamilies + 1) * sizeof *aliases);
	size_t n = 0, merged = 0;

	if (!aliases)
		return -1;
	for (size_t i = 0; i < b->nfamilies; i++) {
		const struct family *f = &b->families[i];

		if (f->count == 1)
			aliases[n++] =
				(struct alias){.family = f, .id = (uint32_t)f->first, .same_as = (uint32_t)f->first};
	}
	if (n)
		qsort(aliases, n, sizeof *aliases, by_name);
	for (size_t i = 1; i < n; i++) {
		if (!same(aliases[i].family, aliases[i - 1].family))
			continue;
		aliases[i].same_as = aliases[i - 1].same_as;
		merged++;
	}
	if (merged)
		qsort(aliases, n, sizeof *aliases, by_id);
	for (size_t i = 0; merged && i < b->nevents; i++) {
		struct event_record *r = &b->events[i];

		if (r->kind == EVENT_RESYNC)
			resolve_stack(b, b->values[r->word], aliases, n);
		else if (r->kind == EVENT_COUNTER)
			b->values[r->word + 1] = resolve(aliases, n, (uint32_t)b->values[r->word + 1]);
		else if (!event_has_value(r->kind))
			r->word = resolve(aliases, n, r->word);
	}
	free(aliases);
	return 0;
}
