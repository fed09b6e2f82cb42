/* SPDX-License-Identifier: BSD-2-Clause
 *
 * i386-main.c - a 32-bit guest for QEMU's pc machine that tests the hooks. In: words on the
 * multiboot command line. Out: a boot of 1,000 steps and a bye, and, if asked for:
 *
 *	steps=N      so many steps
 *	cost=1       what each kind of hook costs, as counters (cost-harness.h)
 *	storm=N      N rounds of hooks under timer interrupts that hook too
 *	drop=N       N marks more than the ring holds, which drops them, and the cursor
 *	             so high that adding to it as it is would run over
 */
#include <bootflame/hooks.h>

#include "cost-harness.h"
#include "guest-words.h"

#define COM1 0x3f8u
#define COM1_STATUS (COM1 + 5)
#define COM1_STATUS_EMPTY 0x20u
#define DEBUG_EXIT 0xf4u

#define PIC_COMMAND 0x20u
#define PIC_DATA 0x21u
#define PIC2_DATA 0xa1u
#define PIC_END 0x20u
#define PIT_CHANNEL_0 0x40u
#define PIT_COMMAND 0x43u
/* Channel 0, low byte then high, one interrupt. */
#define PIT_ONE_SHOT 0x30u

#define MULTIBOOT_HAS_COMMAND_LINE 4u
struct multiboot {
	uint32_t flags, mem[2], boot_device, command_line;
};

/* The linker's note: three words, "GNU", then the id. */
#define NOTE_HEADER_BYTES 16
extern const uint8_t build_id_note[], build_id_note_end[];

/* What %gs is based on; the area is where the hooks are told, or not there. */
struct i386_cpu {
	uint32_t unused;
#ifdef BF_PERCPU_GS
	struct bf_cpu bf;
#endif
} i386_cpu;
#ifdef BF_PERCPU_GS
#define area i386_cpu.bf
_Static_assert(offsetof(struct i386_cpu, bf) == BF_PERCPU_GS, "where the hooks look");
#else
#define area bf_cpu0
#endif

BF_SITE(start, "start", "init");

/* Arguments on the stack, however the rest is compiled. */
#define FROM_ASSEMBLY __attribute__((regparm(0)))
FROM_ASSEMBLY void i386_main(uint64_t entry_ticks, const struct multiboot *info);
FROM_ASSEMBLY void i386_irq(uint32_t eip);

static volatile uint32_t seen; /* what a step made; nobody asks */

static void outb(uint32_t port, uint8_t byte)
{
	__asm__ volatile("outb %0, %w1" : : "a"(byte), "Nd"(port));
}

static uint8_t inb(uint32_t port)
{
	uint8_t byte;

	__asm__ volatile("inb %w1, %0" : "=a"(byte) : "Nd"(port));
	return byte;
}

static uint32_t irqs_off(void)
{
	uint32_t flags;

	__asm__ volatile("pushf; pop %0; cli" : "=r"(flags) : : "memory");
	return flags;
}

static void irqs_restore(uint32_t flags)
{
	__asm__ volatile("push %0; popf" : : "r"(flags) : "memory", "cc");
}

static void com1_write(const uint8_t *bytes, size_t n)
{
	uint32_t flags = irqs_off();

	for (size_t i = 0; i < n; i++) {
		while (!(inb(COM1_STATUS) & COM1_STATUS_EMPTY))
			;
		outb(COM1, bytes[i]);
	}
	irqs_restore(flags);
}

static void com1_puts(const char *text)
{
	size_t n = 0;

	while (text[n])
		n++;
	com1_write((const uint8_t *)text, n);
}

/* ---- The storm --------------------------------------------------------------- */

/* Where a round's instructions begin and end: labels in storm_round(). */
extern const uint8_t storm_begin[], storm_end[];
#define STORM_BYTES_MAX 1024u

static struct {
	uint32_t random, interrupts, inside;
	uint8_t hit[STORM_BYTES_MAX]; /* was an interrupt taken before the instruction there? */
} storm_state;

/* Both halves say n, so that a value made of two shows. */
static uint64_t doubled(uint32_t n)
{
	return (uint64_t)n << 32 | n;
}

/* Two ticks of the PIT are 1,676 instructions under --exact, of which a spin takes up to 511
 * away, so that interrupts come before each instruction sooner or later. */
static void storm_next(void)
{
	outb(PIT_COMMAND, PIT_ONE_SHOT);
	outb(PIT_CHANNEL_0, 2);
	outb(PIT_CHANNEL_0, 0);
	storm_state.random = storm_state.random * 1664525u + 1013904223u;
	for (uint32_t spin = storm_state.random >> 24; spin; spin--)
		__asm__ volatile("");
	if (storm_state.random & 1u << 23)
		__asm__ volatile("nop");
}

