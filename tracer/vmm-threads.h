/* SPDX-License-Identifier: BSD-2-Clause
 *
 * vmm-threads.h - the threads of a VMM and what they are there for. In: names, from whoever sees
 * them. Out: `thread` events of a trace (TRACEFILE.md, 4).
 */
#ifndef VMM_THREADS_H
#define VMM_THREADS_H

#include <stdint.h>
#include <sys/types.h>

#include "hostlib/host-clock.h"
#include "tracefile/tracefile.h"

#define VMM_THREADS_MAX 1024
#define VMM_THREAD_NAME_BYTES 16 /* the kernel's TASK_COMM_LEN */

struct vmm_thread {
	int seen;
	pid_t tid; /* 0 where whoever saw it counts threads by itself */
	struct host_time first;
	char name[VMM_THREAD_NAME_BYTES];
};

struct vmm_threads {
	struct tf_writer *trace;
	uint64_t boot;
	struct vmm_thread v[VMM_THREADS_MAX];
	size_t n;                /* indexes below are in use */
	struct vmm_thread *vcpu; /* the first that runs the guest, or NULL */
};

void vmm_threads_init(struct vmm_threads *t, struct tf_writer *trace, uint64_t boot);
/* A thread is there, or has another name: puts it down where that is news. An index that is too
 * large is ignored. */
void vmm_threads_name(struct vmm_threads *t, uint64_t index, struct host_time now, const char *name);
/* Looks in /proc which threads the process has now. */
void vmm_threads_scan(struct vmm_threads *t, pid_t pid);

#endif
