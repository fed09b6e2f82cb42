/* SPDX-License-Identifier: BSD-2-Clause
 *
 * spinlock.h - a lock that CPUs spin for, with interrupts off while it is held. Zeroed memory
 * is a free one.
 */
#ifndef SPINLOCK_H
#define SPINLOCK_H

#include <stdint.h>

#include "machine.h"

struct spinlock {
	unsigned int held;
};

/* Returns what spin_unlock wants. */
static inline uint64_t spin_lock(struct spinlock *l)
{
	uint64_t flags = irq_save();

	while (__atomic_exchange_n(&l->held, 1, __ATOMIC_ACQUIRE))
		cpu_relax();
	return flags;
}

static inline void spin_unlock(struct spinlock *l, uint64_t flags)
{
	__atomic_store_n(&l->held, 0, __ATOMIC_RELEASE);
	irq_restore(flags);
}

#endif
