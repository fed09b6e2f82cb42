/* SPDX-License-Identifier: BSD-2-Clause
 *
 * agent-retell.c - see agent-retell.h.
 *
 * Threads are the kernel's; start_kernel is what pid 0 does on the first CPU until it is
 * switched away from for the first time. Outside of initcalls the two threads that boot have
 * phases, each of which begins with a message of the log: nothing else says what goes on
 * there. Before tracing began a message has printk's stamp alone, microseconds of the same
 * counter from when printk knew it; the first message that was traced has both and so tells
 * by how much they differ. Before the first stamp of all nothing is known but that it
 * took its time.
 */
#include "agent-retell.h"

#include <bootflame/hooks.h>

#include "agent-clock.h"
#include "agent-log.h"
#include "agent-names.h"
#include "agent-text.h"
#include "agent-threads.h"
#include "agent-trace.h"

/* A message begins a phase if the one before took at least this part of the boot. */
#define PHASE_PART 16384
#define LEVELS_MAX 32

static struct {
	uint64_t end; /* ticks: of its last initcall */
	int open;
} levels[LEVELS_MAX];
static unsigned int nlevels, initcalls;
/* The first message that was traced: its number in the log, -1: none; when. */
static int anchor = -1;
static uint64_t anchor_ticks;

/* ---- The first time ------------------------------------------------------------------ */

static int want_function(enum agent_kind kind)
{
	return kind == AGENT_START || kind == AGENT_FUNCTION_IN || kind == AGENT_WORK_IN;
}

/* Which field has it. */
static unsigned int function_field(enum agent_kind kind)
{
	return kind == AGENT_WORK_IN;
}

void agent_retell_learn(uint64_t end_ticks)
{
	struct agent_event e;
	char room[128];

	agent_trace_rewind();
	while (agent_trace_next(&e) && e.ticks <= end_ticks) {
		enum agent_kind kind = e.format->kind;

		if (want_function(kind))
			agent_symbol_want((uint64_t)agent_number(&e, function_field(kind)));
		initcalls += kind == AGENT_START;
		if (kind == AGENT_LEVEL && nlevels < LEVELS_MAX)
			levels[nlevels++].end = e.ticks;
		if (kind == AGENT_FINISH && nlevels)
			levels[nlevels - 1].end = e.ticks;
		if (kind == AGENT_SWITCH) {
			thread_named((int32_t)agent_number(&e, 0), agent_string(&e, 2, room, sizeof room));
			thread_named((int32_t)agent_number(&e, 1), agent_string(&e, 3, room, sizeof room));
		}
		if (kind == AGENT_PRINTK && anchor < 0) {
			anchor = agent_log_find(agent_string(&e, 0, room, sizeof room));
			anchor_ticks = e.ticks;
		}
	}
}

unsigned int agent_retell_initcalls(void)
{
	return initcalls;
}

/* ---- Phases -------------------------------------------------------------------------- */

static unsigned int level;         /* how many have begun */
static char level_name[32];        /* of the last */
static uint64_t phase_ticks;       /* when the last phase began */
static uint64_t phase_least_ticks; /* of one that a message may end */

static void phase(const char *name, const char *subsystem)
{
	thread_phase(name, subsystem);
	phase_ticks = agent_ticks;
}

static const char *phase_subsystem(const struct thread *t)
{
	if (t->id == THREAD_START)
		return "start_kernel";
	return level < nlevels || levels[level - 1].open ? "kernel_init" : "after initcalls";
}

static int boots(const struct thread *t)
{
	return t && (t->id == THREAD_INIT || t->id == THREAD_START);
}

static void on_message(const struct agent_event *e)
{
	struct thread *t = thread_here();
	char text[128], title[80];

	if (!boots(t) || !thread_between(t) || agent_ticks - phase_ticks < phase_least_ticks)
		return;
	agent_string(e, 0, text, sizeof text);
	phase(agent_log_title(text, title, sizeof title), phase_subsystem(t));
}

