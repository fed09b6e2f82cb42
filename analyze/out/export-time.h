/* SPDX-License-Identifier: BSD-2-Clause
 *
 * export-time.h - ticks as other viewers count them: nanoseconds where the clock's frequency is
 * known; instructions, or else ticks, as they are.
 */
#ifndef EXPORT_TIME_H
#define EXPORT_TIME_H

#include "export.h"
#include "report.h"

struct export_time {
	double ns_per_tick; /* 0: values are ticks */
	const char *kilo;   /* what a thousand values are */
};

static inline struct export_time export_time_of(const struct export *e)
{
	struct report r = {.trace = e->trace, .boot = e->boot};
	double hz = report_clock_hz(&r);

	if (trace_exact(e->trace))
		return (struct export_time){.kilo = "1000 instructions"};
	if (!(hz > 0))
		return (struct export_time){.kilo = "1000 ticks"};
	return (struct export_time){.ns_per_tick = 1e9 / hz, .kilo = "us"};
}

/* Never less for more ticks, so that what nests in ticks nests in values. */
static inline uint64_t export_time_value(const struct export_time *t, uint64_t ticks)
{
	double ns = (double)ticks * t->ns_per_tick;

	if (!(t->ns_per_tick > 0))
		return ticks;
	return ns < 9e18 ? (uint64_t)(ns + 0.5) : (uint64_t)9e18;
}

#endif
