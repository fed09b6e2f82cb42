/* SPDX-License-Identifier: BSD-2-Clause
 *
 * arm64-main.c - a guest for QEMU's aarch64 virt machine that tests the hooks. In: words on
 * the command line. Out: a boot of some twenty steps and 1,000 fillers, and, if asked for:
 *
 *	fillers=N     so many fillers
 *	cost=1        what each kind of hook costs, as counters (cost-harness.h)
 *	storm=N       N rounds of hooks under timer interrupts that hook too
 *	every=TICKS   how far apart, and up to twice that; 300 by default
 *	panic=1       an exception that nobody expects, in the middle
 */
#include <bootflame/hooks.h>

#include "arm64-devices.h"
#include "arm64-steps.h"
#include "cost-harness.h"
#include "guest-words.h"

/* The linker's note: three words, "GNU", then the id. */
#define NOTE_HEADER_BYTES 16
extern const uint8_t build_id_note[], build_id_note_end[];

#ifdef BF_PERCPU_TPIDR
static struct bf_cpu area;
#else
#define area bf_cpu0
#endif

BF_SITE(start, "start", "init");

void arm64_main(uint64_t entry_ticks);
void arm64_irq(uint64_t elr);
void arm64_unexpected(uint64_t esr, uint64_t elr, uint64_t far);

static void put_number(const char *text, uint32_t n)
{
	char room[GUEST_DECIMAL_ROOM];

	pl011_puts(text);
	pl011_puts(guest_decimal(n, room));
}

/* ---- The storm --------------------------------------------------------------- */

/* Where a round's instructions begin and end: labels in storm(). */
extern const uint8_t storm_begin[], storm_end[];
#define STORM_INSNS_MAX 256u

static struct {
	uint32_t every, random;
	uint32_t interrupts, inside;
	uint8_t hit[STORM_INSNS_MAX]; /* was an interrupt taken before that instruction? */
} storm_state;

/* Both halves say n, so that a value made of two shows. */
static uint64_t doubled(uint32_t n)
{
	return (uint64_t)n << 32 | n;
}

/* The moments vary, so that they come before each instruction sooner or later. */
static void storm_next(void)
{
	storm_state.random = storm_state.random * 1664525u + 1013904223u;
	timer_after(storm_state.every + ((uint64_t)storm_state.random * storm_state.every >> 32));
}

void arm64_irq(uint64_t elr)
{
	uint64_t offset = elr - (uint64_t)(uintptr_t)storm_begin;
	uint32_t interrupt;

	BF_ENTER("timer_irq", "irq");
	interrupt = gic_take();
	if (elr >= (uint64_t)(uintptr_t)storm_begin && elr < (uint64_t)(uintptr_t)storm_end) {
		storm_state.inside++;
		if (offset / 4 < STORM_INSNS_MAX)
			storm_state.hit[offset / 4] = 1;
	}
	BF_COUNTER("irq_value", "irq", doubled(storm_state.interrupts));
	storm_state.interrupts++;
	storm_next();
	gic_done(interrupt);
	BF_EXIT();
}

static __attribute__((noinline)) void storm_round(uint32_t i)
{
	uint64_t value = doubled(i);

	__asm__ volatile("storm_begin:" : "+r"(value));
	BF_ENTER("storm_step", "storm");
	BF_SIZE(value >> 32);
	BF_COUNTER("storm_value", "storm", value);
	BF_MARK("storm_mark", "storm");
	BF_EXIT();
	__asm__ volatile("storm_end:");
}

static void storm(uint32_t rounds)
{
	uint32_t insns = (uint32_t)(storm_end - storm_begin) / 4, covered = 0;
	uint64_t was;

	BF_ENTER("storm", "storm");
	storm_next();
	for (uint32_t i = 0; i < rounds; i++) {
		storm_round(i);
		was = irqs_off();
		bf_drain_if_half();
		irqs_restore(was);
	}
	was = irqs_off();
	timer_stop();
	BF_EXIT();
	for (uint32_t i = 0; i < insns && i < STORM_INSNS_MAX; i++)
		covered += storm_state.hit[i];
	BF_COUNTER("interrupts", "storm-result", storm_state.interrupts);
	BF_COUNTER("inside", "storm-result", storm_state.inside);
	BF_COUNTER("covered", "storm-result", covered);
	BF_COUNTER("instructions", "storm-result", insns);
	irqs_restore(was);
}

/* ---- The boot ------------------------------------------------------------------ */

void arm64_unexpected(uint64_t esr, uint64_t elr, uint64_t far)
{
	(void)far;
	put_number("panic: unexpected exception, class ", (uint32_t)(esr >> 26));
	put_number(" at ", (uint32_t)elr);
	pl011_puts("\n");
	bf_bye_panic(BF_STATUS_PANIC);
	psci_system_off();
}

static void hooks_init(uint64_t entry_ticks)
{
	static struct bf_config config = {.emit = pl011_write};

	config.entry_ticks = entry_ticks;
	config.clock_hz = timer_hz();
	config.build_id = build_id_note + NOTE_HEADER_BYTES;
	config.build_id_bytes = (size_t)(build_id_note_end - config.build_id);
	bf_init(&config);
}

void arm64_main(uint64_t entry_ticks)
{
	static char line[1024];
	uint32_t count, rounds;

#ifdef BF_PERCPU_TPIDR
	__asm__ volatile("msr tpidr_el1, %0" : : "r"((uintptr_t)&area - (uintptr_t)(BF_PERCPU_TPIDR)));
#endif
	bf_cpu_init(&area, 0);
	bf_record_at(bf_site_word(BF_SITE_ID(start)), entry_ticks);
	BF_EXIT();
	hooks_init(entry_ticks);

	BF_ENTER("command_line", "init");
	fdt_command_line(line, sizeof line);
	storm_state.every = guest_option(line, "every=", 300);
	BF_EXIT();

	count = steps_run();
	fillers_run(guest_option(line, "fillers=", 1000));
	if (guest_option(line, "cost=", 0))
		hook_cost();
	rounds = guest_option(line, "storm=", 0);
	if (rounds)
		storm(rounds);
	if (guest_option(line, "panic=", 0)) {
		BF_ENTER("about_to_panic", "test");
		__asm__ volatile("brk #1");
	}
	put_number("arm64: ", count);
	pl011_puts(" steps\n");
	irqs_off();
	bf_bye(BF_STATUS_OK);
	psci_system_off();
}
