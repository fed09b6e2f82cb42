/* SPDX-License-Identifier: BSD-2-Clause
 *
 * vmm.c - what is the same for every VMM: finding its program and asking its version.
 */
#include "vmm.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

int vmm_find(const struct vmm_ops *vmm, char *path, size_t n, struct fault *f)
{
	const char *dir = getenv("PATH");

	for (size_t len; dir && *dir; dir += len + (dir[len] == ':')) {
		struct stat st;

		len = strcspn(dir, ":");
		if ((size_t)snprintf(path, n, "%.*s/%s", (int)len, dir, vmm->program) < n && access(path, X_OK) == 0 &&
		    stat(path, &st) == 0 && S_ISREG(st.st_mode))
			return 0;
	}
	return fault_set(f, EXIT_NODATA, vmm->program, "not found on PATH (apt-get install %s)", vmm->package);
}

void vmm_version(const char *path, char *out, size_t n)
{
	int fds[2];
	size_t have = 0;
	ssize_t k;
	pid_t pid;

	snprintf(out, n, "unknown");
	if (pipe(fds) < 0)
		return;
	pid = fork();
	if (pid == 0) {
		dup2(fds[1], 1);
		close(fds[0]);
		close(fds[1]);
		execl(path, path, "--version", (char *)NULL);
		_exit(127);
	}
	close(fds[1]);
	while (pid > 0 && have + 1 < n) {
		k = read(fds[0], out + have, n - 1 - have);
		if (k < 0 && errno == EINTR)
			continue;
		if (k <= 0)
			break;
		have += (size_t)k;
	}
	close(fds[0]);
	while (pid > 0 && waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
	if (have) {
		out[have] = '\0';
		out[strcspn(out, "\r\n")] = '\0';
	}
}
