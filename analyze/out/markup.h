/* SPDX-License-Identifier: BSD-2-Clause
 *
 * markup.h - text in XML and HTML: text and nothing else, whoever wrote it. In: names, which may
 * come from a guest. Out: what stands between tags or in an attribute's double quotes.
 */
#ifndef MARKUP_H
#define MARKUP_H

#include <stdio.h>

/* Of text that is safe to show (text.h). */
void markup_write(FILE *out, const char *safe, size_t n);
/* As much of it as has room, in letters, with an ellipsis where that is not all. */
void markup_clipped(FILE *out, const char *safe, size_t n, int room);
/* Of any: controls, bidi marks and bad bytes are shown as \xNN. */
void markup_foreign(FILE *out, const char *s);

#endif
