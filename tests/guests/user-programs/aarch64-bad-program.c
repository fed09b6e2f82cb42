/* SPDX-License-Identifier: BSD-2-Clause
 *
 * aarch64-bad-program.c - a program for user mode on aarch64 that behaves as DOES says: it is killed,
 * or it exits with 7.
 */
#include "user/user-call.h"

#define KERNEL 0x40200000u

static int fall(void)
{
	static const uint32_t code[] = {0xd65f03c0}; /* ret */
	uint32_t on_stack[] = {0xd65f03c0};

	switch (DOES) {
	case 1: /* a null pointer */
		*(volatile int *)4 = 1;
		break;
	case 2: /* the kernel, read */
		return *(volatile int *)(uintptr_t)KERNEL;
	case 3: /* the kernel, run */
		((void (*)(void))(uintptr_t)KERNEL)();
		break;
	case 4: /* what is constant, written */
		*(volatile uint32_t *)(uintptr_t)code = 0;
		break;
	case 5: /* the stack, run */
		__asm__ volatile("blr %0" : : "r"(on_stack), "m"(on_stack) : "x30");
		break;
	case 6: /* no instruction */
		__asm__ volatile("udf #0");
		break;
	case 7: /* interrupts, turned off */
		__asm__ volatile("msr daifset, #2");
		break;
	case 8: /* the page tables */
		__asm__ volatile("msr ttbr0_el1, xzr");
		break;
	case 9:
		__asm__ volatile("brk #1");
		break;
	case 10: /* registers that nobody keeps */
		__asm__ volatile("fmov d0, xzr");
		break;
	case 11: /* code at an odd address */
		__asm__ volatile("br %0" : : "r"((uintptr_t)code + 1));
		break;
	case 12: /* a stack pointer that is nowhere */
		__asm__ volatile("mov sp, %0; str xzr, [sp]" : : "r"((uintptr_t)8 << 44));
		break;
	case 13: /* the firmware */
		__asm__ volatile("hvc #0");
		break;
	case 14: /* one of the kernel's virtual addresses, half a world away */
		return *(volatile int *)~(uintptr_t)0xfff;
	case 15: /* no end */
		for (;;)
			__asm__ volatile("");
	case 20: /* texts that are not its own */
		if (user_write((const void *)(uintptr_t)KERNEL, 4) != -1 || user_write(NULL, 4) != -1 ||
		    user_write((const void *)~(uintptr_t)3, 4) != -1 || user_call(99, 0, 0) != -1)
			return 1;
		break;
	case 21: /* a stack pointer that is nowhere, at a call */
		__asm__ volatile("mov x9, sp; mov sp, %0; mov x8, #9; svc #0; mov sp, x9"
				 :
				 : "r"((uintptr_t)8 << 44)
				 : "x0", "x8", "x9", "memory");
		break;
	}
	return 7;
}

int user_main(void)
{
	return fall();
}
