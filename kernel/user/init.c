/* SPDX-License-Identifier: BSD-2-Clause
 *
 * init.c - the program that a boot ends with: sbin/init of the initramfs. It says that user
 * mode is reached.
 */
#include "user-call.h"

int user_main(void)
{
	static const char hello[] = "init: hello from user mode\n";

	return user_write(hello, sizeof hello - 1) == sizeof hello - 1 ? 0 : 1;
}
