/* SPDX-License-Identifier: BSD-2-Clause
 *
 * aarch64-smp.h - what aarch64's files share of several CPUs; what others use is cpus.h.
 */
#ifndef AARCH64_SMP_H
#define AARCH64_SMP_H

#include <stddef.h>
#include <stdint.h>

#include "percpu.h"

#define CPU_STACK_BYTES 16384u
#define CPU_FAULT_STACK_BYTES 4096u

/* A further CPU's own, from the step "percpu_areas" on; its place is that in cpus.id, until
 * it has come and has a number. aarch64-start.S begins with the first three. */
struct cpu_area {
	uint64_t stack_top, fault_stack_top, tpidr;
	uint32_t state, place; /* aarch64-smp-start.c's */
	struct percpu percpu;
	uint8_t stack[CPU_STACK_BYTES] __attribute__((aligned(16)));
	uint8_t fault_stack[CPU_FAULT_STACK_BYTES] __attribute__((aligned(16)));
};
_Static_assert(offsetof(struct cpu_area, tpidr) == 16, "aarch64-start.S knows this");

/* NULL: there was no memory for it. */
struct cpu_area *percpu_area(unsigned int place);
/* It has come, and is CPU number `number`. */
void percpu_number(struct cpu_area *area, unsigned int number);

#endif
