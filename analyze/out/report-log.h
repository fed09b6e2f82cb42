/* SPDX-License-Identifier: BSD-2-Clause
 *
 * report-log.h - the parts of a report that are another's where the boot was read from a log.
 */
#ifndef REPORT_LOG_H
#define REPORT_LOG_H

#include "json.h"
#include "report.h"

/* Behind the total: from where to where, the kernel, the clock, what returned an error. */
void report_log_head(const struct report *r, FILE *out);
/* What printing cost, as far as it is known. */
void report_log_observer(const struct report *r, FILE *out);
/* The key "log". */
void report_log_json(const struct report *r, struct json *j);

#endif
