/* SPDX-License-Identifier: BSD-2-Clause
 *
 * storm-cases.c - the cases, one function each. Words of the command line say how often,
 * with what, and at which moment; see the table at the end.
 */
#include "kprintf.h"
#include "power-off.h"
#include "steps/uart.h"
#include "storm.h"
#include "x86-64/x86.h"

static enum who shooter(void)
{
	return word_is("with", "nmi") ? WHO_NMI : WHO_IRQ;
}

static void irqs_on(void)
{
	__asm__ volatile("sti" : : : "memory");
}

static void irqs_off(void)
{
	__asm__ volatile("cli" : : : "memory");
}

static void wait_for_shot(unsigned int before)
{
	while (shots_landed == before)
		__asm__ volatile("pause");
}

/* ---- fire: one shot a round, a little later each time ------------------------ */

static void raise_ud(enum who who)
{
	(void)who;
	__asm__ volatile("ud2");
}

/* Until the clock's low half is at most so many ticks before its end. Four instructions a
 * look, so that it is not missed where the next one is the sixth. */
static void wait_for_wrap(uint32_t lead_ticks)
{
	__asm__ volatile("1: rdtsc; neg %%eax; cmp %0, %%eax; ja 1b" : : "r"(lead_ticks) : "eax", "edx", "cc");
}

/* at=drain: the shot is at a drain rather than at the hooks. unit=N: instructions are so
 * many counts long (-icount shift). wrap=1: the clock's low half wraps `lead` instructions
 * or some fewer after a round's begin. */
static void fire(void)
{
	struct storm_cpu *cpu = this_cpu();
	uint64_t moment = word_number("moment", 1), rounds = word_number("rounds", 64);
	uint64_t step = word_number("step", 1), unit = word_number("unit", 1);
	int at_drain = word_is("at", "drain"), wrap = (int)word_number("wrap", 0);
	enum who who = shooter();

	if (word_number("ud", 0))
		shot_work = raise_ud;
	cover_learn();
	irqs_on();
	for (uint64_t r = 0; r < rounds; r++) {
		unsigned int before = shots_landed;

		if (wrap)
			wait_for_wrap((uint32_t)(unit * word_number("lead", 40)));
		shot_arm(who, (uint32_t)((moment + r * step) * unit));
		target_burst(cpu);
		if (at_drain)
			bf_drain();
		wait_for_shot(before);
		bf_drain_if_half();
	}
	irqs_off();
	shot_done();
	cover_print();
}

/* ---- fill: more than the ring holds ------------------------------------------- */

static void nest(struct storm_cpu *cpu, unsigned int depth, int drains)
{
	uint64_t value = next_value(cpu, WHO_MAIN);

	COUNTED(cpu, BF_ENTER("main", "storm"));
	COUNTED(cpu, BF_COUNTER("main-value", "storm", value));
	COUNTED(cpu, BF_SIZE(value));
	if (depth > 0)
		nest(cpu, depth - 1, drains);
	/* Twice: a drain of a ring that is shut already must leave it as it is. */
	if (drains && depth % 100 == 50) {
		bf_drain();
		bf_drain();
	}
	COUNTED(cpu, BF_EXIT());
}

static void bursts(struct storm_cpu *cpu, uint64_t n)
{
	for (uint64_t i = 0; i < n; i++)
		target_burst(cpu);
}

static void fill_handler(enum who who)
{
	struct storm_cpu *cpu = this_cpu();

	for (uint64_t i = 0; i < word_number("bursts", 150); i++) {
		if (who == WHO_NMI)
			BURST(cpu, WHO_NMI, "nmi");
		else
			BURST(cpu, WHO_IRQ, "irq");
	}
}

/* in=main: bursts, and spans nested deeper than the ring is long; in=handler: a handler
 * fills it, above hooks and drains, a little later each round. Behind either a mark says
 * that the ring is alive. */
