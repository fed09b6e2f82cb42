/* SPDX-License-Identifier: BSD-2-Clause
 *
 * vmm-process.c - see vmm-process.h. A pipe that exec closes tells whether the program runs, or
 * what went wrong on the way to it.
 */
#include "vmm-process.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

struct failure {
	int user; /* it could not become the user; else exec failed */
	int e;
};

static void give_up(int error_fd, int user)
{
	struct failure failure = {.user = user, .e = errno};

	if (write(error_fd, &failure, sizeof failure) < 0)
		_exit(126);
	_exit(127);
}

static void child(const struct vmm_launch *l, int error_fd, pid_t parent)
{
	sigset_t none;
	int null = open("/dev/null", O_RDWR | O_CLOEXEC), output = null;

	setpgid(0, 0);
	/* A place in the file of its own; opened before it is somebody who may not. */
	if (l->output && (output = open(l->output, O_WRONLY | O_APPEND | O_CLOEXEC)) < 0)
		give_up(error_fd, 0);
	if (vmm_user_become(l->user) < 0)
		give_up(error_fd, 1);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(127);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	dup2(null, 0);
	dup2(output, 1);
	dup2(l->message_fd, 2);
	execv(l->program, l->argv);
	give_up(error_fd, 0);
}

pid_t vmm_process_start(const struct vmm_launch *l, struct fault *f)
{
	struct failure failure = {0};
	int error[2];
	pid_t parent = getpid(), pid;
	ssize_t n;

	if (pipe2(error, O_CLOEXEC) < 0)
		return fault_set(f, EXIT_NODATA, "pipe", "%s", strerror(errno));
	pid = fork();
	if (pid == 0)
		child(l, error[1], parent);
	close(error[1]);
	if (pid < 0) {
		close(error[0]);
		return fault_set(f, EXIT_NODATA, "fork", "%s", strerror(errno));
	}
	do
		n = read(error[0], &failure, sizeof failure);
	while (n < 0 && errno == EINTR);
	close(error[0]);
	if (n != sizeof failure)
		return pid;
	waitpid(pid, NULL, 0);
	return fault_set(f, EXIT_NODATA, l->program,
			 failure.user ? "its user cannot be set: %s" : "cannot be started: %s", strerror(failure.e));
}

int vmm_process_end(pid_t pid)
{
	int status = 0;

	/* Not yet waited for, the number is still its own. */
	kill(-pid, SIGKILL);
	kill(pid, SIGKILL);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return status;
}
