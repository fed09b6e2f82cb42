/* SPDX-License-Identifier: BSD-2-Clause
 *
 * agent-line.h - the serial line, by the kernel's own driver. In: frames and text. Out: bytes
 * as they are; the line is raw while the agent has it, and the kernel prints nothing on it.
 */
#ifndef AGENT_LINE_H
#define AGENT_LINE_H

#include <stddef.h>
#include <stdint.h>

/* Opens the first serial port, its node made at `path`; 0 or -1: there is no driver for one. */
int agent_line_open(const char *path);
/* Gathers; for struct bf_config. */
void agent_line_emit(const uint8_t *bytes, size_t n);
void agent_line_flush(void);
void agent_line_text(const char *s);
/* Waits until all is sent, and gives the line back as it was. */
void agent_line_close(void);

#endif
