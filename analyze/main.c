/* SPDX-License-Identifier: BSD-2-Clause
 *
 * main.c - bootflame, the front door. In: a verb and its words. Out: what the verb does.
 * Recording is another program, bootflame-record, which this one becomes.
 */
#include <errno.h>
#include <locale.h>
#include <string.h>
#include <unistd.h>

#include "../tracer/hostlib/self-dir.h"
#include "cmd.h"

#ifndef BOOTFLAME_VERSION
#define BOOTFLAME_VERSION "unknown"
#endif

/* Becomes bootflame-record, which lies beside this program. */
static int run_record(const struct cli_command *cmd, int argc, char **argv)
{
	char path[4096];
	struct fault f;

	(void)argc;
	if (self_dir_path(path, sizeof path, "bootflame-record") == 0)
		execv(path, argv);
	fault_set(&f, EXIT_NODATA, "bootflame-record",
		  "cannot be started: %s (it lies beside bootflame; make builds it)", strerror(errno));
	return fault_print(&f, cmd->name);
}

static const struct cli_command record = {
	.name = "record",
	.summary = "boot a kernel and record its init",
	.run = run_record,
};

/* The one list of verbs. */
static const struct cli_command *const verbs[] = {
	&record,    &cmd_report,  &cmd_blame,  &cmd_flame,  &cmd_diff, &cmd_gate,
	&cmd_scale, &cmd_history, &cmd_import, &cmd_export, &cmd_dump, &cmd_doctor,
};
#define NVERBS (sizeof verbs / sizeof *verbs)

static void usage(FILE *out)
{
	fprintf(out,
		"usage: bootflame VERB [...]\n\nBoot-time profiling: where a kernel's boot goes, and what in it grows.\n\n");
	for (size_t i = 0; i < NVERBS; i++)
		fprintf(out, "  %-8s %s\n", verbs[i]->name, verbs[i]->summary);
	fprintf(out, "\n  'bootflame VERB --help' tells more; 'bootflame --version' the version.\n"
		     "  First: bootflame record --exact && bootflame report\n");
}

static void man_page(FILE *out)
{
	fprintf(out,
		".Dd November 24, 2026\n.Dt BOOTFLAME 1\n.Os\n.Sh NAME\n.Nm bootflame\n"
		".Nd boot-time profiling and tracing of kernels\n.Sh SYNOPSIS\n.Nm\n.Ar verb\n.Op Ar ...\n"
		".Sh DESCRIPTION\nA kernel that carries the hooks stamps every step of its initialisation and sends the "
		"stamps over the serial console;\n.Nm\nrecords them and says where the boot went.\nThe verbs are:\n"
		".Bl -tag -width Ds\n");
	for (size_t i = 0; i < NVERBS; i++)
		fprintf(out, ".It Xr bootflame-%s 1\n%s\n", verbs[i]->name, verbs[i]->summary);
	fprintf(out,
		".El\n.Pp\nA verb without a file reads\n.Pa bootflame.bft ,\nwhich\n.Cm record\nwrites by default.\nResults go "
		"to standard output, everything else to standard error.\n"
		".Sh EXIT STATUS\n.Bl -tag -width Ds\n.It 0\nDone, or within budget.\n.It 1\nThe guest crashed or timed "
		"out, a regression, or a finding where\n.Fl \\-fail\nasks for that.\n.It 2\nUsage.\n.It 3\nUndecided; the message says "
		"what would decide it.\n.It 4\nCould not measure, or unreadable input; there is no result.\n.El\n");
}

static const struct cli_command *find(const char *name)
{
	for (size_t i = 0; i < NVERBS; i++)
		if (strcmp(verbs[i]->name, name) == 0)
			return verbs[i];
	return NULL;
}

static int unknown(const char *word)
{
	const char *names[NVERBS + 1], *nearest;
	struct fault f;

	for (size_t i = 0; i < NVERBS; i++)
		names[i] = verbs[i]->name;
	names[NVERBS] = NULL;
	nearest = text_nearest(word, names);
	if (nearest)
		fault_set(&f, EXIT_USAGE, word, "no such verb; did you mean '%s'?", nearest);
	else
		fault_set(&f, EXIT_USAGE, word, "no such verb (see 'bootflame --help')");
	fprintf(stderr, "bootflame: ");
	text_print_safe(stderr, f.text, TEXT_KEEP_UTF8);
	fputc('\n', stderr);
	return EXIT_USAGE;
}

/* What could not be written was not done: a full disk is no result. */
static int finish(const struct cli_command *verb, int status)
{
	struct fault f;

	if (fflush(stdout) == 0 && !ferror(stdout))
		return status;
	fault_set(&f, EXIT_NODATA, "stdout", "cannot be written: %s", strerror(errno));
	return fault_print(&f, verb->name);
}

int main(int argc, char **argv)
{
	const struct cli_command *verb;

	setlocale(LC_CTYPE, "");
	if (argc < 2) {
		usage(stderr);
		return EXIT_USAGE;
	}
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 ||
	    (strcmp(argv[1], "help") == 0 && argc == 2)) {
		usage(stdout);
		return EXIT_DONE;
	}
	if (strcmp(argv[1], "--version") == 0) {
		printf("bootflame " BOOTFLAME_VERSION "\n");
		return EXIT_DONE;
	}
	if (strcmp(argv[1], "--man") == 0 && argc == 2) { /* for the build: the page of the whole */
		man_page(stdout);
		return EXIT_DONE;
	}
	if (strcmp(argv[1], "help") == 0) {
		static char help[] = "--help";

		argv[1] = argv[2];
		argv[2] = help;
	}
	verb = find(argv[1]);
	if (!verb)
		return unknown(argv[1]);
	if (argc == 3 && strcmp(argv[2], "--man") == 0 && verb != &record) {
		cli_print_man(verb, stdout);
		return EXIT_DONE;
	}
	return finish(verb, verb->run(verb, argc - 1, argv + 1));
}
