/* SPDX-License-Identifier: BSD-2-Clause
 *
 * host-side.c - see host-side.h. What is the same wherever it comes from.
 */
#include "host-side.h"

#include <stdio.h>
#include <stdlib.h>

#include "host-source.h"

struct host_side *host_side_new(enum host_side_wish wish, int kvm, uint64_t guest_bytes)
{
	struct host_side *h = calloc(1, sizeof *h);

	if (!h)
		return NULL;
	h->source = &host_proc;
	h->fd = -1;
	if (wish == HOST_SIDE_NO_BPF) {
		snprintf(h->why_not, sizeof h->why_not, "not asked for");
		return h;
	}
#ifdef BOOTFLAME_BPF
	host_bpf_init(h, kvm, guest_bytes);
#else
	(void)kvm, (void)guest_bytes;
	snprintf(h->why_not, sizeof h->why_not,
		 "bootflame-record was built without BPF (apt-get install clang bpftool libbpf-dev, and make)");
#endif
	return h;
}

void host_side_free(struct host_side *h)
{
	if (!h)
		return;
	if (h->source->free)
		h->source->free(h);
	strlist_fini(&h->lacks);
	free(h);
}

const char *host_side_why_not(const struct host_side *h)
{
	return *h->why_not ? h->why_not : NULL;
}

const char *host_side_lacks(const struct host_side *h, size_t n)
{
	return n < h->lacks.n ? h->lacks.v[n] : NULL;
}

uint64_t host_side_load_ns(const struct host_side *h)
{
	return h->load_ns;
}

int host_side_fd(const struct host_side *h)
{
	return h->fd;
}

/* ---- Events --------------------------------------------------------------------- */

void host_side_note(struct host_side *h, struct host_time at, const char *what, const char *value)
{
	tf_write_host(h->trace, h->boot, at.ns, at.ticks, what, value);
}

void host_side_exec(struct host_side *h, struct host_time at, const char *who)
{
	if (!h->exec_seen)
		host_side_note(h, at, "vmm-exec", who);
	h->exec_seen = 1;
}

void host_side_vcpu(struct host_side *h, uint64_t index, struct host_time at, const char *how)
{
	char value[64];

	snprintf(value, sizeof value, "%llu %s", (unsigned long long)index, how);
	if (!h->vcpu_started)
		host_side_note(h, at, "vcpu-start", value);
	h->vcpu_started = 1;
}

void host_side_gone(struct host_side *h, struct host_time at, const char *who)
{
	if (!h->gone_seen)
		host_side_note(h, at, "vmm-exit", who);
	h->gone_seen = 1;
}

/* ---- A boot ----------------------------------------------------------------------- */

void host_side_begin(struct host_side *h, struct tf_writer *trace, uint64_t boot)
{
	char why[sizeof h->why_not + 8];

	h->trace = trace;
	h->boot = boot;
	h->exec_seen = h->vcpu_started = h->gone_seen = h->spoke = 0;
	vmm_threads_init(&h->threads, trace, boot);
	snprintf(why, sizeof why, "none %s", h->why_not);
	host_side_note(h, host_now(), "outside", *h->why_not ? why : "bpf");
	if (h->source->begin)
		h->source->begin(h);
}

void host_side_started(struct host_side *h, pid_t pid)
{
	struct host_time now = host_now();

	h->pid = pid;
	h->started_ns = now.ns;
	h->source->poll(h, 0);
	host_side_exec(h, now, "recorder");
}

void host_side_poll(struct host_side *h, int flush)
{
	h->source->poll(h, flush);
}

void host_side_spoke(struct host_side *h)
{
	h->spoke = 1;
}

int host_side_poll_ms(const struct host_side *h, int otherwise_ms)
{
	return h->source->poll_ms(h, otherwise_ms);
}

void host_side_end(struct host_side *h, struct host_time gone)
{
	const struct vmm_thread *vcpu;

	if (h->source->end)
		h->source->end(h);
	vcpu = h->threads.vcpu;
	if (vcpu)
		host_side_vcpu(h, (uint64_t)(vcpu - h->threads.v), vcpu->first, "seen");
	host_side_gone(h, gone, "recorder");
}
