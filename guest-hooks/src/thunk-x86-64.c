/* SPDX-License-Identifier: BSD-2-Clause
 *
 * thunk-x86-64.c - from a hook's out-of-line end to C on x86-64. In: edx:eax the tick, rcx
 * the slot's offset, on the stack the word and a value. Out: bf_ring_slow was called, and
 * every register is as it was, but the flags.
 */
#if defined __x86_64__

#include "bf-private.h"

#ifndef BF_HOOKS_IN_C

/* Keeps every register for the hook, which the compiler believes to clobber rax,
 * rcx and rdx only, and aligns the stack for C. On it: return address, word, value. */
__asm__(".pushsection .text.bf_slow,\"ax\",@progbits\n"
	".globl bf_slow_thunk\n"
	"bf_slow_thunk:\n"
	"	push %rbp\n"
	"	mov %rsp, %rbp\n"
	"	push %rax; push %rcx; push %rdx; push %rsi; push %rdi\n"
	"	push %r8; push %r9; push %r10; push %r11\n"
	"	and $-16, %rsp\n"
	"	shl $32, %rdx\n"
	"	mov %eax, %edi\n"
	"	or %rdx, %rdi\n"      /* the tick */
	"	mov %rcx, %rsi\n"     /* the slot's offset */
	"	mov 16(%rbp), %edx\n" /* the word */
	"	mov 24(%rbp), %rcx\n" /* n or the counter's value */
	"	call *bf_knob(%rip)\n"
	"	lea -72(%rbp), %rsp\n"
	"	pop %r11; pop %r10; pop %r9; pop %r8\n"
	"	pop %rdi; pop %rsi; pop %rdx; pop %rcx; pop %rax\n"
	"	pop %rbp\n"
	"	ret $16\n"
	".popsection\n");

#endif
#endif
