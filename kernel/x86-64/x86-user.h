/* SPDX-License-Identifier: BSD-2-Clause
 *
 * x86-user.h - what the ways in from user mode are made of; see x86-user-entry.S.
 */
#ifndef X86_USER_H
#define X86_USER_H

#include "x86-64/trap.h"

/* An exception that came from user mode, and is its own fault. */
void x86_user_exception(const struct trap_frame *frame);

/* Called by the assembly alone. This CPU is ready for user mode; what comes from there uses
 * the stack below sp. */
void x86_user_prepare(uint64_t sp);
void x86_syscall_entry(void);

#endif
