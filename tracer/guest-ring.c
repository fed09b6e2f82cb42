/* SPDX-License-Identifier: BSD-2-Clause
 *
 * guest-ring.c - see guest-ring.h.
 *
 * How two sides share a ring without a lock, and without the host writing a byte. The
 * guest only ever appends: it claims a slot, writes it, and stores the slot's second word
 * last; once it has set BF_BEACON_MAPPED no drain takes anything away, and a full ring
 * drops. So a slot whose second word is not zero is complete and stays as it is, and one
 * whose second word is zero is where the host waits. Loads of that word are acquires.
 *
 * All else is bounds. The beacon is copied, then the copy is checked; addresses become
 * offsets in the file and must leave room for what is said to be there; a reader's place
 * in a ring only grows, so that a guest that scribbles can make records false but never
 * more of them than its ring has.
 */
#include "guest-ring.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "hostlib/host-clock.h"
#include "tracefile/tracefile-ring.h"

#define FAMILIES_MAX 4096u

int guest_ring_init(struct guest_ring *g, const struct kernel_elf *kernel, const char *kernel_path, uint64_t mem_mb,
		    char *path, size_t n, struct fault *f)
{
	uint64_t bytes = mem_mb << 20;
	void *memory;

	*g = (struct guest_ring){.fd = -1, .kernel = kernel};
	if (!kernel->has_beacon)
		return fault_set(f, EXIT_NODATA, kernel_path,
				 "has no symbol " BF_BEACON_SYMBOL
				 ", by which its rings are found (hooks of this version bring it, strip removes it; "
				 "--transport serial needs none)");
	g->fd = memfd_create("bootflame-memory", MFD_ALLOW_SEALING);
	/* Sealed, so that nobody can take away what is mapped here. */
	if (g->fd < 0 || ftruncate(g->fd, (off_t)bytes) < 0 ||
	    fcntl(g->fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW) < 0) {
		fault_set(f, EXIT_NODATA, "memfd_create", "%s", strerror(errno));
		guest_ring_fini(g);
		return -1;
	}
	g->memory_bytes = bytes < GUEST_RING_MEMORY_MAX ? bytes : GUEST_RING_MEMORY_MAX;
	memory = mmap(NULL, g->memory_bytes, PROT_READ, MAP_SHARED, g->fd, 0);
	if (memory == MAP_FAILED) {
		fault_set(f, EXIT_NODATA, "mmap", "%s", strerror(errno));
		guest_ring_fini(g);
		return -1;
	}
	g->memory = memory;
	snprintf(path, n, "/proc/self/fd/%d", g->fd);
	return 0;
}

void guest_ring_fini(struct guest_ring *g)
{
	if (g->memory)
		munmap((void *)g->memory, g->memory_bytes);
	if (g->fd >= 0)
		close(g->fd);
	g->memory = NULL;
	g->fd = -1;
}

/* ---- Addresses ------------------------------------------------------------------ */

static const struct kernel_segment *segment_of(const struct kernel_elf *k, uint64_t virtual)
{
	for (size_t i = 0; i < k->nsegments; i++)
		if (virtual - k->segments[i].virtual < k->segments[i].bytes)
			return &k->segments[i];
	return NULL;
}

/* Where `bytes` bytes at a guest's address are, or NULL. What the kernel allocated lies
 * in no segment; it is taken to be mapped as the kernel itself is. */
static const uint8_t *memory_at(const struct guest_ring *g, uint64_t virtual, uint64_t bytes)
{
	const struct kernel_segment *s = segment_of(g->kernel, virtual);
	uint64_t physical;

	if (!s)
		s = segment_of(g->kernel, g->kernel->beacon);
	physical = s ? virtual - s->virtual + s->physical : virtual;
	if (physical < g->memory_start)
		return NULL;
	physical -= g->memory_start;
	if (physical > g->memory_bytes || bytes > g->memory_bytes - physical)
		return NULL;
	return g->memory + physical;
}

/* The same for numbers, which are aligned wherever a compiler put them. */
static const uint8_t *numbers_at(const struct guest_ring *g, uint64_t virtual, uint64_t bytes)
{
	const uint8_t *p = memory_at(g, virtual, bytes);

	return (uintptr_t)p % 8 == 0 ? p : NULL;
}

static uint32_t load32(const uint8_t *p)
{
	return __atomic_load_n((const uint32_t *)(const void *)p, __ATOMIC_ACQUIRE);
}

