/* SPDX-License-Identifier: BSD-2-Clause
 *
 * agent-log.h - the kernel's log. In: /dev/kmsg. Out: its lines as text for the console, and
 * the stamps of those that came before tracing began.
 */
#ifndef AGENT_LOG_H
#define AGENT_LOG_H

#include <stdint.h>

/* Reads all of it from the device at `path`; without it there are no lines. */
void agent_log_read(const char *path);

/* A line, the first being 0; NULL: there is none. The stamp is printk's, microseconds. */
const char *agent_log_line(unsigned int i, uint64_t *us);
/* The first line of that text (of which only the beginning may be there); -1: none. */
int agent_log_find(const char *text);
/* The clock's ticks in 1000 microseconds, as the kernel found them; 0: it does not say. */
uint64_t agent_log_khz(void);

/* What a step that a message begins is called: the message up to its first figure. */
const char *agent_log_title(const char *line, char *room, unsigned int n);
/* Puts all of it on the line as dmesg shows it, unless the console has shown it already. */
void agent_log_tell(void);

#endif
