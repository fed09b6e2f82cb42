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

int self_dir_part(char *out, size_t n, const char *room, const char *name)
{
	const char *const places[] = {room, "../lib/bootflame"};
	char at[256];

	for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
		snprintf(at, sizeof at, "%s/%s", places[i], name);
		if (self_dir_path(out, n, at) == 0 && access(out, R_OK) == 0)
			return 0;
	}
	return -1;
}

int self_dir_kernel(char *out, size_t n)
{
	return self_dir_part(out, n, "kernel", "bootflame-kernel.elf");
}
