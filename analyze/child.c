/* SPDX-License-Identifier: BSD-2-Clause
 *
 * child.c - see child.h. The signals are blocked but for the time in which a child is waited for,
 * so that none is missed between looking and waiting. A child has a process group of its own: what
 * a terminal sends to ours reaches it through us, and with it the compilers that a make has started.
 */
#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <unistd.h>

static const int signals[] = {SIGINT, SIGTERM, SIGHUP};

static volatile sig_atomic_t stopped;

static void on_signal(int signal)
{
	stopped = signal;
}

void child_guard_init(struct child_guard *g)
{
	struct sigaction note = {.sa_handler = on_signal};
	sigset_t set;

	sigemptyset(&set);
	for (int i = 0; i < 3; i++)
		sigaddset(&set, signals[i]);
	sigprocmask(SIG_BLOCK, &set, &g->before);
	for (int i = 0; i < 3; i++) {
		sigaction(signals[i], NULL, &g->actions[i]);
		if (g->actions[i].sa_handler != SIG_IGN) /* as nohup has it */
			sigaction(signals[i], &note, NULL);
	}
}

void child_guard_fini(struct child_guard *g)
{
	sigprocmask(SIG_SETMASK, &g->before, NULL);
	for (int i = 0; i < 3; i++)
		sigaction(signals[i], &g->actions[i], NULL);
}

int child_stopped(void)
{
	return stopped;
}

static void become(const struct child *c, int out)
{
	static const char *const git[] = {"GIT_DIR",    "GIT_WORK_TREE",        "GIT_INDEX_FILE",
					  "GIT_PREFIX", "GIT_OBJECT_DIRECTORY", "GIT_COMMON_DIR"};
	const char *program = c->program ? c->program : c->argv[0];
	int nothing = open("/dev/null", O_RDONLY);

	setpgid(0, 0);
	for (int i = 0; i < 3; i++)
		sigaction(signals[i], &c->guard->actions[i], NULL);
	sigprocmask(SIG_SETMASK, &c->guard->before, NULL);
	if (c->in_english)
		setenv("LC_ALL", "C", 1);
	for (size_t i = 0; c->elsewhere && i < sizeof git / sizeof *git; i++)
		unsetenv(git[i]);
	dup2(nothing, STDIN_FILENO);
	dup2(out, STDOUT_FILENO);
	dup2(out, STDERR_FILENO);
	if (c->in && chdir(c->in) < 0)
		dprintf(STDERR_FILENO, "%s: %s\n", c->in, strerror(errno));
	else
		execvp(program, c->argv);
	dprintf(STDERR_FILENO, "%s: %s\n", program, strerror(errno));
	_exit(127);
}

/* Until it has ended; where a signal comes its group is asked to, and at the second told to. */
static int wait_for(pid_t pid, const struct child *c)
{
	struct pollfd p = {.fd = pidfd_open(pid, 0), .events = POLLIN};
	int status = 0, asked = 0;

	while (p.fd >= 0 && ppoll(&p, 1, NULL, c->undisturbed ? NULL : &c->guard->before) < 0 && errno == EINTR)
		if (stopped)
			kill(-pid, asked++ ? SIGKILL : SIGTERM);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (asked)
		kill(-pid, SIGKILL); /* what it has left behind */
	if (p.fd >= 0)
		close(p.fd);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static int take_said(int fd, struct buf *said)
{
	char bytes[4096];
	off_t at = 0;
	ssize_t n;

	while ((n = pread(fd, bytes, sizeof bytes, at)) > 0) {
		if (buf_add(said, bytes, (size_t)n) < 0)
			return -1;
		at += n;
	}
	return 0;
}

int child_run(const struct child *c, struct buf *said, struct fault *f)
{
	int out = memfd_create("bootflame-said", MFD_CLOEXEC), status = -1;
	pid_t pid;

	if (out < 0)
		return fault_set(f, EXIT_NODATA, "memfd_create", "%s", strerror(errno));
	fcntl(out, F_SETFL, O_APPEND);
	pid = fork();
	if (pid == 0)
		become(c, out);
	if (pid < 0) {
		fault_set(f, EXIT_NODATA, "fork", "%s", strerror(errno));
	} else {
		setpgid(pid, pid);
		status = wait_for(pid, c);
		if (take_said(out, said) < 0)
			status = fault_set(f, EXIT_NODATA, c->argv[0], "out of memory");
		if (stopped && !c->undisturbed)
			status = fault_set(f, EXIT_NODATA, NULL, "interrupted");
	}
	close(out);
	return status;
}

void child_last_line(const struct buf *said, char *out, size_t n)
{
	size_t to = said->n, from;

	while (to && (said->data[to - 1] == '\n' || said->data[to - 1] == '\r'))
		to--;
	for (from = to; from && said->data[from - 1] != '\n';)
		from--;
	snprintf(out, n, "%.*s", (int)(to - from < n ? to - from : n - 1), to ? said->data + from : "");
}
