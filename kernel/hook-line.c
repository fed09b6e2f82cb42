/* SPDX-License-Identifier: BSD-2-Clause
 *
 * hook-line.c - see hook-line.h. The hello comes before the command line is read and
 * before any driver is up, so frames begin on the 16550. Where a driver takes over, all
 * that went to the 16550 was there before anything goes to the other: one line in two
 * pieces, numbered through.
 */
#include "hook-line.h"

#include "kprintf.h"
#include "machine.h"
#include "steps/boot-cmdline.h"
#include "steps/uart.h"

/* Which lines hold frames, and when they go. */
enum { TRANSPORT_LINE, TRANSPORT_MAPPED };
enum { DRAIN_FILL, DRAIN_QUIET, DRAIN_END };

static uint32_t transport, drain, exits;
BOOT_CHOICE("transport", transport, "line", "mapped");
BOOT_CHOICE("drain", drain, "fill", "quiet", "end");
BOOT_NUMBER("exits", exits, 1);

static uint64_t port_accesses;
static const uint64_t *mmio_accesses;

static void emit_serial(const uint8_t *bytes, size_t n)
{
	port_accesses += uart_write(bytes, n);
}

struct bf_config hook_line_config = {.emit = emit_serial};

void hook_line_choose(void)
{
	if (drain == DRAIN_END)
		hook_line_config.on_full = BF_ON_FULL_DROP;
	if (transport == TRANSPORT_MAPPED)
		bf_mapped();
}

int hook_line_drains_when_quiet(void)
{
	return drain == DRAIN_QUIET;
}

void hook_line_move(void (*emit)(const uint8_t *bytes, size_t n), void (*flush)(void), const uint64_t *mmio)
{
	uint64_t flags = irq_save();

	mmio_accesses = mmio;
	hook_line_config.emit = emit;
	hook_line_config.flush = flush;
	irq_restore(flags);
}

void hook_line_report(void)
{
	if (exits)
		kprintf("exits: frames took %lu port accesses and %lu mmio accesses\n", port_accesses,
			mmio_accesses ? *mmio_accesses : 0);
}
