/* SPDX-License-Identifier: BSD-2-Clause
 *
 * initcall-calls.c - from lines that speak of calls to the tree of them; see initcall-log.h.
 * A return is paired with the open call of the same words; of several (a name may repeat) with
 * that of the thread that prints it, or else that whose stamp fits the duration best. A
 * call that is only printed at its end takes those of its thread that began since it did for its
 * own, so each is moved at most once, and reading is linear.
 */
#include <stdlib.h>
#include <string.h>

#include "array-grow.h"
#include "initcall-log.h"

#define CANDIDATES_MAX 16 /* open calls of the same words that are looked at */
#define JIFFY_MIN_US 900  /* durations below it are not counted in jiffies */
#define LONG_US 100000    /* a call this long tells 1024 from 1000 ns; the switch of clocks may add a jiffy to it */

static uint32_t intern(struct initcall_log *r, struct byte_table *t, const void *bytes, size_t n)
{
	uint32_t i = byte_table_add(t, bytes, n);

	r->failed |= i == BYTE_TABLE_NONE;
	return i;
}

uint32_t initcall_log_name(struct initcall_log *r, const char *s, size_t n)
{
	return intern(r, &r->names, s, n);
}

static uint32_t name_of(struct initcall_log *r, const char *s)
{
	return intern(r, &r->names, s, strlen(s));
}

/* A printed duration in microseconds. */
static uint64_t printed_us(const struct initcall_log *r, unsigned int msecs, unsigned int callee, uint64_t printed)
{
	if (msecs)
		return printed * 1000;
	return r->log->units_1024_ns && callee != LOG_PM ? printed + printed * 24 / 1000 : printed;
}

static int has_stamps(const struct initcall_log *r)
{
	return r->log->clock != BOOT_LOG_DURATIONS;
}

static uint32_t name_of_text(struct initcall_log *r, struct log_text t)
{
	return intern(r, &r->names, t.s, t.n);
}

/* ---- Threads and calls ------------------------------------------------------------------ */

static uint32_t thread_of_pid(struct initcall_log *r, uint64_t pid)
{
	uint32_t i = intern(r, &r->pids, &pid, sizeof pid);
	struct log_thread *threads;

	if (r->failed)
		return LOG_NONE;
	if (i < r->nthreads)
		return i;
	threads = array_grow(r->threads, &r->threads_room, r->nthreads + 1, sizeof *threads);
	if (!threads) {
		r->failed = 1;
		return LOG_NONE;
	}
	r->threads = threads;
	threads[r->nthreads++] = (struct log_thread){.pid = pid, .top = LOG_NONE, .first = LOG_NONE, .last = LOG_NONE};
	return i;
}

/* Who an item is of: the boot's thread where it does not say, or if that is in no call, the
 * one that called last and is in one. */
static uint32_t thread_of(struct initcall_log *r, const struct log_item *item, int *known)
{
	const struct log_thread *threads = r->threads;
	uint64_t pid = item->has_pid ? item->pid : item->caller;

	*known = item->has_pid || item->has_caller;
	if (*known)
		return pid <= 1 ? LOG_BOOT_THREAD : thread_of_pid(r, pid);
	return threads[LOG_BOOT_THREAD].top == LOG_NONE && threads[r->recent].top != LOG_NONE ? r->recent
											      : LOG_BOOT_THREAD;
}

/* A call more; its index, or LOG_NONE when memory is out. */
static uint32_t add_call(struct initcall_log *r, const struct log_item *item, uint32_t thread)
{
	static const char *const subsystems[] = {"initcall", "async", "pci-quirk", "pm"};
	struct log_call *calls = array_grow(r->calls, &r->calls_room, r->ncalls + 1, sizeof *calls);
	struct log_call *c;

	if (!calls || r->ncalls >= LOG_NONE - 1 || r->failed || thread == LOG_NONE) {
		r->calls = calls ? calls : r->calls;
		r->failed = 1;
		return LOG_NONE;
	}
	r->calls = calls;
	c = &calls[r->ncalls];
	*c = (struct log_call){
		.call_us = r->now_us,
		.start_us = r->now_us,
		.end_us = r->now_us,
		.cause = LOG_NONE,
		.thread = thread,
		.parent = LOG_NONE,
		.first = LOG_NONE,
		.last = LOG_NONE,
		.before = LOG_NONE,
		.next = LOG_NONE,
		.same_key = LOG_NONE,
		.callee = (uint8_t)item->callee,
	};
	if (item->module.n && item->callee == LOG_INITCALL) {
		char name[600];
		int n = snprintf(name, sizeof name, "%.*s [%.*s]", (int)item->subject.n, item->subject.s,
				 (int)item->module.n, item->module.s);

		c->name = intern(r, &r->names, name, (size_t)n);
		c->subsystem = name_of(r, "module");
	} else {
		c->name = name_of_text(r, item->callee == LOG_PM && item->device.n ? item->device : item->subject);
		c->subsystem = item->callee == LOG_INITCALL && item->kind != LOG_PROBE && r->level != LOG_NONE
				       ? r->level
				       : name_of(r, subsystems[item->callee]);
	}
	return (uint32_t)r->ncalls++;
}

