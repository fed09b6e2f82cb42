/* SPDX-License-Identifier: BSD-2-Clause
 *
 * test-fault.c - fault=ud|pf|de: raises that exception, to test how a boot that
 * crashes is told. fault=triple: one that nothing catches, so that the machine is gone
 * between two instructions, behind the mark "last words". Without the word it does nothing.
 */
#include "steps/boot-cmdline.h"
#include "sysinit.h"

enum { FAULT_NONE, FAULT_UD, FAULT_PF, FAULT_DE, FAULT_TRIPLE };
static uint32_t fault;
BOOT_CHOICE("fault", fault, "none", "ud", "pf", "de", "triple");

/* Canonical, and above all that paging.c maps. */
#define UNMAPPED 0x0000700000000000ull

static void test_fault(void *unused)
{
	static const struct {
		uint16_t limit;
		uint64_t base;
	} __attribute__((packed)) no_idt = {0, 0};

	(void)unused;
	switch (fault) {
	case FAULT_NONE:
		break;
	case FAULT_UD:
		__asm__ volatile("ud2");
		break;
	case FAULT_PF:
		*(volatile uint8_t *)UNMAPPED = 0;
		break;
	case FAULT_DE:
		__asm__ volatile("divl %%ecx" : : "a"(1), "d"(0), "c"(0) : "cc");
		break;
	case FAULT_TRIPLE:
		BF_MARK("last words", SI_NAME_OF(SI_SUB_TEST));
		__asm__ volatile("lidt %0; ud2" : : "m"(no_idt));
		break;
	}
}
SYSINIT(test_fault, SI_SUB_TEST, SI_ORDER_SECOND, test_fault, NULL);
