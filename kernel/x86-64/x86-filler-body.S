/* SPDX-License-Identifier: BSD-2-Clause
 *
 * x86-filler-body.S - a step that costs an exact number of instructions. In: a number of
 * turns, at least 1. The count: one nop, two instructions a turn, one ret, hence
 * 2 * turns + 2. The nop is there to make the count even. For 250 + 50 * j that is
 * 124 + 25 * j turns, which FILLER_TURNS (filler-body.h) works out.
 */
	.section .text.filler, "ax", @progbits
	.code64
	.globl filler_body
	.balign 16
filler_body:
	nop
1:	dec	%rdi
	jnz	1b
	ret

	.section .note.GNU-stack, "", @progbits
