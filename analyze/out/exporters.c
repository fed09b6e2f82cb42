/* SPDX-License-Identifier: BSD-2-Clause
 *
 * exporters.c - the one list of the formats that a trace is exported to, and that of pictures.
 */
#include <string.h>

#include "export.h"

extern const struct exporter export_speedscope;
extern const struct exporter export_chrome;
extern const struct exporter export_folded;
extern const struct exporter flame_html;
extern const struct exporter flame_svg;

static const struct exporter *const exporters[] = {&export_speedscope, &export_chrome, &export_folded};
static const struct exporter *const pictures[] = {&flame_svg, &flame_html, &export_folded};

const struct exporter *exporter_at(size_t i)
{
	return i < sizeof exporters / sizeof *exporters ? exporters[i] : NULL;
}

const struct exporter *exporter_find(const char *name)
{
	for (size_t i = 0; exporter_at(i); i++)
		if (strcmp(exporter_at(i)->name, name) == 0)
			return exporter_at(i);
	return NULL;
}

const struct exporter *exporter_picture_at(size_t i)
{
	return i < sizeof pictures / sizeof *pictures ? pictures[i] : NULL;
}

const struct exporter *exporter_picture_find(const char *path)
{
	size_t n = strlen(path);

	for (size_t i = 0; exporter_picture_at(i); i++) {
		const char *suffix = exporter_picture_at(i)->suffix;

		if (n > strlen(suffix) && strcmp(path + n - strlen(suffix), suffix) == 0)
			return exporter_picture_at(i);
	}
	return NULL;
}
