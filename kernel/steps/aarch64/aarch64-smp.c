/* SPDX-License-Identifier: BSD-2-Clause
 *
 * aarch64-smp.c - starts the other CPUs, by the firmware. In: cpus. Out: each of them in
 * sched_cpu_main, cpus.online.
 *
 * A CPU is waited for, but not for ever. One that comes too late must not run as a number
 * that another may have by then, so whoever is first, the CPU or its abandoning, has it.
 */
#include "cpus.h"

#include "aarch64/aarch64-paging.h"
#include "aarch64/psci.h"
#include "clock.h"
#include "kprintf.h"
#include "machine.h"
#include "steps/aarch64/gic.h"
#include "steps/page-alloc.h"
#include "sysinit.h"
#include "thread.h"

#define STACK_BYTES 16384u
#define FAULT_STACK_BYTES PAGE_BYTES
#define COMES_WITHIN_NS 1000000000u
/* Tokens of BF_SYNC from here on are CPUs' first meetings. */
#define SYNC_TOKENS 0x5000000u

enum smp_state { SMP_STARTED, SMP_CAME, SMP_SYNC, SMP_ABANDONED };

/* aarch64-start.S takes the first three. */
struct smp_handover {
	uint64_t stack_top, fault_stack_top, tpidr;
	enum smp_state state;
};

extern const char smp_entry[];
void smp_main(struct smp_handover *h) __attribute__((noreturn));

static struct percpu *areas[CPUS_MAX] = {&percpu0};
static struct smp_handover handovers[CPUS_MAX];

struct percpu *percpu_of(unsigned int number)
{
	return areas[number];
}

static int move_on(struct smp_handover *h, enum smp_state from, enum smp_state to)
{
	return __atomic_compare_exchange_n(&h->state, &from, to, 0, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE);
}

static int reach(const struct smp_handover *h, enum smp_state state)
{
	uint64_t until = clock_now_ns() + COMES_WITHIN_NS;

	while (__atomic_load_n(&h->state, __ATOMIC_ACQUIRE) != state) {
		if (clock_now_ns() >= until)
			return -1;
		cpu_relax();
	}
	return 0;
}

void smp_main(struct smp_handover *h)
{
	struct percpu *cpu = this_cpu();

	if (!move_on(h, SMP_STARTED, SMP_CAME))
		cpu_halt();
	paging_use(paging_level0);
	bf_cpu_init(percpu_bf(cpu), cpu->number);
	BF_ENTER("cpu_start", "smp");
	while (__atomic_load_n(&h->state, __ATOMIC_ACQUIRE) != SMP_SYNC)
		cpu_relax();
	BF_SYNC(SYNC_TOKENS + cpu->number);
	gic_cpu_init();
	BF_EXIT();
	__atomic_add_fetch(&cpus.online, 1, __ATOMIC_RELEASE);
	sched_cpu_main();
}

/* Memory for what a CPU has of its own. 0 or -1. */
static int prepare(unsigned int number, struct smp_handover *h)
{
	uint64_t pages = (sizeof(struct percpu) + PAGE_BYTES - 1) / PAGE_BYTES;
	char *stacks = page_alloc((STACK_BYTES + FAULT_STACK_BYTES) / PAGE_BYTES);

	if (!areas[number])
		areas[number] = page_alloc(pages);
	if (!stacks || !areas[number])
		return -1;
	__builtin_memset(areas[number], 0, sizeof *areas[number]);
	areas[number]->number = number;
	h->stack_top = (uintptr_t)stacks + STACK_BYTES;
	h->fault_stack_top = h->stack_top + FAULT_STACK_BYTES;
	h->tpidr = tpidr_of(areas[number]);
	return 0;
}

/* 0, or -1: it did not come, and never will. */
static int start(unsigned int number, uint64_t id, struct smp_handover *h)
{
	BF_SCOPE("smp_start_cpu", "smp");
	if (prepare(number, h) < 0) {
		kprintf("smp: no memory for cpu %lx\n", id);
		return -1;
	}
	if (psci_cpu_on(id, (uintptr_t)smp_entry, (uintptr_t)h) != 0) {
		kprintf("smp: the firmware does not start cpu %lx\n", id);
		return -1;
	}
	if (reach(h, SMP_CAME) < 0 && move_on(h, SMP_STARTED, SMP_ABANDONED)) {
		kprintf("smp: cpu %lx does not come\n", id);
		return -1;
	}
	/* Its stamp lies between these two. */
	BF_SYNC(SYNC_TOKENS + number);
	__atomic_store_n(&h->state, SMP_SYNC, __ATOMIC_RELEASE);
	while (__atomic_load_n(&cpus.online, __ATOMIC_ACQUIRE) == number)
		cpu_relax();
	BF_SYNC(SYNC_TOKENS + number);
	return 0;
}

static void smp_start(void *unused)
{
	(void)unused;
	for (unsigned int i = 1; i < cpus.present; i++) {
		/* An area or a stack of one that was abandoned may still be run on: it stays lost. */
		if (start(cpus.online, cpus.id[i], &handovers[i]) < 0)
			areas[cpus.online] = NULL;
		else
			cpus.id[cpus.online - 1] = cpus.id[i];
	}
	BF_SIZE(cpus.online);
}
SYSINIT(smp_start, SI_SUB_SMP, SI_ORDER_FIRST, smp_start, NULL);
SYSINIT_NEEDS(smp_start, cpus_find);
SYSINIT_NEEDS(smp_start, irq_init);
