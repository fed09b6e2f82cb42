/* SPDX-License-Identifier: BSD-2-Clause
 *
 * sysinit-sort.c - brings the steps in order, by the sort that the command line names.
 *
 * The default is the bubble sort that FreeBSD had, and that took 7 % of a boot of 28 ms
 * once everything else had been made fast: about n^2 / 2 comparisons. The merge sort is
 * what took its place; the heapsort needs no second list. They are the kernel's own
 * example of a step whose cost grows. All are stable, so the boot after them is the same.
 */
#include "steps/boot-cmdline.h"
#include "sysinit.h"

enum { SORT_BUBBLE, SORT_MERGE, SORT_HEAP };
static uint32_t sort;
BOOT_CHOICE("sort", sort, "bubble", "merge", "heap");

/* Passes of neighbour exchanges; each brings one more of the largest to the end. */
static void bubble(struct sysinit **v, uint32_t n)
{
	struct sysinit **last = v + n;
	int swapped;

	if (n < 2)
		return;
	do {
		last--;
		swapped = 0;
		for (struct sysinit **p = v; p < last; p++) {
			struct sysinit *a = p[0], *b = p[1];

			if (a->place > b->place) {
				p[0] = b;
				p[1] = a;
				swapped = 1;
			}
		}
	} while (swapped);
}

/* As long as a run that insertion sorts as cheaply as merging would. */
#define RUN 8u

static void insertion(struct sysinit **v, struct sysinit **end)
{
	for (struct sysinit **p = v + 1; p < end; p++) {
		struct sysinit *moving = *p, **to = p;

		for (; to > v && to[-1]->place > moving->place; to--)
			to[0] = to[-1];
		*to = moving;
	}
}

/* Two neighbouring runs into one. Of equals the left one goes first. */
static struct sysinit **merge_two(struct sysinit **out, struct sysinit **a, struct sysinit **middle,
				  struct sysinit **end)
{
	struct sysinit **b = middle;

	while (a < middle && b < end)
		*out++ = (*b)->place < (*a)->place ? *b++ : *a++;
	while (a < middle)
		*out++ = *a++;
	while (b < end)
		*out++ = *b++;
	return out;
}

/* Bottom-up, to and fro between the two arrays; leaves the result in list->steps. */
static void merge(struct sysinit_list *list)
{
	uint32_t n = list->count;

	for (uint32_t i = 0; i < n; i += RUN)
		insertion(list->steps + i, list->steps + (n - i < RUN ? n : i + RUN));
	for (uint64_t run = RUN; run < n; run *= 2) {
		struct sysinit **from = list->steps, **end = from + n, **out = list->scratch;

		while (from < end) {
			struct sysinit **middle = (uint64_t)(end - from) < run ? end : from + run;
			struct sysinit **stop = (uint64_t)(end - middle) < run ? end : middle + run;

			out = merge_two(out, from, middle, stop);
			from = stop;
		}
		out = list->scratch;
		list->scratch = list->steps;
		list->steps = out;
	}
}

/* A heap knows nothing of what came first, so that is noted and decides between equals. */
static inline int is_less(const struct sysinit *a, const struct sysinit *b)
{
	return a->place < b->place || (a->place == b->place && a->note < b->note);
}

/* Puts a step where the heap of n has a hole at i, or below: larger children move up. */
static void sift_down(struct sysinit **v, uint32_t n, uint32_t i, struct sysinit *moving)
{
	for (uint32_t child; (child = 2 * i + 1) < n; i = child) {
		if (child + 1 < n && is_less(v[child], v[child + 1]))
			child++;
		if (!is_less(moving, v[child]))
			break;
		v[i] = v[child];
	}
	v[i] = moving;
}

/* The largest is at the top of a heap; it goes to the end, and the last takes its way down. */
static void heap(struct sysinit **v, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		v[i]->note = i;
	for (uint32_t i = n / 2; i-- > 0;)
		sift_down(v, n, i, v[i]);
	while (n > 1) {
		struct sysinit *last = v[--n];

		v[n] = v[0];
		sift_down(v, n, 0, last);
	}
}

void sysinit_sort(struct sysinit_list *list)
{
	BF_SCOPE("sysinit_sort", "init");
	BF_SIZE(list->count);
	switch (sort) {
	case SORT_BUBBLE:
		bubble(list->steps, list->count);
		break;
	case SORT_MERGE:
		merge(list);
		break;
	case SORT_HEAP:
		heap(list->steps, list->count);
		break;
	}
}
