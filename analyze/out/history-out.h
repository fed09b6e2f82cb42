/* SPDX-License-Identifier: BSD-2-Clause
 *
 * history-out.h - a history for people and for programs. In: a trend, and where it is from. Out:
 * text, JSON of the schemas bootflame.history-log/1 and bootflame.history-show/1, a page, CSV.
 */
#ifndef HISTORY_OUT_H
#define HISTORY_OUT_H

#include <stdio.h>

#include "../model/trend.h"
#include "../store/history-db.h"

struct history_shown {
	const char *db;
	const struct history_view *view;
	const struct trend *trend;
	const char *kind; /* "boot", "step", "subsystem" */
	const char *name; /* "" of the boot */
	const char *subsystem;
	size_t top; /* rows to list, 0: all */
};

void history_log_text(const struct history_shown *s, FILE *out);
void history_log_json(const struct history_shown *s, FILE *out);
void history_show_text(const struct history_shown *s, FILE *out);
void history_show_json(const struct history_shown *s, FILE *out);
/* A page that needs nothing else and runs no script. */
void history_html(const struct history_shown *s, FILE *out);

void history_csv_head(FILE *out);
void history_csv_line(const struct history_line *line, FILE *out);

/* ---- What they say the same way. ---- */

/* What a cost is counted in: "instructions", "us" or "ticks". */
const char *history_unit(const struct history_shown *s);
/* The series and branch that are shown. */
const struct history_part *history_part_of(const struct history_shown *s);
/* "2026-11-24" of UTC, "?" of no time. */
#define HISTORY_DATE_ROOM 24
char *history_date(char out[HISTORY_DATE_ROOM], int64_t time_s);
/* "+1.23%", "new" or "gone". */
#define HISTORY_PERCENT_ROOM 32
char *history_percent(char out[HISTORY_PERCENT_ROOM], double before, double after);

#endif
