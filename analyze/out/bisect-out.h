/* SPDX-License-Identifier: BSD-2-Clause
 *
 * bisect-out.h - what a bisection found, for people and for programs. In: the commit, and the gate
 * between the good one and it. Out: text, or JSON of the schema bootflame.bisect/1.
 */
#ifndef BISECT_OUT_H
#define BISECT_OUT_H

#include "gate-out.h"

struct bisect_shown {
	const char *found;      /* the first commit over budget; NULL: one of the candidates is */
	const char *subject;    /* of its message */
	const char *candidates; /* a commit a line, or NULL */
	size_t builds, skipped;
	struct gate_view gate;
};

void bisect_text(const struct bisect_shown *s, FILE *out);
void bisect_json(const struct bisect_shown *s, FILE *out);

#endif
