/* SPDX-License-Identifier: BSD-2-Clause
 *
 * kernel-turns.h - two kernels booted in turns, by bootflame-record. In: what to boot, record's
 * words, a seed. Out: rounds (model/rounds.h). In each round both are booted once, and a coin
 * says which first: what the machine does by then is as often in the one as in the other.
 */
#ifndef KERNEL_TURNS_H
#define KERNEL_TURNS_H

#include "model/rounds.h"

struct kernel_turns {
	const char *kernels[2]; /* [0] base, [1] new */
	const char *spend[2];   /* record's --spend for each, or NULL */
	char *const *words;     /* record's, NULL-ended */
	uint64_t coin;          /* the seed, and then where it has come to */
	struct trace *first[2]; /* of each the first boot, for what it says of itself */
};

/* A kernel's boots as a trace; one that ended badly has a trace, too. NULL with a fault. */
struct trace *kernel_turns_record(const char *kernel, const char *spend, char *const *words, struct fault *f);
/* A round more. 0, or -1 with a fault, of EXIT_UNDECIDED where a boot was not whole. */
int kernel_turns_round(struct kernel_turns *k, struct rounds *r, struct fault *f);
void kernel_turns_fini(struct kernel_turns *k);

#endif
