/* SPDX-License-Identifier: BSD-2-Clause
 *
 * recorder.h - bootflame-record, run for a verb that boots kernels itself. It lies beside this
 * program. In: its words. Out: its status, and the last thing that it said.
 */
#ifndef RECORDER_H
#define RECORDER_H

#include <stddef.h>

#include "../tracer/hostlib/fault.h"

/* The recorder's exit status, or -1 with a fault where it did not run. argv is NULL-ended and
 * begins with its name. */
int recorder_run(char *const *argv, char *message, size_t message_room, struct fault *f);

#endif
