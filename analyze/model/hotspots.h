/* SPDX-License-Identifier: BSD-2-Clause
 *
 * hotspots.h - growth seen within one boot: a step that ran with several sizes, and says
 * so by BF_SIZE, is fitted from that boot alone; so is what runs within it. In: a span tree.
 * Out: one row a step.
 */
#ifndef HOTSPOTS_H
#define HOTSPOTS_H

#include "growth.h"
#include "steps.h"

/* What runs within a sized step, and what within that up to the next sized one: a function, a
 * SYSINIT that it calls. Only what matters (growth_matters) and is not the observer's. */
struct hotspot_part {
	const struct step *step;
	struct growth growth;        /* self ticks of all of it within one span of the sized step */
	struct growth_split split;   /* in the number of its calls there, or in each */
	struct growth_point *points; /* what was fitted */
	size_t npoints;
};

struct hotspot {
	const struct step *step;
	struct growth growth;        /* cost is self time in ticks of one span */
	struct growth_point *points; /* what was fitted */
	size_t npoints;
	struct hotspot_part *parts; /* n^2 and worse first, then by self time */
	size_t nparts;
};

struct hotspots {
	struct hotspot *rows; /* n^2 and worse first, then by self time */
	size_t nrows;
};

/* Looks at every step of `s` that had at least GROWTH_SIZES_SEEN different sizes; the
 * fit may still be undecided. 0, or -1 when memory is out. */
#define GROWTH_SIZES_SEEN 3
int hotspots_find(struct hotspots *h, const struct steps *s);
void hotspots_fini(struct hotspots *h);

/* Whether it, or a part of it, is large enough to be named (growth_matters). */
int hotspot_matters(const struct hotspot *h, const struct steps *s);
/* Whether it, or a part of it, is and grows as n^2 or worse. */
int hotspot_is_quadratic(const struct hotspot *h, const struct steps *s);

#endif
