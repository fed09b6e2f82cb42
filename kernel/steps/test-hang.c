/* SPDX-License-Identifier: BSD-2-Clause
 *
 * test-hang.c - hang=1: halts for ever, to test the host's timeout. What was recorded
 * goes out first, so that there is something to see. Without the word it does nothing.
 */
#include "machine.h"
#include "steps/boot-cmdline.h"
#include "sysinit.h"

static uint32_t hang;
BOOT_NUMBER("hang", hang, 1);

static void test_hang(void *unused)
{
	(void)unused;
	if (!hang)
		return;
	bf_drain();
	cpu_halt();
}
SYSINIT(test_hang, SI_SUB_TEST, SI_ORDER_THIRD, test_hang, NULL);
