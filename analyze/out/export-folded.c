/* SPDX-License-Identifier: BSD-2-Clause
 *
 * export-folded.c - the flame graph as folded stacks, one a line, "subsystem;step;... SELF": what
 * flamegraph.pl, inferno and speedscope read. The first word is the subsystem of the last
 * step, whose self time the number is. In a name ';' becomes ':' and a space '_'.
 */
#include <stdlib.h>
#include <string.h>

#include "export.h"

/* Deeper stacks lose their middle: what a lying guest nests by the thousand, for each of a hundred
 * thousand leaves, would fill a disk. */
#define FRAMES_MAX 256

static int quote(struct buf *b, const char *safe, size_t n)
{
	int rc = 0;

	for (size_t i = 0; i < n && rc == 0; i++)
		rc = buf_add(b, safe[i] == ';' ? ":" : safe[i] == ' ' ? "_" : &safe[i], 1);
	return rc;
}

static int add_names(const struct flame *f, struct export_names *sites, struct export_names *subsystems)
{
	char name[600];

	for (uint32_t i = 0; i < f->nsites; i++)
		if (export_names_add(sites, flame_site_name(f, i, name, sizeof name), quote) < 0)
			return -1;
	for (size_t i = 0; i < f->nsubsystems; i++)
		if (export_names_add(subsystems, f->subsystems[i].name, quote) < 0)
			return -1;
	return 0;
}

static void put_path(struct fast_out *out, const struct flame *f, const struct export_names *sites, uint32_t node)
{
	uint32_t path[FRAMES_MAX], n = 0, depth = f->nodes[node].depth + 1;
	uint32_t skip_from = depth > FRAMES_MAX ? FRAMES_MAX / 2 : depth; /* depths [from, to) are left out */
	uint32_t skip_to = depth > FRAMES_MAX ? depth - FRAMES_MAX / 2 : depth;

	for (uint32_t at = node; at != FLAME_NONE; at = f->nodes[at].parent)
		if (f->nodes[at].depth < skip_from || f->nodes[at].depth >= skip_to)
			path[n++] = at;
	for (uint32_t i = 0; i < n; i++) {
		FAST_TEXT(out, ";");
		if (i == skip_from) {
			fast_u64(out, skip_to - skip_from);
			FAST_TEXT(out, "_more;");
		}
		export_names_put(out, sites, f->nodes[path[n - 1 - i]].site);
	}
}

static int write_folded(const struct export *e, FILE *file)
{
	const struct flame *f = e->flame;
	struct export_names sites = {0}, subsystems = {0};
	struct fast_out *out = malloc(sizeof *out);
	int rc = out ? add_names(f, &sites, &subsystems) : -1;

	if (rc == 0) {
		fast_init(out, file);
		for (uint32_t i = 0; i < f->nnodes; i++) {
			if (f->nodes[i].self == 0)
				continue;
			export_names_put(out, &subsystems, f->nodes[i].subsystem);
			put_path(out, f, &sites, i);
			FAST_TEXT(out, " ");
			fast_u64(out, f->nodes[i].self);
			FAST_TEXT(out, "\n");
		}
		fast_flush(out);
	}
	export_names_fini(&sites);
	export_names_fini(&subsystems);
	free(out);
	return rc;
}

const struct exporter export_folded = {
	.name = "folded",
	.summary = "folded stacks, for flamegraph.pl and inferno",
	.suffix = ".folded",
	.of = EXPORT_OF_FLAME,
	.write = write_folded,
};
