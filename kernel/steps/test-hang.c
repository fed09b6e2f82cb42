/* SPDX-License-Identifier: BSD-2-Clause
 *
 * test-hang.c - hang=1: halts for ever, to test the host's timeout. What was recorded
 * goes out first, so that there is something to see. Without the word it does nothing.
 */
#include "steps/boot-cmdline.h"
#include "sysinit.h"

static void test_hang(void *unused)
{
	(void)unused;
	if (!boot_options.hang)
		return;
	bf_drain();
	for (;;)
		__asm__ volatile("hlt");
}
SYSINIT(test_hang, SI_SUB_TEST, SI_ORDER_THIRD, test_hang, NULL);
