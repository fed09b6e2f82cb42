/* SPDX-License-Identifier: BSD-2-Clause
 *
 * bf-beacon.c - what a host that has this memory mapped looks for. In: what the library
 * learns: CPUs, the config, the end. Out: one object, found by its symbol, that says
 * where the rings are and how to read them. What is known when the kernel is built stands
 * in it from the start, so that an ELF can be judged before it is booted; each flag is
 * stored after what it speaks of.
 */
#include "bf-private.h"

_Static_assert(sizeof(struct bf_beacon) == BF_BEACON_BYTES, "hosts know this");
_Static_assert(offsetof(struct bf_beacon, flags) == 16 && offsetof(struct bf_beacon, ring_bytes) == 40 &&
		       offsetof(struct bf_beacon, families) == 80 && offsetof(struct bf_beacon, cpus) == 88 &&
		       offsetof(struct bf_beacon, bye_ticks) == 216 && offsetof(struct bf_beacon, build_id) == 232,
	       "hosts know this");
_Static_assert(sizeof(struct bf_family_entry) == BF_FAMILY_ENTRY_BYTES, "hosts know this");

extern struct bf_beacon bf_beacon;
struct bf_beacon bf_beacon __attribute__((aligned(64))) = {
	.magic = BF_BEACON_MAGIC,
	.version = BF_BEACON_VERSION,
	.bytes = sizeof(struct bf_beacon),
	.clock = BF_CLOCK,
	.ring_bytes = BF_RING_BYTES,
	.cpu_bytes = sizeof(struct bf_cpu),
	.cursor_offset = offsetof(struct bf_cpu, cursor),
	.cursor_bytes = sizeof(((struct bf_cpu *)0)->cursor),
	.ring_offset = offsetof(struct bf_cpu, ring),
	.dropped_offset = offsetof(struct bf_cpu, dropped),
	.lost_exits_offset = offsetof(struct bf_cpu, lost_exits),
	.record_bytes = BF_RECORD_BYTES,
	.families_max = BF_FAMILIES_MAX,
};

static void set_flag(unsigned int flag)
{
	__atomic_store_n(&bf_beacon.flags, bf_beacon.flags | flag, __ATOMIC_RELEASE);
}

/* Each CPU has a place of its own, so there is nothing to lock. */
void bf_beacon_cpu(struct bf_cpu *area)
{
	if (area->number < BF_BEACON_CPUS_MAX)
		bf_beacon.cpus[area->number].guest = (uintptr_t)area;
}

void bf_beacon_hello(const struct bf_cpu *cpu, const struct bf_config *config)
{
	size_t n =
		config->build_id_bytes < sizeof bf_beacon.build_id ? config->build_id_bytes : sizeof bf_beacon.build_id;

	bf_beacon.hello_cpu = cpu->number;
	bf_beacon.clock_hz = config->clock_hz;
	bf_beacon.entry_ticks = config->entry_ticks;
	bf_beacon.families.guest = (uintptr_t)bf_families;
	bf_beacon.build_id_bytes = (unsigned int)n;
	for (size_t i = 0; i < n; i++)
		bf_beacon.build_id[i] = config->build_id[i];
	set_flag(BF_BEACON_HELLO);
}

void bf_beacon_mapped(void)
{
	set_flag(BF_BEACON_MAPPED);
}

/* Of two, as on the line, the first one stands. */
void bf_beacon_bye(uint64_t ticks, unsigned int status)
{
	if (bf_beacon.flags & BF_BEACON_BYE)
		return;
	bf_beacon.bye_ticks = ticks;
	bf_beacon.bye_status = status;
	set_flag(BF_BEACON_BYE);
}
