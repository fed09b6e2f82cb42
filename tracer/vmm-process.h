/* SPDX-License-Identifier: BSD-2-Clause
 *
 * vmm-process.h - the VMM as a process: started in a group of its own, killed by the kernel if we
 * die, never left behind.
 */
#ifndef VMM_PROCESS_H
#define VMM_PROCESS_H

#include <sys/types.h>

#include "hostlib/fault.h"
#include "vmm-user.h"

struct vmm_launch {
	const char *program;
	char *const *argv;           /* NULL-ended, argv[0] first */
	const char *output;          /* the file that its stdout goes to; NULL: nowhere */
	int message_fd;              /* what its stderr goes to */
	const struct vmm_user *user; /* NULL: who we are */
};

/* The VMM's pid once its program runs, or -1 with a fault. */
pid_t vmm_process_start(const struct vmm_launch *l, struct fault *f);
/* Kills what is left of it and its children; its status, as wait gives it. */
int vmm_process_end(pid_t pid);

#endif
