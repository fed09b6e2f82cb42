/* SPDX-License-Identifier: BSD-2-Clause
 *
 * test-cpu-clocks.c - cpu-clocks against counters whose differences are known, and against
 * guests that lie.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../analyze/model/cpu-clocks.h"

static uint64_t state = 1;

static uint64_t draw(uint64_t below)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state % below;
}

struct said {
	struct cpu_clocks_said v[3000];
	size_t n;
};

static void say(struct said *s, uint64_t token, uint32_t cpu, uint64_t tick)
{
	s->v[s->n++] = (struct cpu_clocks_said){.token = token, .cpu = cpu, .tick = tick};
}

static void meet(struct said *s, uint64_t token, uint32_t a, uint64_t a1, uint32_t b, uint64_t tick, uint64_t a2)
{
	say(s, token, a, a1);
	say(s, token, b, tick);
	say(s, token, a, a2);
}

static void nobody_met(void **unused)
{
	struct cpu_clocks c;

	(void)unused;
	cpu_clocks_find(&c, NULL, 0, 4, 2);
	for (int i = 0; i < 4; i++) {
		assert_int_equal(c.cpus[i].shift, 0);
		assert_false(c.cpus[i].bounded);
		assert_false(c.cpus[i].inconsistent);
	}
}

static void a_difference_within_the_bounds_is_none(void **unused)
{
	struct said s = {0};
	struct cpu_clocks c;

	(void)unused;
	meet(&s, 7, 0, 100, 1, 150, 160);
	cpu_clocks_find(&c, s.v, s.n, 2, 0);
	assert_int_equal(c.meetings, 1);
	assert_true(c.cpus[1].bounded);
	assert_int_equal(c.cpus[1].least, -50);
	assert_int_equal(c.cpus[1].most, 10);
	assert_int_equal(c.cpus[1].shift, 0);
}

static void the_middle_of_the_bounds_is_taken(void **unused)
{
	struct said s = {0};
	struct cpu_clocks c;

	(void)unused;
	meet(&s, 1, 0, 100, 1, 1150, 160);  /* -1050 ... -990 */
	meet(&s, 2, 0, 200, 1, 1225, 230);  /* -1025 ... -995 */
	meet(&s, 3, 1, 1290, 0, 300, 1310); /* the other way round: -1010 ... -990 */
	cpu_clocks_find(&c, s.v, s.n, 2, 0);
	assert_int_equal(c.meetings, 3);
	assert_int_equal(c.cpus[1].least, -1010);
	assert_int_equal(c.cpus[1].most, -995);
	assert_in_range(c.cpus[1].shift + 2000, 2000 - 1003, 2000 - 1002);
}

static void what_is_not_a_b_a_binds_nothing(void **unused)
{
	struct said s = {0};
	struct cpu_clocks c;

	(void)unused;
	say(&s, 1, 0, 5);
	say(&s, 2, 0, 5), say(&s, 2, 1, 900);
	say(&s, 3, 1, 5), say(&s, 3, 1, 6), say(&s, 3, 1, 7);
	say(&s, 4, 0, 5), say(&s, 4, 1, 900), say(&s, 4, 2, 7);
	say(&s, 5, 0, 5), say(&s, 5, 1, 900), say(&s, 5, 0, 7), say(&s, 5, 1, 901);
	meet(&s, 6, 0, 0, 1, UINT64_MAX / 2, 1);
	cpu_clocks_find(&c, s.v, s.n, 3, 0);
	assert_int_equal(c.meetings, 0);
	assert_int_equal(c.unused, 6);
	assert_false(c.cpus[1].bounded || c.cpus[2].bounded);
}

/* True differences, meetings that take a random time: the truth is within the bounds, the
 * shifts satisfy every meeting, and where zero does it is zero. */
