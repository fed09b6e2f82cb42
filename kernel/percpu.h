/* SPDX-License-Identifier: BSD-2-Clause
 *
 * percpu.h - what each CPU has for itself, at %gs:0, or below TPIDR_EL1; this_cpu() gives it.
 * The hooks find their ring at its start (BF_PERCPU_GS=0, BF_PERCPU_TPIDR). With the hooks off
 * the rest is left, and the register is set all the same, so that the two builds differ
 * by the hooks alone.
 */
#ifndef PERCPU_H
#define PERCPU_H

#include <bootflame/hooks.h>

#include <stddef.h>
#include <stdint.h>

struct thread;

/* The process that runs on this CPU, while user_enter does; see user-space.h. */
struct percpu_user {
	uint64_t sp;      /* user_enter's frame: what comes from user mode begins below it */
	uint64_t scratch; /* for the way in */
	uint32_t over;    /* user mode does not go on */
	int32_t status;   /* what it left, or negative */
	void *space;
	const char *path;
};

struct percpu {
#ifdef BOOTFLAME
	struct bf_cpu bf;
#endif
	uint32_t number;
	struct percpu *self;    /* for this_cpu() */
	struct thread *current; /* NULL before sched_init, and on a CPU before sched_cpu_main */
	struct percpu_user user;
};
#ifdef BOOTFLAME
#ifdef __x86_64__
_Static_assert(offsetof(struct percpu, bf) == BF_PERCPU_GS, "where the hooks look");
#else
_Static_assert(offsetof(struct percpu, bf) == 0, "where the hooks look: at TPIDR_EL1 + BF_PERCPU_TPIDR");
#endif
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

/* Only an address in it may be asked for again: threads stay on their CPU. */
#ifdef __x86_64__
BF_NOTRACE static inline struct percpu *this_cpu(void)
{
	struct percpu *self;

	__asm__("mov %%gs:%c1, %0" : "=r"(self) : "i"(offsetof(struct percpu, self)));
	return self;
}
#else
/* TPIDR_EL1 points to where the hooks want it, BF_PERCPU_TPIDR above the CPU's own. */
static inline uintptr_t tpidr_of(const struct percpu *cpu)
{
	return (uintptr_t)cpu - (uintptr_t)(BF_PERCPU_TPIDR);
}

BF_NOTRACE static inline struct percpu *this_cpu(void)
{
	uintptr_t tpidr;

	__asm__("mrs %0, tpidr_el1" : "=r"(tpidr));
	return (struct percpu *)(tpidr + (uintptr_t)(BF_PERCPU_TPIDR));
}
#endif

#endif
