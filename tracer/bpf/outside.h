/* SPDX-License-Identifier: BSD-2-Clause
 *
 * outside.h - the programs of outside.bpf.c in the kernel, and what they tell. In: nothing but
 * privilege. Out: records of the VMM's threads. Only built where BOOTFLAME_BPF is defined.
 *
 * Everything that is in the kernel hangs on descriptors of this process, so that any end of it,
 * SIGKILL included, takes it out.
 */
#ifndef OUTSIDE_H
#define OUTSIDE_H

#include <stddef.h>
#include <stdint.h>

#include "outside-record.h"

struct outside;

/* Loads and attaches; NULL with the reason, and what to do about it, in `why`. */
struct outside *outside_new(int with_kvm, char *why, size_t n);
void outside_free(struct outside *o);

/* How long that took. */
uint64_t outside_load_ns(const struct outside *o);
/* The n-th part, from 0, that could not be attached, as "PART REASON"; NULL: there are no more. */
const char *outside_lacks(const struct outside *o, size_t n);

/* The next child that this process forks is the VMM: it is thread 0. What is left of another
 * one is forgotten. */
void outside_arm(struct outside *o);
/* Page faults elsewhere than in [start, end) of the VMM are no longer told. */
void outside_guest_memory(struct outside *o, uint64_t start, uint64_t end);
/* Gives what has been told since. */
void outside_poll(struct outside *o, void (*record)(void *arg, const struct outside_record *r), void *arg);
/* Readable when it is time to poll. */
int outside_fd(const struct outside *o);
/* Records and threads since it was armed for which there was no room. */
uint64_t outside_dropped(const struct outside *o);

#endif
