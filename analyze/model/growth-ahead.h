/* SPDX-License-Identifier: BSD-2-Clause
 *
 * growth-ahead.h - what lies beyond the sizes that were seen: the local exponent, the cost at
 * ten times the largest with its interval, and which further sizes would decide. Of growth.c
 * alone. In: a growth as judged, the sizes, each class's law. Out: the rest of the growth.
 */
#ifndef GROWTH_AHEAD_H
#define GROWTH_AHEAD_H

#include "growth-law.h"

/* `laws` by class, those without points are none; from size `change` on another law holds,
 * if the reason is GROWTH_NO_LAW. */
void growth_look_ahead(struct growth *g, const struct law_sizes *s, const struct law *laws, size_t change);
/* Where nothing could be judged: the same from the sizes alone. */
void growth_look_around(struct growth *g, const struct law_sizes *s);

#endif
