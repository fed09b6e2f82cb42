/* SPDX-License-Identifier: BSD-2-Clause
 *
 * initcall-events.c - a log's calls as events. A log says which thread made a call and not
 * on which CPU it ran. So the boot's own thread is on CPU 0, and calls of other threads that
 * overlap it or each other are each put on the first CPU that is free: every call's time is
 * then whole, whatever ran beside it. What CPUs that are added so do between is idle. On
 * the last one, where more overlap than there are CPUs, threads take turns.
 *
 * Time of the boot's thread outside of calls is told by the milestones that were passed: up to
 * its first call as thread 1 all of it, behind that from a milestone to the next call.
 */
#include <bootflame/wire.h>
#include <stdlib.h>
#include <string.h>

#include "array-grow.h"
#include "boot-build.h"
#include "importer.h"
#include "initcall-log.h"

#define PIDS ((uint64_t)1 << 22) /* Linux has no more */
#define SITE_OF_PID BF_SITE_FIRST_NAMED
#define SITE_OF_STRANGER (SITE_OF_PID + PIDS) /* a thread that is not known, by its CPU */
#define SITE_NAMES (SITE_OF_STRANGER + BOOT_CPUS_MAX)

struct lane {
	uint64_t until_us; /* it is taken */
	int idle;          /* the idle thread's span is open */
	int used;
};

struct emitting {
	struct initcall_log *r;
	struct boot *b;
	uint64_t ticks_per_us;
	struct byte_table sites; /* name and subsystem */
	struct lane lanes[BOOT_CPUS_MAX];
	size_t nlanes;
	size_t milestone; /* the next one */
	uint32_t phase;   /* the site of the last one that was passed */
	int threads;      /* there are others than the boot's */
	int failed;
};

static void family(struct emitting *e, uint64_t first, uint64_t count, const char *name, const char *subsystem)
{
	struct wire_name n = {
		.first = first,
		.count = count,
		.name = name,
		.name_bytes = strlen(name),
		.subsystem = subsystem,
		.subsystem_bytes = strlen(subsystem),
	};

	e->failed |= boot_add_family(e->b, &n) < 0;
}

/* The site of a name in a subsystem; those past the bound have one between them. */
static uint32_t site(struct emitting *e, const char *name, const char *subsystem)
{
	char both[1200];
	int n;
	uint32_t i;

	if (e->b->nfamilies + 1 >= BOOT_FAMILIES_MAX) {
		name = "more names than are kept";
		subsystem = "initcall";
	}
	n = snprintf(both, sizeof both, "%s\n%s", name, subsystem);
	i = byte_table_add(&e->sites, both, (size_t)n < sizeof both ? (size_t)n : sizeof both - 1);
	if (i == BYTE_TABLE_NONE) {
		e->failed = 1;
		return 0;
	}
	if (SITE_NAMES + i >= e->b->families[e->b->nfamilies - 1].first + e->b->families[e->b->nfamilies - 1].count)
		family(e, SITE_NAMES + i, 1, name, subsystem);
	return (uint32_t)(SITE_NAMES + i);
}

static uint32_t site_of(struct emitting *e, uint32_t name, uint32_t subsystem)
{
	return site(e, byte_table_text(&e->r->names, name), byte_table_text(&e->r->names, subsystem));
}

static void event(struct emitting *e, unsigned int lane, unsigned int kind, uint32_t s, uint64_t us)
{
	struct event ev = {.tick = us * e->ticks_per_us, .site = s, .cpu = (uint16_t)lane, .kind = (uint8_t)kind};

	if (!e->failed && boot_add_event(e->b, &ev) < 0)
		e->failed = 1;
}

static void span(struct emitting *e, unsigned int lane, uint32_t s, uint64_t from_us, uint64_t to_us)
{
	event(e, lane, EVENT_ENTER, s, from_us);
	event(e, lane, EVENT_EXIT, 0, to_us);
}

/* ---- Calls --------------------------------------------------------------------------------- */

struct place {
	uint32_t thread_site; /* 0: the boot's, where there is no other */
	unsigned int lane;
	int turns;         /* each event says whose it is */
	uint64_t last_us;  /* of its last event */
	uint64_t limit_us; /* nothing is later */
};

static void put(struct emitting *e, const struct place *at, unsigned int kind, uint32_t s, uint64_t us)
{
	if (at->turns)
		event(e, at->lane, EVENT_THREAD, at->thread_site, us);
	event(e, at->lane, kind, s, us);
}

