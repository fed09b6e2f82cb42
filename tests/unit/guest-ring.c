/* SPDX-License-Identifier: BSD-2-Clause
 *
 * guest-ring.c - tests of reading rings in a guest's memory: an honest guest that appends
 * while it is read, a hook that never came to store, and memory that holds anything at all.
 * In: nothing. The memory is a heap block of just its size, so that a sanitizer sees a read
 * beside it.
 */
#include "unit.h"

#include <unistd.h>

#include "../../analyze/import/trace.h"
#include "../../analyze/model/span-tree.h"
#include "../../tracer/guest-ring.c"

#define MEMORY_BYTES 65536u
#define BEACON_AT 0x1000u
#define AREA_AT 0x2000u
#define FAMILIES_AT 0x8000u
#define RING_BYTES 1024u
#define ENTRY_TICKS 1000u

struct guest {
	uint8_t *memory;
	struct kernel_elf kernel;
	struct guest_ring ring;
	struct tf_writer trace;
	char path[64];
};

static void put32(struct guest *g, size_t at, uint32_t v)
{
	memcpy(g->memory + at, &v, sizeof v);
}

static void put64(struct guest *g, size_t at, uint64_t v)
{
	memcpy(g->memory + at, &v, sizeof v);
}

static void start(struct guest *g)
{
	const struct bf_beacon beacon = {
		.magic = BF_BEACON_MAGIC,
		.version = BF_BEACON_VERSION,
		.bytes = sizeof beacon,
		.clock = BF_CLOCK_TSC,
		.entry_ticks = ENTRY_TICKS,
		.ring_bytes = RING_BYTES,
		.cpu_bytes = 24 + RING_BYTES + 24,
		.cursor_offset = 0,
		.cursor_bytes = 8,
		.ring_offset = 24,
		.dropped_offset = 24 + RING_BYTES,
		.lost_exits_offset = 24 + RING_BYTES + 8,
		.record_bytes = BF_RECORD_BYTES,
		.families_max = 4,
		.families = {FAMILIES_AT},
		.cpus = {{AREA_AT}},
	};
	int fd;

	*g = (struct guest){.memory = calloc(1, MEMORY_BYTES)};
	assert_non_null(g->memory);
	g->kernel = (struct kernel_elf){.has_beacon = 1, .beacon = BEACON_AT};
	g->ring = (struct guest_ring){
		.fd = -1,
		.memory = g->memory,
		.memory_bytes = MEMORY_BYTES,
		.kernel = &g->kernel,
		.trace = &g->trace,
	};
	snprintf(g->path, sizeof g->path, "/tmp/bootflame-unit-XXXXXX");
	fd = mkstemp(g->path);
	assert_true(fd >= 0);
	tf_writer_init(&g->trace);
	tf_writer_open(&g->trace, fd);
	memcpy(g->memory + BEACON_AT, &beacon, sizeof beacon);
	put64(g, AREA_AT, -(uint64_t)RING_BYTES);
}

static void set_flags(struct guest *g, unsigned int flags)
{
	put32(g, BEACON_AT + offsetof(struct bf_beacon, flags), flags);
}

static void claim(struct guest *g, size_t slots)
{
	put64(g, AREA_AT, slots * BF_RECORD_BYTES - (uint64_t)RING_BYTES);
}

static void store(struct guest *g, size_t slot, uint32_t stamp, uint32_t word)
{
	put32(g, AREA_AT + 24 + slot * BF_RECORD_BYTES, stamp);
	put32(g, AREA_AT + 24 + slot * BF_RECORD_BYTES + 4, word);
}

/* The trace that it left; the guest's memory is gone. */
static struct trace *finish(struct guest *g)
{
	struct fault f = {0};
	struct trace *t;

	guest_ring_end(&g->ring);
	assert_int_equal(tf_writer_fini(&g->trace), 0);
	t = trace_read(g->path, &f);
	unlink(g->path);
	free(g->memory);
	assert_non_null(t);
	return t;
}

static void expect_event(const struct boot *b, size_t i, enum event_kind kind, uint64_t tick, uint32_t site,
			 uint64_t value)
{
	struct event e;

	assert_true(i < b->nevents);
	e = boot_event(b, i);
	assert_int_equal(e.kind, kind);
	assert_int_equal(e.tick, tick);
	assert_int_equal(e.site, site);
	assert_int_equal(e.value, value);
}

