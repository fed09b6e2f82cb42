/* SPDX-License-Identifier: BSD-2-Clause
 *
 * thunk-aarch64.c - from a hook's out-of-line end to C on aarch64. In: x9 the tick, x11 the
 * slot's offset, w12 the word, x13 a value. Out: bf_ring_slow was called, and every general
 * register is as it was, but x9 to x13 and the flags.
 */
#if defined __aarch64__

#include "bf-private.h"

/* Keeps what C may change and the hook does not say it does: x0 to x8 and x14 to x18. The
 * hook keeps x30 itself, as bl changes it. The stack pointer is a multiple of 16 in any
 * code: it may not be used otherwise. */
__asm__(".pushsection .text.bf_slow,\"ax\",@progbits\n"
	".globl bf_slow_thunk\n"
	"bf_slow_thunk:\n"
	"	stp x29, x30, [sp, #-128]!\n"
	"	mov x29, sp\n"
	"	stp x0, x1, [sp, #16]\n"
	"	stp x2, x3, [sp, #32]\n"
	"	stp x4, x5, [sp, #48]\n"
	"	stp x6, x7, [sp, #64]\n"
	"	stp x8, x14, [sp, #80]\n"
	"	stp x15, x16, [sp, #96]\n"
	"	stp x17, x18, [sp, #112]\n"
	"	mov x0, x9\n"
	"	mov x1, x11\n"
	"	mov w2, w12\n"
	"	mov x3, x13\n"
	"	adrp x4, bf_knob\n"
	"	ldr x4, [x4, #:lo12:bf_knob]\n"
	"	blr x4\n"
	"	ldp x17, x18, [sp, #112]\n"
	"	ldp x15, x16, [sp, #96]\n"
	"	ldp x8, x14, [sp, #80]\n"
	"	ldp x6, x7, [sp, #64]\n"
	"	ldp x4, x5, [sp, #48]\n"
	"	ldp x2, x3, [sp, #32]\n"
	"	ldp x0, x1, [sp, #16]\n"
	"	ldp x29, x30, [sp], #128\n"
	"	ret\n"
	".popsection\n");

#endif
