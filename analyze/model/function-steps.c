/* SPDX-License-Identifier: BSD-2-Clause
 *
 * function-steps.c - see function-steps.h. A span's parent stands before it, so that one pass gives
 * each span the step around it: its own site, or for a function its parent's.
 */
#include "function-steps.h"

#include <bootflame/wire.h>
#include <stdlib.h>

#include "../import/array-grow.h"

/* An address, or a stock kernel's function, which has a name and no address. */
static int is_function(const struct span_tree *tree, uint32_t site)
{
	return (site >= BF_SITE_ADDRESS && site - BF_SITE_ADDRESS < 1u << 28) ||
	       strcmp(span_tree_site(tree, site).subsystem, "function") == 0;
}

static int add(struct function_steps *f, struct id_map *pairs, uint32_t function, uint32_t step, uint64_t self)
{
	uint32_t *at = id_map_at(pairs, (uint64_t)function << 32 | step);
	struct function_in_step *all;

	if (!at)
		return -1;
	if (*at == ID_MAP_NEW) {
		all = array_grow(f->pairs, &f->room, f->npairs + 1, sizeof *all);
		if (!all)
			return -1;
		f->pairs = all;
		*at = (uint32_t)f->npairs;
		all[f->npairs++] = (struct function_in_step){.function = function, .step = step};
	}
	f->pairs[*at].self += self;
	return 0;
}

static int choose(struct function_steps *f)
{
	for (size_t i = 0; i < f->npairs; i++) {
		uint32_t *at = id_map_at(&f->best, f->pairs[i].function);

		if (!at)
			return -1;
		if (*at == ID_MAP_NEW || f->pairs[i].self > f->pairs[*at].self)
			*at = (uint32_t)i;
	}
	return 0;
}

int function_steps_init(struct function_steps *f, const struct span_tree *tree)
{
	uint32_t *step = malloc((tree->nspans + 1) * sizeof *step);
	struct id_map pairs = {0};
	int rc = step ? 0 : -1;

	*f = (struct function_steps){0};
	for (size_t i = 0; rc == 0 && i < tree->nspans; i++) {
		const struct span *span = &tree->spans[i];
		int function = is_function(tree, span->site);

		step[i] = !function ? span->site : span->parent < i ? step[span->parent] : FUNCTION_STEP_NONE;
		if (function && step[i] != FUNCTION_STEP_NONE)
			rc = add(f, &pairs, span->site, step[i], span->self);
	}
	if (rc == 0)
		rc = choose(f);
	id_map_fini(&pairs);
	free(step);
	return rc;
}

void function_steps_fini(struct function_steps *f)
{
	id_map_fini(&f->best);
	free(f->pairs);
	*f = (struct function_steps){0};
}

uint32_t function_steps_of(struct function_steps *f, uint32_t site)
{
	uint32_t *at = id_map_at(&f->best, site);

	return at && *at != ID_MAP_NEW ? f->pairs[*at].step : FUNCTION_STEP_NONE;
}
