/* SPDX-License-Identifier: BSD-2-Clause
 *
 * hook-cost.c - what an event costs: in instructions where a tick is one, and in bytes.
 * Ours beside two others in the same harness. In: nothing. Out: "cost: ..." lines.
 *
 * A cost is that of twice REPEATS hooks in a row less that of REPEATS. What a call site does to have
 * its operands ready counts, as it does in a kernel; the value of a counter and the size
 * are not constants.
 */
#include <barectf.h>
#include <bootflame/hooks.h>

#include "kprintf.h"
#include "power-off.h"
#include "steps/uart.h"
#include "steps/x86-64/descriptors.h"
#include "tslog-like.h"
#include "x86-64/x86.h"

#define NOTE_HEADER_BYTES 16
#define REPEATS 64
#define TWICE(x) \
	x;       \
	x
#define REPEAT(x) TWICE(TWICE(TWICE(TWICE(TWICE(TWICE(x))))))

/* The boot whose bytes are compared: so many spans, two events each, some work in each. */
#define SPANS 1000u
#define WORK_LOOPS 80u

extern const uint8_t build_id_note[], build_id_note_end[];
extern const uint64_t entry_ticks;

struct bf_cpu percpu0;

void kmain(uint32_t start_info);
void trap_dispatch(const void *frame);

static uint64_t wire_bytes;

static void emit(const uint8_t *bytes, size_t n)
{
	wire_bytes += n;
	uart_write(bytes, n);
}

/* ---- barectf's platform: one packet, closed and opened again when it is full ---- */

static struct barectf_boot_ctx ctf;
static uint8_t ctf_packet[4096];
static uint64_t ctf_bytes;

static uint64_t ctf_clock(void *unused)
{
	(void)unused;
	return rdtsc();
}

static int ctf_full(void *unused)
{
	(void)unused;
	return 0;
}

static void ctf_open(void *unused)
{
	(void)unused;
	barectf_boot_open_packet(&ctf);
}

static void ctf_close(void *unused)
{
	(void)unused;
	/* What a back end that keeps only what is filled would have. */
	ctf_bytes += (((struct barectf_ctx *)&ctf)->at + 7) / 8;
	barectf_boot_close_packet(&ctf);
}

static void ctf_init(void)
{
	static const struct barectf_platform_callbacks callbacks = {
		.tsc_clock_get_value = ctf_clock,
		.is_backend_full = ctf_full,
		.open_packet = ctf_open,
		.close_packet = ctf_close,
	};

	barectf_init(&ctf, ctf_packet, sizeof ctf_packet, callbacks, NULL);
	ctf_open(NULL);
}

/* ---- Instructions -------------------------------------------------------------- */

#define MEASURED_TIMES(name, body)                                 \
	__attribute__((noinline)) static uint64_t name(uint64_t v) \
	{                                                          \
		uint64_t from = rdtsc();                           \
                                                                   \
		body;                                              \
		__asm__ volatile("" : : "r"(v));                   \
		return rdtsc() - from;                             \
	}
