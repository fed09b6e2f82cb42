/* SPDX-License-Identifier: BSD-2-Clause
 *
 * host-bpf.c - the VMM's threads as the host's kernel tells of them: outside.c's records as chunks
 * and events of a trace.
 *
 * Page faults are told by their address in the VMM, and are of interest in the guest's memory alone.
 * Where that lies is read in /proc/PID/maps: it is the first writable mapping that is exactly as
 * large as the guest's memory. Until it is found all faults are held; then the kernel is told
 * to leave out the others.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../host-source.h"
#include "../tracefile/tracefile-outside.h"
#include "outside.h"

/* Faults that are held at most; a page each, they are 4 GB. */
#define HELD_MAX (1u << 20)
/* How long the last record of a VMM that is gone is waited for. */
#define LAST_RECORD_NS 20000000u

struct host_bpf {
	struct outside *outside;
	uint64_t guest_bytes;

	/* Of this boot. */
	struct tf_outside_out out;
	uint64_t memory, memory_end;   /* addresses in the VMM; 0: not known yet */
	struct tf_outside_entry *held; /* faults until then; value is an address */
	size_t nheld, held_room;
	uint64_t dropped;
	uint64_t slept_ns, woken_ns; /* the first vCPU's longest sleep, and its end */
};

static struct host_time at_ns(uint64_t ns)
{
	return (struct host_time){.ns = ns};
}

static void note_number(struct host_side *h, const char *what, uint64_t n)
{
	char value[32];

	snprintf(value, sizeof value, "%" PRIu64, n);
	host_side_note(h, host_now(), what, value);
}

/* ---- Faults ----------------------------------------------------------------------- */

static void put_fault(struct host_side *h, struct tf_outside_entry *e)
{
	struct host_bpf *b = h->state;

	if (e->value < b->memory || e->value >= b->memory_end)
		return;
	e->value -= b->memory;
	tf_outside_add(&b->out, e);
}

static void hold_fault(struct host_bpf *b, const struct tf_outside_entry *e)
{
	if (b->nheld == b->held_room) {
		size_t room = b->held_room ? 2 * b->held_room : 4096;
		struct tf_outside_entry *held = room > HELD_MAX ? NULL : realloc(b->held, room * sizeof *held);

		if (!held) {
			b->dropped++;
			return;
		}
		b->held = held;
		b->held_room = room;
	}
	b->held[b->nheld++] = *e;
}

static void find_memory(struct host_side *h)
{
	struct host_bpf *b = h->state;
	char path[64], line[512];
	FILE *maps;

	snprintf(path, sizeof path, "/proc/%d/maps", (int)h->pid);
	maps = fopen(path, "re");
	while (maps && !b->memory_end && fgets(line, sizeof line, maps)) {
		uint64_t start, end;
		char writable;

		if (sscanf(line, "%" SCNx64 "-%" SCNx64 " %*c%c", &start, &end, &writable) == 3 && writable == 'w' &&
		    end - start == b->guest_bytes) {
			b->memory = start;
			b->memory_end = end;
		}
	}
	if (maps)
		fclose(maps);
	if (!b->memory_end)
		return;
	outside_guest_memory(b->outside, b->memory, b->memory_end);
	for (size_t i = 0; i < b->nheld; i++)
		put_fault(h, &b->held[i]);
	b->nheld = 0;
}

/* ---- Records ------------------------------------------------------------------------ */

static int is_vcpu(const struct host_side *h, uint64_t index)
{
	return h->threads.vcpu && h->threads.vcpu == &h->threads.v[index % VMM_THREADS_MAX];
}

