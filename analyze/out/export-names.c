/* SPDX-License-Identifier: BSD-2-Clause
 *
 * export-names.c - names for exporters: made safe and quoted once, written many times.
 */
#include <stdlib.h>
#include <string.h>

#include "../import/array-grow.h"
#include "export.h"

int export_names_add(struct export_names *names, const char *name, export_quote *quote)
{
	struct export_name *all = array_grow(names->all, &names->room, names->n + 1, sizeof *all);
	char *safe = NULL;
	size_t bytes = 0;
	FILE *memory = all ? open_memstream(&safe, &bytes) : NULL;
	int rc = -1;

	if (all)
		names->all = all;
	if (!memory)
		return -1;
	text_print_safe(memory, *name ? name : "(no name)", TEXT_KEEP_UTF8);
	if (fclose(memory) == 0) {
		all[names->n].at = names->text.n;
		rc = quote(&names->text, safe, bytes);
		all[names->n++].end = names->text.n;
	}
	free(safe);
	return rc;
}

void export_names_fini(struct export_names *names)
{
	buf_fini(&names->text);
	free(names->all);
	*names = (struct export_names){0};
}

int export_quote_json(struct buf *b, const char *safe, size_t n)
{
	int rc = 0;

	for (size_t i = 0; i < n && rc == 0; i++) {
		if (safe[i] == '"' || safe[i] == '\\')
			rc = buf_add(b, "\\", 1);
		rc = rc < 0 ? rc : buf_add(b, &safe[i], 1);
	}
	return rc;
}

char *export_frame_name(const struct span_lanes *l, uint32_t frame, char *out, size_t n)
{
	if (frame != LANE_FRAME_OFF_CPU)
		return span_tree_name(l->tree, l->sites[frame], out, n);
	snprintf(out, n, "off cpu");
	return out;
}

const char *export_frame_subsystem(const struct span_lanes *l, uint32_t frame)
{
	return frame == LANE_FRAME_OFF_CPU ? "off cpu" : span_tree_site(l->tree, l->sites[frame]).subsystem;
}
