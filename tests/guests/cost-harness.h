/* SPDX-License-Identifier: BSD-2-Clause
 *
 * cost-harness.h - what a hook costs, measured in the guest by its own counter. Under --exact,
 * where a tick is an instruction, the figure is exact. In: hooks. Out: a counter of the
 * subsystem "cost" for each kind, in ticks of HOOK_COST_TIMES hooks in a row.
 */
#ifndef COST_HARNESS_H
#define COST_HARNESS_H

#include <bootflame/hooks.h>

#define HOOK_COST_TIMES 16

/* A statement, sixteen times, each of them a site of its own. */
#define HOOK_COST_STATEMENTS_4(hook) \
	hook;                        \
	hook;                        \
	hook;                        \
	hook
#define HOOK_COST_STATEMENTS(hook)            \
	do {                                  \
		HOOK_COST_STATEMENTS_4(hook); \
		HOOK_COST_STATEMENTS_4(hook); \
		HOOK_COST_STATEMENTS_4(hook); \
		HOOK_COST_STATEMENTS_4(hook); \
	} while (0)

/* Defines cost_NAME(), which gives the ticks between two readings around the hooks. Not
 * inline, and the value is the caller's, so that the compiler knows nothing of it. */
#define HOOK_COST(name, hook)                                                  \
	static __attribute__((noinline)) uint32_t cost_##name(uintptr_t value) \
	{                                                                      \
		uint64_t from, to;                                             \
                                                                               \
		__asm__ volatile("" : "+r"(value));                            \
		from = bf_ticks();                                             \
		HOOK_COST_STATEMENTS(hook);                                    \
		to = bf_ticks();                                               \
		__asm__ volatile("" : : "r"(value));                           \
		return (uint32_t)(to - from);                                  \
	}

HOOK_COST(nothing, (void)0)
HOOK_COST(enter, BF_ENTER("costly", "cost-event"))
HOOK_COST(exit, BF_EXIT())
HOOK_COST(mark, BF_MARK("costly", "cost-event"))
HOOK_COST(word, BF_ENTER_WORD(value))
/* What makes the record of n counts too: not once for all sixteen. */
HOOK_COST(size, __asm__ volatile("" : "+r"(value)); BF_SIZE(value))
HOOK_COST(counter, BF_COUNTER("costly", "cost-event", value))

/* The ring is empty and stays half empty. Nests: enters are left as often. */
static void hook_cost(void)
{
	uintptr_t word = BF_WORD(bf_family("run-time", "cost-event", 1), BF_KIND_ENTER);
	uint32_t nothing, ticks[6];

	bf_drain();
	nothing = cost_nothing(1);
	ticks[0] = cost_enter(1) - nothing;
	ticks[1] = cost_exit(1) - nothing;
	ticks[2] = cost_mark(1) - nothing;
	ticks[3] = cost_word(word) - nothing;
	for (int i = 0; i < HOOK_COST_TIMES; i++)
		BF_EXIT();
	ticks[4] = cost_size(1) - nothing;
	ticks[5] = cost_counter(1) - nothing;
	BF_COUNTER("enter", "cost", ticks[0]);
	BF_COUNTER("exit", "cost", ticks[1]);
	BF_COUNTER("mark", "cost", ticks[2]);
	BF_COUNTER("word", "cost", ticks[3]);
	BF_COUNTER("size", "cost", ticks[4]);
	BF_COUNTER("counter", "cost", ticks[5]);
	bf_drain();
}

#endif
