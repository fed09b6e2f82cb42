/* SPDX-License-Identifier: BSD-2-Clause
 *
 * linux-init.h - what the recorder and its agent in a stock Linux (guest-hooks/linux-init/)
 * must agree on: where things lie in the initramfs, and what else than the two of wire.h
 * the status of the agent's bye may be.
 */
#ifndef BOOTFLAME_LINUX_INIT_H
#define BOOTFLAME_LINUX_INIT_H

/* A directory of the agent's own, so that it meets nothing of the user's. */
#define BF_LINUX_DIR "bootflame"
#define BF_LINUX_INIT "init"
/* The kernel's functions in the form of /proc/kallsyms, for kernels that do not tell them. */
#define BF_LINUX_SYMBOLS "symbols"

/* The boot finished, but its initcalls are not known. */
enum bf_linux_status {
	BF_LINUX_NO_TRACEFS = 16,
	BF_LINUX_NO_EVENTS = 17,
};

#endif
