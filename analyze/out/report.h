/* SPDX-License-Identifier: BSD-2-Clause
 *
 * report.h - one boot for people and for programs. In: what the model found. Out: text,
 * or JSON of the schema bootflame.report/1.
 */
#ifndef REPORT_H
#define REPORT_H

#include <stdio.h>

#include "../model/critical-path.h"
#include "../model/hotspots.h"
#include "../model/phases.h"
#include "../model/step-series.h"
#include "../model/thread-times.h"
#include "bars.h"

struct report {
	const struct trace *trace;
	const struct boot *boot;
	const struct span_tree *tree;
	const struct steps *steps;
	const struct hotspots *hotspots;
	const struct thread_times *threads; /* these are report's; NULL for the others */
	const struct critical_path *critical;
	const struct clock_tie *tie; /* likewise */
	const struct phases *phases; /* NULL, too, where the host is not to be told of */
	int net;                     /* stolen time is off the steps (steps_net) */
	const char *path;
	struct screen screen;             /* that the text is for */
	const struct step_series *series; /* of the steps it lists, or NULL */
};

/* `rows`: how many steps to list, 0 all. */
void report_text(const struct report *r, FILE *out, size_t rows);
void report_json(const struct report *r, FILE *out);
/* What each CPU did, and who waited for whom, alone. */
void report_cpu_text(const struct report *r, FILE *out, size_t rows);
/* The steps alone, by self time. */
void report_blame_text(const struct report *r, FILE *out, size_t rows);
void report_blame_json(const struct report *r, FILE *out);

/* From kernel entry to bye; net, where the report is. */
uint64_t report_total(const struct report *r);
/* "instructions" or "ticks": what one tick of this trace is. */
const char *report_unit(const struct trace *t);
/* The clock's kind as JSON names it, and its frequency in Hz, 0 where it is not known. */
const char *report_clock_kind(const struct report *r);
double report_clock_hz(const struct report *r);

#endif
