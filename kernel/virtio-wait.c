/* SPDX-License-Identifier: BSD-2-Clause
 *
 * virtio-wait.c - waiting for a device. In: a queue in which something is with the device.
 * Out: that it is done, or that the time is up, whatever the device does.
 *
 * By rights this is wait_until, whose interrupt or timer ends it. Where ticks are
 * instructions that can be had in two ways, of which neither will do:
 *
 *	hlt with a timer armed		With the CPU idle QEMU sets the clock forward to the
 *					timer at once. Whether the device, a thread of the
 *					host's, was faster is a race: no two boots alike.
 *	hlt without one			The clock stands still, so every boot is the same. But
 *					a device that never answers is a boot that never ends.
 *
 * Looking again and again ends, but how often depends on the host. So here the looking is
 * made to take a fixed time: the wait is over EXACT_WAIT_TICKS after it began, to the
 * tick, however early the device was, and a device that was not done by then is one that
 * does not answer. What was left is spent in a loop of a known cost, with interrupts off and
 * none asked of the device, so nothing comes between. Each look gives the host's threads a
 * turn (cpu_relax leaves QEMU's loop) and takes microseconds of the host's time for 30
 * ticks or so; the fixed time has been set so that the device has a second or two. All
 * of it is the span "device_wait" of the subsystem "idle", since a device's time is not
 * the guest's instructions.
 */
#include "virtio.h"

#include "clock.h"
#include "exact-clock.h"
#include "kprintf.h"
#include "machine.h"

#define EXACT_WAIT_TICKS 10000000u
/* Looking ends so long before: more than one look and what follows it take. */
#define LANDING_TICKS 1000u
#define RELAXES_PER_LOOK 16u

BF_NOTRACE static int look_for_fixed_ticks(const struct virtio_queue *q)
{
	uint64_t flags = irq_save(), end = ticks() + EXACT_WAIT_TICKS;
	int is_done = 0;

	BF_ENTER("device_wait", "idle");
	while (!is_done && ticks() < end - LANDING_TICKS) {
#pragma GCC unroll 16
		for (unsigned int i = 0; i < RELAXES_PER_LOOK; i++)
			cpu_relax();
		is_done = q->used->index != q->seen;
	}
	exact_clock_run_until(end);
	BF_EXIT();
	irq_restore(flags);
	return is_done ? 0 : -1;
}

/* Where it cannot interrupt, or nothing would tell that the time is up. */
static int look_until(const struct virtio_queue *q, uint64_t timeout_ns)
{
	uint64_t start_ns = clock_now_ns();

	BF_SCOPE("device_wait", "idle");
	while (!virtio_queue_is_done(q)) {
		if (clock_now_ns() - start_ns > timeout_ns)
			return -1;
		cpu_relax();
	}
	return 0;
}

static int is_done_of(void *q)
{
	return virtio_queue_is_done(q);
}

/* Where its interrupt has been misunderstood the device is done all the same, and never
 * waited for by that again. */
static int wait_for_interrupt(struct virtio_queue *q, uint64_t timeout_ns)
{
	struct virtio_device *d = q->device;

	if (wait_until(&d->waiters, is_done_of, q, timeout_ns) == 0)
		return 0;
	if (!virtio_queue_is_done(q))
		return -1;
	kprintf("%s%u: interrupt %u does not come, it is looked at from here on\n", virtio_name(d), d->number, d->irq);
	d->interrupts = 0;
	return 0;
}

int virtio_queue_wait(struct virtio_queue *q, uint64_t timeout_ns)
{
	if (exact_clock())
		return look_for_fixed_ticks(q);
	return q->device->interrupts ? wait_for_interrupt(q, timeout_ns) : look_until(q, timeout_ns);
}
