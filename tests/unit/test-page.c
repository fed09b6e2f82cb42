/* SPDX-License-Identifier: BSD-2-Clause
 *
 * test-page.c - what a page carries: columns come out as they went in, whatever their size; the
 * host's phases lie on the axis of the boot, or, where clocks lie, not at all.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <zlib.h>

#include "../../analyze/model/host-lanes.h"
#include "../../analyze/out/page.h"

/* ---- Columns ----------------------------------------------------------------------------- */

static size_t from_base64(const char *s, size_t n, uint8_t *out)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	size_t bytes = 0;

	assert_int_equal(n % 4, 0);
	for (size_t i = 0; i < n; i += 4) {
		uint32_t four = 0;
		int pad = 0;

		for (size_t k = i; k < i + 4; k++) {
			const char *at = s[k] == '=' ? NULL : strchr(digits, s[k]);

			assert_true(at || (s[k] == '=' && i + 4 == n));
			pad += !at;
			four = four << 6 | (at ? (uint32_t)(at - digits) : 0);
		}
		for (int k = 0; k < 3 - pad; k++)
			out[bytes++] = (uint8_t)(four >> (16 - 8 * k));
	}
	return bytes;
}

/* What stands in the element, inflated. */
static uint8_t *unpacked(const char *html, size_t n, uLongf *bytes)
{
	static const char head[] = "<script type=\"text/plain\" id=\"data\">", tail[] = "</script>\n";
	size_t letters = n - strlen(head) - strlen(tail);
	uint8_t *packed = malloc(letters + 1), *all = malloc(*bytes);

	assert_memory_equal(html, head, strlen(head));
	assert_memory_equal(html + n - strlen(tail), tail, strlen(tail));
	letters = from_base64(html + strlen(head), letters, packed);
	assert_int_equal(uncompress(all, bytes, packed, letters), Z_OK);
	free(packed);
	return all;
}

static void round_trip(size_t n, int noise)
{
	struct page_column columns[] = {{.name = "a"}, {.name = "noise", .noise = noise}, {.name = ""}, {.name = "z"}};
	uint64_t seed = n + 1;
	uLongf bytes = 4 * n + 4096;
	char *html = NULL;
	size_t size = 0, at = 0;
	FILE *memory = open_memstream(&html, &size);
	uint8_t *all;

	for (size_t i = 0; i < n; i++) {
		uint8_t letter;

		seed = seed * 6364136223846793005u + 1442695040888963407u;
		letter = (uint8_t)(seed >> 56);
		page_column_bytes(&columns[0], "same", 1);
		page_column_bytes(&columns[1], &letter, 1);
	}
	page_column_u64(&columns[3], 0);
	page_column_u64(&columns[3], 300);
	page_column_u64(&columns[3], UINT64_MAX);
	assert_int_equal(page_data_write(memory, columns, 4), 0);
	assert_int_equal(fclose(memory), 0);
	all = unpacked(html, size, &bytes);
	for (size_t i = 0; i < 4; i++) {
		size_t letters = strlen(columns[i].name);

		assert_int_equal(all[at], letters);
		assert_memory_equal(all + at + 1, columns[i].name, letters);
		at += 1 + letters;
		assert_int_equal(all[at] | all[at + 1] << 8 | all[at + 2] << 16, columns[i].n);
		if (columns[i].n)
			assert_memory_equal(all + at + 4, columns[i].bytes, columns[i].n);
		at += 4 + columns[i].n;
		page_column_fini(&columns[i]);
	}
	assert_int_equal(at, bytes);
	free(all);
	free(html);
}

static void columns_come_out_as_they_went_in(void **state)
{
	static const size_t sizes[] = {0, 1, 2, 3, 49150, 49151, 49152, 49153, 300000};

	(void)state;
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		round_trip(sizes[i], 0);
		round_trip(sizes[i], 1);
	}
}

/* ---- The host's phases --------------------------------------------------------------------- */

static void phases_lie_where_the_clocks_have_them(void **state)
{
	/* Two ticks a nanosecond; tick 1000 was at 5000 ns. The lanes begin at tick 2000: 5500 ns. */
	struct clock_tie tie = {.known = 1, .base_tick = 1000, .base_ns = 5000, .ns_per_tick = 0.5};
	struct span_lanes lanes = {.base = 2000, .end = 700};
	struct phases p = {.n = 3, .from_ns = 5000, .ns = 1000};
	struct host_lanes h;

	(void)state;
	p.rows[0] = (struct phase){.name = "set-up", .from_ns = 5000, .ns = 400};
	p.rows[1] = (struct phase){.name = "init", .from_ns = 5400, .ns = 500};
	p.rows[2] = (struct phase){.name = "power-off", .from_ns = 5900, .ns = 100};
	host_lanes_find(&h, &lanes, &p, &tie);
	assert_int_equal(h.nphases, 3);
	assert_int_equal(h.before, 1000);
	assert_int_equal(h.phases[0].from, 0);
	assert_int_equal(h.phases[0].to, 800);
	assert_int_equal(h.phases[1].from, 800);
	assert_int_equal(h.phases[1].to, 1800);
	assert_int_equal(h.phases[2].to, 2000);
	assert_int_equal(h.end, 2000);

	/* The guest's counter began behind the recording's start: before tick 0 there is time, too. */
	tie.base_tick = 100;
	lanes.base = 100;
	p.rows[0].from_ns = p.from_ns = 4000;
	p.rows[0].ns = 1400;
	host_lanes_find(&h, &lanes, &p, &tie);
	assert_int_equal(h.before, 2000);
	assert_int_equal(h.phases[0].from, 0);
	assert_int_equal(h.phases[0].to, 2800);
}

static void clocks_that_lie_leave_the_boot_as_it_is(void **state)
{
	struct clock_tie tie = {.known = 1, .base_ns = 5000, .ns_per_tick = 1e-9};
	struct span_lanes lanes = {.end = 700};
	struct phases p = {.n = 1, .from_ns = 0, .ns = UINT64_MAX};
	struct host_lanes h;

	(void)state;
	host_lanes_find(&h, &lanes, &p, &tie);
	assert_int_equal(h.nphases, 0);
	assert_int_equal(h.before, 0);
	assert_int_equal(h.end, 700);
	tie.ns_per_tick = 1;
	tie.known = 0;
	host_lanes_find(&h, &lanes, &p, &tie);
	assert_int_equal(h.nphases, 0);
	assert_int_equal(h.end, 700);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(columns_come_out_as_they_went_in),
		cmocka_unit_test(phases_lie_where_the_clocks_have_them),
		cmocka_unit_test(clocks_that_lie_leave_the_boot_as_it_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
