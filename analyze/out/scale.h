/* SPDX-License-Identifier: BSD-2-Clause
 *
 * scale.h - a sweep for people and for programs. In: struct sweep, fitted. Out: text, or
 * JSON of the schema bootflame.scale/1.
 */
#ifndef SCALE_H
#define SCALE_H

#include <stdio.h>

#include "../model/sweep.h"

/* `param` is the parameter's name, `unit` what a tick is. */
void scale_text(const struct sweep *s, const char *param, const char *unit, FILE *out);
void scale_json(const struct sweep *s, const char *param, FILE *out);

#endif
