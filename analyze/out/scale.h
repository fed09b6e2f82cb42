/* SPDX-License-Identifier: BSD-2-Clause
 *
 * scale.h - a sweep for people and for programs. In: struct sweep, fitted. Out: text, JSON of the
 * schema bootflame.scale/1, a page with plots.
 */
#ifndef SCALE_H
#define SCALE_H

#include <stdio.h>

#include "../model/sweep.h"

struct scale_view {
	const struct sweep *sweep;
	const char *unit; /* what a tick is */
	int columns;      /* names are cut to fit a terminal of so many; 0: never */
};

void scale_text(const struct scale_view *v, FILE *out);
void scale_json(const struct scale_view *v, FILE *out);
void scale_html(const struct scale_view *v, FILE *out);

/* ---- What these say in the same words ---- */

/* Left out are steps that never reach this share of a boot, unless they are flagged. */
#define SCALE_SHOWN_SHARE 0.01
int scale_worth_showing(const struct sweep *s, const struct sweep_row *row);
/* It is undecided, and so large at the last value that one wants to know. */
int scale_worth_deciding(const struct sweep *s, const struct sweep_row *row);

/* "undecided", or the class. */
const char *scale_class(const struct growth *g);
/* What its parameters are: "mem", "mem x cpus", "mem + cpus", "-". */
void scale_params(const struct sweep *s, const struct sweep_row *row, FILE *out);
/* "sysinit_sort is n^2 in sysinits, 61% of the boot at 1,000, 94% at 10,000". Names from a guest
 * go through `put_name`. */
void scale_finding(const struct sweep *s, const struct sweep_row *row, void (*put_name)(FILE *, const char *),
		   FILE *out);
/* "one call, which is n^2", "n calls, each n": where growth is; nothing where that is unknown. */
void scale_where(const struct sweep *s, const struct sweep_row *row, FILE *out);

#endif
