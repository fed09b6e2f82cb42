/* SPDX-License-Identifier: BSD-2-Clause
 *
 * hotspots.h - growth seen within one boot: a step that ran with several sizes, and says
 * so by BF_SIZE, is fitted from that boot alone. In: a span tree. Out: one row a step.
 */
#ifndef HOTSPOTS_H
#define HOTSPOTS_H

#include "growth.h"
#include "steps.h"

struct hotspot {
	const struct step *step;
	struct growth growth; /* cost is self time in ticks */
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

#endif
