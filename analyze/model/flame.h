/* SPDX-License-Identifier: BSD-2-Clause
 *
 * flame.h - a boot as a flame graph: all spans that were reached the same way are one node. In:
 * a span tree. Out: nodes by path, threads and CPUs together, and the subsystems.
 *
 * A node's self time belongs to its own subsystem, whoever called it. So a graph by subsystem
 * is a tower for each: what its steps spent themselves, beneath them the way to them. A tower
 * is as wide as the subsystem's self time in a report, and the towers are the whole boot.
 */
#ifndef FLAME_H
#define FLAME_H

#include "steps.h"

#define FLAME_NONE UINT32_MAX

struct flame_node {
	uint32_t parent;    /* index, less than its own; or FLAME_NONE */
	uint32_t depth;     /* nodes above it */
	uint32_t site;      /* index into flame.sites */
	uint32_t subsystem; /* index */
	uint64_t self;      /* ticks, on all CPUs */
	uint64_t count;     /* spans */
};

struct flame_site {
	uint32_t site;      /* canonical; folded: of the family's first member */
	uint32_t subsystem; /* index */
};

struct flame_subsystem {
	const char *name;
	uint64_t self; /* ticks */
};

struct flame {
	const struct span_tree *tree;
	enum steps_fold fold;
	struct flame_node *nodes; /* in order of first entry, thread by thread */
	size_t nnodes, nodes_room;
	struct flame_site *sites; /* the same */
	size_t nsites, sites_room;
	struct flame_subsystem *subsystems; /* the same */
	size_t nsubsystems, subsystems_room;
	uint32_t *ranked; /* their indices, most self time first, then by name */
	uint64_t total;   /* ticks watched, over all CPUs: the sum of all self times */
};

/* NULL when memory is out. What no span covers is a node without parent, "unaccounted". */
struct flame *flame_new(const struct span_tree *tree, enum steps_fold fold);
void flame_free(struct flame *f);

/* A site's name as the report says it. Returns out. */
char *flame_site_name(const struct flame *f, uint32_t site, char *out, size_t n);

#endif
