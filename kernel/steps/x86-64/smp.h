/* SPDX-License-Identifier: BSD-2-Clause
 *
 * smp.h - what x86-64's files share of several CPUs; what others use is cpus.h.
 */
#ifndef SMP_H
#define SMP_H

#include <stddef.h>
#include <stdint.h>

#include "percpu.h"
#include "steps/x86-64/descriptors.h"

/* A further CPU's own, from the step "percpu_areas" on; its place is that in cpus.id. */
struct cpu_area {
	struct percpu percpu;
	struct cpu_tables tables;
};

/* NULL: there was no memory for it. The stack's top. */
struct cpu_area *percpu_area(unsigned int place, uint64_t *stack_top);

#endif
