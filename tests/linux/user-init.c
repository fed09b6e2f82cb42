/* SPDX-License-Identifier: BSD-2-Clause
 *
 * user-init.c - the init of a user's own initramfs, for the tests: says that it runs, that it
 * is pid 1, and whether something of the agent is in its way; then asks for a login and waits.
 */
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	mknod("/serial", S_IFCHR | 0600, makedev(4, 64));
	dup2(open("/serial", O_RDWR), 1);
	printf("init %d is %s with %d words, mounts %s\n", (int)getpid(), argv[0], argc,
	       access("/bootflame/proc/version", F_OK) < 0 ? "gone" : "left");
	fflush(stdout);
	dprintf(1, "\nbox login: ");
	for (;;)
		pause();
}
