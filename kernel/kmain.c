/* SPDX-License-Identifier: BSD-2-Clause
 *
 * kmain.c - the boot from the first line of C to power off. In: what the loader left.
 * Out: a machine brought up in small steps, every one of them a span, and a bye.
 *
 * The steps here are those that cannot wait to be sorted: what the hooks need to speak
 * (tables, line), then what the list of steps itself needs (command line, memory).
 * Everything else is a SYSINIT.
 */
#include <bootflame/hooks.h>

#include "cpus.h"
#include "hook-line.h"
#include "kprintf.h"
#include "machine.h"
#include "percpu.h"
#include "power-off.h"
#include "steps/boot-cmdline.h"
#include "steps/boot-modules.h"
#include "steps/bootmem.h"
#include "steps/memory-map.h"
#include "steps/uart.h"
#include "sysinit.h"

#define KERNEL_VERSION "0.1.0"

/* The linker's note: three words, "GNU", then the id. */
#define NOTE_HEADER_BYTES 16
extern const uint8_t build_id_note[], build_id_note_end[];

extern const uint64_t entry_ticks;

struct percpu percpu0;

BF_SITE(boot_thread, "boot", "thread");
BF_SITE(start, "start", "init");

void kmain(uint64_t handover, unsigned int protocol);

static void hooks_init(void)
{
	struct bf_config *config = &hook_line_config;

	config->entry_ticks = entry_ticks;
	config->clock_hz = machine_ticks_hz();
	config->build_id = build_id_note + NOTE_HEADER_BYTES;
	config->build_id_bytes = (size_t)(build_id_note_end - config->build_id);
	bf_init(config);
}

/* While all memory is writable and nobody else runs. */
static void patch_functions(void)
{
#ifdef KERNEL_PATCHES_FUNCTIONS
	extern const uintptr_t __start___patchable_function_entries[], __stop___patchable_function_entries[];

	bf_functions_patch(__start___patchable_function_entries, __stop___patchable_function_entries);
#endif
}

static void banner(void)
{
	BF_SCOPE("banner", "init");
#ifdef BOOTFLAME
	kprintf("bootflame kernel " KERNEL_VERSION "\n");
#else
	kprintf("bootflame kernel " KERNEL_VERSION ", hooks off\n");
#endif
}

/* The counter stands in both builds, so that their difference is what hooks cost. No
 * drain is in it as long as the ring holds the whole boot (1000 fillers do); the hello
 * frame is. */
static void report(const struct sysinit_list *list, uint64_t end_ticks)
{
	BF_SCOPE("boot_report", "init");
	kprintf("boot: %lu ticks from entry to the last step, %u steps\n", end_ticks - entry_ticks, list->count);
}

void kmain(uint64_t handover, unsigned int protocol)
{
	struct sysinit_list list;

	percpu0.self = &percpu0;
	bf_cpu_init(percpu_bf(&percpu0), percpu0.number);
	bf_record_at(BF_WORD(bf_site_word(BF_SITE_ID(boot_thread)) >> 4, BF_KIND_THREAD), entry_ticks);
	patch_functions();
	bf_record_at(bf_site_word(BF_SITE_ID(start)), entry_ticks);
	BF_EXIT();

	machine_tables_init();
	uart_init();
	hooks_init();
	banner();
	machine_boot_info(protocol, handover);

	boot_cmdline_parse();
	hook_line_choose();
	memory_map_init();
	boot_modules_init();
	bootmem_init();

	sysinit_collect(&list);
	sysinit_sort(&list);
	sysinit_check(&list);
	sysinit_run(&list);

	report(&list, ticks());
	cpus_stop();
	bf_bye(BF_STATUS_OK);
	hook_line_report();
	power_off(POWER_OFF_OK);
}
