/* SPDX-License-Identifier: BSD-2-Clause
 *
 * storm-threads.c - three threads on one CPU. In: work=, how many turns of a loop the disk
 * takes. Out: THREAD, WAIT, WAKE, HOLD and RELEASE as a scheduler says them. The threads have
 * no stacks of their own: what runs when is written down here, which is all that hooks see.
 *
 *	main:  mount ... waits for disk-ready ........ mount goes on, wants the bus, waits, gets it
 *	disk:            probe, holding the bus, wakes main, then goes on and lets go of the bus
 *	spare:           idles once, between the two
 */
#include "kprintf.h"
#include "storm.h"

static void work(uint64_t turns)
{
	for (uint64_t i = 0; i < turns; i++)
		__asm__ volatile("");
}

void storm_threads(void)
{
	uint64_t turns = word_number("work", 1000);
	uint32_t first = bf_family("thread", "thread", 3);
	uint32_t main_id = first, disk_id = first + 1, spare_id = first + 2;

	BF_THREAD_ID(main_id);
	BF_ENTER("mount", "fs");
	work(turns / 10);
	BF_WAIT("disk-ready", "dev");
	BF_THREAD_ID(spare_id);
	BF_ENTER("tidy", "spare");
	work(turns / 20);
	BF_EXIT();
	BF_THREAD_ID(disk_id);
	BF_ENTER("probe", "dev");
	BF_HOLD("bus", "dev");
	work(turns);
	BF_WAKE("disk-ready", "dev");
	BF_THREAD_ID(main_id);
	BF_UNWAIT("disk-ready", "dev");
	work(turns / 10);
	BF_WAIT("bus", "dev");
	BF_THREAD_ID(disk_id);
	work(turns / 2);
	BF_RELEASE("bus", "dev");
	BF_EXIT();
	BF_THREAD_ID(main_id);
	BF_UNWAIT("bus", "dev");
	BF_HOLD("bus", "dev");
	work(turns / 10);
	BF_RELEASE("bus", "dev");
	BF_EXIT();
	kprintf("storm: threads done\n");
}
