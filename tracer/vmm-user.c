/* SPDX-License-Identifier: BSD-2-Clause
 *
 * vmm-user.c - see vmm-user.h. A user who is not root gets capabilities over exec only through
 * the inheritable and the ambient set; so these are emptied. Root's are root's: whoever wants
 * a VMM without them starts it as somebody else.
 */
#include "vmm-user.h"

#include <errno.h>
#include <grp.h>
#include <linux/capability.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

int vmm_user_find(struct vmm_user *u, const char *name, struct fault *f)
{
	struct passwd *pw = getpwnam(name);
	int n = sizeof u->groups / sizeof *u->groups;

	if (!pw)
		return fault_set(f, EXIT_NODATA, name, "no such user (--user takes a name of /etc/passwd)");
	u->uid = pw->pw_uid;
	u->gid = pw->pw_gid;
	if (getgrouplist(name, u->gid, u->groups, &n) < 0)
		return fault_set(f, EXIT_NODATA, name, "is in %d groups, more than are handed on (take another user)",
				 n);
	u->ngroups = (size_t)n;
	if (geteuid() != 0 && geteuid() != u->uid)
		return fault_set(f, EXIT_NODATA, name, "only root may start a VMM as another user (run as root)");
	return 0;
}

static int drop_capabilities(void)
{
	struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct sets[_LINUX_CAPABILITY_U32S_3];

	/* EINVAL: a kernel before 4.3, which has no ambient set. */
	if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) < 0 && errno != EINVAL)
		return -1;
	if (syscall(SYS_capget, &header, sets) < 0)
		return -1;
	for (size_t i = 0; i < _LINUX_CAPABILITY_U32S_3; i++)
		sets[i].inheritable = 0;
	return (int)syscall(SYS_capset, &header, sets);
}

int vmm_user_become(const struct vmm_user *u)
{
	if (drop_capabilities() < 0)
		return -1;
	if (!u || geteuid() != 0)
		return 0;
	if (setgroups(u->ngroups, u->groups) < 0 || setresgid(u->gid, u->gid, u->gid) < 0 ||
	    setresuid(u->uid, u->uid, u->uid) < 0)
		return -1;
	return 0;
}
