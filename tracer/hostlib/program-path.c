/* SPDX-License-Identifier: BSD-2-Clause
 *
 * program-path.c - see program-path.h.
 */
#include "program-path.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int program_path(const char *program, char *out, size_t n)
{
	const char *dir = getenv("PATH");

	for (size_t len; dir && *dir; dir += len + (dir[len] == ':')) {
		struct stat st;

		len = strcspn(dir, ":");
		if ((size_t)snprintf(out, n, "%.*s/%s", (int)len, dir, program) < n && access(out, X_OK) == 0 &&
		    stat(out, &st) == 0 && S_ISREG(st.st_mode))
			return 0;
	}
	return -1;
}
