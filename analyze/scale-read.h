/* SPDX-License-Identifier: BSD-2-Clause
 *
 * scale-read.h - a trace's boots, put into a sweep. In: a trace. Out: a sweep with all of them,
 * or a fault.
 */
#ifndef SCALE_READ_H
#define SCALE_READ_H

#include "import/trace.h"
#include "model/sweep.h"

/* What the traces of a sweep have in common, taken from the first. */
struct scale_common {
	int known;
	int exact;
	int any_kernel; /* the kernel is what is varied: any will do */
	char build_id[96];
};

/* Adds every boot that is whole. One that is not, or with events lost, is left out with a warning
 * where `lenient`, else a fault. 0, or -1 with a fault. */
int scale_read(struct sweep *s, const uint64_t *values, const struct trace *t, const char *where, int lenient,
	       struct scale_common *common, struct fault *f);

#endif
