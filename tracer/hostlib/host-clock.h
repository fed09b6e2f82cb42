/* SPDX-License-Identifier: BSD-2-Clause
 *
 * host-clock.h - the host's two clocks, read together: CLOCK_MONOTONIC in ns, and the
 * CPU's own counter, which a guest under TCG or KVM sees at a constant offset.
 */
#ifndef HOST_CLOCK_H
#define HOST_CLOCK_H

#include <stdint.h>
#include <time.h>

struct host_time {
	uint64_t ns;
	uint64_t ticks; /* 0 where the CPU's counter is not known to us */
};

static inline struct host_time host_now(void)
{
	struct timespec t;
	uint64_t ticks = 0;

#ifdef __x86_64__
	ticks = __builtin_ia32_rdtsc();
#elif defined(__aarch64__)
	__asm__ volatile("mrs %0, cntvct_el0" : "=r"(ticks));
#endif
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (struct host_time){.ns = (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec, .ticks = ticks};
}

#endif
