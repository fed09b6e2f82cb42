/* SPDX-License-Identifier: BSD-2-Clause
 *
 * agent-retell.h - the boot, from the machine's reset to the agent's start, told by hooks. In:
 * the kernel's trace and log, which have been read. Out: spans, threads and interrupts on the
 * line.
 */
#ifndef AGENT_RETELL_H
#define AGENT_RETELL_H

#include <stdint.h>

/* Goes through the trace a first time, for what must be known before: which functions are
 * named, what threads come to be called, where each level ends. `end_ticks` ends the boot. */
void agent_retell_learn(uint64_t end_ticks);
/* How many initcalls there were by then. */
unsigned int agent_retell_initcalls(void);
/* Says hello must have been said. Tells everything. */
void agent_retell(uint64_t end_ticks);

#endif
