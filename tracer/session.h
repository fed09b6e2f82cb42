/* SPDX-License-Identifier: BSD-2-Clause
 *
 * session.h - one boot: a VMM is started, its serial line followed until the guest says
 * bye, dies or takes too long. In: the VMM's words. Out: chunks in a trace file, and
 * how it ended.
 */
#ifndef SESSION_H
#define SESSION_H

#include <stdint.h>

#include "guest-ring.h"
#include "host-side.h"
#include "hostlib/fault.h"
#include "hostlib/wire-parse.h"
#include "tracefile/tracefile.h"
#include "vmm-user.h"

enum session_end {
	SESSION_BYE,         /* the guest said bye; its status is in the bye */
	SESSION_DIED,        /* the VMM ended and no bye had come */
	SESSION_TIMEOUT,     /* no bye in time */
	SESSION_INTERRUPTED, /* a signal asked the recorder to stop */
	SESSION_UNTIL,       /* the console said what was waited for */
};

struct session {
	/* What is to be run and how; all stay the caller's. */
	const char *program;
	char *const *argv;           /* NULL-ended, argv[0] first */
	const struct vmm_user *user; /* who it runs as; NULL: who we are */
	const char *output;          /* the file that its stdout goes to; NULL: nowhere */
	struct host_side *host;      /* what is seen of it from here */
	int serial_fd;               /* what the VMM's serial line is written to */
	int virtio_fd;               /* and its virtio console; -1: there is none */
	struct guest_ring *ring;     /* the guest's memory, where its rings are read there; or NULL */
	uint64_t timeout_ns;
	int show_console; /* text goes to stderr as it comes */
	struct tf_writer *trace;
	uint64_t boot; /* its number in the trace */
	/* Called once, when the first hello is in: from then on there is something to
	 * keep. 0, or -1 with a fault to give up. */
	int (*on_hello)(void *arg, const struct wire_hello *hello, struct fault *f);
	/* Called with each line of the console that is `whole`, and with the last one as far as it
	 * has come; above 0 ends the boot. May be NULL. */
	int (*on_line)(void *arg, const char *line, int whole);
	void *arg;
	int past_bye; /* the guest runs on behind its bye, and so does the recording */

	/* What came of it. */
	enum session_end end;
	int vmm_status; /* as wait gives it */
	int hello_seen, bye_seen;
	struct wire_hello hello;
	struct wire_bye bye;
	uint64_t line_bytes;       /* of all lines */
	uint64_t bye_ns, until_ns; /* when they came, CLOCK_MONOTONIC */
	char last_line[256];       /* the console's last, for messages */
	char vmm_message[512];     /* the end of what the VMM itself wrote to stderr */
};

/* A file that a VMM writes a line to: an anonymous one, gone with the last process
 * that has it open. The VMM opens `path`. The descriptor, or -1. */
int session_line_file(char *path, size_t n, struct fault *f);

/* Runs the boot. -1 with a fault where it could not be started or kept; no VMM is left
 * behind on any way out, SIGKILL included. */
int session_run(struct session *s, struct fault *f);

#endif
