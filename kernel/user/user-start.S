/* SPDX-License-Identifier: BSD-2-Clause
 *
 * user-start.S - a program's first instructions: user_main, and exit (call 0) with what it
 * returns. The kernel has set the stack.
 */
	.text
	.globl	_start
_start:
#if defined(__x86_64__)
	call	user_main
	mov	%eax, %edi
	xor	%eax, %eax
	syscall
	ud2				/* exit does not return */
#elif defined(__aarch64__)
	bl	user_main
	mov	x8, #0
	svc	#0
	udf	#0
#endif

	.section .note.GNU-stack, "", %progbits
