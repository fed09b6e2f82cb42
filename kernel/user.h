/* SPDX-License-Identifier: BSD-2-Clause
 *
 * user.h - user mode: a static ELF of the VFS in an address space of its own, which may write
 * to the console and exit.
 */
#ifndef USER_H
#define USER_H

/* Runs it to its end on the thread that calls. Its exit status, 0 to 255; or negative, with a
 * line on the console: no such file, no ELF for this machine, no memory, or it was
 * killed by an exception. After the steps "sched_init" and "initramfs_unpack". */
int user_run(const char *path);

/* What a system call does: 0 exit(status), 1 write(text, bytes). Anything else is -1. */
#define USER_SYSCALL_EXIT 0u
#define USER_SYSCALL_WRITE 1u

#endif
