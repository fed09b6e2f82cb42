/* SPDX-License-Identifier: BSD-2-Clause
 *
 * thunk-i386.c - from a hook's out-of-line end to C on i386. In: edx:eax the tick, ecx the
 * slot's offset, on the stack the word and the two halves of a value. Out: bf_ring_slow
 * was called, and every register is as it was, but the flags.
 */
#if defined __i386__

#include "bf-private.h"

/* All arguments on the stack, however the kernel passes them (-mregparm), and the stack
 * aligned for C, however the interrupted code had it. */
__attribute__((used, regparm(0), force_align_arg_pointer)) void bf_slow_i386(uint32_t low, uint32_t high,
									     int32_t claimed, uint32_t word,
									     uint32_t value_low, uint32_t value_high);

void bf_slow_i386(uint32_t low, uint32_t high, int32_t claimed, uint32_t word, uint32_t value_low, uint32_t value_high)
{
	bf_ring_slow((uint64_t)high << 32 | low, claimed, word, (uint64_t)value_high << 32 | value_low);
}

/* C may change eax, ecx and edx; all else it keeps. On the stack above what is pushed
 * here: return address, word, value. */
__asm__(".pushsection .text.bf_slow,\"ax\",@progbits\n"
	".globl bf_slow_thunk\n"
	"bf_slow_thunk:\n"
	"	push %ebp\n"
	"	mov %esp, %ebp\n"
	"	push %eax; push %ecx; push %edx\n"
	"	push 16(%ebp)\n" /* n or the counter's value */
	"	push 12(%ebp)\n"
	"	push 8(%ebp)\n" /* the word */
	"	push %ecx\n"    /* the slot's offset */
	"	push %edx\n"    /* the tick */
	"	push %eax\n"
	"	call bf_slow_i386\n"
	"	lea -12(%ebp), %esp\n"
	"	pop %edx; pop %ecx; pop %eax\n"
	"	pop %ebp\n"
	"	ret $12\n"
	".popsection\n");

#endif