static void shifts_satisfy_every_meeting(void **unused)
{
	(void)unused;
	for (int round = 0; round < 300; round++) {
		struct said s = {0}, kept;
		struct cpu_clocks c;
		uint64_t ahead[CPU_CLOCKS_MAX], now = 1u << 20;
		size_t ncpus = 2 + draw(CPU_CLOCKS_MAX - 1), reference = draw(ncpus);

		for (size_t i = 0; i < ncpus; i++)
			ahead[i] = draw(3) ? draw(100000) : 0;
		for (uint64_t token = 0; token < 1 + draw(60); token++) {
			uint32_t a = (uint32_t)draw(ncpus), b = (uint32_t)draw(ncpus);
			uint64_t a1 = now += draw(1000), tick = now += draw(1000), a2 = now += draw(1000);

			if (a != b)
				meet(&s, token, a, a1 + ahead[a], b, tick + ahead[b], a2 + ahead[a]);
		}
		kept = s;
		cpu_clocks_find(&c, s.v, s.n, ncpus, reference);
		assert_int_equal(c.cpus[reference].shift, 0);
		for (size_t i = 0; i < ncpus; i++) {
			int64_t truth = (int64_t)(ahead[reference] - ahead[i]);

			assert_false(c.cpus[i].inconsistent);
			if (!c.cpus[i].bounded || i == reference)
				continue;
			assert_true(c.cpus[i].least <= truth && truth <= c.cpus[i].most);
			assert_true(c.cpus[i].least <= c.cpus[i].shift && c.cpus[i].shift <= c.cpus[i].most);
		}
		for (size_t i = 0; i < kept.n; i += 3) {
			uint32_t a = kept.v[i].cpu, b = kept.v[i + 1].cpu;
			int known = (a == reference || c.cpus[a].bounded) && (b == reference || c.cpus[b].bounded);
			uint64_t a1 = kept.v[i].tick + (uint64_t)c.cpus[a].shift;
			uint64_t tick = kept.v[i + 1].tick + (uint64_t)c.cpus[b].shift;
			uint64_t a2 = kept.v[i + 2].tick + (uint64_t)c.cpus[a].shift;

			if (known)
				assert_true(a1 <= tick && tick <= a2);
		}
	}
}

/* One CPU drifts: it alone is told of, and the others stay aligned. */
static void a_contradiction_is_its_cpu_s_alone(void **unused)
{
	struct said s = {0};
	struct cpu_clocks c;

	(void)unused;
	meet(&s, 1, 0, 100, 1, 610, 120);
	meet(&s, 2, 0, 200, 2, 210, 220);
	meet(&s, 3, 0, 900, 2, 990, 920);
	meet(&s, 4, 1, 1000, 2, 1010, 1020);
	cpu_clocks_find(&c, s.v, s.n, 3, 0);
	assert_true(c.cpus[2].inconsistent);
	assert_int_equal(c.cpus[2].shift, 0);
	assert_false(c.cpus[0].inconsistent || c.cpus[1].inconsistent);
	assert_int_equal(c.cpus[1].shift, -500);
}

/* Three that agree two by two and not together. */
static void a_longer_way_round_is_seen(void **unused)
{
	struct said s = {0};
	struct cpu_clocks c;

	(void)unused;
	meet(&s, 1, 0, 100, 1, 110, 120);
	meet(&s, 2, 1, 200, 2, 210, 220);
	meet(&s, 3, 0, 300, 2, 910, 320);
	cpu_clocks_find(&c, s.v, s.n, 3, 0);
	assert_true(c.cpus[1].inconsistent && c.cpus[2].inconsistent);
	assert_int_equal(c.cpus[1].shift, 0);
	assert_int_equal(c.cpus[2].shift, 0);
}

static void lies_are_taken(void **unused)
{
	(void)unused;
	for (int round = 0; round < 200; round++) {
		struct said s = {0};
		struct cpu_clocks c;

		for (int i = 0; i < 1000; i++)
			say(&s, draw(300), (uint32_t)draw(CPU_CLOCKS_MAX),
			    draw(2)   ? state
			    : draw(2) ? draw(100)
				      : UINT64_MAX - draw(100));
		cpu_clocks_find(&c, s.v, s.n, CPU_CLOCKS_MAX, draw(CPU_CLOCKS_MAX));
		assert_true(c.meetings + c.unused <= 300);
		for (int i = 0; i < CPU_CLOCKS_MAX; i++)
			assert_true(!c.cpus[i].inconsistent || c.cpus[i].shift == 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nobody_met),
		cmocka_unit_test(a_difference_within_the_bounds_is_none),
		cmocka_unit_test(the_middle_of_the_bounds_is_taken),
		cmocka_unit_test(what_is_not_a_b_a_binds_nothing),
		cmocka_unit_test(shifts_satisfy_every_meeting),
		cmocka_unit_test(a_contradiction_is_its_cpu_s_alone),
		cmocka_unit_test(a_longer_way_round_is_seen),
		cmocka_unit_test(lies_are_taken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
