/* SPDX-License-Identifier: BSD-2-Clause
 *
 * host-source.h - where host-side.c has it from: /proc, which anybody may read, or BPF. What both
 * fill in is here; a file a source.
 */
#ifndef HOST_SOURCE_H
#define HOST_SOURCE_H

#include "host-side.h"
#include "hostlib/strlist.h"
#include "vmm-threads.h"

struct host_source {
	void (*begin)(struct host_side *h);
	void (*poll)(struct host_side *h, int flush);
	int (*poll_ms)(const struct host_side *h, int otherwise_ms);
	void (*end)(struct host_side *h);
	void (*free)(struct host_side *h);
};

struct host_side {
	const struct host_source *source;
	void *state;       /* the source's own, or NULL */
	char why_not[256]; /* there is no BPF; empty: there is, and */
	uint64_t load_ns;
	struct strlist lacks; /* "PART REASON" */
	int fd;               /* readable when it is time to poll, or -1 */

	/* Of this boot. */
	struct tf_writer *trace;
	uint64_t boot;
	struct vmm_threads threads;
	pid_t pid;
	uint64_t started_ns, scanned_ns;
	int exec_seen, vcpu_started, gone_seen;
	int spoke; /* the guest has sent something */
};

extern const struct host_source host_proc;
/* Makes BPF the source, where it is built in; or leaves the reason in h->why_not. */
void host_bpf_init(struct host_side *h, int kvm, uint64_t guest_bytes);

/* Host events; each of the three is put down once a boot. */
void host_side_note(struct host_side *h, struct host_time at, const char *what, const char *value);
void host_side_exec(struct host_side *h, struct host_time at, const char *who);
void host_side_vcpu(struct host_side *h, uint64_t index, struct host_time at, const char *how);
void host_side_gone(struct host_side *h, struct host_time at, const char *who);

#endif
