/* SPDX-License-Identifier: BSD-2-Clause
 *
 * kvm-init.c - the first program of a Linux that is booted to have a KVM (tests/kvm-in-qemu.sh). In:
 * /modules, to be loaded in the order of their names; /kvm-monitor and /kernel.elf. Out: the
 * kernel's serial line on the second serial port, the monitor's exit status on the console.
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

static void load_modules(void)
{
	struct dirent **names;
	int n = scandir("/modules", &names, NULL, alphasort);

	for (int i = 0; i < n; i++) {
		int fd;

		if (names[i]->d_name[0] == '.' || chdir("/modules") < 0)
			continue;
		fd = open(names[i]->d_name, O_RDONLY);
		if (fd < 0 || syscall(SYS_finit_module, fd, "", 0) < 0)
			perror(names[i]->d_name);
	}
}

static void run_monitor(const char *command_line)
{
	struct termios raw;
	int line = open("/dev/ttyS1", O_RDWR | O_NOCTTY);

	if (line < 0 || tcgetattr(line, &raw) < 0) {
		perror("/dev/ttyS1");
		exit(1);
	}
	cfmakeraw(&raw);
	tcsetattr(line, TCSANOW, &raw);
	dup2(line, STDOUT_FILENO);
	execl("/kvm-monitor", "kvm-monitor", "/kernel.elf", command_line, NULL);
	perror("/kvm-monitor");
	exit(1);
}

int main(void)
{
	const char *words = getenv("monitor"); /* an unknown word of Linux's command line */
	int status = -1;
	pid_t child;

	mount("devtmpfs", "/dev", "devtmpfs", 0, NULL);
	load_modules();
	child = fork();
	if (child == 0)
		run_monitor(words ? words : "");
	waitpid(child, &status, 0);
	printf("kvm-init: monitor exit status %d\n", WIFEXITED(status) ? WEXITSTATUS(status) : -1);
	fflush(stdout);
	sleep(1); /* for the second line to be sent */
	reboot(RB_AUTOBOOT);
	return 0;
}
