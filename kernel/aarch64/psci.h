/* SPDX-License-Identifier: BSD-2-Clause
 *
 * psci.h - the firmware: it starts CPUs and turns the machine off. Source: Arm DEN 0022.
 */
#ifndef PSCI_H
#define PSCI_H

#include <stdint.h>

/* How it is called: at first guessed by the level that the kernel was entered at, then as
 * the device tree says. */
void psci_use_hvc(int hvc);
/* The CPU goes to `entry` (physical) with x0 = arg. 0, or PSCI's negative error. */
int psci_cpu_on(uint64_t mpidr, uint64_t entry, uint64_t arg);
/* Returns where there is none. */
void psci_system_off(void);
void psci_system_reset(void);

#endif
