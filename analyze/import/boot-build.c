/* SPDX-License-Identifier: BSD-2-Clause
 *
 * boot-build.c - see boot-build.h.
 */
#include "boot-build.h"

#include <stdlib.h>

#include "array-grow.h"

int boot_add_stack_word(struct boot *b, uint32_t word)
{
	uint32_t *stacks = array_grow(b->stacks, &b->stacks_room, b->nstacks + 1, sizeof *stacks);

	if (!stacks)
		return -1;
	b->stacks = stacks;
	b->stacks[b->nstacks++] = word;
	return 0;
}

int boot_add_family(struct boot *b, const struct wire_name *n)
{
	struct family *families = array_grow(b->families, &b->families_room, b->nfamilies + 1, sizeof *families);
	char *name, *subsystem, *file;

	if (!families)
		return -1;
	b->families = families;
	name = strndup(n->name, n->name_bytes);
	subsystem = strndup(n->subsystem, n->subsystem_bytes);
	file = n->file ? strndup(n->file, n->file_bytes) : NULL;
	if (!name || !subsystem || (n->file && !file)) {
		free(name);
		free(subsystem);
		free(file);
		return -1;
	}
	families[b->nfamilies++] = (struct family){.first = n->first,
						   .count = n->count,
						   .name = name,
						   .subsystem = subsystem,
						   .file = file,
						   .line = n->line};
	return 0;
}

int boot_cpu_index(struct boot *b, uint64_t number)
{
	for (size_t i = 0; i < b->ncpus; i++)
		if (b->cpus[i].number == number)
			return (int)i;
	if (b->ncpus == BOOT_CPUS_MAX)
		return -1;
	b->cpus[b->ncpus].number = number;
	return (int)b->ncpus++;
}
