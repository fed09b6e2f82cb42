/* SPDX-License-Identifier: BSD-2-Clause
 *
 * test-chatty.c - chatty=N: N lines of text with drains between some of them, to test
 * that text and frames share the line. Without the word it does nothing.
 */
#include "kprintf.h"
#include "steps/boot-cmdline.h"
#include "sysinit.h"

static uint32_t chatty;
BOOT_NUMBER("chatty", chatty, UINT32_MAX);

/* Not a divisor of anything: drains fall at odd places of the text. */
#define LINES_A_DRAIN 7u

static void test_chatty(void *unused)
{
	(void)unused;
	for (uint32_t i = 0; i < chatty; i++) {
		BF_ENTER("chatty_line", SI_NAME_OF(SI_SUB_TEST));
		kprintf("chatty %u the quick brown fox jumps over the lazy dog\n", i);
		BF_EXIT();
		if (i % LINES_A_DRAIN == LINES_A_DRAIN - 1)
			bf_drain();
	}
	BF_SIZE(chatty);
}
SYSINIT(test_chatty, SI_SUB_TEST, SI_ORDER_FIRST, test_chatty, NULL);
