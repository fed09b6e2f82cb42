/* SPDX-License-Identifier: BSD-2-Clause
 *
 * step-series.c - see step-series.h. One pass over the spans; how many a row has is known, so
 * that the i-th one's cell is, too.
 */
#include "step-series.h"

#include <stdlib.h>

#include "id-map.h"

/* The row of a span's step, of those that are wanted. */
static int map_rows(struct id_map *map, const struct steps *steps, size_t rows)
{
	for (size_t i = 0; i < rows; i++) {
		uint32_t *at = id_map_at(map, (uint64_t)steps->rows[i].cpu << 32 | steps->rows[i].site);

		if (!at)
			return -1;
		*at = (uint32_t)i;
	}
	return 0;
}

static int add_spans(struct step_series *s, uint64_t *seen, struct id_map *map, const struct steps *steps)
{
	const struct span_tree *tree = steps->tree;

	for (size_t i = 0; i < tree->nspans; i++) {
		const struct span *span = &tree->spans[span_tree_ordered(tree, i)];
		uint32_t *at = id_map_at(map, (uint64_t)span->cpu << 32 | span->site);
		uint64_t count, *cell;

		if (!at)
			return -1;
		if (*at == ID_MAP_NEW)
			continue;
		count = steps->rows[*at].count;
		cell = s->self + *at * s->cells + (count > s->cells ? seen[*at] * s->cells / count : seen[*at]);
		seen[*at]++;
		if (span->self > *cell)
			*cell = span->self;
	}
	return 0;
}

int step_series_init(struct step_series *s, const struct steps *steps, size_t rows, size_t cells)
{
	uint64_t *seen = calloc(rows + 1, sizeof *seen);
	struct id_map map = {0};
	int rc = -1;

	*s = (struct step_series){.rows = rows, .cells = cells};
	s->self = calloc(rows + 1, cells * sizeof *s->self);
	s->counts = calloc(rows + 1, sizeof *s->counts);
	if (seen && s->self && s->counts && map_rows(&map, steps, rows) == 0)
		rc = add_spans(s, seen, &map, steps);
	for (size_t i = 0; rc == 0 && i < rows; i++)
		if (seen[i] > 1)
			s->counts[i] = (uint32_t)(seen[i] < cells ? seen[i] : cells);
	id_map_fini(&map);
	free(seen);
	return rc;
}

void step_series_fini(struct step_series *s)
{
	free(s->self);
	free(s->counts);
	*s = (struct step_series){0};
}
