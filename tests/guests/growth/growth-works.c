/* SPDX-License-Identifier: BSD-2-Clause
 *
 * growth-works.c - see growth.h. First those whose cost follows n, whatever the input; then
 * those of which one input says little.
 */
#include <bootflame/hooks.h>

#include "growth.h"

static uint32_t a[WORK_N_MAX], b[WORK_N_MAX], key, state = 1;
static volatile uint32_t sink; /* results are used, as far as the compiler knows */

void work_seed(uint32_t seed)
{
	state = seed * 2654435761u | 1;
}

static uint32_t draw(uint32_t below)
{
	state ^= state << 13;
	state ^= state >> 17;
	state ^= state << 5;
	return state % below;
}

/* A loop that is not taken for memset, unrolled or made vectors of. */
#define KEEP __asm__ volatile("")

static void fill_random(uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		a[i] = draw(1u << 30);
}

/* Even numbers, ascending; the key one of them. */
static void fill_hit(uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		a[i] = 2 * i;
	key = 2 * draw(n);
}

static void fill_miss(uint32_t n)
{
	fill_hit(n);
	key++;
}

static void fill_unordered_hit(uint32_t n)
{
	fill_random(n);
	key = a[draw(n)];
}

/* ---- Regular ------------------------------------------------------------------- */

static void constant(uint32_t n)
{
	(void)n;
	for (uint32_t i = 0; i < 300; i++)
		KEEP;
}

static uint32_t search(uint32_t n)
{
	uint32_t low = 0, high = n;

	while (low < high) {
		uint32_t middle = (low + high) / 2;

		if (a[middle] == key)
			return middle;
		if (a[middle] < key)
			low = middle + 1;
		else
			high = middle;
	}
	return n;
}

static void binary_search(uint32_t n)
{
	sink = search(n);
}

static void scan(uint32_t n)
{
	uint32_t sum = 0;

	for (uint32_t i = 0; i < n; i++) {
		sum += a[i];
		KEEP;
	}
	sink = sum;
}

static void merge(uint32_t *to, const uint32_t *from, uint32_t n, uint32_t low, uint32_t width)
{
	uint32_t middle = low + width < n ? low + width : n, high = middle + width < n ? middle + width : n;
	uint32_t i = low, j = middle;

	for (uint32_t k = low; k < high; k++)
		to[k] = i < middle && (j == high || from[i] <= from[j]) ? from[i++] : from[j++];
}

static void merge_sort(uint32_t n)
{
	uint32_t *from = a, *to = b, *swap;

	for (uint32_t width = 1; width < n; width *= 2) {
		for (uint32_t low = 0; low < n; low += 2 * width)
			merge(to, from, n, low, width);
		swap = from;
		from = to;
		to = swap;
	}
}

static void bubble_sort(uint32_t n)
{
	for (uint32_t end = n; end > 1; end--)
		for (uint32_t i = 1; i < end; i++)
			if (a[i - 1] > a[i]) {
				uint32_t swap = a[i];

				a[i] = a[i - 1];
				a[i - 1] = swap;
			}
}

static void cube(uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		for (uint32_t j = 0; j < n; j++)
			for (uint32_t k = 0; k < n; k++)
				KEEP;
}

/* ---- Irregular ----------------------------------------------------------------- */

static void linear_look_up(uint32_t n)
{
	uint32_t i = 0;

	while (i < n && a[i] != key)
		i++;
	sink = i;
}

/* n on average, n log n at worst. */
static void heap_by_insertion(uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		uint32_t at = i, x = a[i];

		while (at > 0 && b[(at - 1) / 2] > x) {
			b[at] = b[(at - 1) / 2];
			at = (at - 1) / 2;
		}
		b[at] = x;
	}
}

static void quicksort_part(uint32_t *v, int32_t low, int32_t high)
{
	while (low < high) {
		uint32_t pivot = v[low + (high - low) / 2];
		int32_t i = low, j = high;

		while (i <= j) {
			while (v[i] < pivot)
				i++;
			while (v[j] > pivot)
				j--;
			if (i <= j) {
				uint32_t swap = v[i];

				v[i++] = v[j];
				v[j--] = swap;
			}
		}
		if (j - low < high - i) { /* the smaller by a call: the stack stays shallow */
			quicksort_part(v, low, j);
			low = i;
		} else {
			quicksort_part(v, i, high);
			high = j;
		}
	}
}