/* What came before the first event. */
static void retell_log(uint64_t first_ticks)
{
	uint64_t khz = agent_log_khz(), anchor_us = 0, us;
	const char *line;
	char title[80];

	agent_ticks = 0;
	thread_switch(THREAD_START);
	phase("firmware, decompression, first setup", "before tracing");
	if (anchor >= 0 && khz)
		agent_log_line((unsigned int)anchor, &anchor_us);
	for (unsigned int i = 0; anchor_us && (line = agent_log_line(i, &us)) && i < (unsigned int)anchor; i++) {
		uint64_t back = us && us < anchor_us ? (anchor_us - us) * khz / 1000 : 0;

		if (!back || back > anchor_ticks || anchor_ticks - back >= first_ticks ||
		    anchor_ticks - back < phase_ticks + phase_least_ticks)
			continue;
		agent_ticks = anchor_ticks - back;
		phase(agent_log_title(line, title, sizeof title), "before tracing");
	}
	agent_ticks = first_ticks;
	phase("start_kernel", "start_kernel");
}

/* ---- Initcalls ------------------------------------------------------------------------ */

/* A level that is there in the table; its span lasts to its last initcall's end. */
static void on_level(const struct agent_event *e)
{
	if (level == LEVELS_MAX || level == nlevels)
		return;
	agent_string(e, 0, level_name, sizeof level_name);
	levels[level].open = 1;
	thread_enter(SPAN_LEVEL, level++, agent_site("do_initcall_level", level_name));
}

/* A mark of that name, at the initcall's end. */
static void tell_result(int64_t result)
{
	char room[32];
	struct text t = text_in(room, sizeof room);

	text_add(&t, result < 0 ? "returned -" : "returned ");
	text_add_number(&t, (uint64_t)(result < 0 ? -result : result));
	bf_hook(agent_site(room, "initcall") | BF_KIND_MARK);
}

static void on_finish(const struct agent_event *e)
{
	static const char head[] = "after the level \"";
	char title[64];
	struct text t = text_in(title, sizeof title);

	tell_result(agent_number(e, 1));
	thread_leave(SPAN_INITCALL, (uint64_t)agent_number(e, 0));
	if (!level || !levels[level - 1].open || e->ticks != levels[level - 1].end)
		return;
	levels[level - 1].open = 0;
	thread_leave(SPAN_LEVEL, level - 1);
	text_add(&t, head);
	text_add(&t, level_name);
	text_add(&t, "\"");
	if (thread_here() && thread_between(thread_here()))
		phase(title, phase_subsystem(thread_here()));
}

/* Behind the last level they are those of modules; before the first one that was traced, of a
 * level that is not known. */
static const char *initcall_subsystem(void)
{
	if (!level)
		return "initcall";
	return levels[level - 1].open ? level_name : "module";
}

/* ---- Work: who asked for it ---------------------------------------------------------- */

static struct cause {
	struct cause *next;
	uint64_t work, initcall;
} * causes;

static void on_queue(const struct agent_event *e)
{
	const struct thread *t = thread_here();
	uint64_t work = (uint64_t)agent_number(e, 0), initcall = 0;
	struct cause *c = causes;

	for (unsigned int i = 0; t && i < t->depth; i++)
		if (t->open[i].kind == SPAN_INITCALL)
			initcall = t->open[i].key;
	while (c && c->work != work)
		c = c->next;
	if (!c) {
		if (!initcall || !(c = agent_new(sizeof *c)))
			return;
		c->work = work;
		c->next = causes;
		causes = c;
	}
	c->initcall = initcall;
}

/* Probes that an initcall did not wait for, or that had to wait for another device, are named
 * with the initcall that set them off. */
static void on_work(const struct agent_event *e)
{
	uint64_t work = (uint64_t)agent_number(e, 0);
	const char *function = agent_symbol((uint64_t)agent_number(e, 1));
	int probe = text_equal(function, "async_run_entry_fn") || text_equal(function, "deferred_probe_work_func");
	const struct cause *c = causes;
	char room[160];
	struct text t = text_in(room, sizeof room);

	while (c && c->work != work)
		c = c->next;
	text_add(&t, function);
	if (probe && c && c->initcall) {
		text_add(&t, ", from ");
		text_add(&t, agent_symbol(c->initcall));
	}
	thread_enter(SPAN_WORK, work, agent_site(room, probe ? "probe" : "work"));
}

/* ---- The second time ------------------------------------------------------------------ */

static uint32_t irq_site(const struct agent_event *e)
{
	char name[32], room[64];
	struct text t = text_in(room, sizeof room);

	text_add(&t, "irq ");
	text_add(&t, agent_string(e, 1, name, sizeof name));
	return agent_site(room, "intr");
}

