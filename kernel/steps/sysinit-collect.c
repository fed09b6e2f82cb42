/* SPDX-License-Identifier: BSD-2-Clause
 *
 * sysinit-collect.c - gathers the steps of this boot: those that the linker collected,
 * then as many fillers as the command line asks for. In: the linker set. Out: an
 * unsorted list in boot memory.
 *
 * Fillers stand for the thousand SYSINITs of a real kernel. Their places are scrambled
 * by a multiplicative hash (Knuth's; odd, so that no two are equal), because a list
 * that came sorted would make a bubble sort look good.
 */
#include "filler-body.h"
#include "kprintf.h"
#include "steps/boot-cmdline.h"
#include "steps/bootmem.h"
#include "sysinit.h"

/* 2^32 divided by the golden ratio. */
#define SCRAMBLE 2654435761u

#define FILLER_BYTES (sizeof(struct sysinit) + 2 * sizeof(struct sysinit *))

/* More than this nobody means. */
#define FILLERS_MAX 65536u

static uint32_t fillers_wanted = 1000;

static int take_sysinits(struct word_text v)
{
	struct word_text rest = v;
	uint64_t n;

	if (word_take_number(&rest, &n) < 0 || rest.n > 0)
		return -1;
	if (n > FILLERS_MAX) {
		kprintf("cmdline: sysinits=%.*s is too many, taking %u\n", (int)v.n, v.s, FILLERS_MAX);
		n = FILLERS_MAX;
	}
	fillers_wanted = (uint32_t)n;
	return 0;
}
BOOT_WORD("sysinits", take_sysinits);

extern struct sysinit *const __start_set_sysinit[], *const __stop_set_sysinit[];

/* Fillers never take more than half of boot memory: page tables and the page
 * allocator's bitmap are still to come. */
static uint32_t fillers_that_fit(uint32_t wanted)
{
	uint64_t fit = bootmem_free_bytes() / 2 / FILLER_BYTES;

	if (wanted <= fit)
		return wanted;
	kprintf("sysinits: memory for %lu of %u only\n", fit, wanted);
	return (uint32_t)fit;
}

static void add_fillers(struct sysinit_list *list, uint32_t fillers)
{
	struct sysinit *filler = bootmem_alloc(fillers * sizeof *filler, sizeof(uint64_t));
	uint32_t first = bf_family("filler", SI_NAME_OF(SI_SUB_FILLER), fillers);

	for (uint32_t i = 0; i < fillers; i++, filler++) {
		filler->place = SI_PLACE_OF(SI_SUB_FILLER, i * SCRAMBLE);
		filler->fn = filler_body;
		filler->arg = (void *)(uintptr_t)FILLER_TURNS(FILLER_INSNS(i));
		filler->site = NULL;
		filler->word = BF_WORD(first + i, BF_KIND_ENTER);
		list->steps[list->count++] = filler;
	}
}

void sysinit_collect(struct sysinit_list *list)
{
	uint32_t linked = (uint32_t)(__stop_set_sysinit - __start_set_sysinit);
	uint32_t fillers;
	size_t room;

	BF_SCOPE("sysinit_collect", "init");
	fillers = fillers_that_fit(fillers_wanted);
	room = (linked + fillers) * sizeof(struct sysinit *);
	list->steps = bootmem_alloc(room, sizeof(struct sysinit *));
	list->scratch = bootmem_alloc(room, sizeof(struct sysinit *));
	list->count = 0;
	for (struct sysinit *const *p = __start_set_sysinit; p < __stop_set_sysinit; p++) {
		(*p)->word = bf_site_word((*p)->site);
		list->steps[list->count++] = *p;
	}
	if (fillers > 0)
		add_fillers(list, fillers);
	BF_SIZE(list->count);
}
