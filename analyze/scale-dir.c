/* SPDX-License-Identifier: BSD-2-Clause
 *
 * scale-dir.c - see scale-dir.h. Nothing is removed from a directory that has no file `command`
 * of ours, and only files of our names. The lock is on the directory itself, so that it ends with
 * the process, however that ends.
 */
#include "scale-dir.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../tracer/hostlib/text.h"

#define COMMAND_HEAD "bootflame scale: boots of one sweep, format 1\n"
#define COMMAND_FILE "command"
#define COMMAND_BYTES_MAX (1u << 20)

char *scale_dir_file(const struct scale_dir *d, const char *name, char *out, size_t n)
{
	if (snprintf(out, n, "%s/%s", d->path, name) >= (int)n)
		out[0] = '\0'; /* no such file */
	return out;
}

static int ends_in(const char *name, const char *suffix)
{
	size_t n = strlen(name), m = strlen(suffix);

	return n >= m && strcmp(name + n - m, suffix) == 0;
}

/* ---- What is in it ---------------------------------------------------------------------- */

/* Counts the files for which `is` holds, and removes them if asked to. */
static size_t files(int fd, int (*is)(const char *name), int remove)
{
	int copy = openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = copy >= 0 ? fdopendir(copy) : NULL;
	const struct dirent *e;
	size_t n = 0;

	if (!dir) {
		if (copy >= 0)
			close(copy);
		return 0;
	}
	while ((e = readdir(dir))) {
		if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0 || !is(e->d_name))
			continue;
		n++;
		if (remove)
			unlinkat(fd, e->d_name, 0);
	}
	closedir(dir);
	return n;
}

static int is_any(const char *name)
{
	(void)name;
	return 1;
}

static int is_boot(const char *name)
{
	return ends_in(name, ".bft");
}

static int is_unfinished(const char *name)
{
	return ends_in(name, ".part");
}

static int is_ours(const char *name)
{
	return is_boot(name) || is_unfinished(name) || strcmp(name, COMMAND_FILE) == 0 ||
	       strcmp(name, "scale.json") == 0;
}

/* The file `command`; -1: there is none of ours. */
static int read_command(int fd, struct buf *out)
{
	int in = openat(fd, COMMAND_FILE, O_RDONLY | O_CLOEXEC);
	char chunk[4096];
	ssize_t n;

	if (in < 0)
		return -1;
	while ((n = read(in, chunk, sizeof chunk)) > 0 && out->n < COMMAND_BYTES_MAX)
		if (buf_add(out, chunk, (size_t)n) < 0)
			break;
	close(in);
	return out->n >= strlen(COMMAND_HEAD) && memcmp(out->data, COMMAND_HEAD, strlen(COMMAND_HEAD)) == 0 ? 0 : -1;
}

