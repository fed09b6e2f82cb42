/* SPDX-License-Identifier: BSD-2-Clause
 *
 * host-events.h - what the recorder saw of the VMM, into a boot's lists: host events, the
 * threads that they name, the times outside the guest. Internal to import. In: payloads, of
 * which every length and number is foreign. Source: TRACEFILE.md, HOST and OUTSIDE.
 */
#ifndef HOST_EVENTS_H
#define HOST_EVENTS_H

#include "../../tracer/tracefile/tracefile-outside.h"
#include "trace.h"

/* A host event, "what=value". 0, or -1 when memory is out. */
int host_events_add(struct boot *b, uint64_t ns, const char *text);
/* The entries of an OUTSIDE chunk. Likewise. */
int host_events_outside(struct boot *b, struct tf_outside *chunk);
/* A look at a CPU's ring that found this tick last. Likewise. */
int host_events_look(struct boot *b, uint64_t ns, uint64_t tick, int cpu);

#endif
