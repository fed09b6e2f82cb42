/* SPDX-License-Identifier: BSD-2-Clause
 *
 * console-lines.h - what the guest printed, line by line, and when, as far as that is known. In: a
 * boot's lanes. Out: lines in order.
 *
 * Text on a line has no stamps. Where the guest has a step "console" for each line that it
 * prints, as the tiny kernel does, a line was printed when that step was entered. Else it came
 * behind the events that were on the line before it, and a guest that keeps its events until
 * the end has none there: then nothing is known.
 */
#ifndef CONSOLE_LINES_H
#define CONSOLE_LINES_H

#include "span-lanes.h"

struct console_line {
	size_t at, n;  /* in boot.text, without its end */
	uint64_t tick; /* as on the lanes; never less than that of the line before */
};

struct console_lines {
	struct console_line *lines;
	size_t nlines, lines_room;
	int timed; /* the ticks mean something */
};

/* 0, or -1 when memory is out; console_lines_fini in either case. Empty lines are left out. */
int console_lines_init(struct console_lines *c, const struct span_lanes *lanes);
void console_lines_fini(struct console_lines *c);

#endif
