/* SPDX-License-Identifier: BSD-2-Clause
 *
 * flame-svg.h - what a page takes from the static picture: itself, and its colours.
 */
#ifndef FLAME_SVG_H
#define FLAME_SVG_H

#include "export.h"

#define FLAME_SVG_COLOURS 8
#define FLAME_SVG_GREY -1

/* The colour of each subsystem, by its index: the most expensive has the first, what is nobody's
 * step is grey. NULL when memory is out; the caller frees it. */
int *flame_svg_colours(const struct flame *f);

/* Of EXPORT_OF_BOXES. In a page its style is the page's, class flame-svg. 0, or -1 when memory is out. */
int flame_svg_write(const struct export *e, FILE *out, int in_page);

#endif