static int write_command(const struct scale_dir *d, const char *command, struct fault *f)
{
	int fd = openat(d->fd, COMMAND_FILE ".part", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	int failed = fd < 0 || dprintf(fd, "%s%s", COMMAND_HEAD, command) < 0;

	if (fd >= 0 && close(fd) < 0)
		failed = 1;
	if (failed || renameat(d->fd, COMMAND_FILE ".part", d->fd, COMMAND_FILE) < 0)
		return fault_set(f, EXIT_NODATA, d->path, "cannot be written: %s", strerror(errno));
	return 0;
}

static void remove_sweep(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct buf command = {0};

	if (fd < 0)
		return;
	if (read_command(fd, &command) == 0) {
		files(fd, is_ours, 1);
		rmdir(path); /* stays if anything else is in it */
	}
	buf_fini(&command);
	close(fd);
}

/* ---- Opening ------------------------------------------------------------------------------- */

static int lock(struct scale_dir *d, struct fault *f)
{
	if (mkdir(d->path, 0777) < 0 && errno != EEXIST)
		return fault_set(f, EXIT_NODATA, d->path, "cannot be made: %s%s", strerror(errno),
				 d->named ? "" : " (it keeps each boot; --keep DIR names another place)");
	d->fd = open(d->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (d->fd < 0)
		return fault_set(f, EXIT_NODATA, d->path, "cannot be opened: %s", strerror(errno));
	if (flock(d->fd, LOCK_EX | LOCK_NB) < 0)
		return fault_set(f, EXIT_NODATA, d->path,
				 "another scale is at work in it (wait for it, or --keep another directory)");
	return 0;
}

/* The first line of each that the other does not have in its place. */
static int differ(const struct scale_dir *d, const char *was, const char *is, struct fault *f)
{
	size_t a = 0, b = 0;

	while (*was && *is) {
		a = strcspn(was, "\n");
		b = strcspn(is, "\n");
		if (a != b || memcmp(was, is, a) != 0)
			break;
		was += a + (was[a] == '\n');
		is += b + (is[b] == '\n');
	}
	a = strcspn(was, "\n");
	b = strcspn(is, "\n");
	return fault_set(
		f, EXIT_USAGE, d->path,
		"its boots were made another way, with '%.*s' where it is '%.*s' now; they are no part of this "
		"sweep (--keep another directory, or remove this one)",
		a > 300 ? 300 : (int)a, was, b > 300 ? 300 : (int)b, is);
}

static int move_aside(struct scale_dir *d, struct fault *f)
{
	char old[PATH_MAX + 8];

	snprintf(old, sizeof old, "%s.old", d->path);
	remove_sweep(old);
	if (rename(d->path, old) < 0)
		return fault_set(f, EXIT_NODATA, d->path, "another sweep's boots cannot be moved to %s: %s", old,
				 strerror(errno));
	fault_warn("scale", d->path, "it held the boots of another sweep, which was not finished: they are in %s", old);
	close(d->fd);
	d->fd = -1;
	return 0;
}

/* 1: ours, and its boots may be used; 0: it is empty; -1: neither. */
static int check(struct scale_dir *d, const char *command, struct fault *f)
{
	struct buf was = {0};
	int rc = 1;

	if (read_command(d->fd, &was) < 0)
		rc = files(d->fd, is_any, 0) == files(d->fd, is_unfinished, 0)
			     ? 0
			     : fault_set(f, EXIT_USAGE, d->path,
					 "it holds files and is no sweep's directory (--keep a new or empty one)");
	else if (strcmp(was.data + strlen(COMMAND_HEAD), command) != 0)
		rc = differ(d, was.data + strlen(COMMAND_HEAD), command, f);
	buf_fini(&was);
	return rc;
}

int scale_dir_open(struct scale_dir *d, const char *path, const char *command, struct fault *f)
{
	struct buf was = {0};
	int rc;

	*d = (struct scale_dir){.fd = -1, .named = path != NULL};
	if (snprintf(d->path, sizeof d->path, "%s", path ? path : SCALE_DIR_DEFAULT) >= (int)sizeof d->path)
		return fault_set(f, EXIT_USAGE, "--keep", "the path is too long");
	if (lock(d, f) < 0)
		return -1;
	rc = check(d, command, f);
	if (rc < 0 && !d->named && read_command(d->fd, &was) == 0) {
		if (move_aside(d, f) < 0 || lock(d, f) < 0)
			rc = -1;
		else
			rc = check(d, command, f);
	}
	buf_fini(&was);
	if (rc < 0)
		return -1;
	files(d->fd, is_unfinished, 1);
	return rc == 1 ? 0 : write_command(d, command, f);
}

void scale_dir_fini(struct scale_dir *d, int done)
{
	struct buf command = {0};

	if (d->fd < 0)
		return;
	if (read_command(d->fd, &command) == 0) {
		files(d->fd, is_unfinished, 1);
		if ((done && !d->named) || files(d->fd, is_boot, 0) == 0)
			remove_sweep(d->path);
	}
	buf_fini(&command);
	close(d->fd);
	d->fd = -1;
}
