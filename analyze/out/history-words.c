/* SPDX-License-Identifier: BSD-2-Clause
 *
 * history-words.c - what text, JSON and page say the same way; see history-out.h.
 */
#include <string.h>
#include <time.h>

#include "history-out.h"

const struct history_part *history_part_of(const struct history_shown *s)
{
	return &s->view->parts[s->view->part];
}

const char *history_unit(const struct history_shown *s)
{
	const char *clock = history_part_of(s)->clock;

	if (strcmp(clock, "instructions") == 0)
		return "instructions";
	return strncmp(clock, "us", 2) == 0 ? "us" : "ticks";
}

char *history_date(char out[HISTORY_DATE_ROOM], int64_t time_s)
{
	time_t t = (time_t)time_s;
	struct tm tm;

	if (time_s < 0 || time_s > UINT32_MAX || !gmtime_r(&t, &tm) ||
	    strftime(out, HISTORY_DATE_ROOM, "%Y-%m-%d", &tm) == 0)
		snprintf(out, HISTORY_DATE_ROOM, "?");
	return out;
}

char *history_percent(char out[HISTORY_PERCENT_ROOM], double before, double after)
{
	if (before <= 0)
		snprintf(out, HISTORY_PERCENT_ROOM, "%s", after > 0 ? "new" : "");
	else if (after <= 0)
		snprintf(out, HISTORY_PERCENT_ROOM, "gone");
	else if (after >= before * 1000)
		snprintf(out, HISTORY_PERCENT_ROOM, "%.0fx", after / before);
	else
		snprintf(out, HISTORY_PERCENT_ROOM, "%+.2f%%", 100 * (after - before) / before);
	return out;
}
