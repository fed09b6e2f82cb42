/* SPDX-License-Identifier: BSD-2-Clause
 *
 * cmd-diff-picture.h - what `diff -o` does: two sides as a picture in a file.
 */
#ifndef CMD_DIFF_PICTURE_H
#define CMD_DIFF_PICTURE_H

#include "../tracer/hostlib/fault.h"
#include "out/diff-out.h"

/* Whether a file's suffix says which picture it is to be; and the suffixes, for people. */
int cmd_diff_picture_known(const char *output);
#define CMD_DIFF_PICTURES ".html, .svg"

/* The view's diff was made with these spans. `output` "-": an SVG to standard output. 0, or -1
 * with a fault. */
int cmd_diff_picture(const struct diff_view *v, const struct diff_spans *spans, const struct diff_side sides[2],
		     const char *output, struct fault *f);

#endif