/* Puts a call behind the others that its parent or, in none, its thread has. */
static void hang(struct initcall_log *r, uint32_t i, uint32_t parent)
{
	struct log_call *c = &r->calls[i];
	struct log_thread *t = &r->threads[c->thread];
	uint32_t *first = parent == LOG_NONE ? &t->first : &r->calls[parent].first;
	uint32_t *last = parent == LOG_NONE ? &t->last : &r->calls[parent].last;

	c->parent = parent;
	c->before = *last;
	c->next = LOG_NONE;
	if (*last != LOG_NONE)
		r->calls[*last].next = i;
	else
		*first = i;
	*last = i;
}

/* Calls that began since `from_us` and were the last of their parent's go to a new one: those
 * that it made. Then it goes where they were. */
static void adopt(struct initcall_log *r, uint32_t i, uint32_t parent, uint64_t from_us)
{
	struct log_thread *t = &r->threads[r->calls[i].thread];
	uint32_t *first = parent == LOG_NONE ? &t->first : &r->calls[parent].first;
	uint32_t *last = parent == LOG_NONE ? &t->last : &r->calls[parent].last;
	uint32_t child = LOG_NONE, k = *last;

	for (; k != LOG_NONE && r->calls[k].call_us >= from_us && r->calls[k].end_us > from_us;
	     k = r->calls[k].before) {
		r->calls[k].parent = i;
		child = k;
	}
	if (child != LOG_NONE) {
		r->calls[i].first = child;
		r->calls[i].last = *last;
		r->calls[child].before = LOG_NONE;
		*last = k;
		if (k != LOG_NONE)
			r->calls[k].next = LOG_NONE;
		else
			*first = LOG_NONE;
	}
	hang(r, i, parent);
}

/* The words by which a return finds its call. */
static uint32_t key_of(struct initcall_log *r, const struct log_item *item)
{
	int with_device = item->callee == LOG_PCI_QUIRK || item->callee == LOG_PM;
	char key[1200];
	int n = snprintf(key, sizeof key, "%.*s %.*s", with_device ? (int)item->device.n : 0,
			 with_device && item->device.n ? item->device.s : "", (int)item->whole.n, item->whole.s);
	uint32_t i = intern(r, &r->keys, key, (size_t)n < sizeof key ? (size_t)n : sizeof key - 1), *open;

	if (r->failed || i < r->nkey_open)
		return i;
	open = array_grow(r->key_open, &r->key_open_room, r->nkey_open + 1, sizeof *open);
	if (!open) {
		r->failed = 1;
		return i;
	}
	r->key_open = open;
	open[r->nkey_open++] = LOG_NONE;
	return i;
}

/* The call is over at this time. */
static void close_call(struct initcall_log *r, uint32_t i, uint64_t us)
{
	struct log_call *c = &r->calls[i];

	c->open = 0;
	c->end_us = us > c->call_us ? us : c->call_us;
	r->threads[c->thread].top = c->parent;
}

/* A thread that calls an initcall is in no other one: of one that is still open the second line is missing. */
static void close_unreturned(struct initcall_log *r, uint32_t thread)
{
	uint32_t i = r->threads[thread].top, outermost = LOG_NONE;

	for (; i != LOG_NONE; i = r->calls[i].parent)
		if (r->calls[i].callee == LOG_INITCALL || r->calls[i].callee == LOG_ASYNC)
			outermost = i;
	while (outermost != LOG_NONE && r->threads[thread].top != r->calls[outermost].parent) {
		r->log->unreturned += r->calls[r->threads[thread].top].callee == LOG_INITCALL;
		close_call(r, r->threads[thread].top, r->now_us);
	}
}

void initcall_calls_call(struct initcall_log *r, const struct log_item *item)
{
	int known;
	uint32_t thread = thread_of(r, item, &known), key, i;

	if (r->failed)
		return;
	if (item->callee == LOG_INITCALL)
		close_unreturned(r, thread);
	key = key_of(r, item);
	i = r->failed ? LOG_NONE : add_call(r, item, thread);
	if (i == LOG_NONE)
		return;
	r->calls[i].open = 1;
	r->calls[i].first_thread = item->has_pid && item->pid == 0;
	r->calls[i].same_key = r->key_open[key];
	r->key_open[key] = i;
	hang(r, i, r->threads[thread].top);
	r->threads[thread].top = i;
	r->recent = thread;
}

