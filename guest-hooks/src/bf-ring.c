/* SPDX-License-Identifier: BSD-2-Clause
 *
 * bf-ring.c - a hook's rare half. In: a hook whose claim fell past the ring's end,
 * or whose tick has another high half than was last noted. Out: the record after
 * all, preceded by its high half, or one more in the count of the dropped.
 *
 * Records hold 32 bits of tick. Which 2^32 they belong to is said by a WIDE record
 * before them, and cpu->high remembers what the last one said. An interrupt that
 * hooks may come between any two instructions of a hook, so two things must hold:
 *
 *   (1) A hook that finds high equal to its own may rely on it: the last WIDE
 *       record *before its slot* says the same. Were the comparison to come before
 *       the claim, a handler in between could note a new high half, and the slot
 *       claimed after it would be read with that. So: claim, then compare.
 *   (2) A hook that was interrupted between claim and comparison must not find the
 *       new high half that the handler noted *behind* its slot. So whoever notes one
 *       looks back for slots that are claimed and still empty, which are exactly the
 *       hooks that wait beneath it; if there is one, high becomes BF_HIGH_UNKNOWN,
 *       every comparison fails, and each of them comes here and notes its own.
 *
 * This half too may be interrupted, anywhere. So (3) a hook that comes here above
 * another one that is here leaves high unknown, since the other may yet note an older
 * half behind it; and (4) who notes one stores high first and looks afterwards whether
 * a handler has put something behind its own WIDE record, taking it back if so.
 *
 * The look back costs a few instructions a record since the last drain, once in
 * 2^32 ticks.
 *
 * Nothing is drained above this half (cpu->slow), but by itself: what it has decided
 * on a full ring, it may do to a full ring. Handlers leave what they enter, so they
 * leave lost_depth as they found it.
 */
#include <bootflame/hooks.h>

#include "bf-private.h"

#ifdef BF_CPU_NUMBER
struct bf_cpu bf_cpus[BF_CPUS_MAX];
#elif !defined BF_PERCPU_GS && !defined BF_PERCPU_TPIDR
struct bf_cpu bf_cpu0 BF_AREA_ALIGNED;
#endif

static struct bf_cpu *cpus[BF_CPUS_MAX];
static unsigned int ncpus;
/* Counts what CPUs without a place above do not record. */
unsigned long bf_ring_unlisted;

void bf_cpu_init(struct bf_cpu *area, unsigned int number)
{
	unsigned int place = __atomic_fetch_add(&ncpus, 1, __ATOMIC_RELAXED);

	area->self = area;
	area->number = number;
	area->high = BF_HIGH_UNKNOWN;
	if (place < BF_CPUS_MAX) {
		area->cursor = -(intptr_t)BF_RING_BYTES;
		__atomic_store_n(&cpus[place], area, __ATOMIC_RELEASE);
		bf_beacon_cpu(area);
	} else {
		area->cursor = BF_CURSOR_SHUT;
		area->draining = 1; /* never, that is */
		area->unlisted = 1;
	}
#ifdef BF_FUNCTIONS
	bf_functions_open = 1;
#endif
}

struct bf_cpu *bf_ring_cpu(unsigned int place)
{
	return place < BF_CPUS_MAX ? __atomic_load_n(&cpus[place], __ATOMIC_ACQUIRE) : NULL;
}

static void pad(struct bf_cpu *cpu, int64_t from, int64_t to)
{
	for (; from < to && from < 0; from += BF_RECORD_BYTES)
		bf_record_store(bf_ring_slot(cpu, from), 0, BF_WORD(0, BF_KIND_PAD));
}

/* Whether a hook beneath this one has claimed a slot before `offset` and not yet
 * written it. A counter's second record is raw and stands for nothing. A drain that is
 * under way clears and moves what would be looked at: then one may wait. */
static int hook_waits_before(struct bf_cpu *cpu, int64_t offset)
{
	const struct bf_record *end = bf_ring_slot(cpu, offset);

	if (cpu->draining)
		return 1;
	for (const struct bf_record *r = &cpu->ring[cpu->told[cpu->told_now].read]; r < end; r++) {
		uint32_t word = bf_record_word(r);

		if (word == 0)
			return 1;
		if (BF_WORD_KIND(word) == BF_KIND_COUNTER)
			r++;
	}
	return 0;
}

uint32_t bf_ring_count(const struct bf_cpu *cpu, uint32_t i, uint32_t end)
{
	uint32_t n = 0;

	for (; i < end; i++) {
		uint32_t kind = BF_WORD_KIND(bf_record_word(&cpu->ring[i]));

		n += kind != BF_KIND_WIDE && kind != BF_KIND_PAD;
		i += kind == BF_KIND_COUNTER;
	}
	return n;
}

/* A drain beneath us has shut the ring and may not have come to say that nothing of it is
 * read; nobody but that drain can read on until it goes on. Where none is beneath, it
 * was said. A handler that opens the ring before we do makes the swap fail. */
void bf_ring_open(struct bf_cpu *cpu)
{
	intptr_t seen = BF_ONCE(cpu->cursor);

	if (!bf_cursor_is_shut(seen) || BF_ONCE(cpu->lost_depth) || cpu->unlisted)
		return;
	if (cpu->draining)
		BF_ONCE(cpu->told[cpu->told_now].read) = 0;
	bf_cursor_swap(cpu, seen, -(intptr_t)BF_RING_BYTES);
}

