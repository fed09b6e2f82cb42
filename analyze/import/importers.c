/* SPDX-License-Identifier: BSD-2-Clause
 *
 * importers.c - the one list of importers; see importer.h.
 */
#include "importer.h"

static const struct importer *const importers[] = {
	&importer_wire,
	&importer_initcall,
};
#define NIMPORTERS (sizeof importers / sizeof *importers)

const struct importer *importer_find(const char *name)
{
	if (!*name)
		return &importer_wire;
	for (size_t i = 0; i < NIMPORTERS; i++)
		if (strcmp(importers[i]->name, name) == 0)
			return importers[i];
	return NULL;
}

const struct importer *importer_at(size_t i)
{
	for (size_t k = 0; k < NIMPORTERS; k++)
		if (importers[k]->summary && i-- == 0)
			return importers[k];
	return NULL;
}
