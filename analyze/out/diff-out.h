/* SPDX-License-Identifier: BSD-2-Clause
 *
 * diff-out.h - a diff for people, for programs and for a comment in a review. In: struct
 * diff and where its sides are from. Out: text, JSON of the schema bootflame.diff/1, or
 * GitHub's Markdown.
 */
#ifndef DIFF_OUT_H
#define DIFF_OUT_H

#include <stdio.h>

#include "../model/diff.h"
#include "bars.h"

struct diff_view {
	const struct diff *diff;
	const char *paths[2]; /* [0] base, [1] new */
	const struct trace *traces[2];
	const struct boot *boots[2]; /* the medians */
	size_t top;                  /* how many edits to list, 0: all */
	struct screen screen;        /* that the text is for */
};

void diff_text(const struct diff_view *v, FILE *out);
void diff_json(const struct diff_view *v, FILE *out);

/* At most DIFF_MARKDOWN_BYTES, which a comment takes: what has no room is counted. */
#define DIFF_MARKDOWN_BYTES 60000
void diff_markdown(const struct diff_view *v, FILE *out);
/* A name in it, shown as code and never obeyed; cut where it is long. */
void diff_markdown_name(FILE *out, const char *name);

/* ---- What text and Markdown say the same way. ---- */

/* Shows a name from a guest so that it is shown and not obeyed. */
typedef void diff_put_name(FILE *out, const char *name);

/* "5 -> 6: +1 (+20.00%) instructions", of the boot, and without observing and idling. */
void diff_put_total(const struct diff_view *v, FILE *out);
void diff_put_judged(const struct diff_view *v, FILE *out);
/* "a.bft, median of 3 boots, command line: empty" */
void diff_put_side(const struct diff_view *v, int side, diff_put_name *put, FILE *out);
/* "2 added, 1 moved, 3 ripples, 1,010 same" */
void diff_put_states(const struct diff_view *v, FILE *out);
/* A line's step and what else is to be said of it. */
void diff_put_step(const struct diff_view *v, const struct diff_line *line, diff_put_name *put, FILE *out);
/* "+1,234"; "+1.23%", "12x" of what became tenfold, "new", or "" where they are equal. */
#define DIFF_NUMBER_ROOM 40
char *diff_delta(char out[DIFF_NUMBER_ROOM], uint64_t base, uint64_t new);
char *diff_percentage(char out[DIFF_NUMBER_ROOM], uint64_t base, uint64_t new);
/* "0.1234" or "<.0001". */
char *diff_p(char out[DIFF_NUMBER_ROOM], double p);
/* What is to be known before one believes it: NULL, or a sentence. */
const char *diff_caveat(const struct diff *d);

#endif
