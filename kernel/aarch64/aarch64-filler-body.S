/* SPDX-License-Identifier: BSD-2-Clause
 *
 * aarch64-filler-body.S - a step that costs an exact number of instructions, as
 * x86-filler-body.S: one nop, two instructions a turn, one ret.
 */
	.section .text.filler, "ax", %progbits
	.globl filler_body
	.balign 16
filler_body:
	nop
1:	subs	x0, x0, #1
	b.ne	1b
	ret

	.section .note.GNU-stack, "", %progbits
