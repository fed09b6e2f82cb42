/* SPDX-License-Identifier: BSD-2-Clause
 *
 * cpu-clocks.h - by how much the counters of a boot's CPUs differ. In: what each CPU said
 * when it met another (BF_SYNC). Out: a constant for each CPU, to be added to all of its
 * ticks, with the bounds that are proven; nothing is ever stretched. Pure arithmetic.
 *
 * A says a token, lets B go on, B says it, lets A go on, A says it again: at A's first
 * saying B had not yet spoken, at A's second it had. So, with x a CPU's constant,
 *
 *	a1 + x(A) <= b + x(B) <= a2 + x(A)
 */
#ifndef CPU_CLOCKS_H
#define CPU_CLOCKS_H

#include <stddef.h>
#include <stdint.h>

#define CPU_CLOCKS_MAX 16

/* One saying; those of one CPU in the order in which it said them. */
struct cpu_clocks_said {
	uint64_t token;
	uint64_t tick;
	uint32_t order; /* cpu_clocks_find's */
	uint32_t cpu;
};

struct cpu_clock {
	int64_t shift;        /* ticks to add; 0 where the bounds allow that */
	int64_t least, most;  /* what the meetings allow, against the reference CPU; see bounded */
	uint8_t bounded;      /* there were meetings, with the reference or by way of others */
	uint8_t inconsistent; /* they contradict each other: no constant fits, the shift is 0 */
};

struct cpu_clocks {
	struct cpu_clock cpus[CPU_CLOCKS_MAX];
	uint64_t meetings; /* tokens that bound something */
	uint64_t unused;   /* tokens that do not: not said as A, B, A */
};

/* Sorts `said`. CPUs are below `ncpus`, which is at most CPU_CLOCKS_MAX; `reference` is the
 * one whose ticks stay. */
void cpu_clocks_find(struct cpu_clocks *c, struct cpu_clocks_said *said, size_t n, size_t ncpus, size_t reference);

#endif
