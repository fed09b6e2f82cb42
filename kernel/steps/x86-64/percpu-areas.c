/* SPDX-License-Identifier: BSD-2-Clause
 *
 * percpu-areas.c - memory that is one CPU's alone: its struct percpu with the hooks' ring, its
 * descriptor tables, the stack that it starts on and idles on. In: how many CPUs there are.
 * Out: an area for each but the first, whose is static.
 */
#include "cpus.h"
#include "kprintf.h"
#include "steps/page-alloc.h"
#include "steps/x86-64/smp.h"
#include "sysinit.h"

#define AREA_PAGES ((sizeof(struct cpu_area) + PAGE_BYTES - 1) / PAGE_BYTES)

static struct cpu_area *areas[CPUS_MAX];
static struct percpu *by_number[CPUS_MAX] = {&percpu0};

static void percpu_areas(void *unused)
{
	(void)unused;
	BF_SIZE(cpus.present);
	for (unsigned int i = 1; i < cpus.present; i++) {
		areas[i] = page_alloc_zeroed(AREA_PAGES);
		if (areas[i])
			areas[i]->percpu.self = &areas[i]->percpu;
		else
			kprintf("smp: no memory for CPU %u\n", i);
	}
}
SYSINIT(percpu_areas, SI_SUB_SMP, SI_ORDER_FIRST, percpu_areas, NULL);
SYSINIT_NEEDS(percpu_areas, page_alloc_init);
SYSINIT_NEEDS(percpu_areas, cpus_find);

struct cpu_area *percpu_area(unsigned int place)
{
	return areas[place];
}

void percpu_number(struct cpu_area *area, unsigned int number)
{
	area->percpu.number = number;
	by_number[number] = &area->percpu;
}

struct percpu *percpu_of(unsigned int number)
{
	return by_number[number];
}