static void quicksort(uint32_t n)
{
	quicksort_part(a, 0, (int32_t)n - 1);
}

static void by_sixty_fours(uint32_t n)
{
	for (uint32_t i = 0; i < n; i += 64)
		for (uint32_t k = 0; k < 64; k++)
			KEEP;
}

static void hash_put(uint32_t *table, uint32_t room, uint32_t x)
{
	uint32_t at = x * 2654435761u & (room - 1);

	while (table[at])
		at = (at + 1) & (room - 1);
	table[at] = x;
}

/* Inserts n into a table that starts at 8 and doubles where it is three quarters full. */
static void hash_resize(uint32_t n)
{
	static uint32_t tables[2][2 * WORK_N_MAX];
	uint32_t room = 8, now = 0;

	for (uint32_t i = 0; i < room; i++)
		tables[now][i] = 0;
	for (uint32_t i = 0; i < n; i++) {
		if (4 * i >= 3 * room) {
			for (uint32_t k = 0; k < 2 * room; k++)
				tables[!now][k] = 0;
			for (uint32_t k = 0; k < room; k++)
				if (tables[now][k])
					hash_put(tables[!now], 2 * room, tables[now][k]);
			now = !now;
			room *= 2;
		}
		hash_put(tables[now], room, a[i] | 1);
	}
}

/* ---- Growth within: in the number of calls, or in one --------------------------- */

BF_SITE(look_up, "look_up", "within");
BF_SITE(compare, "compare_all", "within");

static void look_ups(uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		BF_ENTER_WORD(bf_site_word(BF_SITE_ID(look_up)));
		scan(n);
		BF_EXIT();
		bf_drain_if_half();
	}
}

static void pairs(uint32_t n)
{
	BF_ENTER_WORD(bf_site_word(BF_SITE_ID(compare)));
	for (uint32_t i = 0; i < n; i++)
		scan(n);
	BF_EXIT();
}

BF_SITE(constant, "constant", "regular");
BF_SITE(miss, "search_misses", "regular");
BF_SITE(scan, "scan", "regular");
BF_SITE(merge, "merge_sort", "regular");
BF_SITE(bubble, "bubble_sort", "regular");
BF_SITE(cube, "cube", "regular");
BF_SITE(linear, "linear_look_up", "irregular");
BF_SITE(hit, "search_hits", "irregular");
BF_SITE(heap, "heap_by_insertion", "irregular");
BF_SITE(quick, "quicksort", "irregular");
BF_SITE(steps, "by_sixty_fours", "irregular");
BF_SITE(hash, "hash_resize", "irregular");
BF_SITE(look_ups, "look_ups", "nested");
BF_SITE(pairs, "pairs", "nested");

const struct work works[] = {
	{BF_SITE_ID(constant), NULL, constant, 1},
	{BF_SITE_ID(miss), fill_miss, binary_search, 1},
	{BF_SITE_ID(scan), fill_random, scan, 1},
	{BF_SITE_ID(merge), fill_random, merge_sort, 1},
	{BF_SITE_ID(bubble), fill_random, bubble_sort, 2},
	{BF_SITE_ID(cube), NULL, cube, 3},
	{BF_SITE_ID(linear), fill_unordered_hit, linear_look_up, 1},
	{BF_SITE_ID(hit), fill_hit, binary_search, 1},
	{BF_SITE_ID(heap), fill_random, heap_by_insertion, 1},
	{BF_SITE_ID(quick), fill_random, quicksort, 1},
	{BF_SITE_ID(steps), NULL, by_sixty_fours, 1},
	{BF_SITE_ID(hash), fill_random, hash_resize, 1},
};
const uint32_t nworks = sizeof works / sizeof *works;

const struct work nested_works[] = {
	{BF_SITE_ID(look_ups), NULL, look_ups, 2},
	{BF_SITE_ID(pairs), NULL, pairs, 2},
};
const uint32_t nnested_works = sizeof nested_works / sizeof *nested_works;
