/* SPDX-License-Identifier: BSD-2-Clause
 *
 * aarch64-smp-start.c - the other CPUs come up. In: cpus.id, an area for each. Out: cpus.online of
 * them in sched_cpu_main.
 *
 *	first CPU			another one
 *	BF_SYNC, PSCI CPU_ON	---->	aarch64-start.S, smp_main: takes the next number
 *	sleeps				makes area, map, interrupts its own; BF_SYNC
 *	BF_SYNC			<----	READY; sched_cpu_main
 *	counts it online
 *
 * No CPU spins for another, as all of them may be one of the host's. The counter is one for all
 * CPUs, so that the host can tell by a meeting as wide as this: no stamp lies outside it.
 *
 * smp=serial starts one, and waits, and then the next; the cure starts all, and then waits. One
 * that has not come after a second and a half is left behind with a line; should it come then, it
 * finds LEFT and halts, and has taken no number.
 */
#include "aarch64/aarch64-paging.h"
#include "aarch64/psci.h"
#include "clock.h"
#include "cpus.h"
#include "kprintf.h"
#include "machine.h"
#include "power-off.h"
#include "steps/aarch64/aarch64-smp.h"
#include "steps/aarch64/gic.h"
#include "steps/boot-cmdline.h"
#include "sysinit.h"
#include "thread.h"

/* How it is waited: at first often, then ever more seldom. */
#define LOOK_NS 20000u
#define LOOK_DOUBLINGS 9u
#define LOOKS_MAX 160u

enum { SMP_PARALLEL, SMP_SERIAL };
static uint32_t mode;
BOOT_CHOICE("smp", mode, "parallel", "serial");

enum { SP_NONE, SP_STARTED, SP_ARRIVED, SP_READY, SP_LEFT };

extern const char smp_entry[];
void smp_main(struct cpu_area *area) __attribute__((noreturn));

static unsigned int numbers = 1; /* taken */

static uint32_t load(const uint32_t *p)
{
	return __atomic_load_n(p, __ATOMIC_ACQUIRE);
}

static int change(uint32_t *p, uint32_t from, uint32_t to)
{
	return __atomic_compare_exchange_n(p, &from, to, 0, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE);
}

/* ---- The other CPU's half. */

static void smp_cpu_init(struct cpu_area *area)
{
	BF_SCOPE("smp_cpu_init", "smp");
	/* Threads would wait here for ever. */
	if (gic_cpu_init() < 0)
		panic("smp: CPU %u finds no interrupt controller of its own", area->percpu.number);
	BF_SYNC(area->place);
}

void smp_main(struct cpu_area *area)
{
	if (!change(&area->state, SP_STARTED, SP_ARRIVED))
		cpu_halt();
	percpu_number(area, __atomic_fetch_add(&numbers, 1, __ATOMIC_RELAXED));
	paging_use(paging_level0);
	bf_cpu_init(percpu_bf(&area->percpu), area->percpu.number);
	smp_cpu_init(area);
	__atomic_store_n(&area->state, SP_READY, __ATOMIC_RELEASE);
	sched_cpu_main();
}

/* ---- The first CPU's half. */

static void send(unsigned int place)
{
	struct cpu_area *area = percpu_area(place);
	int error;

	if (!area)
		return;
	area->place = place;
	area->stack_top = (uintptr_t)area->stack + CPU_STACK_BYTES;
	area->fault_stack_top = (uintptr_t)area->fault_stack + CPU_FAULT_STACK_BYTES;
	area->tpidr = tpidr_of(&area->percpu);
	area->state = SP_STARTED;
	BF_SYNC(place);
	error = psci_cpu_on(cpus.id[place], (uintptr_t)smp_entry, (uintptr_t)area);
	if (error == 0)
		return;
	area->state = SP_LEFT;
	kprintf("smp: the firmware does not start CPU %lx: error -%u\n", cpus.id[place], (unsigned int)-error);
}

/* Until it is there or is given up. One that has come cannot fail to become ready. */
static void take_in(unsigned int place)
{
	struct cpu_area *area = percpu_area(place);

	if (!area || area->state == SP_LEFT)
		return;
	for (unsigned int i = 0; load(&area->state) != SP_READY; i++) {
		if (i >= LOOKS_MAX && change(&area->state, SP_STARTED, SP_LEFT)) {
			kprintf("smp: CPU %lx does not come, going on without\n", cpus.id[place]);
			return;
		}
		thread_sleep_ns(LOOK_NS << (i < LOOK_DOUBLINGS ? i : LOOK_DOUBLINGS));
	}
	BF_SYNC(place);
}

/* Numbers are by who came first, so ids are no more those of places. */
static void count(void)
{
	uint64_t ids[CPUS_MAX];

	__builtin_memcpy(ids, cpus.id, sizeof ids);
	for (unsigned int i = 1; i < cpus.present; i++) {
		if (percpu_area(i) && percpu_area(i)->state == SP_READY)
			cpus.id[percpu_area(i)->percpu.number] = ids[i];
	}
	__atomic_store_n(&cpus.online, numbers, __ATOMIC_RELEASE);
}

static void smp_start(void *unused)
{
	(void)unused;
	BF_SIZE(cpus.present);
	if (cpus.present == 1)
		return;
	if (!clock_timer_works()) {
		kprintf("smp: no timer to wait with: one CPU of %u\n", cpus.present);
		return;
	}
	for (unsigned int i = 1; i < cpus.present; i++) {
		send(i);
		if (mode == SMP_SERIAL)
			take_in(i);
	}
	for (unsigned int i = 1; mode == SMP_PARALLEL && i < cpus.present; i++)
		take_in(i);
	count();
}
SYSINIT(smp_start, SI_SUB_SMP, SI_ORDER_SECOND, smp_start, NULL);
SYSINIT_NEEDS(smp_start, percpu_areas);
SYSINIT_NEEDS(smp_start, timer_init);
SYSINIT_NEEDS(smp_start, sched_init);