static void what_is_appended_comes_once_and_in_order(void **state)
{
	const uint64_t high = 7ull << 32;
	const struct boot *b;
	struct guest g;
	struct trace *t;

	(void)state;
	start(&g);
	store(&g, 0, 7, BF_WORD(0, BF_KIND_WIDE));
	store(&g, 1, 10, BF_WORD(3, BF_KIND_ENTER));
	claim(&g, 2);
	guest_ring_poll(&g.ring);
	assert_int_equal(g.ring.records, 0); /* a drain may take them yet */
	set_flags(&g, BF_BEACON_HELLO | BF_BEACON_MAPPED);
	guest_ring_poll(&g.ring);
	guest_ring_poll(&g.ring);
	assert_int_equal(g.ring.records, 2);

	/* A handler's record behind a slot that the hook beneath it has not written yet. */
	claim(&g, 7);
	put64(&g, AREA_AT + 24 + 4 * BF_RECORD_BYTES, 0x1122334455667788);
	store(&g, 3, 30, BF_WORD(9, BF_KIND_COUNTER));
	guest_ring_poll(&g.ring);
	assert_int_equal(g.ring.records, 2);
	store(&g, 2, 0x1000, BF_WORD(2, BF_KIND_SIZE));
	store(&g, 5, 0, BF_WORD(0, BF_KIND_PAD));
	guest_ring_poll(&g.ring);
	assert_int_equal(g.ring.records, 6);
	store(&g, 6, 40, BF_WORD(0, BF_KIND_EXIT));
	put64(&g, FAMILIES_AT, FAMILIES_AT + 0x100);
	put64(&g, FAMILIES_AT + 8, FAMILIES_AT + 0x200);
	put32(&g, FAMILIES_AT + 16, BF_SITE_FIRST_NAMED);
	put32(&g, FAMILIES_AT + 20, 2);
	memcpy(g.memory + FAMILIES_AT + 0x100, "worker", sizeof "worker");
	memcpy(g.memory + FAMILIES_AT + 0x200, "proc", sizeof "proc");
	put64(&g, BEACON_AT + offsetof(struct bf_beacon, bye_ticks), high + 50);
	set_flags(&g, BF_BEACON_HELLO | BF_BEACON_MAPPED | BF_BEACON_BYE);

	t = finish(&g);
	assert_int_equal(t->nboots, 1);
	b = &t->boots[0];
	assert_int_equal(b->nevents, 4);
	expect_event(b, 0, EVENT_ENTER, high + 10, 3, 0);
	expect_event(b, 1, EVENT_SIZE, high + 10, 0, 2ull << 32 | 0x1000);
	expect_event(b, 2, EVENT_COUNTER, high + 30, 9, 0x1122334455667788);
	expect_event(b, 3, EVENT_EXIT, high + 40, 0, 0);
	assert_int_equal(b->hello.entry_ticks, ENTRY_TICKS);
	assert_true(b->has_hello && b->has_bye);
	assert_int_equal(b->bye.last_ticks, high + 50);
	assert_int_equal(boot_lost(b), 0);
	assert_int_equal(b->nfamilies, 1);
	assert_string_equal(b->families[0].name, "worker");
	assert_string_equal(b->families[0].subsystem, "proc");
	trace_free(t);
}

/* Linked in the upper half, loaded low; what it allocated lies behind its image. */
static void a_kernel_that_is_not_where_it_is_linked_is_found(void **state)
{
	const uint64_t base = 0xffffffff80000000;
	struct guest g;
	struct trace *t;

	(void)state;
	start(&g);
	g.kernel.beacon = base + BEACON_AT;
	g.kernel.segments[0] = (struct kernel_segment){.virtual = base, .physical = 0, .bytes = AREA_AT};
	g.kernel.nsegments = 1;
	put64(&g, BEACON_AT + offsetof(struct bf_beacon, cpus), base + AREA_AT);
	set_flags(&g, BF_BEACON_HELLO | BF_BEACON_MAPPED);
	store(&g, 0, 7, BF_WORD(3, BF_KIND_MARK));
	claim(&g, 1);
	t = finish(&g);
	assert_int_equal(t->boots[0].nevents, 1);
	trace_free(t);
}

static void a_hook_that_never_stored_hides_what_is_behind(void **state)
{
	struct guest g;
	struct trace *t;

	(void)state;
	start(&g);
	set_flags(&g, BF_BEACON_HELLO | BF_BEACON_MAPPED);
	store(&g, 0, 7, BF_WORD(0, BF_KIND_WIDE));
	store(&g, 1, 10, BF_WORD(3, BF_KIND_ENTER));
	store(&g, 3, 12, BF_WORD(0, BF_KIND_EXIT));
	claim(&g, 4);
	t = finish(&g);
	assert_int_equal(t->boots[0].nevents, 1);
	assert_int_equal(boot_lost(&t->boots[0]), 2); /* that slot and the one behind it */
	assert_false(t->boots[0].has_bye);
	trace_free(t);
}

