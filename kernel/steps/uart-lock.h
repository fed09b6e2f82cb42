/* SPDX-License-Identifier: BSD-2-Clause
 *
 * uart-lock.h - the serial line's lock, for its drivers: it can be broken by who panics.
 */
#ifndef UART_LOCK_H
#define UART_LOCK_H

#include "power-off.h"
#include "spinlock.h"

#define PANIC_LOOKS (1u << 20)

/* Who panics may have been interrupted with it held, or another CPU may never let go of it: then it
 * is broken, after as many looks as that takes which is only slow. Returns what spin_unlock
 * wants. */
static inline uint64_t uart_lock(struct spinlock *lock)
{
	uint64_t flags = irq_save();

	for (unsigned int i = 0; __atomic_exchange_n(&lock->held, 1, __ATOMIC_ACQUIRE); i++) {
		if (i > PANIC_LOOKS && __atomic_load_n(&panicking, __ATOMIC_RELAXED))
			break;
		cpu_relax();
	}
	return flags;
}

#endif
