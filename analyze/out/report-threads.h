/* SPDX-License-Identifier: BSD-2-Clause
 *
 * report-threads.h - the parts of a report that are about threads and several CPUs: running
 * against waiting, what each CPU did, who waited for whom, the critical path. In: a report
 * whose `threads` and `critical` are there. Out: text sections, or keys of bootflame.report/1.
 */
#ifndef REPORT_THREADS_H
#define REPORT_THREADS_H

#include "json.h"
#include "report.h"

/* Whether there is anything to tell that the steps do not. */
int report_threads_any(const struct report *r);
/* `rows` bounds each list; 0: all. */
void report_threads_text(const struct report *r, FILE *out, size_t rows);
void report_cpus_text(const struct report *r, FILE *out);
void report_waits_text(const struct report *r, FILE *out, size_t rows);
void report_path_text(const struct report *r, FILE *out, size_t rows);

void report_threads_json(const struct report *r, struct json *j);

#endif
