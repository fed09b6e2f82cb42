/* SPDX-License-Identifier: BSD-2-Clause
 *
 * sysinit-check.c - can the steps run in this order? In: the sorted list, and the needs that
 * the linker collected. Out: nothing, or a panic that names the two steps at odds.
 *
 * Equal places are neighbours once the list is sorted. A need is kept if the step it names
 * has the lower rank. Of needs that go round in a circle one is always broken by whatever
 * order there is; saying "after" of a circle would send its reader on a hunt, so a broken
 * need is followed back first.
 */
#include "power-off.h"
#include "sysinit.h"

extern struct sysinit_need *const __start_set_sysinit_need[], *const __stop_set_sysinit_need[];

/* Whether `from` needs `what`, by however many steps between; at most `depth`, as a circle
 * that `what` is no part of has no end. */
static int needs(const struct sysinit *from, const struct sysinit *what, unsigned int depth)
{
	if (from == what)
		return 1;
	for (struct sysinit_need *const *p = __start_set_sysinit_need; depth > 0 && p < __stop_set_sysinit_need; p++) {
		if ((*p)->step == from && needs((*p)->needs, what, depth - 1))
			return 1;
	}
	return 0;
}

static const char *name_of(const struct sysinit *s)
{
	return s->name ? s->name : "a filler";
}

void sysinit_check(const struct sysinit_list *list)
{
	uint64_t before = UINT64_MAX;
	unsigned int count = (unsigned int)(__stop_set_sysinit_need - __start_set_sysinit_need);

	BF_SCOPE("sysinit_check", "init");
	BF_SIZE(list->count);
	for (uint32_t i = 0; i < list->count; i++) {
		struct sysinit *s = list->steps[i];

		if (s->place == before && (uint32_t)before != SI_ORDER_ANY)
			panic("sysinit: %s and %s have one place, 0x%lx", name_of(list->steps[i - 1]), name_of(s),
			      s->place);
		before = s->place;
		s->rank = i + 1;
	}
	for (unsigned int i = 0; i < count; i++) {
		const struct sysinit_need *n = __start_set_sysinit_need[i];

		if (n->needs->rank < n->step->rank)
			continue;
		if (needs(n->needs, n->step, count))
			panic("sysinit: %s and %s need each other", n->step->name, n->needs->name);
		panic("sysinit: %s needs %s, which comes after it", n->step->name, n->needs->name);
	}
}