static void a_full_ring_ends_and_tells_what_was_dropped(void **state)
{
	const size_t slots = RING_BYTES / BF_RECORD_BYTES;
	const struct boot *b;
	struct guest g;
	struct trace *t;

	(void)state;
	start(&g);
	set_flags(&g, BF_BEACON_HELLO | BF_BEACON_MAPPED);
	for (size_t i = 0; i < slots - 1; i++)
		store(&g, i, (uint32_t)i, BF_WORD(i, BF_KIND_MARK));
	store(&g, slots - 1, 1, BF_WORD(0, BF_KIND_COUNTER)); /* a lie: its value would lie outside */
	put64(&g, AREA_AT, 4096);                             /* claims went on past the end */
	put64(&g, AREA_AT + 24 + RING_BYTES, 30);
	put32(&g, AREA_AT + 24 + RING_BYTES + 8, 2);
	t = finish(&g);
	b = &t->boots[0];
	assert_int_equal(b->nevents, slots);
	expect_event(b, slots - 1, EVENT_DROPPED, slots - 2, 2, 30);
	assert_int_equal(boot_lost(b), 30 + 1);
	trace_free(t);
}

/* Anything in memory: nothing is read beside it, nothing loops, no more comes than rings
 * have room for, and the trace reads. */
static void memory_that_holds_anything_is_read_safely(void **state)
{
	uint64_t seed = 20230815;
	uint64_t read = 0;

	(void)state;
	for (int round = 0; round < 400; round++) {
		struct span_tree *tree;
		struct guest g;
		struct trace *t;

		start(&g);
		set_flags(&g, BF_BEACON_HELLO | BF_BEACON_MAPPED);
		for (int looks = 0; looks < 4; looks++) {
			for (int i = 0; i < 200; i++) {
				uint64_t at = unit_below(&seed, 4) ? AREA_AT + unit_below(&seed, 24 + RING_BYTES + 24)
								   : unit_below(&seed, MEMORY_BYTES);

				g.memory[at] = (uint8_t)unit_random(&seed);
			}
			for (uint64_t n = unit_below(&seed, 3); n > 0; n--) { /* the beacon behind its magic */
				uint64_t at = 8 + unit_below(&seed, sizeof(struct bf_beacon) - 12);
				uint64_t v = unit_random(&seed) >> unit_below(&seed, 64);

				memcpy(g.memory + BEACON_AT + at, &v, 4);
			}
			for (uint32_t i = (uint32_t)unit_below(&seed, RING_BYTES / BF_RECORD_BYTES); i > 0; i--)
				store(&g, i - 1, (uint32_t)unit_random(&seed), (uint32_t)unit_random(&seed));
			guest_ring_poll(&g.ring);
		}
		assert_true(g.ring.records <= BF_BEACON_CPUS_MAX * (uint64_t)MEMORY_BYTES / BF_RECORD_BYTES);
		read += g.ring.records;
		t = finish(&g);
		for (size_t i = 0; i < t->nboots; i++) {
			tree = span_tree_new(t, &t->boots[i]);
			assert_non_null(tree);
			span_tree_free(tree);
		}
		trace_free(t);
	}
	assert_true(read > 400); /* else it was refused each time, and nothing was tried */
}

/* Chunks with right checksums and any payload. */
static void chunks_that_hold_anything_are_read_safely(void **state)
{
	static const enum tf_type types[] = {TF_RING, TF_BEACON, TF_FAMILY, TF_RING_END, TF_SERIAL, TF_HOST};
	uint64_t seed = 1;

	(void)state;
	for (int round = 0; round < 400; round++) {
		struct span_tree *tree;
		struct guest g;
		struct trace *t;

		start(&g);
		for (int chunk = 0; chunk < 12; chunk++) {
			uint8_t payload[512];
			size_t n = unit_below(&seed, sizeof payload), i = 0;

			for (; i < 6 && i < n; i++) /* small numbers first, so that they are looked at */
				payload[i] = (uint8_t)unit_below(&seed, unit_below(&seed, 2) ? 3 : 256);
			for (; i < n; i++)
				payload[i] = (uint8_t)unit_random(&seed);
			tf_write(&g.trace, types[unit_below(&seed, sizeof types / sizeof *types)], payload, n);
		}
		t = finish(&g);
		for (size_t i = 0; i < t->nboots; i++) {
			tree = span_tree_new(t, &t->boots[i]);
			assert_non_null(tree);
			span_tree_free(tree);
		}
		trace_free(t);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_appended_comes_once_and_in_order),
		cmocka_unit_test(a_kernel_that_is_not_where_it_is_linked_is_found),
		cmocka_unit_test(a_hook_that_never_stored_hides_what_is_behind),
		cmocka_unit_test(a_full_ring_ends_and_tells_what_was_dropped),
		cmocka_unit_test(memory_that_holds_anything_is_read_safely),
		cmocka_unit_test(chunks_that_hold_anything_are_read_safely),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
