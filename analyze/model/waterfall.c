/* SPDX-License-Identifier: BSD-2-Clause
 *
 * waterfall.c - see waterfall.h.
 */
#include "waterfall.h"

#include <stdlib.h>

/* What moves is at least one part in so many of the axis. */
#define AXIS_PARTS 3

static void find_axis(struct waterfall *w)
{
	uint64_t low = w->total[0], high = w->total[0];

	for (size_t i = 0; i < w->nbars; i++) {
		low = w->bars[i].at[1] < low ? w->bars[i].at[1] : low;
		high = w->bars[i].at[1] > high ? w->bars[i].at[1] : high;
	}
	w->to = high;
	if (high > low && high - low < high / AXIS_PARTS)
		w->from = low > (high - low) / 2 ? low - (high - low) / 2 : 0;
}

int waterfall_init(struct waterfall *w, const struct diff *d, size_t most)
{
	uint64_t at = d->watched[0];

	*w = (struct waterfall){.total = {d->watched[0], d->watched[1]}};
	w->bars = calloc(most + 1, sizeof *w->bars);
	if (!w->bars)
		return -1;
	/* Those that are equal stand at the end. */
	for (size_t i = 0; i < d->nsubsystems && d->subsystems[i].self[0] != d->subsystems[i].self[1]; i++) {
		const struct diff_subsystem *s = &d->subsystems[i];
		uint64_t next = at + (s->self[1] - s->self[0]);

		if (w->nbars < most) {
			w->bars[w->nbars++] =
				(struct waterfall_bar){.name = s->name, .at = {at, next}, .subsystems = 1};
		} else {
			struct waterfall_bar *rest = &w->bars[most - 1];

			rest->name = NULL;
			rest->at[1] = next;
			rest->subsystems++;
		}
		at = next;
	}
	find_axis(w);
	return 0;
}

void waterfall_fini(struct waterfall *w)
{
	free(w->bars);
	*w = (struct waterfall){0};
}
