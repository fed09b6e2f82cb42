/* SPDX-License-Identifier: BSD-2-Clause
 *
 * recorder.c - see recorder.h.
 */
#include "recorder.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
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

static int run(const char *path, char *const *argv, int message_fd, struct fault *f)
{
	pid_t pid = fork();
	int status;

	if (pid == 0) {
		dup2(message_fd, STDERR_FILENO);
		execv(path, argv);
		dprintf(STDERR_FILENO, "%s: %s\n", path, strerror(errno));
		_exit(EXIT_NODATA);
	}
	if (pid < 0)
		return fault_set(f, EXIT_NODATA, "fork", "%s", strerror(errno));
	while (waitpid(pid, &status, 0) < 0) {
		if (errno != EINTR)
			return fault_set(f, EXIT_NODATA, "wait", "%s", strerror(errno));
		kill(pid, SIGTERM); /* a signal that the verb takes ends its boot, too */
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_NODATA;
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