static uint64_t min(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/* Time does not go back. */
static uint64_t forth(struct place *at, uint64_t us)
{
	at->last_us = us > at->last_us ? us : at->last_us;
	return at->last_us;
}

static void add_return(struct emitting *e, uint32_t s, int64_t value)
{
	struct boot_log *log = e->r->log;
	struct boot_log_return *returns =
		array_grow(log->returns, &log->returns_room, log->nreturns + 1, sizeof *returns);

	if (!returns) {
		e->failed = 1;
		return;
	}
	log->returns = returns;
	returns[log->nreturns++] = (struct boot_log_return){.site = s, .value = value};
}

/* What is within a call does not end later than it, whatever the log says. */
static void enter(struct emitting *e, struct place *at, struct log_call *c)
{
	uint64_t from;

	c->end_us = min(c->end_us, c->parent == LOG_NONE ? at->limit_us : e->r->calls[c->parent].end_us);
	c->start_us = min(c->start_us, c->end_us);
	from = forth(at, min(c->call_us, c->start_us));
	if (c->start_us > from) {
		put(e, at, EVENT_ENTER, site(e, "printing", "observer"), from);
		put(e, at, EVENT_EXIT, 0, forth(at, c->start_us));
	}
	put(e, at, EVENT_ENTER, site_of(e, c->name, c->subsystem), at->last_us);
}

static void leave(struct emitting *e, struct place *at, const struct log_call *c)
{
	uint64_t us = forth(at, c->end_us);
	char value[40];

	if (c->cause != LOG_NONE)
		put(e, at, EVENT_MARK, site(e, byte_table_text(&e->r->names, c->cause), "cause"), us);
	if (c->has_value && c->value) {
		snprintf(value, sizeof value, "returned %lld", (long long)c->value);
		put(e, at, EVENT_MARK, site(e, value, "returned"), us);
		add_return(e, site_of(e, c->name, c->subsystem), c->value);
	}
	if (!c->open)
		put(e, at, EVENT_EXIT, 0, us);
}

/* A call and all within it. */
static void put_call(struct emitting *e, struct place *at, uint32_t root)
{
	struct log_call *calls = e->r->calls;
	uint32_t i = root;

	for (;;) {
		enter(e, at, &calls[i]);
		if (calls[i].first != LOG_NONE && !e->failed) {
			i = calls[i].first;
			continue;
		}
		for (;;) {
			leave(e, at, &calls[i]);
			if (i == root || e->failed)
				return;
			if (calls[i].next != LOG_NONE) {
				i = calls[i].next;
				break;
			}
			i = calls[i].parent;
		}
	}
}

/* ---- The boot's thread ---------------------------------------------------------------------- */

/* Its time from one call to the next. `all`: also where no milestone was passed. */
static void gap(struct emitting *e, uint64_t from_us, uint64_t to_us, int all)
{
	const struct initcall_log *r = e->r;
	uint32_t s = all ? e->phase : 0;

	for (; e->milestone < r->nmilestones && r->milestones[e->milestone].us <= to_us; e->milestone++) {
		const struct log_moment *m = &r->milestones[e->milestone];
		uint64_t us = m->us > from_us ? m->us : from_us;

		if (m->us < from_us) { /* within a call */
			s = all ? site_of(e, m->name, m->subsystem) : s;
			e->phase = s ? s : e->phase;
			continue;
		}
		if (s && us > from_us)
			span(e, 0, s, from_us, us);
		s = e->phase = site_of(e, m->name, m->subsystem);
		from_us = us;
	}
	if (s && to_us > from_us)
		span(e, 0, s, from_us, to_us);
}

static void put_boot_thread(struct emitting *e)
{
	const struct initcall_log *r = e->r;
	uint64_t us = r->log->banner || r->log->end ? 0 : r->first_us;
	int all = 1;

	if (e->threads)
		event(e, 0, EVENT_THREAD, SITE_OF_PID + 1, us);
	if (r->first_us > us)
		span(e, 0, site(e, "before the first line", "boot-phase"), us, r->first_us);
	us = r->first_us > us ? r->first_us : us;
	e->phase = site(e, "from the first line", "boot-phase");
	for (uint32_t i = r->threads[LOG_BOOT_THREAD].first; i != LOG_NONE && !e->failed; i = r->calls[i].next) {
		struct place at = {
			.thread_site = SITE_OF_PID + 1,
			.last_us = us,
			.limit_us = r->end_us > us ? r->end_us : us,
		};

		gap(e, us, r->calls[i].call_us > us ? r->calls[i].call_us : us, all);
		put_call(e, &at, i);
		us = at.last_us;
		all = all && r->calls[i].first_thread;
	}
	gap(e, us, r->end_us, all);
	for (size_t i = 0; i < r->nmarks; i++)
		event(e, 0, EVENT_MARK, site_of(e, r->marks[i].name, r->marks[i].subsystem), r->marks[i].us);
	/* The boot went on up to here, in a call that did not end, perhaps. */
	event(e, 0, EVENT_MARK, site(e, r->log->end ? r->log->end : "the log ends", "boot-phase"),
	      r->end_us > us ? r->end_us : us);
}

/* ---- Other threads --------------------------------------------------------------------------- */

static int by_start(const void *a, const void *b, void *arg)
{
	const struct log_call *calls = arg;
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	if (calls[x].call_us != calls[y].call_us)
		return calls[x].call_us < calls[y].call_us ? -1 : 1;
	return (x > y) - (x < y);
}

/* The first CPU that is free from that time on, the last one where none is. */
static unsigned int take_lane(struct emitting *e, uint64_t us)
{
	for (unsigned int i = 1; i + 1 < BOOT_CPUS_MAX; i++)
		if (!e->lanes[i].used || e->lanes[i].until_us <= us)
			return i;
	return BOOT_CPUS_MAX - 1;
}

static void put_stranger(struct emitting *e, uint32_t i)
{
	const struct log_call *c = &e->r->calls[i];
	uint64_t pid = e->r->threads[c->thread].pid, from = min(c->call_us, e->r->end_us);
	unsigned int lane = take_lane(e, from);
	struct lane *l = &e->lanes[lane];
	struct place at = {
		.thread_site = (uint32_t)(c->thread == LOG_UNKNOWN_THREAD ? SITE_OF_STRANGER + lane
									  : SITE_OF_PID + pid % PIDS),
		.lane = lane,
		.turns = lane == BOOT_CPUS_MAX - 1,
		.last_us = from,
		.limit_us = e->r->end_us,
	};

	e->r->log->crowded += (unsigned int)at.turns;
	if (l->idle)
		event(e, lane, EVENT_EXIT, 0, from);
	l->idle = 0;
	if (!at.turns)
		event(e, lane, EVENT_THREAD, at.thread_site, from);
	put_call(e, &at, i);
	l->used = 1;
	l->until_us = at.last_us;
	if (at.turns)
		return;
	if (c->open) {
		l->until_us = UINT64_MAX;
		return;
	}
	event(e, lane, EVENT_THREAD, site(e, "idle", "idle"), at.last_us);
	event(e, lane, EVENT_ENTER, site(e, "idle", "idle"), at.last_us);
	l->idle = 1;
}

static void put_strangers(struct emitting *e)
{
	const struct initcall_log *r = e->r;
	uint32_t *order = malloc((r->ncalls + 1) * sizeof *order);
	size_t n = 0;

	if (!order) {
		e->failed = 1;
		return;
	}
	for (uint32_t i = 0; i < r->ncalls; i++)
		if (r->calls[i].parent == LOG_NONE && r->calls[i].thread != LOG_BOOT_THREAD)
			order[n++] = i;
	qsort_r(order, n, sizeof *order, by_start, r->calls);
	for (size_t i = 0; i < n && !e->failed; i++)
		put_stranger(e, order[i]);
	for (unsigned int i = 1; i < BOOT_CPUS_MAX; i++)
		if (e->lanes[i].idle)
			event(e, i, EVENT_EXIT, 0, r->end_us > e->lanes[i].until_us ? r->end_us : e->lanes[i].until_us);
	free(order);
}

/* ---- The boot -------------------------------------------------------------------------------- */

/* Whatever else was put into it, the log is all that is known. */
static void empty(struct boot *b)
{
	for (size_t i = 0; i < b->nfamilies; i++) {
		free(b->families[i].name);
		free(b->families[i].subsystem);
		free(b->families[i].file);
	}
	b->nfamilies = b->nevents = b->nvalues = b->nsigns = b->nstacks = b->ncpus = 0;
	memset(b->cpus, 0, sizeof b->cpus);
	b->boot_cpu = 0;
	b->bye = (struct wire_bye){0};
}

int initcall_events(struct initcall_log *r, struct boot *b, uint64_t ticks_per_us)
{
	struct emitting e = {.r = r, .b = b, .ticks_per_us = ticks_per_us};
	size_t lanes = 1;

	empty(b);
	b->has_hello = r->log->banner && r->log->clock != BOOT_LOG_DURATIONS;
	b->hello = (struct wire_hello){
		.version = BF_WIRE_VERSION, .clock = BF_CLOCK_COUNTER, .clock_hz = 1000000 * ticks_per_us};
	for (size_t i = LOG_UNKNOWN_THREAD; i < r->nthreads; i++)
		e.threads |= r->threads[i].first != LOG_NONE;
	family(&e, SITE_OF_PID, PIDS, "pid", "thread");
	family(&e, SITE_OF_STRANGER, BOOT_CPUS_MAX, "unknown", "thread");
	for (unsigned int i = 0; i < BOOT_CPUS_MAX; i++)
		boot_cpu_index(b, i);
	if (!e.failed)
		put_boot_thread(&e);
	if (!e.failed)
		put_strangers(&e);
	while (lanes < BOOT_CPUS_MAX && e.lanes[lanes].used)
		lanes++;
	b->ncpus = e.lanes[BOOT_CPUS_MAX - 1].used ? BOOT_CPUS_MAX : lanes;
	b->has_bye = r->log->end && r->log->clock != BOOT_LOG_DURATIONS;
	if (b->has_bye)
		b->bye = (struct wire_bye){.last_ticks = r->end_us * ticks_per_us};
	byte_table_fini(&e.sites);
	return e.failed ? -1 : 0;
}

/* ---- The importer ------------------------------------------------------------------------------ */

struct reading {
	struct boot *b;
	struct initcall_options options;
	uint64_t ticks_per_us;
	int failed;
};

static void *begin(const struct trace *t, struct boot *b)
{
	struct reading *rd = malloc(sizeof *rd);

	if (rd)
		*rd = (struct reading){
			.b = b,
			.options.until_last = strcmp(trace_fact(t, "until"), "last") == 0,
			.ticks_per_us = trace_exact(t) ? 1000 : 1,
		};
	return rd;
}

static void take(void *state, uint64_t line, uint64_t host_ns, const uint8_t *bytes, size_t n)
{
	struct reading *rd = state;
	struct boot *b = rd->b;
	struct console_text *texts;

	if (line != 0)
		return;
	texts = array_grow(b->texts, &b->texts_room, b->ntexts + 1, sizeof *texts);
	b->texts = texts ? texts : b->texts;
	if (!texts || buf_add(&b->text, bytes, n) < 0) {
		rd->failed = 1;
		return;
	}
	b->texts[b->ntexts++] = (struct console_text){.at = b->text.n - n, .n = n, .host_ns = host_ns};
}

/* From a boot's text to its events, where it says something. */
static int read_text(struct boot *b, const struct initcall_options *o, uint64_t ticks_per_us, int always)
{
	struct boot_log *log = calloc(1, sizeof *log);
	struct initcall_log r;
	int rc = log ? initcall_log_read(&r, b, o, log) : -1;

	if (rc == 0 && (always || r.ncalls > 0 || log->banner || log->trouble)) {
		boot_log_free(b->log);
		b->log = log;
		rc = initcall_events(&r, b, ticks_per_us);
	} else {
		boot_log_free(log);
	}
	if (log)
		initcall_log_fini(&r);
	return rc;
}

static int end(void *state)
{
	struct reading *rd = state;
	int rc = rd->failed ? -1 : read_text(rd->b, &rd->options, rd->ticks_per_us, 1);

	free(rd);
	return rc;
}

int importer_initcall_console(const struct trace *t, struct boot *b)
{
	const struct initcall_options options = {0};

	/* Nothing was asked for: the wire has the total, and that is all there is. */
	if (strcmp(trace_fact(t, "tracing"), "none") == 0)
		return 0;
	for (size_t i = 0; i < b->nevents; i++)
		if (b->events[i].kind == EVENT_ENTER && b->events[i].word != BF_SITE_DRAIN &&
		    b->events[i].word != BF_SITE_HELLO)
			return 0;
	return b->log ? 0 : read_text(b, &options, trace_exact(t) ? 1000 : 1, 0);
}

const struct importer importer_initcall = {
	.name = "initcall",
	.summary = "a Linux kernel's log with initcall_debug",
	.boot_bytes = initcall_log_boot_bytes,
	.begin = begin,
	.bytes = take,
	.end = end,
};
