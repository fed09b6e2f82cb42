/* SPDX-License-Identifier: BSD-2-Clause
 *
 * aarch64-freestanding.S - the four functions that a compiler may call without being asked.
 * 64 bytes a turn, then eight, then one: in exact mode an instruction is a tick. In
 * assembly, as a compiler makes memset of the loop that is memset.
 */
	.section .text.freestanding, "ax", %progbits

/* void *memset(void *to, int byte, size_t n) */
	.globl	memset
	.balign 16
memset:
	mov	x3, x0
	and	w1, w1, #0xff
	mov	x4, #0x0101010101010101
	mul	x1, x1, x4
	subs	x2, x2, #64
	b.lo	2f
1:	stp	x1, x1, [x3]
	stp	x1, x1, [x3, #16]
	stp	x1, x1, [x3, #32]
	stp	x1, x1, [x3, #48]
	add	x3, x3, #64
	subs	x2, x2, #64
	b.hs	1b
2:	adds	x2, x2, #56		/* what is left, less 8 */
	b.mi	4f
3:	str	x1, [x3], #8
	subs	x2, x2, #8
	b.pl	3b
4:	adds	x2, x2, #8
	b.eq	6f
5:	strb	w1, [x3], #1
	subs	x2, x2, #1
	b.ne	5b
6:	ret

/* void *memcpy(void *restrict to, const void *restrict from, size_t n) */
	.globl	memcpy
	.balign 16
memcpy:
	mov	x3, x0
copy_forwards:
	subs	x2, x2, #64
	b.lo	2f
1:	ldp	x4, x5, [x1]
	ldp	x6, x7, [x1, #16]
	ldp	x8, x9, [x1, #32]
	ldp	x10, x11, [x1, #48]
	stp	x4, x5, [x3]
	stp	x6, x7, [x3, #16]
	stp	x8, x9, [x3, #32]
	stp	x10, x11, [x3, #48]
	add	x1, x1, #64
	add	x3, x3, #64
	subs	x2, x2, #64
	b.hs	1b
2:	adds	x2, x2, #56
	b.mi	4f
3:	ldr	x4, [x1], #8
	str	x4, [x3], #8
	subs	x2, x2, #8
	b.pl	3b
4:	adds	x2, x2, #8
	b.eq	6f
5:	ldrb	w4, [x1], #1
	strb	w4, [x3], #1
	subs	x2, x2, #1
	b.ne	5b
6:	ret

/* void *memmove(void *to, const void *from, size_t n) */
	.globl	memmove
	.balign 16
memmove:
	/* Forwards is right if the target does not begin inside the source. */
	mov	x3, x0
	sub	x4, x0, x1
	cmp	x4, x2
	b.hs	7f
	add	x3, x0, x2
	add	x1, x1, x2
	cbz	x2, 6f
5:	ldrb	w4, [x1, #-1]!
	strb	w4, [x3, #-1]!
	subs	x2, x2, #1
	b.ne	5b
6:	ret
	/* A target below its source by less than a turn: a turn reads before it writes, and
	 * what it writes is behind what is still to be read. */
7:	b	copy_forwards

/* int memcmp(const void *a, const void *b, size_t n) */
	.globl	memcmp
	.balign 16
memcmp:
	cbz	x2, 2f
1:	ldrb	w3, [x0], #1
	ldrb	w4, [x1], #1
	subs	w5, w3, w4
	b.ne	3f
	subs	x2, x2, #1
	b.ne	1b
2:	mov	w5, wzr
3:	mov	w0, w5
	ret

	.section .note.GNU-stack, "", %progbits
