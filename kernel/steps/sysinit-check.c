/* SPDX-License-Identifier: BSD-2-Clause
 *
 * sysinit-check.c - can the steps run in this order? In: the sorted list, and the needs that
 * the linker collected. Out: nothing, or a panic that names the two steps at odds.
 *
 * Equal places are neighbours once the list is sorted. A need is kept if the step it names
 * has the lower place; the order of equals is an accident of the linker's, nothing to rely on.
 * Of needs that go round in a circle one is always broken by whatever order there is;
 * saying "after" of a circle would send its reader on a hunt, so a broken need is followed
 * back first.
 */
#include "power-off.h"
#include "sysinit.h"

extern struct sysinit_need *const __start_set_sysinit_need[], *const __stop_set_sysinit_need[];

/* Whether `from` needs `what`, by however many steps between. All that it needs is noted, a
 * round for each step farther, until a round finds nothing new. */
static int needs(struct sysinit *from, const struct sysinit *what)
{
	int found = 1;

	for (struct sysinit_need *const *p = __start_set_sysinit_need; p < __stop_set_sysinit_need; p++)
		(*p)->step->note = (*p)->needs->note = 0;
	from->note = 1;
	while (found) {
		found = 0;
		for (struct sysinit_need *const *p = __start_set_sysinit_need; p < __stop_set_sysinit_need; p++) {
			if ((*p)->step->note && !(*p)->needs->note)
				(*p)->needs->note = found = 1;
		}
	}
	return what->note;
}

static const char *name_of(const struct sysinit *s)
{
	return s->name ? s->name : "a filler";
}

static void check_neighbours(const struct sysinit *before, const struct sysinit *s)
{
	if (s->place < before->place)
		panic("sysinit: %s comes before %s, the list is not sorted", name_of(before), name_of(s));
	if ((uint32_t)s->place != SI_ORDER_ANY)
		panic("sysinit: %s and %s have one place, 0x%lx", name_of(before), name_of(s), s->place);
}

void sysinit_check(const struct sysinit_list *list)
{
	struct sysinit *const *end = list->steps + list->count;
	uint64_t before = 0; /* no step's place */

	BF_SCOPE("sysinit_check", "init");
	BF_SIZE(list->count);
	for (struct sysinit *const *p = list->steps; p < end; p++) {
		uint64_t place = (*p)->place;

		if (place <= before)
			check_neighbours(p[-1], *p);
		before = place;
	}
	for (struct sysinit_need *const *p = __start_set_sysinit_need; p < __stop_set_sysinit_need; p++) {
		struct sysinit *step = (*p)->step, *other = (*p)->needs;

		if (other->place < step->place)
			continue;
		if (needs(other, step))
			panic("sysinit: %s and %s need each other", step->name, other->name);
		if (other->place == step->place)
			panic("sysinit: %s needs %s, and both are of SI_ORDER_ANY", step->name, other->name);
		panic("sysinit: %s needs %s, which comes after it", step->name, other->name);
	}
}
