/* SPDX-License-Identifier: BSD-2-Clause
 *
 * flame-html.h - the parts of one boot's page: flame-html.c puts them together.
 */
#ifndef FLAME_HTML_H
#define FLAME_HTML_H

#include "export.h"
#include "report.h"

/* What all parts need. */
struct flame_html {
	const struct export *e;
	struct report report;
	FILE *out;
	const int *colours; /* of each of the flame's subsystems */
	uint64_t watched;   /* ticks, never 0: what shares are of */
};

/* ---- flame-html-tables.c: what is readable without a script ---- */

/* A number that the script shows in the unit of the reader's choice. */
void flame_html_ticks(const struct flame_html *h, uint64_t ticks);
/* The class of a subsystem's colour, "g" or "cN", by its name. */
void flame_html_colour(const struct flame_html *h, const char *subsystem);
void flame_html_subsystems(const struct flame_html *h);
void flame_html_steps(const struct flame_html *h);
void flame_html_hotspots(const struct flame_html *h);
void flame_html_phases(const struct flame_html *h);
void flame_html_observer(const struct flame_html *h);
void flame_html_console(const struct flame_html *h);
void flame_html_machine(const struct flame_html *h);

/* ---- flame-html-data.c: what the script draws. 0, or -1 when memory is out ---- */

int flame_html_data(const struct flame_html *h);

#endif
