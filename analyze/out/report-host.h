/* SPDX-License-Identifier: BSD-2-Clause
 *
 * report-host.h - the parts of a report that are about the host: the recording's phases, how
 * its clock and the guest's are tied, exits by reason, what was dropped. In: a report whose
 * `tie` and `phases` are there. Out: a text section, or keys of bootflame.report/1.
 */
#ifndef REPORT_HOST_H
#define REPORT_HOST_H

#include "json.h"
#include "report.h"

/* `rows` bounds the table of exits; 0: all. Nothing, of a recording without a host's word. */
void report_host_text(const struct report *r, FILE *out, size_t rows);
void report_host_json(const struct report *r, struct json *j);

/* The columns of a table of steps that are about the host, as far as there is such data: their
 * heads, a step's, and as much room. */
int report_host_width(const struct report *r); /* of that, in columns of text */
void report_host_head(const struct report *r, FILE *out);
void report_host_cells(const struct report *r, FILE *out, const struct step *row);
void report_host_blank(const struct report *r, FILE *out);
void report_host_step_json(const struct report *r, const struct step *row, struct json *j);

#endif