/* The open call that an item is the return of, off its list; LOG_NONE: none is. */
static uint32_t paired(struct initcall_log *r, const struct log_item *item)
{
	uint32_t key = key_of(r, item), *link, *best = NULL, found;
	uint64_t least = UINT64_MAX, us = printed_us(r, item->msecs, item->callee, item->duration);

	if (r->failed)
		return LOG_NONE;
	link = &r->key_open[key];
	for (int i = 0; i < CANDIDATES_MAX && *link != LOG_NONE;) {
		struct log_call *c = &r->calls[*link];
		uint64_t began = r->now_us > us ? r->now_us - us : 0, off;

		if (!c->open) { /* it was closed for want of its return */
			*link = c->same_key;
			continue;
		}
		off = began > c->call_us ? began - c->call_us : c->call_us - began;
		if (item->has_caller && r->threads[c->thread].pid == item->caller)
			off = 0;
		if (off < least) {
			least = off;
			best = link;
		}
		link = &c->same_key;
		i++;
	}
	if (!best)
		return LOG_NONE;
	found = *best;
	*best = r->calls[found].same_key;
	return found;
}

/* What a duration tells of the kernel's clock. */
static void learn_clock(struct initcall_log *r, const struct log_item *item)
{
	if (!item->msecs && item->duration > 0 && item->duration < JIFFY_MIN_US)
		r->clock_is_up = 1;
}

/* What a long call tells of the unit that durations are printed in. */
static void learn_unit(struct initcall_log *r, const struct log_item *item, const struct log_call *c)
{
	uint64_t by_stamps = r->now_us - c->call_us;

	if (item->msecs || !r->clock_is_up || !has_stamps(r) || item->callee != LOG_INITCALL ||
	    item->duration < LONG_US || item->duration <= r->longest)
		return;
	r->longest = item->duration;
	r->longest_ratio = by_stamps > UINT64_MAX / 1000 ? UINT64_MAX : by_stamps * 1000 / item->duration;
}

/* Only the end of a call was printed. Where it began lies within its own thread's open call, or
 * else it was another thread that made it. */
static void on_end_alone(struct initcall_log *r, const struct log_item *item)
{
	uint64_t us = printed_us(r, item->msecs, item->kind == LOG_PROBE ? LOG_PM : item->callee, item->duration), from;
	int known;
	uint32_t thread = thread_of(r, item, &known), i, top;

	if (r->failed)
		return;
	if (!has_stamps(r)) {
		from = r->now_us;
		r->now_us += us;
	} else {
		from = r->now_us > us ? r->now_us - us : 0;
	}
	top = r->threads[thread].top;
	if (top != LOG_NONE && from < r->calls[top].call_us) {
		if (!known && r->clock_is_up && r->calls[top].call_us - from > 10)
			thread = LOG_UNKNOWN_THREAD;
		else
			from = r->calls[top].call_us;
	} else if (top == LOG_NONE && !known && item->module.n) {
		thread = LOG_UNKNOWN_THREAD;
	}
	top = r->threads[thread].top;
	if (thread != LOG_UNKNOWN_THREAD) { /* one of its calls may not be cut in two */
		uint32_t last = top == LOG_NONE ? r->threads[thread].last : r->calls[top].last;

		while (last != LOG_NONE && r->calls[last].call_us >= from && r->calls[last].end_us > from)
			last = r->calls[last].before;
		if (last != LOG_NONE && r->calls[last].end_us > from)
			from = r->calls[last].end_us;
	}
	i = add_call(r, item, thread);
	if (i == LOG_NONE)
		return;
	r->calls[i].call_us = r->calls[i].start_us = from;
	r->calls[i].printed = item->duration;
	r->calls[i].msecs = item->msecs;
	r->calls[i].fine = 1;
	r->calls[i].probe = 1;
	r->calls[i].value = item->value;
	r->calls[i].has_value = 1;
	if (thread == LOG_UNKNOWN_THREAD)
		hang(r, i, LOG_NONE);
	else
		adopt(r, i, top, from);
	learn_clock(r, item);
}

