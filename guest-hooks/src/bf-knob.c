/* SPDX-License-Identifier: BSD-2-Clause
 *
 * bf-knob.c - a cost that is put into a step from outside, so that whoever judges boots can
 * be tried on this very kernel. In: the object bf_knob, by its symbol, in the copy of the
 * kernel's image that is to be booted. Out: that many instructions more in every span of one
 * site.
 *
 * Who finds the knob as it was built pays nothing: a hook's rare half is called by way of it,
 * and is bf_ring_slow itself. With `slow` made `spending` it is the function below, which
 * leaves the clock's high half unknown, so that every hook comes by here. Hooks of all sites
 * then cost more, alike whatever is spent: two boots with the knob set differ by what they
 * spend, to the instruction, and by nothing else.
 *
 * What a hook would have compared with `high` is compared here with a copy of it, `noted` (its complement,
 * so that zeroed memory says unknown). A
 * handler between bf_ring_slow and the copy leaves high unknown, and so the copy: then the
 * next hook takes the rare half, which is always right.
 */
#include "bf-private.h"

_Static_assert(offsetof(struct bf_knob, word) == 2 * sizeof(void *) && sizeof(struct bf_knob) == 2 * sizeof(void *) + 8,
	       "hosts know this");

/* The rest of a hook whose claim is inside and whose high half was noted. */
static int store(struct bf_cpu *cpu, uint64_t ticks, int64_t claimed, uint32_t word, uint64_t value)
{
	int counter = BF_WORD_KIND(word) == BF_KIND_COUNTER;
	struct bf_record *r;

	if (BF_WORD_KIND(word) == BF_KIND_SIZE || claimed + (1 + counter) * BF_RECORD_BYTES > 0 ||
	    BF_ONCE(cpu->noted) != (uint32_t) ~(ticks >> 32))
		return 0;
	r = bf_ring_slot(cpu, claimed);
	if (counter)
		__builtin_memcpy(r + 1, &value, sizeof value);
	bf_barrier();
	bf_record_store(r, (uint32_t)ticks, word);
	return 1;
}

static void spending(uint64_t ticks, int64_t claimed, uint32_t word, uint64_t value)
{
	struct bf_cpu *cpu = bf_this_cpu();

	if (!store(cpu, ticks, claimed, word, value)) {
		bf_ring_slow(ticks, claimed, word, value);
		BF_ONCE(cpu->noted) = ~BF_ONCE(cpu->high);
		bf_barrier();
		BF_ONCE(cpu->high) = BF_HIGH_UNKNOWN;
	}
	if (word == BF_ONCE(bf_knob.word))
		bf_spend(BF_ONCE(bf_knob.turns));
}

struct bf_knob bf_knob = {.slow = bf_ring_slow, .spending = spending};
