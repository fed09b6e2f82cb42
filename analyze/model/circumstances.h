/* SPDX-License-Identifier: BSD-2-Clause
 *
 * circumstances.h - whether two traces were recorded the same way. In: their facts. Out: each
 * thing that is not the same; the kernel and its command line, which one may well want to
 * compare, are none.
 */
#ifndef CIRCUMSTANCES_H
#define CIRCUMSTANCES_H

#include "../import/trace.h"

struct circumstance {
	const char *what;       /* "memory sizes in MB" */
	const char *base, *new; /* NULL: the VMM's arguments, which are long */
};

#define CIRCUMSTANCES_MAX 8
/* How many; what nobody told cannot differ. The host's CPU is none of an exact boot. */
size_t circumstances_that_differ(const struct trace *const t[2], struct circumstance out[CIRCUMSTANCES_MAX]);

/* All of them a line each, with the guest's command line and what of a stock kernel was traced:
 * two traces of which this is the same, and the clock, are boots of one kind. 0, or -1: out of
 * memory. */
int circumstances_describe(const struct trace *t, struct buf *out);

#endif
