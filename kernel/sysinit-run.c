/* SPDX-License-Identifier: BSD-2-Clause
 *
 * sysinit-run.c - FreeBSD's mi_startup: runs the sorted steps, each in its span. What
 * the loop itself costs is the self time of the span around it.
 */
#include "sysinit.h"

void sysinit_run(const struct sysinit_list *list)
{
	struct sysinit *const *end = list->steps + list->count;

	BF_SCOPE("mi_startup", "init");
	BF_SIZE(list->count);
	for (struct sysinit *const *p = list->steps; p < end; p++) {
		const struct sysinit *s = *p;

		BF_ENTER_WORD(s->word);
		s->fn(s->arg);
		BF_EXIT();
	}
}
