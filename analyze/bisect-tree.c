/* SPDX-License-Identifier: BSD-2-Clause
 *
 * bisect-tree.c - see bisect-tree.h. A work tree of git's has a bisection of its own, so that one
 * which the user may be in is not touched.
 */
#include "bisect-tree.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../tracer/hostlib/strlist.h"

/* git in a directory, with words up to a NULL; its status, or -1 with a fault. */
static int git(const struct bisect_tree *t, const char *in, struct buf *said, struct fault *f, ...)
{
	struct strlist argv = {0};
	struct child c = {
		.in = in, .elsewhere = in == t->path, .in_english = 1, .undisturbed = t->ending, .guard = t->guard};
	const char *word;
	va_list words;
	int rc = strlist_add_all(&argv, "git", "-c", "core.hooksPath=/dev/null", "-c", "advice.detachedHead=false",
				 NULL);

	va_start(words, f);
	while ((word = va_arg(words, const char *)))
		rc |= strlist_add(&argv, word);
	va_end(words);
	c.argv = argv.v;
	if (rc < 0)
		fault_set(f, EXIT_NODATA, "git", "out of memory");
	else
		rc = child_run(&c, said, f);
	strlist_fini(&argv);
	return rc;
}

/* What git said is the reason. */
static int failed(const struct buf *said, const char *subject, struct fault *f)
{
	char line[400];

	child_last_line(said, line, sizeof line);
	return fault_set(f, EXIT_NODATA, subject, "git: %s", line);
}

static int make_path(struct bisect_tree *t)
{
	const char *temporary = getenv("TMPDIR");
	struct buf b = {0}, path = {0};

	if (buf_addf(&b, "%s/bootflame-bisect.XXXXXX", temporary && *temporary ? temporary : "/tmp") < 0)
		return -1;
	t->directory = b.data;
	if (!mkdtemp(t->directory)) {
		free(t->directory);
		t->directory = NULL;
		return -1;
	}
	if (buf_addf(&path, "%s/tree", t->directory) < 0)
		return -1;
	t->path = path.data;
	return 0;
}

int bisect_tree_init(struct bisect_tree *t, const char *repository, const char *commit, const struct child_guard *guard,
		     struct fault *f)
{
	struct buf said = {0};
	int rc;

	*t = (struct bisect_tree){.repository = repository, .guard = guard};
	if (make_path(t) < 0)
		return fault_set(f, EXIT_NODATA, "work tree", "cannot be made: %s (TMPDIR says where)",
				 strerror(errno));
	t->made = 1; /* also where git is stopped in the middle of it */
	rc = git(t, repository, &said, f, "worktree", "add", "--quiet", "--detach", t->path, commit, NULL);
	if (rc > 0)
		rc = failed(&said, repository, f);
	buf_fini(&said);
	return rc;
}

void bisect_tree_fini(struct bisect_tree *t)
{
	struct buf said = {0};
	struct fault f;

	t->ending = 1;
	if (t->made) {
		git(t, t->repository, &said, &f, "worktree", "remove", "--force", "--force", t->path, NULL);
		git(t, t->repository, &said, &f, "worktree", "prune", NULL);
	}
	if (t->directory && rmdir(t->directory) < 0)
		fault_warn("history bisect", t->directory, "could not be removed: %s", strerror(errno));
	buf_fini(&said);
	free(t->directory);
	free(t->path);
	*t = (struct bisect_tree){0};
}

int bisect_tree_resolve(const struct bisect_tree *t, const char *revision, char out[BISECT_COMMIT_ROOM],
			struct fault *f)
{
	struct buf said = {0}, name = {0};
	int rc = buf_addf(&name, "%s^{commit}", revision);

	if (rc < 0)
		fault_set(f, EXIT_NODATA, revision, "out of memory");
	else
		rc = git(t, t->path ? t->path : t->repository, &said, f, "rev-parse", "--verify", "--end-of-options",
			 name.data, NULL);
	if (rc > 0)
		rc = failed(&said, revision, f);
	if (rc == 0)
		child_last_line(&said, out, BISECT_COMMIT_ROOM);
	buf_fini(&said);
	buf_fini(&name);
	return rc;
}

int bisect_tree_subject(const struct bisect_tree *t, const char *commit, char *out, size_t n, struct fault *f)
{
	struct buf said = {0};
	int rc = git(t, t->path, &said, f, "log", "-1", "--no-show-signature", "--format=%s", commit, NULL);

	if (rc > 0)
		rc = failed(&said, commit, f);
	if (rc == 0)
		child_last_line(&said, out, n);
	buf_fini(&said);
	return rc;
}

int bisect_tree_reset(const struct bisect_tree *t, struct fault *f)
{
	struct buf said = {0};
	int rc = git(t, t->path, &said, f, "reset", "--quiet", "--hard", NULL);

	if (rc > 0)
		rc = failed(&said, "HEAD", f);
	buf_fini(&said);
	return rc;
}

int bisect_tree_checkout(const struct bisect_tree *t, const char *commit, struct fault *f)
{
	struct buf said = {0};
	int rc = bisect_tree_reset(t, f);

	if (rc == 0)
		rc = git(t, t->path, &said, f, "checkout", "--quiet", "--detach", commit, NULL);
	if (rc > 0)
		rc = failed(&said, commit, f);
	buf_fini(&said);
	return rc;
}

/* ---- Bisecting ----------------------------------------------------------------------------- */

static int is_commit(const char *line, size_t n)
{
	return (n == 40 || n == 64) && strspn(line, "0123456789abcdef") >= n;
}

/* What git answered, in the words that `git bisect run` itself looks for. */
static int understand(const struct bisect_tree *t, int status, const struct buf *said, struct bisect_step *step,
		      struct fault *f)
{
	const char *text = said->data ? said->data : "", *left = strstr(text, "first bad commit could be any of:"),
		   *line;

	for (line = text; line; line = strchr(line, '\n')) {
		size_t n;

		line += *line == '\n';
		n = strcspn(line, " \n");
		if (left && line > left && is_commit(line, n) &&
		    (buf_add(&step->candidates, line, n) < 0 || buf_add(&step->candidates, "\n", 1) < 0))
			return fault_set(f, EXIT_NODATA, NULL, "out of memory");
		if (!left && is_commit(line, n) && strncmp(line + n, " is the first bad commit", 24) == 0) {
			step->next = BISECT_FOUND;
			snprintf(step->commit, sizeof step->commit, "%.*s", (int)n, line);
			return 0;
		}
	}
	if (left) {
		step->next = BISECT_LEFT;
		return 0;
	}
	if (status != 0)
		return failed(said, "bisect", f);
	step->next = BISECT_TRY;
	return bisect_tree_resolve(t, "HEAD", step->commit, f);
}

int bisect_tree_start(const struct bisect_tree *t, const char *good, const char *bad, struct bisect_step *step,
		      struct fault *f)
{
	struct buf said = {0};
	int rc = bisect_tree_reset(t, f);

	if (rc == 0)
		rc = git(t, t->path, &said, f, "bisect", "start", bad, good, "--", NULL);
	if (rc >= 0)
		rc = understand(t, rc, &said, step, f);
	buf_fini(&said);
	return rc;
}

int bisect_tree_mark(const struct bisect_tree *t, const char *mark, struct bisect_step *step, struct fault *f)
{
	struct buf said = {0};
	int rc = bisect_tree_reset(t, f);

	if (rc == 0)
		rc = git(t, t->path, &said, f, "bisect", mark, NULL);
	if (rc >= 0)
		rc = understand(t, rc, &said, step, f);
	buf_fini(&said);
	return rc;
}
