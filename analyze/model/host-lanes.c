/* SPDX-License-Identifier: BSD-2-Clause
 *
 * host-lanes.c - see host-lanes.h. The guest's counter may have begun later than the recording, so
 * times are kept as differences from the lanes' first tick, which may be negative.
 */
#include "host-lanes.h"

#include <math.h>

/* A recording that lasted longer before its kernel than this many times its boot is shown from
 * its kernel on: somebody's clock lies, and the boot would be a line. */
#define BEFORE_MOST 1000

/* Ticks from the lanes' first one on. */
static double ticks_from_base(const struct clock_tie *tie, const struct span_lanes *lanes, uint64_t ns)
{
	double from_base_ns = (double)(int64_t)(ns - tie->base_ns) - tie->offset_ns;

	return from_base_ns / tie->ns_per_tick + (double)(int64_t)(tie->base_tick - lanes->base);
}

void host_lanes_find(struct host_lanes *h, const struct span_lanes *lanes, const struct phases *phases,
		     const struct clock_tie *tie)
{
	double first, last;

	*h = (struct host_lanes){.end = lanes->end};
	if (!tie->known || !(tie->ns_per_tick > 0) || phases->n == 0)
		return;
	first = ticks_from_base(tie, lanes, phases->from_ns);
	last = ticks_from_base(tie, lanes, phases->from_ns + phases->ns);
	if (!(fabs(first) < BEFORE_MOST * ((double)lanes->end + 1)) ||
	    !(fabs(last) < BEFORE_MOST * ((double)lanes->end + 1)))
		return;
	h->before = first < 0 ? (uint64_t)-first : 0;
	for (size_t i = 0; i < phases->n; i++) {
		const struct phase *p = &phases->rows[i];
		double from = ticks_from_base(tie, lanes, p->from_ns) + (double)h->before;
		double to = ticks_from_base(tie, lanes, p->from_ns + p->ns) + (double)h->before;
		struct host_lane_phase *out = &h->phases[h->nphases++];

		*out = (struct host_lane_phase){.name = p->name, .from = from > 0 ? (uint64_t)from : 0};
		out->to = to > (double)out->from ? (uint64_t)to : out->from;
		h->end = out->to > h->end ? out->to : h->end;
	}
	if (h->before + lanes->end > h->end)
		h->end = h->before + lanes->end;
}