#define MEASURED(name, body)                      \
	MEASURED_TIMES(name##_once, REPEAT(body)) \
	MEASURED_TIMES(name##_twice, REPEAT(body); REPEAT(body))
/* Another value each time, as far as the compiler knows. */
#define ANOTHER __asm__ volatile("" : "+r"(v))

MEASURED(cost_enter, BF_ENTER("enter", "cost"))
MEASURED(cost_exit, BF_EXIT())
MEASURED(cost_mark, BF_MARK("mark", "cost"))
MEASURED(cost_counter, ANOTHER; BF_COUNTER("counter", "cost", v))
MEASURED(cost_size, ANOTHER; BF_SIZE(v))
MEASURED(cost_size32, ANOTHER; BF_SIZE((uint32_t)v))
MEASURED(cost_tslog, tslog_like(TSLOG_ENTER, "enter", NULL))
MEASURED(cost_ctf_enter, barectf_trace_enter(&ctf, 7))
MEASURED(cost_ctf_exit, barectf_trace_exit(&ctf))
MEASURED(cost_ctf_counter, ANOTHER; barectf_trace_counter(&ctf, 7, v))

/* Each alone, from an empty ring and an empty packet. */
static void tell(const char *what, uint64_t (*once)(uint64_t), uint64_t (*twice)(uint64_t))
{
	uint64_t ticks;

	ctf_init();
	ticks = once(1);
	bf_drain();
	ctf_init();
	ticks = twice(1) - ticks;
	bf_drain();
	kprintf("cost: insns %s %lu.%02lu\n", what, ticks / REPEATS, ticks % REPEATS * 100 / REPEATS);
}
#define TELL(what, name) tell(what, name##_once, name##_twice)

static void instructions(void)
{
	bf_drain();
	BF_MARK("warm", "cost"); /* notes the clock's high half */
	TELL("bootflame enter", cost_enter);
	TELL("bootflame exit", cost_exit);
	TELL("bootflame mark", cost_mark);
	TELL("bootflame counter", cost_counter);
	TELL("bootflame size", cost_size);
	TELL("bootflame size-of-32-bits", cost_size32);
	TELL("tslog-like enter", cost_tslog);
	TELL("barectf enter", cost_ctf_enter);
	TELL("barectf exit", cost_ctf_exit);
	TELL("barectf counter", cost_ctf_counter);
}

/* ---- Bytes: the same spans by each ------------------------------------------------ */

__attribute__((noinline)) static void work(unsigned int i)
{
	for (unsigned int k = 0; k < WORK_LOOPS + i % 16 * 4; k++)
		__asm__ volatile("");
}

static void bytes(void)
{
	uint32_t site = bf_family("step", "cost", SPANS);
	uint64_t before, ctf_before, text_bytes;

	bf_drain();
	before = wire_bytes;
	for (uint32_t i = 0; i < SPANS; i++) {
		BF_ENTER_WORD(BF_WORD(site + i, BF_KIND_ENTER));
		work(i);
		BF_EXIT();
	}
	bf_drain();
	kprintf("cost: bytes bootflame ram %u wire %lu\n", 2 * SPANS * BF_RECORD_BYTES, wire_bytes - before);

	ctf_init();
	ctf_before = ctf_bytes = 0;
	for (uint32_t i = 0; i < SPANS; i++) {
		barectf_trace_enter(&ctf, i);
		work(i);
		barectf_trace_exit(&ctf);
	}
	ctf_close(NULL);
	kprintf("cost: bytes barectf ram %lu wire %lu\n", ctf_bytes - ctf_before, ctf_bytes - ctf_before);

	tslog_like_reset();
	for (uint32_t i = 0; i < SPANS; i++) {
		tslog_like(TSLOG_ENTER, "step", "name");
		work(i);
		tslog_like(TSLOG_EXIT, "step", "name");
	}
	text_bytes = tslog_like_text_bytes();
	kprintf("cost: bytes tslog-like ram %lu wire %lu\n", 2 * SPANS * sizeof(struct tslog_record), text_bytes);
}

void trap_dispatch(const void *frame)
{
	(void)frame;
	panic("an exception");
}

void kmain(uint32_t start_info)
{
	static struct bf_config config = {.emit = emit};

	(void)start_info;
	bf_cpu_init(&percpu0, 0);
	gdt_init();
	idt_init();
	uart_init();
	config.entry_ticks = entry_ticks;
	config.build_id = build_id_note + NOTE_HEADER_BYTES;
	config.build_id_bytes = (size_t)(build_id_note_end - config.build_id);
	bf_init(&config);
	instructions();
	bytes();
	kprintf("cost: done\n");
	bf_bye(BF_STATUS_OK);
	power_off(POWER_OFF_OK);
}