static uint64_t load64(const uint8_t *p)
{
	return __atomic_load_n((const uint64_t *)(const void *)p, __ATOMIC_ACQUIRE);
}

/* ---- The beacon ------------------------------------------------------------------ */

static int fits(const struct bf_beacon *b, uint64_t offset, uint64_t bytes, uint64_t align)
{
	return offset % align == 0 && offset + bytes <= b->cpu_bytes;
}

/* Whether the rings can be where it says. */
static int has_form(const struct bf_beacon *b)
{
	return b->version == BF_BEACON_VERSION && b->bytes >= sizeof *b && b->record_bytes == BF_RECORD_BYTES &&
	       (b->cursor_bytes == 4 || b->cursor_bytes == 8) && b->ring_bytes % BF_RECORD_BYTES == 0 &&
	       fits(b, b->cursor_offset, b->cursor_bytes, b->cursor_bytes) &&
	       fits(b, b->ring_offset, b->ring_bytes, 8) && fits(b, b->dropped_offset, 8, 8) &&
	       fits(b, b->lost_exits_offset, 4, 4) && b->build_id_bytes <= sizeof b->build_id;
}

/* A copy of the beacon, of which `flags` are known to hold. 0, or -1: cannot be read. */
static int look(struct guest_ring *g, unsigned int flags)
{
	struct bf_beacon copy;

	memcpy(&copy, g->at, sizeof copy);
	copy.flags = flags;
	if (!has_form(&copy)) {
		g->told_version = copy.version ? copy.version : ~0u;
		return -1;
	}
	g->beacon = copy;
	return 0;
}

static void write_beacon(struct guest_ring *g, unsigned int flags)
{
	struct host_time now = host_now();
	struct tf_beacon chunk = {.boot = g->boot, .host_ns = now.ns, .host_ticks = now.ticks, .beacon = g->beacon};

	chunk.beacon.flags = flags;
	tf_write_beacon(g->trace, &chunk);
}

/* ---- Names ----------------------------------------------------------------------- */

/* A string of the guest's, as much of it as may be shown. */
static void copy_string(const struct guest_ring *g, uint64_t address, char *out, size_t max)
{
	size_t n = 0;

	for (const uint8_t *p; n < max && (p = memory_at(g, address + n, 1)) && *p; n++)
		out[n] = (char)*p;
	out[n] = '\0';
}

static void take_families(struct guest_ring *g)
{
	unsigned int max = g->beacon.families_max < FAMILIES_MAX ? g->beacon.families_max : FAMILIES_MAX;

	for (; g->families < max; g->families++) {
		uint64_t address = g->beacon.families.guest + (uint64_t)g->families * BF_FAMILY_ENTRY_BYTES;
		const uint8_t *p = numbers_at(g, address, BF_FAMILY_ENTRY_BYTES);
		char name[BF_NAME_MAX + 1], subsystem[BF_SUBSYSTEM_MAX + 1];
		struct tf_family chunk = {.boot = g->boot, .name = name, .subsystem = subsystem};
		struct bf_family_entry entry;

		chunk.count = p ? load32(p + offsetof(struct bf_family_entry, count)) : 0;
		if (!chunk.count)
			return;
		memcpy(&entry, p, sizeof entry);
		chunk.first = entry.first;
		copy_string(g, entry.name.guest, name, BF_NAME_MAX);
		copy_string(g, entry.subsystem.guest, subsystem, BF_SUBSYSTEM_MAX);
		tf_write_family(g->trace, &chunk);
	}
}

/* ---- Rings ----------------------------------------------------------------------- */

/* Where a CPU's area is; it may come up at any time. */
static int find_cpu(struct guest_ring *g, unsigned int number)
{
	struct guest_ring_cpu *cpu = &g->cpus[number];
	uint64_t address;

	if (cpu->area)
		return 0;
	address = load64(g->at + offsetof(struct bf_beacon, cpus) + number * sizeof(struct bf_address));
	if (address)
		cpu->area = numbers_at(g, address, g->beacon.cpu_bytes);
	g->misplaced |= address && !cpu->area;
	return cpu->area ? 0 : -1;
}

/* Copies the next record that is complete, a counter with its value. How many slots it
 * has, or 0. */
