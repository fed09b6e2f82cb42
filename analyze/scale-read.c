/* SPDX-License-Identifier: BSD-2-Clause
 *
 * scale-read.c - see scale-read.h.
 */
#include "scale-read.h"

#include <inttypes.h>

static int check_common(const struct trace *t, const char *where, struct scale_common *c, struct fault *f)
{
	const char *id = trace_fact(t, "kernel-build-id");
	int exact = trace_exact(t);

	if (!c->known) {
		c->known = 1;
		c->exact = exact;
		snprintf(c->build_id, sizeof c->build_id, "%s", id);
	}
	if (exact != c->exact)
		return fault_set(f, EXIT_NODATA, where,
				 "one clock counts instructions, the other time; they cannot be compared (record all "
				 "with --exact, or all without)");
	if (!c->any_kernel && *id && *c->build_id && strncmp(id, c->build_id, sizeof c->build_id - 1) != 0)
		return fault_set(
			f, EXIT_NODATA, where,
			"the kernel is another (build-id %.12s) than of the boots before (%.12s): it was built "
			"anew (remove the kept boots, and they are made anew, too)",
			id, c->build_id);
	return 0;
}

/* What keeps a boot from being counted; 0: nothing. */
static int unfit(const struct trace *t, const struct boot *b, const char *where, struct fault *f)
{
	if (!b->has_bye || !b->has_hello)
		return fault_set(f, EXIT_NODATA, where, "no %s from the guest: the boot is not whole%s",
				 b->has_hello ? "bye" : "hello", t->cut ? "; the file is cut" : "");
	if (boot_lost(b))
		return fault_set(f, EXIT_UNDECIDED, where,
				 "%" PRIu64 " events lost; cannot decide (record with a larger ring)", boot_lost(b));
	return 0;
}

static int add(struct sweep *s, const uint64_t *values, const struct trace *t, const struct boot *b)
{
	struct span_tree *tree = span_tree_new(t, b);
	struct steps *steps = tree ? steps_new(tree, STEPS_FAMILIES) : NULL;
	int rc = steps ? sweep_add(s, values, steps) : -1;

	steps_free(steps);
	span_tree_free(tree);
	return rc;
}

int scale_read(struct sweep *s, const uint64_t *values, const struct trace *t, const char *where, int lenient,
	       struct scale_common *common, struct fault *f)
{
	if (check_common(t, where, common, f) < 0)
		return -1;
	for (size_t i = 0; i < t->nboots; i++) {
		if (unfit(t, &t->boots[i], where, f) < 0) {
			if (!lenient)
				return -1;
			fault_warn("scale", NULL, "%s; left out", f->text);
			continue;
		}
		if (add(s, values, t, &t->boots[i]) < 0)
			return fault_set(f, EXIT_NODATA, where, "out of memory");
	}
	return 0;
}