static uint32_t softirq_site(unsigned int vec)
{
	static const char *const names[] = {"softirq hi",      "softirq timer",    "softirq net_tx",  "softirq net_rx",
					    "softirq block",   "softirq irq_poll", "softirq tasklet", "softirq sched",
					    "softirq hrtimer", "softirq rcu"};

	return agent_site(vec < sizeof names / sizeof *names ? names[vec] : "softirq", "intr");
}

/* "local_timer_entry" and "local_timer_exit" have the key and the name "local_timer". */
static uint32_t vector_site(const struct agent_event *e)
{
	char room[48];
	struct text t = text_in(room, sizeof room);
	const char *end = text_find(e->format->name, "_entry");

	if (!end)
		end = text_find(e->format->name, "_exit");
	text_add_n(&t, e->format->name, (size_t)(end - e->format->name));
	return agent_site(room, "intr");
}

static int32_t idle_or(int32_t pid)
{
	return pid ? pid : THREAD_IDLE(agent_cpu);
}

static void switch_to(int32_t id)
{
	const struct thread *t = thread_here();

	if (t && t->id == THREAD_START)
		thread_end();
	thread_switch(id);
	t = thread_here();
	if (t && t->id == THREAD_INIT && t->depth == 0)
		phase("kernel_init", "kernel_init");
}

/* What sched_switch says of a thread that could go on running: nothing, or that it must not. */
#define STATE_MASK 0xff
#define STATE_DEAD 0x30

static void on_switch(const struct agent_event *e)
{
	int64_t state = agent_number(e, 4) & STATE_MASK;

	if (state && !(state & STATE_DEAD))
		thread_wait();
	switch_to(idle_or((int32_t)agent_number(e, 1)));
}

static void on_event(const struct agent_event *e)
{
	uint64_t key = (uint64_t)agent_number(e, 0);

	switch (e->format->kind) {
	case AGENT_LEVEL:
		on_level(e);
		break;
	case AGENT_START:
		thread_enter(SPAN_INITCALL, key, agent_site(agent_symbol(key), initcall_subsystem()));
		break;
	case AGENT_FINISH:
		on_finish(e);
		break;
	case AGENT_SWITCH:
		on_switch(e);
		break;
	case AGENT_WAKING:
		thread_wake((int32_t)key);
		break;
	case AGENT_IRQ_IN:
		thread_enter(SPAN_IRQ, key, irq_site(e));
		break;
	case AGENT_IRQ_OUT:
		thread_leave(SPAN_IRQ, key);
		break;
	case AGENT_SOFTIRQ_IN:
		thread_enter(SPAN_SOFTIRQ, key, softirq_site((unsigned int)key));
		break;
	case AGENT_SOFTIRQ_OUT:
		thread_leave(SPAN_SOFTIRQ, key);
		break;
	case AGENT_VECTOR_IN:
		thread_enter(SPAN_VECTOR, vector_site(e), vector_site(e));
		break;
	case AGENT_VECTOR_OUT:
		thread_leave(SPAN_VECTOR, vector_site(e));
		break;
	case AGENT_WORK_QUEUE:
		on_queue(e);
		break;
	case AGENT_WORK_IN:
		on_work(e);
		break;
	case AGENT_WORK_OUT:
		thread_leave(SPAN_WORK, key);
		break;
	case AGENT_PRINTK:
		on_message(e);
		break;
	case AGENT_MARKER:
		break;
	case AGENT_FUNCTION_IN:
		thread_enter(SPAN_FUNCTION, key, agent_site(agent_symbol(key), "function"));
		break;
	case AGENT_FUNCTION_OUT:
		thread_leave(SPAN_FUNCTION, key);
		break;
	}
}

void agent_retell(uint64_t end_ticks)
{
	struct agent_event e;
	int first = 1;

	phase_least_ticks = end_ticks / PHASE_PART;
	agent_trace_rewind();
	while (agent_trace_next(&e) && e.ticks <= end_ticks) {
		agent_cpu = e.cpu;
		if (first)
			retell_log(e.ticks);
		agent_ticks = e.ticks;
		if (!thread_here() || (first && e.pid)) /* its first event says who runs there */
			switch_to(idle_or(e.pid));
		first = 0;
		on_event(&e);
	}
}
