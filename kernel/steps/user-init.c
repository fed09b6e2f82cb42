/* SPDX-License-Identifier: BSD-2-Clause
 *
 * user-init.c - the last step: runs sbin/init, or what init= names. What becomes of it is
 * said and does not change how the boot ends: a kernel without a program is one that was
 * asked for nothing more.
 */
#include "kprintf.h"
#include "steps/boot-cmdline.h"
#include "sysinit.h"
#include "user.h"

/* init= copies the path, as the command line lies in memory that is handed out. Bytes. */
#define PATH_BYTES 64u

static char path[PATH_BYTES] = "sbin/init";

static int take_init(struct word_text v)
{
	if (v.n == 0 || v.n >= PATH_BYTES)
		return -1;
	__builtin_memcpy(path, v.s, v.n);
	path[v.n] = '\0';
	return 0;
}
BOOT_WORD("init", take_init);

static void user_init(void *unused)
{
	int status;

	(void)unused;
	status = user_run(path);
	if (status > 0)
		kprintf("user: %s: exit status %u\n", path, (unsigned int)status);
}
SYSINIT(user_init, SI_SUB_USER, SI_ORDER_FIRST, user_init, NULL);
SYSINIT_NEEDS(user_init, sched_init);
SYSINIT_NEEDS(user_init, initramfs_unpack);
