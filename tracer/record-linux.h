/* SPDX-License-Identifier: BSD-2-Clause
 *
 * record-linux.h - a stock Linux made ready to be recorded, and what became of it. In: the
 * options of `record linux`. Out: the kernel's command line and an initramfs with the agent,
 * put into the VMM's config; and whether a boot is to be kept.
 *
 * Where the kernel gives no events, or dies before its init can tell them, it is booted once
 * more with initcall_debug on the console, so that something is learned.
 */
#ifndef RECORD_LINUX_H
#define RECORD_LINUX_H

#include <regex.h>

#include "linux-image.h"
#include "record-options.h"
#include "session.h"

struct record_linux {
	const struct record_linux_options *options;
	struct linux_image image;
	const char *user_append;
	struct buf append;
	int initrd_fd;
	char initrd_path[64];
	int console; /* initcall_debug is on: asked for, or the second try */
	regex_t until;
	int has_until;

	/* Of the boot under way: */
	char panic[256], initcall[128]; /* that the console told last; empty: none */
	uint64_t lines;                 /* of the console */
};

enum record_linux_verdict {
	LINUX_KEEP,
	LINUX_AGAIN, /* with the console's tracing; why was said */
};

/* Fills in `options`' vm; 0 or -1. Undo with fini in either case. */
int record_linux_init(struct record_linux *l, struct record_options *options, struct fault *f);
void record_linux_fini(struct record_linux *l);
void record_linux_facts(const struct record_linux *l, struct tf_writer *trace);

/* A boot begins. */
void record_linux_boot(struct record_linux *l);
/* For struct session: a line of the console, or its last one as far as it has come. Whether
 * it is what the recording was to go on until. */
int record_linux_line(struct record_linux *l, const char *line, int whole);

/* What to do with a boot that is over. After LINUX_AGAIN the config is that of the next try. */
enum record_linux_verdict record_linux_decide(struct record_linux *l, struct record_options *options,
					      const struct session *s, struct fault *f);
/* A boot to be kept, in words; 0 or -1 with its exit status. */
int record_linux_judge(const struct record_linux *l, const struct record_options *options, const struct session *s,
		       struct fault *f);

#endif
