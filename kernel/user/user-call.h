/* SPDX-License-Identifier: BSD-2-Clause
 *
 * user-call.h - the kernel as a program in user mode sees it: two calls (kernel/user.h has
 * their numbers). A program is user_main; user-start.S calls it and exits with what it
 * returns.
 */
#ifndef USER_CALL_H
#define USER_CALL_H

#include <stddef.h>
#include <stdint.h>

#include "user.h"

#if defined(__x86_64__)
static inline int64_t user_call(uint64_t number, uint64_t a0, uint64_t a1)
{
	int64_t result;

	__asm__ volatile("syscall"
			 : "=a"(result), "+D"(a0), "+S"(a1)
			 : "a"(number)
			 : "rcx", "rdx", "r8", "r9", "r10", "r11", "memory", "cc");
	return result;
}
#elif defined(__aarch64__)
static inline int64_t user_call(uint64_t number, uint64_t a0, uint64_t a1)
{
	register uint64_t x8 __asm__("x8") = number, x0 __asm__("x0") = a0, x1 __asm__("x1") = a1;

	__asm__ volatile("svc #0" : "+r"(x0), "+r"(x1) : "r"(x8) : "x2", "x3", "x4", "x5", "x6", "x7", "memory", "cc");
	return (int64_t)x0;
}
#endif

static inline void user_exit(int status)
{
	user_call(USER_SYSCALL_EXIT, (uint64_t)status, 0);
}

/* How many bytes were written; -1: there is no such text. */
static inline int64_t user_write(const void *text, size_t bytes)
{
	return user_call(USER_SYSCALL_WRITE, (uintptr_t)text, bytes);
}

int user_main(void);

#endif
