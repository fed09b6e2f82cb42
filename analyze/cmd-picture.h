/* SPDX-License-Identifier: BSD-2-Clause
 *
 * cmd-picture.h - what `export` and `flame` do the same way: one boot of a trace into a file.
 */
#ifndef CMD_PICTURE_H
#define CMD_PICTURE_H

#include "../tracer/hostlib/cli.h"
#include "out/export.h"

/* The status to exit with. `output` NULL: the trace's name with the exporter's suffix, here. */
int cmd_picture(const struct cli_command *cmd, const struct exporter *x, const char *path, const char *output);
/* Whether `output` is the file at `path`. */
int cmd_picture_is_trace(const char *path, const char *output);

#endif
