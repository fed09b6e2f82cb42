/* SPDX-License-Identifier: BSD-2-Clause
 *
 * record-doctor.h - what only the recorder can say of this machine, as it may be built and
 * privileged otherwise than who asks: a line each, "WHAT TAB VERDICT TAB FACT TAB NEXT", where
 * VERDICT is ok or lacking and NEXT may be empty. `bootflame doctor` shows them.
 */
#ifndef RECORD_DOCTOR_H
#define RECORD_DOCTOR_H

#include <stdio.h>

void record_doctor(FILE *out);

#endif
