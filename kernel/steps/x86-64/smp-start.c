/* SPDX-License-Identifier: BSD-2-Clause
 *
 * smp-start.c - the other CPUs come up. In: cpus.id, an area for each. Out: cpus.online of them
 * in sched_cpu_main.
 *
 *	first CPU			another one
 *	INIT, startup interrupt  ---->	x86-ap.S, ap_main
 *	waits			 <----	SP_ARRIVED, halts until kicked
 *	gives it a number	 ---->	makes its area and tables its own
 *	meets it (BF_SYNC)	 <--->	so that the host can align their counters
 *	counts it online		sched_cpu_main
 *
 * smp=serial is how it was once done: one after the other, with 10 ms between INIT and
 * startup as the specification of 1997 asks. The cure starts all, then waits for all. One that
 * has not come after a second is left behind with a line (should it come then, it finds SP_LEFT
 * and halts), and those after it take its number, so that numbers have no holes.
 */
#include "clock.h"
#include "cpus.h"
#include "kprintf.h"
#include "machine.h"
#include "power-off.h"
#include "steps/boot-cmdline.h"
#include "steps/memory-map.h"
#include "steps/x86-64/lapic.h"
#include "steps/x86-64/smp.h"
#include "steps/x86-64/x86-timer.h"
#include "sysinit.h"
#include "thread.h"
#include "x86-64/trap.h"
#include "x86-64/x86-ap.h"

_Static_assert(AP_PLACES == CPUS_MAX, "x86-ap.S looks for its place among these");

/* Behind INIT, as was once asked; behind a startup interrupt, before the next CPU's. */
#define INIT_PAUSE_NS 10000000u
#define STARTUP_NS 10000u
/* How it is waited: often at first, when one more startup interrupt is sent, then seldom. */
#define LOOK_NS 20000u
#define LOOKS_OFTEN 50u
#define LOOK_SELDOM_NS 10000000u
#define LOOKS_MAX 150u
/* A meeting narrows by how much two counters can differ; the narrowest counts. */
#define MEETINGS 4u
#define MEETING_NS_MAX UINT64_C(5000000000)

enum { SMP_PARALLEL, SMP_SERIAL };
static uint32_t mode;
BOOT_CHOICE("smp", mode, "parallel", "serial");

extern const uint8_t ap_code[], ap_code_end[];
extern const uint8_t ap_cr3[], ap_cr4[], ap_efer[], ap_gdt[];

/* x86-ap.S reads these; by place. */
uint32_t ap_ids[CPUS_MAX];
uint64_t ap_stacks[CPUS_MAX], ap_areas[CPUS_MAX];

enum { SP_STARTED, SP_ARRIVED, SP_LEFT, SP_NUMBERED };
static uint32_t states[CPUS_MAX]; /* by place */
static uint32_t meeting;          /* steps of the one that is on: odd, the other CPU's turn */

void ap_main(uint64_t place);

static void on_kick(void)
{
	lapic_write(LAPIC_EOI, 0);
}

void cpu_kick(unsigned int number)
{
	if (percpu_of(number))
		lapic_send((uint32_t)cpus.id[number], VECTOR_KICK);
}

static uint32_t load(const uint32_t *p)
{
	return __atomic_load_n(p, __ATOMIC_ACQUIRE);
}

static int change(uint32_t *p, uint32_t from, uint32_t to)
{
	return __atomic_compare_exchange_n(p, &from, to, 0, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE);
}

/* ---- The other CPU's half. */

/* As long as it takes: the first CPU panics if this one does not answer. */
static void answer(uint32_t number)
{
	for (uint32_t i = 0; i < MEETINGS; i++) {
		while (load(&meeting) != 2 * i + 1)
			cpu_relax();
		BF_SYNC(number * MEETINGS + i);
		__atomic_store_n(&meeting, 2 * i + 2, __ATOMIC_RELEASE);
	}
}

/* Halted until it is kicked: of many CPUs that spin, a small host lets none run. */
static void wait_for_number(unsigned int place)
{
	BF_SCOPE("hlt", "idle");
	while (load(&states[place]) != SP_NUMBERED)
		irq_wait();
}

static void ap_init(unsigned int place)
{
	struct cpu_area *area = percpu_area(place);

	BF_SCOPE("ap_init", "smp");
	gdt_load(&area->tables);
	lapic_enable();
	x86_timer_cpu_init();
	if (!change(&states[place], SP_STARTED, SP_ARRIVED))
		cpu_halt();
	wait_for_number(place);
	answer(area->percpu.number);
}

/* In the trace a CPU goes by its place among those that the machine has; its number is the
 * same, unless one before it has not come. */
void ap_main(uint64_t place)
{
	idt_load();
	bf_cpu_init(percpu_bf(&percpu_area((unsigned int)place)->percpu), (unsigned int)place);
	ap_init((unsigned int)place);
	sched_cpu_main();
}

/* ---- The first CPU's half. */

static void *variable(const uint8_t *at)
{
	uintptr_t p = AP_START + (uintptr_t)(at - ap_code);

	__asm__("" : "+r"(p)); /* a low address is not NULL plus something */
	return (void *)p;
}

