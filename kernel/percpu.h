/* SPDX-License-Identifier: BSD-2-Clause
 *
 * percpu.h - what each CPU has for itself, at %gs:0. The hooks find their ring at
 * its start (BF_PERCPU_GS=0). With the hooks off only the number is left, and GS is
 * set all the same, so that the two builds differ by the hooks alone.
 */
#ifndef PERCPU_H
#define PERCPU_H

#include <bootflame/hooks.h>

#include <stddef.h>
#include <stdint.h>

struct percpu {
#ifdef BOOTFLAME
	struct bf_cpu bf;
#endif
	uint32_t number;
};
#ifdef BOOTFLAME
_Static_assert(offsetof(struct percpu, bf) == BF_PERCPU_GS, "where the hooks look");
#endif

extern struct percpu percpu0;

/* What bf_cpu_init is given. */
static inline struct bf_cpu *percpu_bf(struct percpu *cpu)
{
#ifdef BOOTFLAME
	return &cpu->bf;
#else
	(void)cpu;
	return NULL;
#endif
}

#endif
