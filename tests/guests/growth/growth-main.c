/* SPDX-License-Identifier: BSD-2-Clause
 *
 * growth-main.c - a boot in which every algorithm runs once a size, each time as a span that
 * says its size. In, on the command line: seed=, sizes=16,32,... (powers of two to 512),
 * cube= (no cube beyond, 256), repeat= (rounds of all of it, 1), nested=1 (other algorithms,
 * with spans within), times= (as often within a span, 1: what a clock of time can see).
 */
#include <bootflame/hooks.h>

#include "growth.h"
#include "kprintf.h"
#include "machine.h"
#include "power-off.h"
#include "steps/uart.h"
#include "steps/x86-64/descriptors.h"
#include "x86-64/pvh.h"

#define NOTE_HEADER_BYTES 16
#define COMMAND_LINE_MAX 4096u

extern const uint8_t build_id_note[], build_id_note_end[];
extern const uint64_t entry_ticks;

struct bf_cpu percpu0;

void kmain(uint32_t start_info);
void trap_dispatch(const void *frame);

static void emit(const uint8_t *bytes, size_t n)
{
	uart_write(bytes, n);
}

static uint32_t number(const char **s)
{
	uint32_t n = 0;

	for (; **s >= '0' && **s <= '9'; (*s)++)
		n = n * 10 + (uint32_t)(**s - '0');
	return n;
}

/* The text behind NAME=, or else `otherwise`. */
static const char *word(const char *line, const char *name, const char *otherwise)
{
	while (*line) {
		uint32_t n = 0;

		while (*line == ' ')
			line++;
		while (name[n] && line[n] == name[n])
			n++;
		if (!name[n] && line[n] == '=')
			return line + n + 1;
		while (*line && *line != ' ')
			line++;
	}
	return otherwise;
}

static uint32_t word_number(const char *line, const char *name, const char *otherwise)
{
	const char *s = word(line, name, otherwise);

	return number(&s);
}

static void run_all(const struct work *table, uint32_t rows, uint32_t n, uint32_t cube, uint32_t times)
{
	for (uint32_t i = 0; i < rows; i++) {
		const struct work *w = &table[i];

		if (w->degree == 3 && n > cube)
			continue;
		if (w->fill)
			w->fill(n);
		BF_ENTER_WORD(bf_site_word(w->site));
		BF_SIZE(n);
		for (uint32_t k = 0; k < (w->degree > 1 ? 1 : times); k++)
			w->run(n);
		BF_EXIT();
		bf_drain_if_half();
	}
}

void trap_dispatch(const void *frame)
{
	(void)frame;
	panic("an exception");
}

void kmain(uint32_t start_info)
{
	static struct bf_config config = {.emit = emit};
	const struct pvh_start_info *info = boot_at(start_info, sizeof *info);
	const char *line = "", *sizes;
	uint32_t cube, nested, times;

	if (info && info->magic == PVH_MAGIC && boot_at(info->command_line, COMMAND_LINE_MAX))
		line = boot_at(info->command_line, COMMAND_LINE_MAX);
	bf_cpu_init(&percpu0, 0);
	gdt_init();
	idt_init();
	uart_init();
	config.entry_ticks = entry_ticks;
	config.build_id = build_id_note + NOTE_HEADER_BYTES;
	config.build_id_bytes = (size_t)(build_id_note_end - config.build_id);
	bf_init(&config);
	work_seed(word_number(line, "seed", "1"));
	cube = word_number(line, "cube", "256");
	nested = word_number(line, "nested", "0");
	times = word_number(line, "times", "1");
	for (uint32_t round = word_number(line, "repeat", "1"); round > 0; round--) {
		sizes = word(line, "sizes", "16,32,64,128,256,512");
		while (*sizes >= '0' && *sizes <= '9') {
			uint32_t n = number(&sizes);

			if (n == 0 || n > WORK_N_MAX)
				panic("a size of %u: 1 to %u", n, WORK_N_MAX);
			if (nested)
				run_all(nested_works, nnested_works, n, cube, times);
			else
				run_all(works, nworks, n, cube, times);
			sizes += *sizes == ',';
		}
	}
	bf_bye(BF_STATUS_OK);
	power_off(POWER_OFF_OK);
}
