/* SPDX-License-Identifier: BSD-2-Clause
 *
 * host-proc.c - the VMM's threads as /proc shows them, which anybody may read of a child. In
 * a hurry until one is there that runs the guest; then now and again.
 */
#include "host-source.h"

#define SCAN_MS 1
#define HURRY_NS 1000000000u
#define SCAN_LATER_NS 50000000u

static int in_a_hurry(const struct host_side *h)
{
	return !h->threads.vcpu && host_now().ns - h->started_ns < HURRY_NS;
}

static void proc_poll(struct host_side *h, int flush)
{
	(void)flush;
	if (!in_a_hurry(h) && host_now().ns - h->scanned_ns < SCAN_LATER_NS)
		return;
	vmm_threads_scan(&h->threads, h->pid);
	h->scanned_ns = host_now().ns;
	if (h->threads.vcpu)
		host_side_vcpu(h, (uint64_t)(h->threads.vcpu - h->threads.v), h->threads.vcpu->first, "seen");
}

static int proc_poll_ms(const struct host_side *h, int otherwise_ms)
{
	return in_a_hurry(h) && otherwise_ms > SCAN_MS ? SCAN_MS : otherwise_ms;
}

const struct host_source host_proc = {.poll = proc_poll, .poll_ms = proc_poll_ms};
