/* SPDX-License-Identifier: BSD-2-Clause
 *
 * test-fault.c - fault=ud|pf|de|sp: raises that exception, to test how a boot that
 * crashes is told; sp is one with the stack pointer nowhere. fault=triple: the machine is gone between two
 * instructions, behind the mark "last words". Without the word it does nothing.
 */
#include "machine.h"
#include "steps/boot-cmdline.h"
#include "sysinit.h"

enum { FAULT_NONE, FAULT_UD, FAULT_PF, FAULT_DE, FAULT_SP, FAULT_TRIPLE };
static uint32_t fault;
BOOT_CHOICE("fault", fault, "none", "ud", "pf", "de", "sp", "triple");

/* Canonical, and above all that paging maps. */
#define UNMAPPED 0x0000700000000000ull

static void test_fault(void *unused)
{
	(void)unused;
	switch (fault) {
	case FAULT_NONE:
		break;
	case FAULT_UD:
		fault_undefined();
		break;
	case FAULT_PF:
		*(volatile uint8_t *)UNMAPPED = 0;
		break;
	case FAULT_DE:
		fault_division();
		break;
	case FAULT_SP:
		fault_stack(UNMAPPED);
		break;
	case FAULT_TRIPLE:
		BF_MARK("last words", SI_NAME_OF(SI_SUB_TEST));
		fault_without_a_word();
		break;
	}
}
SYSINIT(test_fault, SI_SUB_TEST, SI_ORDER_SECOND, test_fault, NULL);
