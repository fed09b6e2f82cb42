/* SPDX-License-Identifier: BSD-2-Clause
 *
 * agent-clock.h - the hook library's clock and CPU in the agent: variables. The agent
 * retells what the kernel stamped before, so a hook is called with both set to what they
 * were then (linux-init.mk: BF_TICKS, BF_CPU_NUMBER). A drain in between takes no time of
 * the boot, as it really comes after it.
 */
#ifndef AGENT_CLOCK_H
#define AGENT_CLOCK_H

#include <stdint.h>

extern uint64_t agent_ticks;
extern unsigned int agent_cpu; /* below BF_CPUS_MAX */

#endif
