/* SPDX-License-Identifier: BSD-2-Clause
 *
 * host-side.h - the host's side of a boot: when the VMM was there, which threads it has, and, where
 * the host's kernel tells by BPF, what they did. In: a process. Out: HOST and OUTSIDE
 * chunks of a trace (TRACEFILE.md, 2.12 and 4).
 */
#ifndef HOST_SIDE_H
#define HOST_SIDE_H

#include <stdint.h>
#include <sys/types.h>

#include "hostlib/host-clock.h"
#include "tracefile/tracefile.h"

struct host_side; /* one a recording */

/* Whether BPF is asked for. */
enum host_side_wish {
	HOST_SIDE_IF_ALLOWED, /* where it may be had */
	HOST_SIDE_NO_BPF,
};

/* Loads BPF, or finds out why not. NULL: memory is out. `guest_bytes`: of the guest's memory. */
struct host_side *host_side_new(enum host_side_wish wish, int kvm, uint64_t guest_bytes);
void host_side_free(struct host_side *h);
/* Why there is no BPF, and what to do about it; NULL: there is. */
const char *host_side_why_not(const struct host_side *h);
/* The n-th part, from 0, that BPF lacks here, as "PART REASON"; NULL: there are no more. */
const char *host_side_lacks(const struct host_side *h, size_t n);
uint64_t host_side_load_ns(const struct host_side *h);

/* Just before the VMM is forked, the next child. */
void host_side_begin(struct host_side *h, struct tf_writer *trace, uint64_t boot);
/* Its program runs, since now at the latest. */
void host_side_started(struct host_side *h, pid_t pid);
/* Takes what there is; `flush`: puts all of it into the file. */
void host_side_poll(struct host_side *h, int flush);
/* The guest has sent its first byte. */
void host_side_spoke(struct host_side *h);
/* When to look again, at the latest; and a descriptor that is readable when it is time, or -1. */
int host_side_poll_ms(const struct host_side *h, int otherwise_ms);
int host_side_fd(const struct host_side *h);
/* It is gone, since `gone` at the latest. */
void host_side_end(struct host_side *h, struct host_time gone);

#endif
