/* SPDX-License-Identifier: BSD-2-Clause
 *
 * exact-clock.c - see exact-clock.h. The filler's body costs as many instructions as it is
 * told to: where the difference of two such costs is the difference of the ticks, for
 * several pairs, ticks are instructions. Elsewhere a tick is a nanosecond or a cycle, of
 * which a turn of that loop, two instructions, takes some other number, and never the
 * same one.
 */
#include "exact-clock.h"

#include "filler-body.h"
#include "machine.h"

#define COSTS 5u
/* The i-th trial's; even, as a filler's count is. */
#define TRIAL_INSNS(i) (10u + 6u * (i) * (i))

/* One place in the code, so that what is around the call costs the same each time. */
static __attribute__((noinline)) uint64_t cost_ticks(void *turns)
{
	uint64_t before = ticks();

	filler_body(turns);
	return ticks() - before;
}

int exact_clock(void)
{
	static int known, is_exact;
	uint64_t last = 0;

	if (known)
		return is_exact;
	is_exact = 1;
	for (unsigned int i = 0; i < COSTS; i++) {
		uint64_t cost = cost_ticks((void *)(uintptr_t)FILLER_TURNS(TRIAL_INSNS(i)));

		if (i > 0 && cost - last != TRIAL_INSNS(i) - TRIAL_INSNS(i - 1))
			is_exact = 0;
		last = cost;
	}
	known = 1;
	return is_exact;
}

void exact_clock_run_until(uint64_t end_ticks)
{
	uint64_t left = end_ticks - ticks();

	if (left >> 63 || left < 4)
		return;
	/* A filler's count is even. */
	if (left & 1)
		__asm__ volatile("nop");
	filler_body((void *)(uintptr_t)FILLER_TURNS(left & ~(uint64_t)1));
}
