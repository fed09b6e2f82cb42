/* SPDX-License-Identifier: BSD-2-Clause
 *
 * scale-params.h - `--param` of scale, and record's options with {NAME} in them. In: words of the
 * command line, and names of kept boots. Out: parameters, and values put in their places.
 */
#ifndef SCALE_PARAMS_H
#define SCALE_PARAMS_H

#include "../tracer/hostlib/cli.h"
#include "../tracer/hostlib/text.h"
#include "model/sweep-plan.h"

/* "NAME=V1,V2,..." or "NAME=FROM..TO"; without `wants_values` also "NAME". Says what is wrong.
 * The exit status. */
int scale_param_parse(const struct cli_command *cmd, const char *arg, struct sweep_plan *plan, int wants_values);

/* The word with every {NAME} replaced by its value; counts each parameter's replacements in
 * `replaced`. NULL: out of memory. */
char *scale_param_fill(const char *word, const struct sweep_plan *plan, const uint64_t *values, size_t *replaced);

/* "sysinits=64, mem=128". Returns out. */
char *scale_param_words(const struct sweep_plan *plan, const uint64_t *values, const char *between, char *out,
			size_t n);

#endif
