/* SPDX-License-Identifier: BSD-2-Clause
 *
 * smp.h - what x86-64's files share of several CPUs; what others use is cpus.h.
 */
#ifndef SMP_H
#define SMP_H

#include <stdint.h>

#include "percpu.h"
#include "steps/x86-64/descriptors.h"

#define CPU_STACK_BYTES 16384u

/* What a further CPU has for itself. */
struct cpu_area {
	struct percpu percpu;
	struct cpu_tables tables;
	uint8_t stack[CPU_STACK_BYTES] __attribute__((aligned(16)));
};

/* By the place in cpus.id, from the step "percpu_areas" on. NULL: that of the CPU that boots, or
 * there was no memory. */
struct cpu_area *percpu_area(unsigned int place);
/* From here on percpu_of(number) is that. */
void percpu_number(struct cpu_area *area, unsigned int number);

#endif
