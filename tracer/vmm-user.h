/* SPDX-License-Identifier: BSD-2-Clause
 *
 * vmm-user.h - what a VMM is allowed: no privilege of the recorder's is handed on to it, and it may
 * be started as another user.
 */
#ifndef VMM_USER_H
#define VMM_USER_H

#include <sys/types.h>

#include "hostlib/fault.h"

struct vmm_user {
	uid_t uid;
	gid_t gid;
	gid_t groups[64];
	size_t ngroups;
};

/* By the user's name. 0, or -1 with a fault: there is none such, or we may not become it. */
int vmm_user_find(struct vmm_user *u, const char *name, struct fault *f);

/* In the child, before exec: takes away what exec would hand on of capabilities that a file or
 * a parent gave us, and becomes the user, where that is not NULL. 0, or -1 with errno. A
 * signal for the parent's death is to be asked for behind it: this clears one. */
int vmm_user_become(const struct vmm_user *u);

#endif
