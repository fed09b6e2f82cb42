/* SPDX-License-Identifier: BSD-2-Clause
 *
 * child.h - another program, run for a verb that must clean up after itself whoever stops it. In: a
 * command. Out: its status, and what it said. While child_guard holds, SIGINT, SIGTERM and SIGHUP
 * wait; only a child is interrupted by them, with all that it has started.
 */
#ifndef CHILD_H
#define CHILD_H

#include <signal.h>

#include "../tracer/hostlib/fault.h"
#include "../tracer/hostlib/text.h"

struct child_guard {
	sigset_t before;
	struct sigaction actions[3]; /* theirs, before */
};
void child_guard_init(struct child_guard *g);
/* A signal that came and was not for a child alone is delivered here. */
void child_guard_fini(struct child_guard *g);
/* Which of them came, or 0. */
int child_stopped(void);

struct child {
	const char *program; /* a path, or a name on PATH; NULL: argv[0] */
	char *const *argv;   /* NULL-ended */
	const char *in;      /* the directory it runs in; NULL: this one */
	int elsewhere;       /* the caller's git repository, if the environment names one, is not its own */
	int in_english;      /* what it says is for us */
	int undisturbed;     /* signals wait until it has ended */
	const struct child_guard *guard;
};
/* Its exit status, 128 and more where a signal ended it; -1 with a fault where it did not run, or
 * was stopped. What it wrote to stdout and stderr is added to `said`. */
int child_run(const struct child *c, struct buf *said, struct fault *f);
/* The last line that has something on it, without its newline; "" where there is none. */
void child_last_line(const struct buf *said, char *out, size_t n);

#endif
