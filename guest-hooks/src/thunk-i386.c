/* SPDX-License-Identifier: BSD-2-Clause
 *
 * thunk-i386.c - from a hook's out-of-line end to C on i386. In: edx:eax the tick, ecx the
 * slot's offset, on the stack the word and the two halves of a value. Out: bf_ring_slow
 * was called, and every register is as it was, but the flags.
 */
#if defined __i386__

#include "bf-private.h"

/* All arguments on the stack, however the kernel passes them (-mregparm). */
static __attribute__((used, noinline, regparm(0))) void slow_i386(uint32_t low, uint32_t high, int32_t claimed,
								  uint32_t word, uint32_t value_low,
								  uint32_t value_high)
{
	bf_knob.slow((uint64_t)high << 32 | low, claimed, word, (uint64_t)value_high << 32 | value_low);
}

/* Keeps what C may change: eax, ecx and edx; and aligns the stack for C. Above what is
 * pushed here: return address, word, value. */
__asm__(".pushsection .text.bf_slow,\"ax\",@progbits\n"
	".globl bf_slow_thunk\n"
	"bf_slow_thunk:\n"
	"	push %ebp\n"
	"	mov %esp, %ebp\n"
	"	push %eax; push %ecx; push %edx\n"
	"	and $-16, %esp\n"
	"	sub $8, %esp\n"
	"	push 16(%ebp)\n" /* n or the counter's value */
	"	push 12(%ebp)\n"
	"	push 8(%ebp)\n" /* the word */
	"	push %ecx\n"    /* the slot's offset */
	"	push %edx\n"    /* the tick */
	"	push %eax\n"
	"	call slow_i386\n"
	"	lea -12(%ebp), %esp\n"
	"	pop %edx; pop %ecx; pop %eax\n"
	"	pop %ebp\n"
	"	ret $12\n"
	".popsection\n");

#endif
