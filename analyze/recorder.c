/* SPDX-License-Identifier: BSD-2-Clause
 *
 * recorder.c - see recorder.h.
 */
#include "recorder.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../tracer/hostlib/self-dir.h"

/* The recorder's last message, without the head that ours repeats. */
static void last_message(int fd, char *out, size_t n)
{
	char text[4096];
	ssize_t k = pread(fd, text, sizeof text - 1, 0);
	const char *line = text, *head = "bootflame: record: ";

	text[k > 0 ? k : 0] = '\0';
	for (char *at = text; at && *at;) {
		char *newline = strchr(at, '\n');

		if (newline)
			*newline = '\0';
		line = at;
		at = newline ? newline + 1 : NULL;
	}
	if (strncmp(line, head, strlen(head)) == 0)
		line += strlen(head);
	snprintf(out, n, "%.*s", (int)n - 1, line);
}

static const int stops[] = {SIGINT, SIGTERM, SIGHUP};

/* The recorder, which ends with us: a verb may be killed that takes no signals. */
static void become(const char *path, char *const *argv, int message_fd, pid_t parent, const sigset_t *mask)
{
	struct sigaction was;

	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != parent)
		_exit(EXIT_NODATA);
	for (size_t i = 0; i < sizeof stops / sizeof *stops; i++)
		if (sigaction(stops[i], NULL, &was) == 0 && was.sa_handler != SIG_IGN)
			signal(stops[i], SIG_DFL);
	sigprocmask(SIG_SETMASK, mask, NULL);
	dup2(message_fd, STDERR_FILENO);
	execv(path, argv);
	dprintf(STDERR_FILENO, "%s: %s\n", path, strerror(errno));
	_exit(EXIT_NODATA);
}

/* A signal that the verb takes ends its boot, too. They are blocked but while it is waited for, so
 * that none comes in between. */
static int wait_for(pid_t pid, const sigset_t *mask)
{
	struct pollfd p = {.fd = pidfd_open(pid, 0), .events = POLLIN};
	int status;

	while (p.fd >= 0 && ppoll(&p, 1, NULL, mask) < 0 && errno == EINTR)
		kill(pid, SIGTERM);
	if (p.fd >= 0)
		close(p.fd);
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_NODATA;
}

static int run(const char *path, char *const *argv, int message_fd, struct fault *f)
{
	pid_t parent = getpid(), pid;
	sigset_t set, before;
	int status = -1;

	sigemptyset(&set);
	for (size_t i = 0; i < sizeof stops / sizeof *stops; i++)
		sigaddset(&set, stops[i]);
	sigprocmask(SIG_BLOCK, &set, &before);
	pid = fork();
	if (pid == 0)
		become(path, argv, message_fd, parent, &before);
	if (pid < 0)
		fault_set(f, EXIT_NODATA, "fork", "%s", strerror(errno));
	else if ((status = wait_for(pid, &before)) < 0)
		fault_set(f, EXIT_NODATA, "wait", "%s", strerror(errno));
	sigprocmask(SIG_SETMASK, &before, NULL);
	return status;
}

int recorder_run(char *const *argv, char *message, size_t message_room, struct fault *f)
{
	char path[4096];
	int fd, status;

	*message = '\0';
	if (self_dir_path(path, sizeof path, "bootflame-record") < 0)
		return fault_set(f, EXIT_NODATA, "bootflame-record", "not found beside bootflame");
	fd = memfd_create("bootflame-messages", MFD_CLOEXEC);
	if (fd < 0)
		return fault_set(f, EXIT_NODATA, "memfd_create", "%s", strerror(errno));
	status = run(path, argv, fd, f);
	last_message(fd, message, message_room);
	close(fd);
	return status;
}
