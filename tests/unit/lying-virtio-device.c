/* SPDX-License-Identifier: BSD-2-Clause
 *
 * lying-virtio-device.c - tests of the kernel's virtqueues against a device that may say
 * anything: of its queue's length, and of what it is done with. A driver is given back only
 * what it has put, and once. They are compiled in here, as a kernel's objects are no
 * program's; the device is an array.
 */
#include "unit.h"

#include "../../kernel/virtio-queue.c"

#define ENTRIES 8u
#define ROUNDS 200000u

static uint32_t registers[128];
static _Alignas(PAGE_BYTES) uint8_t page[PAGE_BYTES];
static unsigned int given_up;
static int memory;

void *page_alloc(uint64_t pages)
{
	return memory && pages == 1 ? page : NULL;
}

void virtio_give_up(struct virtio_device *d, const char *why)
{
	(void)d, (void)why;
	given_up++;
}

static int make(struct virtio_queue *q, struct virtio_device *d, uint32_t version, uint32_t longest)
{
	*d = (struct virtio_device){.registers = (uintptr_t)registers, .version = version};
	memset(page, 0xff, sizeof page);
	memset(registers, 0, sizeof registers);
	registers[VIRTIO_REG_QUEUE_NUM_MAX / 4] = longest;
	return virtio_queue_init(q, d, 0, ENTRIES);
}

/* What the device writes. */
static void say_done(struct virtio_queue *q, uint16_t index, uint32_t id)
{
	q->used->ring[index % ENTRIES].id = id;
	q->used->ring[index % ENTRIES].bytes = 7;
	q->used->index = (uint16_t)(index + 1);
}

static void queues_of_any_length(void **state)
{
	static const uint32_t short_ones[] = {0, 1, ENTRIES - 1},
			      long_ones[] = {ENTRIES, 32768, 0x80000000, 0xffffffff};
	struct virtio_queue q;
	struct virtio_device d;

	(void)state;
	memory = 1;
	given_up = 0;
	for (uint32_t version = 1; version <= 2; version++) {
		for (size_t i = 0; i < sizeof short_ones / sizeof short_ones[0]; i++)
			assert_int_equal(make(&q, &d, version, short_ones[i]), -1);
		for (size_t i = 0; i < sizeof long_ones / sizeof long_ones[0]; i++) {
			assert_int_equal(make(&q, &d, version, long_ones[i]), 0);
			assert_int_equal(registers[VIRTIO_REG_QUEUE_NUM / 4], ENTRIES);
			assert_int_equal(q.entries, ENTRIES);
			assert_false(virtio_queue_is_done(&q));
		}
	}
	assert_int_equal(given_up, 6);
	memory = 0;
	assert_int_equal(make(&q, &d, 2, ENTRIES), -1);
	assert_int_equal(given_up, 7);
}

static void only_what_was_put_comes_back(void **state)
{
	struct virtio_buffer buffers[2] = {{page, 16}, {page, 16}};
	struct virtio_queue q;
	struct virtio_device d;
	uint16_t first = 99;
	uint32_t bytes;

	(void)state;
	memory = 1;
	assert_int_equal(make(&q, &d, 2, ENTRIES), 0);
	assert_int_equal(virtio_queue_take(&q, &first, &bytes), -1);
	virtio_queue_put(&q, 2, buffers, 1, 1);
	assert_int_equal(q.available->index, 1);
	assert_int_equal(q.available->ring[0], 2);
	assert_int_equal(q.descriptors[2].next, 3);
	assert_int_equal(q.descriptors[2].flags, DESCRIPTOR_NEXT);
	assert_int_equal(q.descriptors[3].flags, DESCRIPTOR_WRITE);
	say_done(&q, 0, 3); /* the chain's second */
	assert_int_equal(virtio_queue_take(&q, &first, &bytes), -1);
	say_done(&q, 0, ENTRIES);
	assert_int_equal(virtio_queue_take(&q, &first, &bytes), -1);
	say_done(&q, 0, 0xffffffff);
	assert_int_equal(virtio_queue_take(&q, &first, &bytes), -1);
	say_done(&q, 0, 2);
	assert_int_equal(virtio_queue_take(&q, &first, &bytes), 0);
	assert_int_equal(first, 2);
	assert_int_equal(bytes, 7);
	say_done(&q, 1, 2); /* once more */
	assert_int_equal(virtio_queue_take(&q, &first, &bytes), -1);
}

/* Counts of both rings wrap on the way. */
static void whatever_it_says_each_comes_back_once(void **state)
{
	struct virtio_buffer buffer = {page, 16};
	struct virtio_queue q;
	struct virtio_device d;
	unsigned int out = 0, taken = 0;
	uint64_t seed = 1;

	(void)state;
	memory = 1;
	assert_int_equal(make(&q, &d, 1, ENTRIES), 0);
	for (unsigned int i = 0; i < ROUNDS; i++) {
		uint16_t first = (uint16_t)unit_below(&seed, ENTRIES);
		uint32_t bytes;

		if (!(out >> first & 1)) {
			virtio_queue_put(&q, first, &buffer, 0, 1);
			out |= 1u << first;
		}
		say_done(&q, q.seen, unit_below(&seed, 4) ? unit_below(&seed, ENTRIES) : unit_below(&seed, 1u << 31));
		if (virtio_queue_take(&q, &first, &bytes) == 0) {
			assert_true(first < ENTRIES && out >> first & 1);
			out &= ~(1u << first);
			taken++;
		} else {
			q.used->index = q.seen;
		}
	}
	assert_true(taken > ROUNDS / 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(queues_of_any_length),
		cmocka_unit_test(only_what_was_put_comes_back),
		cmocka_unit_test(whatever_it_says_each_comes_back_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
