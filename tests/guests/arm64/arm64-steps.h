/* SPDX-License-Identifier: BSD-2-Clause
 *
 * arm64-steps.h - the test guest's init steps, each a function that works on the machine
 * and says nothing; arm64-steps.c has the list.
 */
#ifndef ARM64_STEPS_H
#define ARM64_STEPS_H

#include <stdint.h>

/* Runs all of them, each in a span; gives how many. */
uint32_t steps_run(void);
/* Runs `count` more, whose names are made at run time. */
void fillers_run(uint32_t count);

#endif
