/* SPDX-License-Identifier: BSD-2-Clause
 *
 * diff-html.h - the parts of the page of two boots: diff-html.c puts them together.
 */
#ifndef DIFF_HTML_H
#define DIFF_HTML_H

#include "diff-picture.h"

/* ---- diff-html-tables.c: what is readable without a script ---- */

/* The subsystems as a waterfall. */
void diff_html_subsystems(const struct diff_picture *p, FILE *out);
void diff_html_steps(const struct diff_picture *p, FILE *out);
void diff_html_boots(const struct diff_picture *p, FILE *out);
void diff_html_machine(const struct diff_picture *p, FILE *out);
/* A number that the script shows in the unit of the reader's choice; with a sign, of a difference. */
void diff_html_ticks(FILE *out, uint64_t ticks);
void diff_html_delta(FILE *out, uint64_t base, uint64_t new);

/* ---- diff-html-data.c: what the script draws. 0, or -1 when memory is out ---- */

int diff_html_data(const struct diff_picture *p, FILE *out);

#endif
