/* SPDX-License-Identifier: BSD-2-Clause
 *
 * fault.h - how a host function fails. It fills in what it was about, what it found
 * and what to do next, and returns -1 or NULL; a command prints that and exits with
 * the status. Nothing below a command prints or exits.
 */
#ifndef FAULT_H
#define FAULT_H

/* Exit statuses, the same for every verb. */
enum exit_status {
	EXIT_DONE = 0,      /* done, or within budget */
	EXIT_FOUND = 1,     /* a regression; the guest crashed or timed out */
	EXIT_USAGE = 2,     /* the command line is wrong */
	EXIT_UNDECIDED = 3, /* more is needed to decide; the message says what */
	EXIT_NODATA = 4,    /* could not measure, or unreadable input */
};

struct fault {
	enum exit_status status;
	char text[1024]; /* "subject: fact (next step)" */
};

/* Always -1, so that `return fault_set(...)` reads well. The subject may be NULL. */
int fault_set(struct fault *f, enum exit_status status, const char *subject, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* "bootflame: verb: text" on stderr, control characters shown as \xNN. Returns the
 * status. */
int fault_print(const struct fault *f, const char *verb);

/* The same form for what does not end the command. */
void fault_warn(const char *verb, const char *subject, const char *format, ...) __attribute__((format(printf, 3, 4)));

#endif
