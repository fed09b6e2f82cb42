/* SPDX-License-Identifier: BSD-2-Clause
 *
 * record-options.h - what a recording is asked for on the command line, and the
 * documentation of those options, which --help and the man page print.
 */
#ifndef RECORD_OPTIONS_H
#define RECORD_OPTIONS_H

#include "hostlib/cli.h"
#include "vmm/vmm.h"

/* `record linux`: a stock kernel, with an agent of ours as its init. */
struct record_linux_options {
	const char *image;
	const char *initrd;    /* the user's own, or NULL */
	const char *functions; /* those under which all calls are traced, a glob; or NULL */
	uint64_t depth;        /* of such calls */
	const char *until;     /* what ends the recording, a regular expression; or NULL */
	const char *symbols;   /* an ELF that names functions, or NULL */
	int console;           /* initcall_debug on the console, and no events */
	int untraced;          /* neither: how long it takes alone */
};

/* Whether the host's kernel is asked, by BPF, what the VMM does. */
enum record_outside {
	OUTSIDE_IN_TIME_MODE, /* where it may be had, and ticks are time */
	OUTSIDE_ASKED,        /* where it may be had; else it is said why not */
	OUTSIDE_NEVER,
};

struct record_options {
	struct vmm_config vm;
	int stock; /* `record linux`; else nothing in `linux` counts */
	struct record_linux_options linux;
	const char *output; /* "-": stdout; NULL: the default, an older one is kept */
	const char *commit; /* of the kernel, as the user names it; NULL: not given */
	uint64_t boots;
	uint64_t timeout_s;
	const char *transport; /* its name */
	int quiet;
	enum record_outside outside;
	const char *user; /* whom the VMM runs as; NULL: who we are */
};

#define RECORD_DEFAULT_OUTPUT "bootflame.bft"

extern const struct cli_command record_command, record_linux_command;

/* 0; or -1 with the exit status in *status (0 after --help). */
int record_options_parse(struct record_options *o, int argc, char **argv, int *status);

#endif
