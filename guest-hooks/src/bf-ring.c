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
 * The look back costs a few instructions a record since the last drain, once in
 * 2^32 ticks.
 */
#include <bootflame/hooks.h>

#include "bf-private.h"

#if !defined BF_PERCPU_GS && !defined BF_PERCPU_TPIDR
struct bf_cpu bf_cpu0 BF_AREA_ALIGNED;
#endif

void bf_cpu_init(struct bf_cpu *area, unsigned int number)
{
	area->self = area;
	area->number = number;
	area->high = BF_HIGH_UNKNOWN;
	area->cursor = -(intptr_t)BF_RING_BYTES;
}

static struct bf_record *slot_at(struct bf_cpu *cpu, int64_t offset)
{
	return &cpu->ring[(offset + (int64_t)BF_RING_BYTES) / BF_RECORD_BYTES];
}

static void pad(struct bf_cpu *cpu, int64_t from, int64_t to)
{
	for (; from < to && from < 0; from += BF_RECORD_BYTES)
		bf_record_store(slot_at(cpu, from), 0, BF_WORD(0, BF_KIND_PAD));
}

/* Whether a hook beneath this one has claimed a slot before `offset` and not yet
 * written it. A counter's second record is raw and stands for nothing. */
static int hook_waits_before(struct bf_cpu *cpu, int64_t offset)
{
	const struct bf_record *end = slot_at(cpu, offset);

	for (const struct bf_record *r = &cpu->ring[cpu->read]; r < end; r++) {
		uint32_t word = bf_record_word(r);

		if (word == 0)
			return 1;
		if (BF_WORD_KIND(word) == BF_KIND_COUNTER)
			r++;
	}
	return 0;
}

/* Claims `records` in a row. A ring that is full is drained once, if that is what a full
 * ring does; else, or where a drain cannot be (one is under way beneath us, or a hook
 * waits to store), the answer is above zero. */
static int64_t claim_inside(struct bf_cpu *cpu, unsigned int records)
{
	int64_t bytes = (int64_t)records * BF_RECORD_BYTES;

	for (int tries = 0;; tries++) {
		int64_t offset = bf_cursor_add(cpu, (intptr_t)bytes);

		if (offset + bytes <= 0)
			return offset;
		pad(cpu, offset, offset + bytes);
		if (tries > 0 || bf_frame_on_full() == BF_ON_FULL_DROP)
			return 1;
		bf_drain();
	}
}

/* Drops one event so that what is kept still pairs. Where an enter is dropped all of its
 * span is, to its exit: lost_depth counts how deep in it we are, and a drain leaves the
 * ring shut until then, so that every hook comes here. An exit of a span that was kept is
 * owed: the next drain tells how many spans ended. */
static void drop(struct bf_cpu *cpu, unsigned int kind)
{
	intptr_t cursor = *(volatile intptr_t *)&cpu->cursor;

	/* 2^26 dropped hooks would make 32 bits run over. Above zero all that a cursor says is
	 * that nothing is inside, and by its lowest bit whether the ring was shut. */
	if (cursor > INTPTR_MAX / 2)
		bf_cursor_swap(cpu, cursor, cursor & 1 ? 1 : BF_RECORD_BYTES);
	cpu->dropped++;
	if (kind == BF_KIND_ENTER || kind == BF_KIND_FUNCTION)
		cpu->lost_depth++;
	else if (kind == BF_KIND_EXIT && cpu->lost_depth)
		cpu->lost_depth--;
	else if (kind == BF_KIND_EXIT)
		cpu->lost_exits++;
	if (cpu->closed && !cpu->lost_depth) {
		cpu->closed = 0;
		*(volatile intptr_t *)&cpu->cursor = -(intptr_t)BF_RING_BYTES;
	}
}

/* The thunk is the only caller in the kernel's code; bf_record_at is ours. */
__attribute__((used)) void bf_ring_slow(uint64_t ticks, int64_t claimed, uint32_t word, uint64_t value)
{
	struct bf_cpu *cpu = bf_this_cpu();
	unsigned int kind = BF_WORD_KIND(word);
	unsigned int records = kind == BF_KIND_COUNTER ? 2 : 1;
	unsigned int wide = kind != BF_KIND_SIZE;
	int64_t offset;
	struct bf_record *r;

	pad(cpu, claimed, claimed + (int64_t)records * BF_RECORD_BYTES);
	if (wide)
		cpu->high = BF_HIGH_UNKNOWN;
	offset = cpu->lost_depth ? 1 : claim_inside(cpu, wide + records);
	if (offset > 0) {
		drop(cpu, kind);
		return;
	}
	r = slot_at(cpu, offset);
	if (wide)
		bf_record_store(r++, (uint32_t)(ticks >> 32), BF_WORD(0, BF_KIND_WIDE));
	if (kind == BF_KIND_COUNTER)
		__builtin_memcpy(r + 1, &value, sizeof value);
	bf_record_store(r, wide ? (uint32_t)ticks : (uint32_t)value, word);
	if (wide && !hook_waits_before(cpu, offset))
		cpu->high = (uint32_t)(ticks >> 32);
}

void bf_record_at(uint32_t word, uint64_t ticks)
{
	bf_ring_slow(ticks, 1, word, 0);
}