static void fill(void)
{
	struct storm_cpu *cpu = this_cpu();
	uint64_t moment = word_number("moment", 1), rounds = word_number("rounds", 1);
	unsigned int depth = (unsigned int)word_number("depth", 400);
	enum who who = shooter();

	if (word_is("in", "handler")) {
		shot_work = fill_handler;
		irqs_on();
		for (uint64_t r = 0; r < rounds; r++) {
			unsigned int before = shots_landed;

			bursts(cpu, r * 7 % 110);
			shot_arm(who, (uint32_t)(moment + r));
			bursts(cpu, 3);
			wait_for_shot(before);
			if (r % 3 == 0)
				bf_drain();
		}
		irqs_off();
		shot_done();
	} else {
		for (uint64_t r = 0; r < rounds; r++) {
			bursts(cpu, word_number("bursts", 300));
			nest(cpu, depth, 1);
			nest(cpu, depth, 0);
		}
	}
	bf_drain();
	COUNTED(cpu, BF_MARK("alive", "storm"));
}

/* ---- cpus: several at once ------------------------------------------------------ */

static volatile unsigned int go;

static void hook_at_once(struct storm_cpu *cpu)
{
	while (!go)
		__asm__ volatile("pause");
	bursts(cpu, word_number("bursts", 500));
	if (!word_number("lazy", 0))
		bf_drain();
}

static void cpus(void)
{
	unsigned int n = (unsigned int)word_number("cpus", 2);

	cpus_start(n, hook_at_once);
	go = 1;
	hook_at_once(this_cpu());
	cpus_wait(n);
}

/* ---- sync: two CPUs meet, one with a clock of its own --------------------------- */

#define MEETINGS 8u
static volatile uint32_t said, answered;

static void answer(struct storm_cpu *cpu)
{
	cpu->skew_ticks = word_number("skew", 0);
	for (uint32_t token = 1; token <= MEETINGS; token++) {
		while (said != token)
			__asm__ volatile("pause");
		BF_SYNC(token);
		answered = token;
		bursts(cpu, 3);
	}
	bf_drain();
}

static void sync(void)
{
	cpus_start(2, answer);
	for (uint32_t token = 1; token <= MEETINGS; token++) {
		BF_SYNC(token);
		said = token;
		while (answered != token)
			__asm__ volatile("pause");
		BF_SYNC(token);
		bursts(this_cpu(), 2);
	}
	cpus_wait(2);
}

/* ---- panic ----------------------------------------------------------------------- */

static void die(enum who who)
{
	(void)who;
	__atomic_store_n(&panicking, 1, __ATOMIC_RELAXED); /* the line's lock may be broken */
	bf_bye_panic(BF_STATUS_PANIC);
	storm_end(BF_STATUS_PANIC);
}

static void drain_for_ever(struct storm_cpu *cpu)
{
	for (;;) {
		bursts(cpu, 20);
		bf_drain();
	}
}

/* The line of a CPU that was stopped while it sent. */
static void emit_half(const uint8_t *bytes, size_t n)
{
	if (this_cpu() != &percpu0 && n > 100) {
		uart_write(bytes, n / 2);
		this_cpu()->parked = 1;
		for (;;)
			__asm__ volatile("cli; hlt");
	}
	uart_write(bytes, n);
}

/* at=hook and at=drain: by an NMI, `moment` instructions behind the arming; at=other: while
 * another CPU drains; at=holder: when another has the line and will not let go of it. */
static void panic_case(void)
{
	struct storm_cpu *cpu = this_cpu();
	uint32_t moment = (uint32_t)word_number("moment", 1);

	bursts(cpu, word_number("bursts", 40));
	if (word_is("at", "other") || word_is("at", "holder")) {
		if (word_is("at", "holder"))
			storm_config.emit = emit_half;
		cpus_start(2, drain_for_ever);
		if (word_is("at", "holder"))
			cpus_wait(2);
		for (uint64_t from = rdtsc(); rdtsc() - from < moment;)
			;
		die(WHO_MAIN);
	}
	cover_learn();
	shot_work = die;
	shot_arm(WHO_NMI, moment);
	for (;;) {
		target_burst(cpu);
		if (word_is("at", "drain"))
			bf_drain();
	}
}

const struct storm_case storm_cases[] = {
	{"fire", fire},             /* with= moment= rounds= step= at=drain ud=1 wrap=1 unit= lead= */
	{"fill", fill},             /* policy= in= with= moment= rounds= bursts= depth= */
	{"cpus", cpus},             /* cpus= bursts= lazy=1 */
	{"sync", sync},             /* skew= */
	{"panic", panic_case},      /* at= moment= bursts= */
	{"threads", storm_threads}, /* work= */
	{NULL, NULL},
};