void initcall_calls_return(struct initcall_log *r, const struct log_item *item)
{
	uint32_t i = paired(r, item);
	struct log_call *c;
	struct log_thread *t;
	uint64_t end_us;

	if (r->failed)
		return;
	if (item->callee == LOG_INITCALL)
		r->log->initcalls++;
	else
		r->log->others++;
	if (i == LOG_NONE) {
		r->log->uncalled += item->callee == LOG_INITCALL;
		on_end_alone(r, item);
		return;
	}
	c = &r->calls[i];
	t = &r->threads[c->thread];
	while (t->top != i && t->top != LOG_NONE) {
		r->log->unreturned += r->calls[t->top].callee == LOG_INITCALL;
		close_call(r, t->top, r->now_us);
	}
	learn_clock(r, item);
	learn_unit(r, item, c);
	end_us = r->now_us;
	if (!has_stamps(r)) { /* what is within it is not longer, whatever it says */
		end_us = c->call_us + printed_us(r, item->msecs, item->callee, item->duration);
		if (c->thread == LOG_BOOT_THREAD || end_us > r->now_us)
			r->now_us = end_us;
	}
	close_call(r, i, end_us);
	c->printed = item->duration;
	c->msecs = item->msecs;
	c->fine = (uint8_t)(r->clock_is_up && has_stamps(r));
	c->value = item->value;
	c->has_value = 1;
}

void initcall_calls_probe(struct initcall_log *r, const struct log_item *item)
{
	size_t before = r->ncalls;
	struct log_call *c;
	int deferred = item->value == -517 || item->value == 517;

	on_end_alone(r, item);
	if (r->failed || r->ncalls == before)
		return;
	c = &r->calls[before];
	c->subsystem = name_of(r, deferred ? "deferred" : "probe");
	if (deferred && c->name < r->ncauses) {
		c->cause = r->causes[c->name];
		r->causes[c->name] = LOG_NONE;
	}
	r->log->probes++;
}

/* ---- When all lines are read ------------------------------------------------------------ */

/* The kernels that print units of 1024 ns are those before 5.18; the stamps may say otherwise. */
static void decide_unit(struct initcall_log *r)
{
	if (r->longest && r->longest_ratio < 1012)
		r->log->units_1024_ns = 0;
	else if (r->longest && !r->version)
		r->log->units_1024_ns = r->longest_ratio <= 1036;
}

/* When each call began; see initcall-log.h. */
static void find_starts(struct initcall_log *r)
{
	for (size_t i = 0; i < r->ncalls; i++) {
		struct log_call *c = &r->calls[i];
		uint64_t us = printed_us(r, c->msecs, c->callee, c->printed);

		if (c->open)
			c->end_us = r->end_us > c->call_us ? r->end_us : c->call_us;
		if (c->probe || c->open)
			continue;
		r->log->coarse += !c->fine && c->callee == LOG_INITCALL && r->log->clock != BOOT_LOG_DURATIONS;
		c->start_us = c->call_us;
		if (!c->fine)
			continue;
		if (us > c->end_us - c->call_us)
			r->log->inconsistent += us > c->end_us - c->call_us + 2;
		else
			c->start_us = c->end_us - us;
		if (c->first != LOG_NONE && r->calls[c->first].call_us < c->start_us)
			c->start_us = r->calls[c->first].call_us > c->call_us ? r->calls[c->first].call_us : c->call_us;
	}
}

/* Which level a call is of where the log does not say: those of the console run before there is a thread 1, and those
 * that run in it before the other CPUs are brought up are the early ones. */
static void find_levels(struct initcall_log *r)
{
	uint32_t unknown = name_of(r, "initcall"), console = name_of(r, "console"), early = name_of(r, "early");

	for (size_t i = 0; i < r->ncalls && !r->levels; i++) {
		struct log_call *c = &r->calls[i];

		if (c->subsystem != unknown || c->thread != LOG_BOOT_THREAD || c->callee != LOG_INITCALL)
			continue;
		if (c->first_thread)
			c->subsystem = console;
		else if (r->smp_us != UINT64_MAX && c->call_us < r->smp_us)
			c->subsystem = early;
	}
}

int initcall_calls_init(struct initcall_log *r)
{
	/* The boot's is that of pid 1; nobody has the other's. */
	return thread_of_pid(r, 1) == LOG_BOOT_THREAD && thread_of_pid(r, UINT64_MAX) == LOG_UNKNOWN_THREAD ? 0 : -1;
}

void initcall_calls_finish(struct initcall_log *r)
{
	decide_unit(r);
	find_levels(r);
	find_starts(r);
	for (size_t i = 0; i < r->ncalls; i++)
		r->log->open += r->calls[i].open && r->calls[i].callee == LOG_INITCALL;
	r->log->open += r->log->unreturned;
}