/* Claims `records` in a row. A ring that is full is drained once, if that is what a full
 * ring does; else, or where a drain cannot be (one is under way beneath us, or a hook
 * waits to store), the answer is above zero. */
static int64_t claim_inside(struct bf_cpu *cpu, unsigned int records, int may_drain)
{
	int64_t bytes = (int64_t)records * BF_RECORD_BYTES;

	for (;; may_drain = 0) {
		int64_t offset;

		bf_ring_open(cpu);
		offset = bf_cursor_add(cpu, (intptr_t)bytes);
		if (offset + bytes <= 0)
			return offset;
		pad(cpu, offset, offset + bytes);
		if (!may_drain || bf_frame_on_full() == BF_ON_FULL_DROP)
			return 1;
		bf_drain_full(cpu);
	}
}

/* Drops one event so that what is kept still pairs. Where an enter is dropped all of its
 * span is, to its exit: lost_depth counts how deep in it we are, and a drain leaves the
 * ring shut until then, so that every hook comes here. An exit of a span that was kept is
 * owed: the next drain tells how many spans ended, as of the last of these exits, since a
 * hook that was interrupted before may still record an earlier tick than the drain's. */
static void drop(struct bf_cpu *cpu, unsigned int kind, uint64_t ticks)
{
	intptr_t cursor = BF_ONCE(cpu->cursor);

	/* 2^26 dropped hooks would make 32 bits run over. Above zero all that a cursor says is
	 * that nothing is inside, and by its lowest bit whether the ring was shut. */
	if (cursor > INTPTR_MAX / 2)
		bf_cursor_swap(cpu, cursor, cursor & 1 ? BF_CURSOR_SHUT : BF_RECORD_BYTES);
	__atomic_fetch_add(&cpu->dropped, 1, __ATOMIC_RELAXED);
	if (cpu->unlisted) {
		__atomic_fetch_add(&bf_ring_unlisted, 1, __ATOMIC_RELAXED);
		return;
	}
	if (kind == BF_KIND_ENTER || kind == BF_KIND_FUNCTION)
		__atomic_fetch_add(&cpu->lost_depth, 1, __ATOMIC_RELAXED);
	else if (kind == BF_KIND_EXIT && BF_ONCE(cpu->lost_depth))
		__atomic_fetch_sub(&cpu->lost_depth, 1, __ATOMIC_RELAXED);
	else if (kind == BF_KIND_EXIT) {
		if (ticks > cpu->lost_tick) /* its interrupter's may be lost already, and later */
			cpu->lost_tick = ticks;
		__atomic_fetch_add(&cpu->lost_exits, 1, __ATOMIC_RELAXED);
	}
	bf_ring_open(cpu);
}

/* Puts the event where it belongs, or drops it. `above`: another one is here beneath. */
static void record(struct bf_cpu *cpu, uint64_t ticks, uint32_t word, uint64_t value, uint32_t above)
{
	unsigned int kind = BF_WORD_KIND(word), wide = kind != BF_KIND_SIZE;
	unsigned int records = (kind == BF_KIND_COUNTER ? 2 : 1) + wide;
	int64_t offset = BF_ONCE(cpu->lost_depth) ? 1 : claim_inside(cpu, records, !above);
	int64_t behind = offset + (int64_t)records * BF_RECORD_BYTES;
	struct bf_record *r;

	if (offset > 0) {
		drop(cpu, kind, ticks);
		return;
	}
	r = bf_ring_slot(cpu, offset);
	if (wide)
		bf_record_store(r++, (uint32_t)(ticks >> 32), BF_WORD(0, BF_KIND_WIDE));
	if (kind == BF_KIND_COUNTER)
		__builtin_memcpy(r + 1, &value, sizeof value);
	bf_barrier();
	bf_record_store(r, wide ? (uint32_t)ticks : (uint32_t)value, word);
	if (!wide || above || hook_waits_before(cpu, offset))
		return;
	BF_ONCE(cpu->high) = (uint32_t)(ticks >> 32);
	if (BF_ONCE(cpu->cursor) != behind)
		BF_ONCE(cpu->high) = BF_HIGH_UNKNOWN;
}

/* By way of bf_knob: the thunk, a hook in C, and bf_record_at. */
__attribute__((used)) void bf_ring_slow(uint64_t ticks, int64_t claimed, uint32_t word, uint64_t value)
{
	struct bf_cpu *cpu = bf_this_cpu();
	unsigned int kind = BF_WORD_KIND(word);
	uint32_t above = BF_ONCE(cpu->slow);

	BF_ONCE(cpu->slow) = 1;
	pad(cpu, claimed, claimed + (kind == BF_KIND_COUNTER ? 2 : 1) * BF_RECORD_BYTES);
	if (kind != BF_KIND_SIZE)
		BF_ONCE(cpu->high) = BF_HIGH_UNKNOWN;
	record(cpu, ticks, word, value, above);
	bf_barrier();
	BF_ONCE(cpu->slow) = above;
}

void bf_record_at(uint32_t word, uint64_t ticks)
{
	bf_knob.slow(ticks, BF_CURSOR_SHUT, word, 0);
}
