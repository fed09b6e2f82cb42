/* SPDX-License-Identifier: BSD-2-Clause
 *
 * bf-sites.c - sites that describe themselves (-DBF_SELF_DESCRIBING). In: the first use of
 * each. Out: an id for it, and at the next drain a name frame.
 *
 * The list of those not yet told is a stack of the sites themselves, pushed and popped by
 * compare and exchange; as no site comes back to it, what is seen on top and then is
 * on top is the same push. A site has its id before it is on the list, since a handler
 * that comes in between must have one to use: its name may then come a drain later than its
 * first event, which the wire format allows.
 */
#include "bf-private.h"

#ifdef BF_SELF_DESCRIBING

static struct bf_self_site *untold;

uint32_t bf_self_register(struct bf_self_site *site)
{
	uint32_t word = BF_WORD(bf_ids_take(1), 0), seen = 0;

	/* Somebody beneath us or on another CPU may have been first; our id then stays unused. */
	if (!__atomic_compare_exchange_n(&site->word, &seen, word, 0, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
		return seen;
	site->next = __atomic_load_n(&untold, __ATOMIC_RELAXED);
	while (!__atomic_compare_exchange_n(&untold, &site->next, site, 0, __ATOMIC_RELEASE, __ATOMIC_RELAXED))
		;
	return word;
}

int bf_sites_untold(void)
{
	return __atomic_load_n(&untold, __ATOMIC_RELAXED) != NULL;
}

void bf_sites_tell(struct bf_cpu *cpu)
{
	struct bf_self_site *site = __atomic_load_n(&untold, __ATOMIC_ACQUIRE);

	while (site) {
		if (!__atomic_compare_exchange_n(&untold, &site, site->next, 0, __ATOMIC_ACQUIRE, __ATOMIC_ACQUIRE))
			continue;
		bf_frame_name(cpu, &(struct bf_name){.first = BF_WORD_SITE(site->word),
						     .count = 1,
						     .subsystem = site->subsystem,
						     .name = site->name,
						     .file = site->file,
						     .line = site->line});
		site = __atomic_load_n(&untold, __ATOMIC_ACQUIRE);
	}
}

#endif
