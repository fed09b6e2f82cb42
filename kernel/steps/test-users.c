/* SPDX-License-Identifier: BSD-2-Clause
 *
 * test-users.c - users=N: N threads on all CPUs each run sbin/init, so that several CPUs are
 * in user mode at once. One that does not exit with 0 is a panic. Without the word it does
 * nothing.
 */
#include "power-off.h"
#include "steps/boot-cmdline.h"
#include "sysinit.h"
#include "thread.h"
#include "user.h"

#define USERS_MAX 32u

static uint32_t users;
BOOT_NUMBER("users", users, USERS_MAX);

static void run(void *unused)
{
	int status = user_run("sbin/init");

	(void)unused;
	if (status != 0)
		panic("users: sbin/init ended with %s", status < 0 ? "a fault" : "another status than 0");
}

static void test_users(void *unused)
{
	struct thread *threads[USERS_MAX];

	(void)unused;
	BF_SIZE(users);
	for (uint32_t i = 0; i < users; i++) {
		threads[i] = thread_create("user", run, NULL, THREAD_ANY_CPU);
		if (!threads[i])
			panic("users: no memory for thread %u", i);
	}
	for (uint32_t i = 0; i < users; i++)
		thread_join(threads[i]);
}
SYSINIT(test_users, SI_SUB_TEST, SI_ORDER_ANY, test_users, NULL);
SYSINIT_NEEDS(test_users, sched_init);
SYSINIT_NEEDS(test_users, initramfs_unpack);
