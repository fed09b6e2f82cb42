/* SPDX-License-Identifier: BSD-2-Clause
 *
 * storm-target.c - the hooks that are shot at, one copy of each, and which of their
 * instructions were hit. In: the address that a handler interrupted. Out: a line of
 * counts for each hook and kind of handler, one count an instruction. Where an
 * instruction begins is learnt from the CPU, by stepping through the hook once.
 */
#include "kprintf.h"
#include "storm.h"

#define FLAG_TF 0x100
#define INSNS_MAX 16u

#define TARGET(name, hook)                                                  \
	__attribute__((noinline)) void target_##name                        \
	{                                                                   \
		__asm__ volatile(".globl " #hook "_from\n" #hook "_from:"); \
		TARGET_##hook;                                              \
		__asm__ volatile(".globl " #hook "_to\n" #hook "_to:");     \
	}
#define TARGET_hook_enter BF_ENTER("main", "storm")
#define TARGET_hook_counter BF_COUNTER("main-value", "storm", value)
#define TARGET_hook_size BF_SIZE(value)
#define TARGET_hook_exit BF_EXIT()
TARGET(enter(void), hook_enter)
TARGET(counter(uint64_t value), hook_counter)
TARGET(size(uint64_t value), hook_size)
TARGET(exit(void), hook_exit)

extern const char hook_enter_from[], hook_enter_to[], hook_counter_from[], hook_counter_to[];
extern const char hook_size_from[], hook_size_to[], hook_exit_from[], hook_exit_to[];

static struct target {
	const char *name, *from, *to;
	unsigned int n;
	uint64_t insns[INSNS_MAX];
	unsigned int hits[WHOS][INSNS_MAX];
} targets[] = {
	{.name = "enter", .from = hook_enter_from, .to = hook_enter_to},
	{.name = "counter", .from = hook_counter_from, .to = hook_counter_to},
	{.name = "size", .from = hook_size_from, .to = hook_size_to},
	{.name = "exit", .from = hook_exit_from, .to = hook_exit_to},
};
#define TARGETS (sizeof targets / sizeof *targets)

void target_burst(struct storm_cpu *cpu)
{
	uint64_t value = next_value(cpu, WHO_MAIN);

	COUNTED(cpu, target_enter());
	COUNTED(cpu, target_counter(value));
	COUNTED(cpu, target_size(value));
	COUNTED(cpu, target_exit());
}

static struct target *target_at(uint64_t rip)
{
	for (unsigned int i = 0; i < TARGETS; i++)
		if (rip >= (uintptr_t)targets[i].from && rip < (uintptr_t)targets[i].to)
			return &targets[i];
	return NULL;
}

void cover_step(uint64_t rip)
{
	struct target *t = target_at(rip);

	if (t && t->n < INSNS_MAX)
		t->insns[t->n++] = rip;
}

void cover_learn(void)
{
	__asm__ volatile("pushfq; orq %0, (%%rsp); popfq" : : "i"(FLAG_TF) : "memory", "cc");
	target_burst(this_cpu());
	__asm__ volatile("pushfq; andq %0, (%%rsp); popfq" : : "i"(~FLAG_TF) : "memory", "cc");
}

void cover_hit(enum who who, uint64_t rip)
{
	struct target *t = target_at(rip);

	for (unsigned int i = 0; t && i < t->n; i++)
		t->hits[who][i] += t->insns[i] == rip;
}

void cover_print(void)
{
	for (unsigned int k = 0; k < TARGETS; k++) {
		for (enum who who = WHO_IRQ; who <= WHO_NMI; who++) {
			kprintf("storm: cover %s %s", who == WHO_IRQ ? "irq" : "nmi", targets[k].name);
			for (unsigned int i = 0; i < targets[k].n; i++)
				kprintf(" %u", targets[k].hits[who][i]);
			kprintf("\n");
		}
	}
}
