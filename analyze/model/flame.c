/* SPDX-License-Identifier: BSD-2-Clause
 *
 * flame.c - see flame.h. One pass over the spans, parents before children, with a hash from
 * (parent's node, site) to the node.
 */
#include "flame.h"

#include <stdlib.h>
#include <string.h>

#include "../import/array-grow.h"
#include "id-map.h"

struct building {
	struct flame *f;
	struct id_map nodes;      /* by parent and site */
	struct id_map sites;      /* by canonical site */
	struct id_map subsystems; /* by a hash of the name, or what follows on it */
	uint32_t *node_of;        /* of each span */
};

/* FNV-1a. */
static uint64_t hash(const char *s)
{
	uint64_t h = 14695981039346656037u;

	for (; *s; s++)
		h = (h ^ (unsigned char)*s) * 1099511628211u;
	return h;
}

/* The index; FLAME_NONE when memory is out. */
static uint32_t subsystem_of(struct building *b, const char *name)
{
	struct flame *f = b->f;

	for (uint64_t key = hash(name);; key++) {
		uint32_t *at = id_map_at(&b->subsystems, key);
		struct flame_subsystem *all;

		if (!at)
			return FLAME_NONE;
		if (*at != ID_MAP_NEW && strcmp(f->subsystems[*at].name, name) == 0)
			return *at;
		if (*at != ID_MAP_NEW)
			continue;
		all = array_grow(f->subsystems, &f->subsystems_room, f->nsubsystems + 1, sizeof *all);
		if (!all)
			return FLAME_NONE;
		f->subsystems = all;
		all[f->nsubsystems] = (struct flame_subsystem){.name = name};
		*at = (uint32_t)f->nsubsystems++;
		return *at;
	}
}

/* The same of a site. */
static uint32_t site_of(struct building *b, uint32_t canonical)
{
	struct flame *f = b->f;
	uint32_t *at = id_map_at(&b->sites, canonical);
	struct flame_site *sites, site = {.site = canonical};
	struct site_name name;

	if (!at)
		return FLAME_NONE;
	if (*at != ID_MAP_NEW)
		return *at;
	name = span_tree_site(f->tree, canonical);
	if (f->fold == STEPS_FAMILIES && name.member > 0 && !SITE_IS_CPU(canonical)) {
		uint32_t first = site_of(b, canonical - (uint32_t)name.member);

		if (first != FLAME_NONE && (at = id_map_at(&b->sites, canonical)))
			*at = first;
		return at ? first : FLAME_NONE;
	}
	sites = array_grow(f->sites, &f->sites_room, f->nsites + 1, sizeof *sites);
	site.subsystem = sites ? subsystem_of(b, name.subsystem) : FLAME_NONE;
	if (sites)
		f->sites = sites;
	if (site.subsystem == FLAME_NONE)
		return FLAME_NONE;
	*at = (uint32_t)f->nsites;
	sites[f->nsites++] = site;
	return *at;
}

/* The node beneath a parent; NULL when memory is out. */
static struct flame_node *node_at(struct building *b, uint32_t parent, uint32_t canonical)
{
	struct flame *f = b->f;
	uint32_t site = site_of(b, canonical);
	uint32_t *at = site == FLAME_NONE ? NULL : id_map_at(&b->nodes, (uint64_t)(parent + 1) << 32 | site);
	struct flame_node *nodes;

	if (!at)
		return NULL;
	if (*at != ID_MAP_NEW)
		return &f->nodes[*at];
	nodes = array_grow(f->nodes, &f->nodes_room, f->nnodes + 1, sizeof *nodes);
	if (!nodes)
		return NULL;
	f->nodes = nodes;
	nodes[f->nnodes] = (struct flame_node){
		.parent = parent,
		.depth = parent == FLAME_NONE ? 0 : nodes[parent].depth + 1,
		.site = site,
		.subsystem = f->sites[site].subsystem,
	};
	*at = (uint32_t)f->nnodes++;
	return &nodes[*at];
}

static void spend(struct flame *f, struct flame_node *n, uint64_t ticks)
{
	n->self += ticks;
	f->subsystems[n->subsystem].self += ticks;
	f->total += ticks;
}

static int add_spans(struct building *b)
{
	const struct span_tree *t = b->f->tree;
	struct flame_node *node;
	uint64_t unaccounted = 0;
	size_t room = 0;

	b->node_of = array_grow(NULL, &room, t->nspans + 1, sizeof *b->node_of);
	for (size_t i = 0; b->node_of && i < t->nspans; i++) {
		uint32_t at = span_tree_ordered(t, i);
		const struct span *s = &t->spans[at];

		node = node_at(b, s->parent == SPAN_NONE ? FLAME_NONE : b->node_of[s->parent], s->site);
		if (!node)
			return -1;
		b->node_of[at] = (uint32_t)(node - b->f->nodes);
		node->count++;
		spend(b->f, node, s->self);
	}
	for (size_t i = 0; i < t->boot->ncpus; i++)
		unaccounted += t->cpus[i].unaccounted;
	node = b->node_of && unaccounted ? node_at(b, FLAME_NONE, SITE_UNACCOUNTED) : NULL;
	if (node)
		spend(b->f, node, unaccounted);
	return b->node_of && (node || !unaccounted) ? 0 : -1;
}

static int by_self_then_name(const void *a, const void *b, void *subsystems)
{
	const struct flame_subsystem *all = subsystems;
	const struct flame_subsystem *x = &all[*(const uint32_t *)a], *y = &all[*(const uint32_t *)b];

	if (x->self != y->self)
		return x->self < y->self ? 1 : -1;
	return strcmp(x->name, y->name);
}

static int rank(struct flame *f)
{
	f->ranked = malloc((f->nsubsystems + 1) * sizeof *f->ranked);
	if (!f->ranked)
		return -1;
	for (size_t i = 0; i < f->nsubsystems; i++)
		f->ranked[i] = (uint32_t)i;
	if (f->nsubsystems)
		qsort_r(f->ranked, f->nsubsystems, sizeof *f->ranked, by_self_then_name, f->subsystems);
	return 0;
}

struct flame *flame_new(const struct span_tree *tree, enum steps_fold fold)
{
	struct building b = {.f = calloc(1, sizeof *b.f)};
	int rc = -1;

	if (b.f) {
		b.f->tree = tree;
		b.f->fold = fold;
		rc = add_spans(&b) < 0 ? -1 : rank(b.f);
	}
	id_map_fini(&b.nodes);
	id_map_fini(&b.sites);
	id_map_fini(&b.subsystems);
	free(b.node_of);
	if (rc == 0)
		return b.f;
	flame_free(b.f);
	return NULL;
}

void flame_free(struct flame *f)
{
	if (!f)
		return;
	free(f->nodes);
	free(f->sites);
	free(f->subsystems);
	free(f->ranked);
	free(f);
}

char *flame_site_name(const struct flame *f, uint32_t site, char *out, size_t n)
{
	struct site_name name = span_tree_site(f->tree, f->sites[site].site);

	if (f->fold == STEPS_FAMILIES && name.name && name.member >= 0)
		snprintf(out, n, "%s", name.name);
	else
		span_tree_name(f->tree, f->sites[site].site, out, n);
	return out;
}