static void on_record(void *arg, const struct outside_record *r)
{
	struct host_side *h = arg;
	struct host_bpf *b = h->state;
	struct tf_outside_entry e = {.kind = r->kind, .thread = r->thread, .start_ns = r->start_ns, .what = r->what};
	char name[OUTSIDE_NAME_BYTES + 1] = "";

	switch ((enum outside_kind)r->kind) {
	case OUTSIDE_THREAD:
	case OUTSIDE_NAME:
		memcpy(name, r->name, OUTSIDE_NAME_BYTES);
		vmm_threads_name(&h->threads, r->thread, at_ns(r->start_ns), name);
		return;
	case OUTSIDE_EXEC:
		if (r->thread == 0)
			host_side_exec(h, at_ns(r->start_ns), "bpf");
		return;
	case OUTSIDE_ENTERED:
		host_side_vcpu(h, r->thread, at_ns(r->start_ns), "entry");
		return;
	case OUTSIDE_GONE:
		if (r->thread == 0)
			host_side_gone(h, at_ns(r->start_ns), "bpf");
		return;
	case OUTSIDE_FAULT:
		e.value = r->value;
		if (b->memory_end)
			put_fault(h, &e);
		else
			hold_fault(b, &e);
		return;
	case OUTSIDE_BLOCKED:
		if (is_vcpu(h, r->thread) && r->duration_ns > b->slept_ns) {
			b->slept_ns = r->duration_ns;
			b->woken_ns = r->start_ns + r->duration_ns;
		}
		/* fall through */
	case OUTSIDE_STOLEN:
	case OUTSIDE_EXIT:
	case OUTSIDE_USER_EXIT:
	case OUTSIDE_BLOCK_IO:
		e.duration_ns = r->duration_ns;
		e.value = r->value;
		tf_outside_add(&b->out, &e);
		return;
	}
}

/* ---- A boot --------------------------------------------------------------------------- */

static void bpf_begin(struct host_side *h)
{
	struct host_bpf *b = h->state;

	note_number(h, "outside-load-ns", h->load_ns);
	for (size_t i = 0; i < h->lacks.n; i++)
		host_side_note(h, host_now(), "outside-lacks", h->lacks.v[i]);
	b->out = (struct tf_outside_out){.w = h->trace, .boot = h->boot};
	b->memory = b->memory_end = 0;
	b->nheld = 0;
	b->dropped = 0;
	b->slept_ns = b->woken_ns = 0;
	outside_arm(b->outside);
}

static void bpf_poll(struct host_side *h, int flush)
{
	struct host_bpf *b = h->state;

	outside_poll(b->outside, on_record, h);
	/* Not before it is known whose faults are the guest's. */
	if (!b->memory_end && h->threads.vcpu)
		find_memory(h);
	if (h->spoke && b->woken_ns)
		host_side_vcpu(h, (uint64_t)(h->threads.vcpu - h->threads.v), at_ns(b->woken_ns), "woken");
	if (flush)
		tf_outside_flush(&b->out);
}

static int bpf_poll_ms(const struct host_side *h, int otherwise_ms)
{
	(void)h;
	return otherwise_ms; /* it wakes us */
}

/* The VMM's first thread stops running a little after we are told that it has ended. */
static void bpf_end(struct host_side *h)
{
	static const struct timespec moment = {.tv_nsec = 100000};
	struct host_bpf *b = h->state;
	uint64_t until_ns = host_now().ns + LAST_RECORD_NS;

	for (;;) {
		outside_poll(b->outside, on_record, h);
		if (h->gone_seen || host_now().ns >= until_ns)
			break;
		nanosleep(&moment, NULL);
	}
	tf_outside_flush(&b->out);
	note_number(h, "outside-dropped", b->dropped + outside_dropped(b->outside));
}

static void bpf_free(struct host_side *h)
{
	struct host_bpf *b = h->state;

	outside_free(b->outside);
	free(b->held);
	free(b);
}

static const struct host_source host_bpf = {
	.begin = bpf_begin,
	.poll = bpf_poll,
	.poll_ms = bpf_poll_ms,
	.end = bpf_end,
	.free = bpf_free,
};

void host_bpf_init(struct host_side *h, int kvm, uint64_t guest_bytes)
{
	struct host_bpf *b = calloc(1, sizeof *b);
	const char *lacks;

	if (!b) {
		snprintf(h->why_not, sizeof h->why_not, "out of memory");
		return;
	}
	b->guest_bytes = guest_bytes;
	b->outside = outside_new(kvm, h->why_not, sizeof h->why_not);
	if (!b->outside) {
		free(b);
		return;
	}
	for (size_t i = 0; (lacks = outside_lacks(b->outside, i)); i++)
		strlist_add(&h->lacks, lacks);
	h->load_ns = outside_load_ns(b->outside);
	h->fd = outside_fd(b->outside);
	h->source = &host_bpf;
	h->state = b;
}
