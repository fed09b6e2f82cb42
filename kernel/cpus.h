/* SPDX-License-Identifier: BSD-2-Clause
 *
 * cpus.h - the CPUs there are, and those that run. The first is the one that boots.
 */
#ifndef CPUS_H
#define CPUS_H

#include <stdint.h>

#include "percpu.h"

/* As many as the hooks have rings for in a bye, and as -smp is tested with. */
#define CPUS_MAX 8u

struct cpus {
	unsigned int present; /* as MADT, MP table, device tree or command line tell */
	volatile unsigned int online;
	uint64_t id[CPUS_MAX]; /* APIC id, MPIDR */
};

/* Filled from the step "cpus_find" on; `online` counts up in "smp_start". CPUs are numbered
 * 0 to online - 1. */
extern struct cpus cpus;

struct percpu *percpu_of(unsigned int number);

/* Has that CPU take an interrupt that does nothing but end its hlt; it looks at its queue
 * then. */
void cpu_kick(unsigned int number);

/* Before bye: has the other CPUs put what they have recorded on the line, and halt for good. */
void cpus_stop(void);
/* The other end: the idle loop of every CPU calls it behind each wait, with interrupts off. */
void cpu_park_if_asked(void);

#endif
