/* SPDX-License-Identifier: BSD-2-Clause
 *
 * self-dir.c - see self-dir.h.
 */
#include "self-dir.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

int self_dir_path(char *out, size_t n, const char *name)
{
	char self[4096], *slash;
	ssize_t k = readlink("/proc/self/exe", self, sizeof self - 1);

	if (k <= 0)
		return -1;
	self[k] = '\0';
	slash = strrchr(self, '/');
	if (!slash)
		return -1;
	*slash = '\0';
	return (size_t)snprintf(out, n, "%s/%s", self, name) < n ? 0 : -1;
}

/* Where an uninstalled build has it, else where `make install` puts it. */
static int first_readable(char *out, size_t n, const char *built, const char *installed)
{
	if (self_dir_path(out, n, built) == 0 && access(out, R_OK) == 0)
		return 0;
	return self_dir_path(out, n, installed) == 0 && access(out, R_OK) == 0 ? 0 : -1;
}

int self_dir_part(char *out, size_t n, const char *room, const char *name)
{
	char built[256], installed[256];

	snprintf(built, sizeof built, "%s/%s", room, name);
	snprintf(installed, sizeof installed, "../lib/bootflame/%s", name);
	return first_readable(out, n, built, installed);
}

int self_dir_kernel(char *out, size_t n, const char *suffix)
{
	char built[128], installed[128];

	snprintf(built, sizeof built, "kernel%s/bootflame-kernel.elf", suffix);
	snprintf(installed, sizeof installed, "../lib/bootflame/bootflame-kernel%s.elf", suffix);
	return first_readable(out, n, built, installed);
}
