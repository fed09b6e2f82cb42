/* SPDX-License-Identifier: BSD-2-Clause
 *
 * dump.h - a trace as it is, without any meaning. In: struct trace. Out: text, or JSON of
 * the schema bootflame.dump/1. `host`: with host times.
 */
#ifndef DUMP_H
#define DUMP_H

#include <stdio.h>

#include "../import/trace.h"

void dump_text(const struct trace *t, int host, FILE *out);
void dump_json(const struct trace *t, int host, FILE *out);

#endif
