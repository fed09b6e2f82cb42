/* SPDX-License-Identifier: BSD-2-Clause
 *
 * storm-main.c - from the PVH entry to the case that the command line picks, and the end.
 */
#include "kprintf.h"
#include "machine.h"
#include "power-off.h"
#include "steps/uart.h"
#include "steps/x86-64/descriptors.h"
#include "storm.h"
#include "x86-64/pvh.h"

#define NOTE_HEADER_BYTES 16
#define COMMAND_LINE_MAX 4096u

extern const uint8_t build_id_note[], build_id_note_end[];
extern const uint64_t entry_ticks;

struct storm_cpu percpu0;

static void emit(const uint8_t *bytes, size_t n)
{
	uart_write(bytes, n);
}

struct bf_config storm_config = {.emit = emit};

static const char *command_line = "";

void kmain(uint32_t start_info);

/* The text behind NAME=, or NULL. */
static const char *word(const char *name)
{
	const char *s = command_line;

	while (*s) {
		size_t n = 0;

		while (*s == ' ')
			s++;
		while (name[n] && s[n] == name[n])
			n++;
		if (!name[n] && s[n] == '=')
			return s + n + 1;
		while (*s && *s != ' ')
			s++;
	}
	return NULL;
}

int word_is(const char *name, const char *text)
{
	const char *s = word(name);

	while (s && *text && *s == *text) {
		s++;
		text++;
	}
	return s && !*text && (!*s || *s == ' ');
}

uint64_t word_number(const char *name, uint64_t otherwise)
{
	const char *s = word(name);
	uint64_t n = 0;

	if (!s)
		return otherwise;
	for (; *s >= '0' && *s <= '9'; s++)
		n = n * 10 + (uint64_t)(*s - '0');
	return n;
}

void storm_end(unsigned int status)
{
	const struct storm_cpu *cpu;

	for (unsigned int i = 0; i < STORM_CPUS_MAX; i++) {
		cpu = cpu_at(i);
		if (cpu->begun)
			kprintf("storm: cpu %u begun %lu done %lu bursts %lu %lu %lu %lu\n", i, cpu->begun, cpu->done,
				cpu->bursts[WHO_MAIN], cpu->bursts[WHO_IRQ], cpu->bursts[WHO_NMI], cpu->bursts[WHO_UD]);
	}
	power_off(status == BF_STATUS_OK ? POWER_OFF_OK : POWER_OFF_FAILED);
}

void kmain(uint32_t start_info)
{
	const struct pvh_start_info *info = boot_at(start_info, sizeof *info);
	const struct storm_case *c;

	if (info && info->magic == PVH_MAGIC && boot_at(info->command_line, COMMAND_LINE_MAX))
		command_line = boot_at(info->command_line, COMMAND_LINE_MAX);
	bf_cpu_init(&percpu0.bf, 0);
	gdt_init();
	idt_init();
	uart_init();
	shot_init();
	storm_config.entry_ticks = entry_ticks;
	storm_config.build_id = build_id_note + NOTE_HEADER_BYTES;
	storm_config.build_id_bytes = (size_t)(build_id_note_end - storm_config.build_id);
	storm_config.on_full = word_is("policy", "drop") ? BF_ON_FULL_DROP : BF_ON_FULL_DRAIN;
	bf_init(&storm_config);
	for (c = storm_cases; c->name && !word_is("case", c->name); c++)
		;
	if (!c->name) {
		kprintf("storm: no such case\n");
		power_off(POWER_OFF_FAILED);
	}
	c->run();
	bf_bye(BF_STATUS_OK);
	storm_end(BF_STATUS_OK);
}
