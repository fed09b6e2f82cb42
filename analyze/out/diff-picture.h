/* SPDX-License-Identifier: BSD-2-Clause
 *
 * diff-picture.h - two boots as pictures. In: a diff, its spans and what the model laid out of them.
 * Out: an SVG, which has no script, or a page. Names from a guest are text in either.
 */
#ifndef DIFF_PICTURE_H
#define DIFF_PICTURE_H

#include "../model/diff-flame.h"
#include "../model/gate.h"
#include "../model/waterfall.h"
#include "diff-out.h"

struct diff_picture {
	const struct diff_view *view;
	const struct diff_spans *spans;
	const struct diff_flame *flame;
	const struct flame_boxes *boxes; /* of the flame */
	const struct diff_both *sums;    /* of the boxes */
	const struct waterfall *waterfall;
	const struct gate *gate; /* by the default budget; NULL: there is no such verdict of these boots */
};

/* 0, or -1 when memory is out. */
int diff_svg(const struct diff_picture *p, FILE *out);
int diff_html(const struct diff_picture *p, FILE *out);

/* ---- What a page takes from the SVG: its style is the page's, class diff-svg. ---- */

void diff_svg_flame(const struct diff_picture *p, FILE *out);
/* The hatches that the style asks for; once in a page, where they can be seen. */
void diff_svg_hatches(FILE *out);
/* "p3" of what became dearer, "m1" of what became a little cheaper, "z". */
const char *diff_svg_class(const struct diff_both *both);

/* ---- And what both say the same way. ---- */

enum diff_verdict {
	DIFF_VERDICT_NONE,
	DIFF_VERDICT_DEARER,
	DIFF_VERDICT_CHEAPER,
};
enum diff_verdict diff_verdict_of(const struct diff_picture *p);
/* The same in words, with what is to be known of it: gate's where it judges such boots. */
void diff_put_verdict(const struct diff_picture *p, diff_put_name *put, FILE *out);
/* What became of a frame, "added", or of how many steps: "1 added, 2 changed"; "" of the same. */
void diff_put_frame_states(const struct diff_picture *p, uint32_t frame, FILE *out);

#endif
