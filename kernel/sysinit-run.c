/* SPDX-License-Identifier: BSD-2-Clause
 *
 * sysinit-run.c - FreeBSD's mi_startup: runs the sorted steps, each in its span. What
 * the loop itself costs is the self time of the span around it. With drain=quiet, the
 * quiet points are between two steps.
 */
#include "sysinit.h"

#include "hook-line.h"

BF_NOTRACE static inline __attribute__((always_inline)) void run_one(const struct sysinit *s)
{
	BF_ENTER_WORD(s->word);
	s->fn(s->arg);
	BF_EXIT();
}

void sysinit_run(const struct sysinit_list *list)
{
	struct sysinit *const *end = list->steps + list->count;

	BF_SCOPE("mi_startup", "init");
	BF_SIZE(list->count);
	/* Two loops, so that the policy costs nothing where it is not asked for. */
	if (hook_line_drains_when_quiet()) {
		for (struct sysinit *const *p = list->steps; p < end; p++) {
			run_one(*p);
			bf_drain_if_half();
		}
		return;
	}
	for (struct sysinit *const *p = list->steps; p < end; p++)
		run_one(*p);
}
