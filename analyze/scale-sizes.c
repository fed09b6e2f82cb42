/* SPDX-License-Identifier: BSD-2-Clause
 *
 * scale-sizes.c - see scale-sizes.h.
 */
#include "scale-sizes.h"

#include <stdio.h>
#include <string.h>

#include "../tracer/hostlib/text.h"

const uint64_t *scale_size_of(const struct scale_sizes *s, const char *name)
{
	for (size_t i = 0; i < s->n; i++)
		if (strcmp(s->all[i].name, name) == 0)
			return &s->all[i].value;
	return NULL;
}

/* It is shown as it is; traces and histories are anybody's. */
static int is_name(const char *name, size_t bytes)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-";

	for (size_t i = 0; i < bytes; i++)
		if (!memchr(letters, name[i], sizeof letters - 1))
			return 0;
	return 1;
}

void scale_sizes_add_one(struct scale_sizes *s, const char *name, size_t name_bytes, const char *value,
			 size_t value_bytes)
{
	struct scale_size *size = &s->all[s->n];
	char word[32];

	if (s->n == sizeof s->all / sizeof *s->all || name_bytes == 0 || name_bytes >= sizeof size->name ||
	    value_bytes >= sizeof word || !is_name(name, name_bytes))
		return;
	snprintf(size->name, sizeof size->name, "%.*s", (int)name_bytes, name);
	snprintf(word, sizeof word, "%.*s", (int)value_bytes, value);
	if (text_to_u64(word, 0, UINT64_MAX, &size->value) == 0 && !scale_size_of(s, size->name))
		s->n++;
}

void scale_sizes_add(struct scale_sizes *s, const char *text, size_t bytes, char between)
{
	const char *end = text + bytes;

	while (text < end) {
		const char *next = memchr(text, between, (size_t)(end - text)), *equals;

		next = next ? next : end;
		equals = memchr(text, '=', (size_t)(next - text));
		if (equals)
			scale_sizes_add_one(s, text, (size_t)(equals - text), equals + 1, (size_t)(next - equals - 1));
		text = next < end ? next + 1 : end;
	}
}

/* Whether every trace has it, and they do not all say the same. */
static int varies(const struct scale_sizes *all, size_t n, const char *name)
{
	const uint64_t *first = scale_size_of(&all[0], name);
	int differs = 0;

	for (size_t i = 1; first && i < n; i++) {
		const uint64_t *value = scale_size_of(&all[i], name);

		if (!value)
			return 0;
		differs |= *value != *first;
	}
	return differs;
}

/* The same value everywhere as a parameter that is there: one thing under two names. */
static int is_alias(const struct scale_sizes *all, size_t n, const struct sweep_plan *plan, const char *name)
{
	for (size_t p = 0; p < plan->nparams; p++) {
		size_t same = 0;

		while (same < n && *scale_size_of(&all[same], name) == *scale_size_of(&all[same], plan->params[p].name))
			same++;
		if (same == n)
			return 1;
	}
	return 0;
}

int scale_sizes_choose(struct sweep_plan *plan, const struct scale_sizes *all, size_t n, struct fault *f)
{
	for (size_t p = 0; p < plan->nparams; p++)
		for (size_t i = 0; i < n; i++)
			if (!scale_size_of(&all[i], plan->params[p].name))
				return fault_set(
					f, EXIT_USAGE, plan->params[p].name,
					"not every trace or boot says how large that was: neither by its trace's name nor by the "
					"guest's command line");
	if (plan->nparams)
		return 0;
	for (size_t k = 0; k < all[0].n; k++) {
		const char *name = all[0].all[k].name;

		if (!varies(all, n, name) || is_alias(all, n, plan, name))
			continue;
		if (plan->nparams == SWEEP_PARAMS_MAX)
			return fault_set(f, EXIT_USAGE, name,
					 "more than %d sizes differ (--param NAME says which count)", SWEEP_PARAMS_MAX);
		snprintf(plan->params[plan->nparams++].name, sizeof plan->params[0].name, "%s", name);
	}
	return 0;
}
