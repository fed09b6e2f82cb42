/* SPDX-License-Identifier: BSD-2-Clause
 *
 * user-space.h - what user mode asks of an architecture, and what it is given: address spaces
 * of a process beside the kernel's own map, the way in, the way out. user_run (user.h) is
 * made of these.
 *
 *	user-run.c (common)                  ARCH/
 *	-------------------                  -----
 *	user_space_new, _map, _use    -->    page tables
 *	user_enter                    -->    keeps its own place in percpu.user_sp, drops to user mode
 *	user_syscall                  <--    system call: number and two arguments
 *	user_fault                    <--    exception that came from user mode
 *	this_cpu()->user.over         ...    looked at behind both of these and behind an interrupt that
 *	                                     came from user mode: not 0, and user_enter returns
 *	                                     instead of user mode going on
 */
#ifndef USER_SPACE_H
#define USER_SPACE_H

#include <stdint.h>

#include "machine.h"

/* All that is a process's lies in here, and nothing of the kernel's does. High in the lower
 * half, so that a null pointer, a physical address and a truncated one all miss it. Far
 * below the half's end: an address one past the window is as canonical as one in it. */
#define USER_WINDOW_START 0x7f0000000000u
#define USER_WINDOW_BYTES 0x40000000u

/* A space in which the kernel is, for the kernel alone, and the window is empty. NULL: no
 * memory, or the machine has something of its own in the window. */
void *user_space_new(void);
/* Maps one page there; va is a multiple of PAGE_BYTES, in the window, and not mapped yet. User
 * mode may read it. The page is the space's from now on. 0, or -1: no memory. */
int user_space_map(void *space, uint64_t va, void *page, int writable, int executable);
/* Where the kernel has the byte that user mode has at va; good to the end of its page. NULL:
 * nothing is mapped there, or va is outside the window. */
void *user_space_at(void *space, uint64_t va);
/* This CPU uses it from here on; NULL: the kernel's own. */
void user_space_use(void *space);
/* With its tables and pages; no CPU uses it. */
void user_space_free(void *space);

/* Runs user mode on this CPU from there, with interrupts on and every other register 0, until
 * percpu.user.over is set; returns with interrupts as they were. What comes in from user mode
 * uses the stack of the thread that called this, below its frame. */
void user_enter(uint64_t entry, uint64_t stack_top);

/* A page at p has been filled with code that will run at another address: caches are told.
 * Nothing to do where they are coherent. */
void user_code_ready(void *page);

/* What the common part gives. Called with interrupts off, on that same stack. */
uint64_t user_syscall(uint64_t number, uint64_t a0, uint64_t a1);
/* Says in one line what user mode did, and that is the end of it. `address`: what it touched,
 * where the exception knows, else 0. */
void user_fault(const char *what, uint64_t pc, uint64_t address);

#endif
