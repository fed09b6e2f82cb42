/* SPDX-License-Identifier: BSD-2-Clause
 *
 * bisect-tree.h - a git work tree for bisecting, apart from the user's: its own directory, its own
 * HEAD, its own bisection. In: a repository. Out: commits to try, and in the end the first bad one;
 * git itself chooses them. What was made goes with bisect_tree_fini.
 */
#ifndef BISECT_TREE_H
#define BISECT_TREE_H

#include "child.h"

#define BISECT_COMMIT_ROOM 72

struct bisect_tree {
	const char *repository;
	const struct child_guard *guard;
	char *directory, *path; /* a temporary directory, and the work tree in it */
	int made;               /* git knows of it */
	int ending;             /* nothing may stop what takes it away */
};

/* At a commit; 0 or -1 with a fault, bisect_tree_fini in either case. */
int bisect_tree_init(struct bisect_tree *t, const char *repository, const char *commit, const struct child_guard *guard,
		     struct fault *f);
void bisect_tree_fini(struct bisect_tree *t);

/* The commit that a revision names. */
int bisect_tree_resolve(const struct bisect_tree *t, const char *revision, char out[BISECT_COMMIT_ROOM],
			struct fault *f);
/* The first line of its message. */
int bisect_tree_subject(const struct bisect_tree *t, const char *commit, char *out, size_t n, struct fault *f);
/* What a build has changed of the tracked files is not kept; what else it made is: it saves time. */
int bisect_tree_reset(const struct bisect_tree *t, struct fault *f);
int bisect_tree_checkout(const struct bisect_tree *t, const char *commit, struct fault *f);

enum bisect_next {
	BISECT_TRY,   /* the tree is at the next commit to try */
	BISECT_FOUND, /* `commit` is the first bad one */
	BISECT_LEFT,  /* only what was skipped is left; `candidates` has a commit a line */
};
struct bisect_step {
	enum bisect_next next;
	char commit[BISECT_COMMIT_ROOM];
	struct buf candidates;
};
/* Begins between the two; then says of the commit that was tried "good", "bad" or "skip". */
int bisect_tree_start(const struct bisect_tree *t, const char *good, const char *bad, struct bisect_step *step,
		      struct fault *f);
int bisect_tree_mark(const struct bisect_tree *t, const char *mark, struct bisect_step *step, struct fault *f);

#endif