static unsigned int take_record(const struct guest_ring *g, struct guest_ring_cpu *cpu, uint8_t *out)
{
	size_t slots = g->beacon.ring_bytes / BF_RECORD_BYTES;
	const uint8_t *p = cpu->area + g->beacon.ring_offset + cpu->read * BF_RECORD_BYTES;
	struct bf_record r;
	unsigned int n;

	if (cpu->read >= slots)
		return 0;
	r.word = load32(p + offsetof(struct bf_record, word));
	n = BF_WORD_KIND(r.word) == BF_KIND_COUNTER ? 2 : 1;
	if (r.word == 0 || n > slots - cpu->read)
		return 0;
	r.stamp = load32(p + offsetof(struct bf_record, stamp));
	if (BF_WORD_KIND(r.word) == BF_KIND_WIDE)
		cpu->high = r.stamp;
	memcpy(out, &r, sizeof r);
	if (n == 2)
		memcpy(out + sizeof r, p + sizeof r, sizeof r);
	cpu->read += n;
	return n;
}

static void take_records(struct guest_ring *g, unsigned int number)
{
	struct guest_ring_cpu *cpu = &g->cpus[number];
	uint8_t records[TF_RING_RECORDS_MAX * BF_RECORD_BYTES];
	struct host_time now = host_now();
	struct tf_ring chunk = {
		.boot = g->boot, .cpu = number, .host_ns = now.ns, .host_ticks = now.ticks, .records = records};
	unsigned int n;

	do {
		chunk.position = cpu->read;
		chunk.high = cpu->high;
		chunk.nrecords = 0;
		do {
			n = take_record(g, cpu, records + chunk.nrecords * BF_RECORD_BYTES);
			chunk.nrecords += n;
		} while (n > 0 && chunk.nrecords + 2 <= TF_RING_RECORDS_MAX);
		if (chunk.nrecords)
			tf_write_ring(g->trace, &chunk);
		g->records += chunk.nrecords;
	} while (n > 0);
}

void guest_ring_poll(struct guest_ring *g)
{
	unsigned int flags, fresh;

	if (!g->at) {
		g->at = numbers_at(g, g->kernel->beacon, sizeof g->beacon);
		if (!g->at)
			return;
	}
	if (load64(g->at) != BF_BEACON_MAGIC || g->told_version || g->misplaced)
		return;
	flags = g->flags | load32(g->at + offsetof(struct bf_beacon, flags));
	fresh = flags & ~g->flags;
	if (fresh && look(g, flags) < 0)
		return;
	/* A bye stands behind all that came before it, also where we are killed between. */
	if (fresh & ~(unsigned int)BF_BEACON_BYE)
		write_beacon(g, flags & ~(unsigned int)BF_BEACON_BYE);
	if (flags & BF_BEACON_MAPPED) {
		take_families(g);
		for (unsigned int i = 0; i < BF_BEACON_CPUS_MAX; i++)
			if (find_cpu(g, i) == 0)
				take_records(g, i);
	}
	if (g->misplaced)
		return;
	if (fresh & BF_BEACON_BYE)
		write_beacon(g, flags);
	g->flags = flags;
}

/* How many slots of a ring hooks have claimed: the cursor climbs from minus its bytes
 * to 0, and beyond in a ring that is full. */
static uint64_t claimed(const struct guest_ring *g, const struct guest_ring_cpu *cpu)
{
	const uint8_t *p = cpu->area + g->beacon.cursor_offset;
	int64_t cursor = g->beacon.cursor_bytes == 8 ? (int64_t)load64(p) : (int32_t)load32(p);
	int64_t ring_bytes = g->beacon.ring_bytes;

	if (cursor < -ring_bytes)
		cursor = -ring_bytes;
	return (uint64_t)(ring_bytes + (cursor < 0 ? cursor : 0)) / BF_RECORD_BYTES;
}

void guest_ring_end(struct guest_ring *g)
{
	guest_ring_poll(g);
	if (!(g->flags & BF_BEACON_MAPPED))
		return;
	for (unsigned int i = 0; i < BF_BEACON_CPUS_MAX; i++) {
		struct guest_ring_cpu *cpu = &g->cpus[i];
		struct tf_ring_end chunk = {.boot = g->boot, .cpu = i};

		if (!cpu->area)
			continue;
		chunk.claimed = claimed(g, cpu);
		chunk.dropped = load64(cpu->area + g->beacon.dropped_offset);
		chunk.lost_exits = load32(cpu->area + g->beacon.lost_exits_offset);
		tf_write_ring_end(g->trace, &chunk);
	}
}