static int is_ram(uint64_t start, uint64_t end)
{
	for (unsigned int i = 0; i < memory_map.count; i++) {
		if (start >= memory_map.ram[i].start && end <= memory_map.ram[i].end)
			return 1;
	}
	return 0;
}

/* Nothing of the loader's is needed any more by now, so its memory is free to take. */
static void put_code(void)
{
	uint64_t cr3 = read_cr3(), cr4 = read_cr4(), efer = rdmsr(MSR_EFER) & ~(uint64_t)EFER_LMA;
	struct table_pointer gdt;

	__asm__("sgdt %0" : "=m"(gdt));
	__builtin_memcpy(variable(ap_code), ap_code, (size_t)(ap_code_end - ap_code));
	__builtin_memcpy(variable(ap_cr3), &cr3, sizeof cr3);
	__builtin_memcpy(variable(ap_cr4), &cr4, sizeof cr4);
	__builtin_memcpy(variable(ap_efer), &efer, sizeof efer);
	__builtin_memcpy(variable(ap_gdt), &gdt, sizeof gdt);
}

static void send_init(unsigned int place)
{
	ap_areas[place] = (uintptr_t)&percpu_area(place)->percpu;
	ap_stacks[place] = (uintptr_t)percpu_area(place)->stack + CPU_STACK_BYTES;
	ap_ids[place] = (uint32_t)cpus.id[place];
	lapic_send(ap_ids[place], ICR_INIT);
}

static void send_startup(unsigned int place)
{
	/* A timer is armed before. Under -icount QEMU takes the rest of a time slice for spent when it
	 * resets a CPU, which it does only now; a slice ends where a timer is due, or after 100 ms. */
	clock_timer_arm(clock_now_ns() + STARTUP_NS);
	lapic_send(ap_ids[place], ICR_STARTUP | AP_START / PAGE_BYTES);
	thread_sleep_ns(STARTUP_NS);
}

static int has_arrived(unsigned int place)
{
	for (unsigned int i = 0; load(&states[place]) != SP_ARRIVED; i++) {
		if (i == LOOKS_OFTEN)
			send_startup(place);
		if (i == LOOKS_MAX && change(&states[place], SP_STARTED, SP_LEFT))
			return 0;
		thread_sleep_ns(i < LOOKS_OFTEN ? LOOK_NS : LOOK_SELDOM_NS);
	}
	return 1;
}

static void meet(unsigned int number)
{
	uint64_t from_ns = clock_now_ns();

	for (uint32_t i = 0; i < MEETINGS; i++) {
		BF_SYNC(number * MEETINGS + i);
		__atomic_store_n(&meeting, 2 * i + 1, __ATOMIC_RELEASE);
		while (load(&meeting) != 2 * i + 2) {
			if (clock_now_ns() - from_ns > MEETING_NS_MAX)
				panic("smp: CPU %u has come and gone", number);
			cpu_relax();
		}
		BF_SYNC(number * MEETINGS + i);
	}
}

/* From arrival to online. */
static void take_in(unsigned int place)
{
	unsigned int number = cpus.online;

	if (!has_arrived(place)) {
		kprintf("smp: the CPU of APIC id %u does not come, going on without\n", ap_ids[place]);
		return;
	}
	percpu_number(percpu_area(place), number);
	cpus.id[number] = ap_ids[place];
	__atomic_store_n(&meeting, 0, __ATOMIC_RELAXED);
	__atomic_store_n(&states[place], SP_NUMBERED, __ATOMIC_RELEASE);
	cpu_kick(number);
	meet(number);
	__atomic_store_n(&cpus.online, number + 1, __ATOMIC_RELEASE);
}

static void start_all(void)
{
	for (unsigned int i = 1; i < cpus.present; i++) {
		if (percpu_area(i)) {
			send_init(i);
			send_startup(i);
		}
	}
	for (unsigned int i = 1; i < cpus.present; i++) {
		if (percpu_area(i))
			take_in(i);
	}
}

static void start_one_by_one(void)
{
	for (unsigned int i = 1; i < cpus.present; i++) {
		if (percpu_area(i)) {
			send_init(i);
			clock_delay_ns(INIT_PAUSE_NS);
			send_startup(i);
			take_in(i);
		}
	}
}

static void smp_start(void *unused)
{
	(void)unused;
	BF_SIZE(cpus.present);
	trap_set_handler(VECTOR_KICK, on_kick);
	if (cpus.present == 1)
		return;
	if (!clock_timer_works() || !is_ram(AP_START, AP_START + PAGE_BYTES)) {
		kprintf("smp: no timer, or no low memory to start from: one CPU of %u\n", cpus.present);
		return;
	}
	for (unsigned int i = 0; i < CPUS_MAX; i++)
		ap_ids[i] = AP_NO_ID;
	put_code();
	if (mode == SMP_SERIAL)
		start_one_by_one();
	else
		start_all();
}
SYSINIT(smp_start, SI_SUB_SMP, SI_ORDER_SECOND, smp_start, NULL);
SYSINIT_NEEDS(smp_start, percpu_areas);
SYSINIT_NEEDS(smp_start, timer_init);
SYSINIT_NEEDS(smp_start, sched_init);