static void storm_init(void)
{
	outb(PIC_COMMAND, 0x11); /* four words: begin; vectors from 32; a second one on line 2; 8086 */
	outb(PIC_DATA, 32);
	outb(PIC_DATA, 4);
	outb(PIC_DATA, 1);
	outb(PIC_DATA, 0xfe); /* the timer only */
	outb(PIC2_DATA, 0xff);
}

FROM_ASSEMBLY void i386_irq(uint32_t eip)
{
	uint32_t offset = eip - (uint32_t)(uintptr_t)storm_begin;

	BF_ENTER("timer_irq", "irq");
	if (eip >= (uint32_t)(uintptr_t)storm_begin && eip < (uint32_t)(uintptr_t)storm_end) {
		storm_state.inside++;
		if (offset < STORM_BYTES_MAX)
			storm_state.hit[offset] = 1;
	}
	BF_COUNTER("irq_value", "irq", doubled(storm_state.interrupts));
	storm_state.interrupts++;
	outb(PIC_COMMAND, PIC_END);
	storm_next();
	BF_EXIT();
}

static __attribute__((noinline)) void storm_round(uint32_t i)
{
	uint32_t n = i;

	__asm__ volatile("storm_begin:" : "+r"(n));
	BF_ENTER("storm_step", "storm");
	BF_SIZE(n);
	BF_COUNTER("storm_value", "storm", doubled(n));
	BF_MARK("storm_mark", "storm");
	BF_EXIT();
	__asm__ volatile("storm_end:");
}

static void storm(uint32_t rounds)
{
	uint32_t covered = 0, flags;

	storm_init();
	BF_ENTER("storm", "storm");
	storm_next();
	__asm__ volatile("sti");
	for (uint32_t i = 0; i < rounds; i++) {
		storm_round(i);
		flags = irqs_off();
		bf_drain_if_half();
		irqs_restore(flags);
	}
	__asm__ volatile("cli");
	BF_EXIT();
	for (uint32_t i = 0; i < STORM_BYTES_MAX; i++)
		covered += storm_state.hit[i];
	BF_COUNTER("interrupts", "storm-result", storm_state.interrupts);
	BF_COUNTER("inside", "storm-result", storm_state.inside);
	BF_COUNTER("covered", "storm-result", covered);
}

/* ---- The boot ------------------------------------------------------------------ */

static void steps(uint32_t count)
{
	uint32_t first = bf_family("step", "steps", count);

	BF_SCOPE("steps", "init");
	BF_SIZE(count);
	for (uint32_t i = 0; i < count; i++) {
		BF_ENTER_WORD(BF_WORD(first + i, BF_KIND_ENTER));
		for (uint32_t work = 0; work < 8 + i % 16; work++)
			seen = work;
		BF_EXIT();
		bf_drain_if_half();
	}
}

static void drop(uint32_t count)
{
	bf_drain();
	while (area.cursor < 0)
		BF_MARK("kept", "drop");
	area.cursor = INTPTR_MAX - 63; /* even: full, not shut */
	for (uint32_t i = 0; i < count; i++)
		BF_MARK("dropped", "drop");
}

FROM_ASSEMBLY void i386_main(uint64_t entry_ticks, const struct multiboot *info)
{
	static struct bf_config config = {.emit = com1_write};
	const char *line = "";
	uint32_t n;

	if (info->flags & MULTIBOOT_HAS_COMMAND_LINE)
		line = (const char *)(uintptr_t)info->command_line;
	bf_cpu_init(&area, 0);
	bf_record_at(bf_site_word(BF_SITE_ID(start)), entry_ticks);
	BF_EXIT();
	config.entry_ticks = entry_ticks;
	config.build_id = build_id_note + NOTE_HEADER_BYTES;
	config.build_id_bytes = (size_t)(build_id_note_end - config.build_id);
	if (guest_option(line, "drop=", 0))
		config.on_full = BF_ON_FULL_DROP;
	bf_init(&config);

	steps(guest_option(line, "steps=", 1000));
	if (guest_option(line, "cost=", 0))
		hook_cost();
	n = guest_option(line, "storm=", 0);
	if (n)
		storm(n);
	n = guest_option(line, "drop=", 0);
	if (n)
		drop(n);
	com1_puts("i386: done\n");
	bf_bye(BF_STATUS_OK);
	outb(DEBUG_EXIT, 0);
}
