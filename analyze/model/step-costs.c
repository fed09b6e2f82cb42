/* SPDX-License-Identifier: BSD-2-Clause
 *
 * step-costs.c - see step-costs.h.
 */
#include "step-costs.h"

#include <stdlib.h>

int step_costs_init(struct step_costs *c, const struct trace *t, const struct boot *b)
{
	char name[600];

	*c = (struct step_costs){.tree = span_tree_new(t, b)};
	c->steps = c->tree ? steps_new(c->tree, STEPS_FAMILIES) : NULL;
	if (!c->steps)
		return -1;
	for (size_t i = 0; i < c->steps->nrows; i++)
		if (name_ids_add(&c->names, steps_name(c->steps, &c->steps->rows[i], name, sizeof name),
				 steps_subsystem(c->steps, &c->steps->rows[i])) < 0)
			return -1;
	if (name_ids_sort(&c->names) < 0)
		return -1;
	c->nrows = c->names.nids;
	c->rows = calloc(c->nrows + 1, sizeof *c->rows);
	if (!c->rows)
		return -1;
	for (size_t i = 0; i < c->steps->nrows; i++) {
		const struct step *row = &c->steps->rows[i];
		struct step_cost *to = &c->rows[c->names.id[i]];

		to->name = name_ids_name(&c->names, c->names.id[i]);
		to->subsystem = name_ids_subsystem(&c->names, c->names.id[i]);
		to->self += row->self;
		to->total += row->total;
		to->count += row->count;
	}
	c->judged = c->steps->all - c->steps->idle - c->steps->observer;
	return 0;
}

void step_costs_fini(struct step_costs *c)
{
	free(c->rows);
	name_ids_fini(&c->names);
	steps_free(c->steps);
	span_tree_free(c->tree);
	*c = (struct step_costs){0};
}
