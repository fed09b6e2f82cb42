/* SPDX-License-Identifier: BSD-2-Clause
 *
 * growth-plot.h - how a cost grows, as a picture. In: points, and what was fitted to them. Out: an
 * inline SVG with both axes logarithmic: the points, the fitted curve, and what ten times the
 * largest size would cost with its interval. No script, no ids, nothing from elsewhere; several
 * may stand in one page, whose style sheet has growth_plot_css once.
 */
#ifndef GROWTH_PLOT_H
#define GROWTH_PLOT_H

#include <stdio.h>

#include "../model/growth.h"

struct growth_plot {
	const char *title;     /* may come from a guest, as may: */
	const char *size_name; /* what n is */
	const char *unit;      /* of the costs */
	const struct growth_point *points;
	size_t npoints;
	const struct growth *growth; /* NULL: points alone */
};

/* Classes plot, plot-*: light or dark as the reader's screen is, contrast of WCAG AA in both. */
extern const char growth_plot_css[];

/* A size or a cost of 0 has no logarithm: it stands apart on its axis, labelled 0. */
void growth_plot_svg(const struct growth_plot *p, FILE *out);

#endif
