/* SPDX-License-Identifier: BSD-2-Clause
 *
 * cmd-dump.c - `bootflame dump`: everything in a trace, in the order it was written.
 */
#include <bootflame/wire.h>
#include <getopt.h>

#include "cmd.h"
#include "out/dump.h"

enum {
	OPT_JSON = 256,
	OPT_HOST,
};

static int run(const struct cli_command *cmd, int argc, char **argv)
{
	const char *arg = NULL, *path;
	struct fault f = {0};
	struct trace *t;
	int id, json = 0, host = 0;

	while ((id = cli_next(cmd, argc, argv, &arg)) != CLI_END) {
		if (id == CLI_HELP)
			return EXIT_DONE;
		if (id == CLI_BAD)
			return EXIT_USAGE;
		json |= id == OPT_JSON;
		host |= id == OPT_HOST;
	}
	path = cmd_trace_operand(cmd, argc, argv);
	if (!path)
		return EXIT_USAGE;
	t = trace_read(path, &f);
	if (!t)
		return fault_print(&f, cmd->name);
	for (size_t i = 0; i < t->nboots; i++)
		cmd_warn(cmd, t, &t->boots[i], path);
	if (json)
		dump_json(t, host, stdout);
	else
		dump_text(t, host, stdout);
	trace_free(t);
	return EXIT_DONE;
}

static const struct cli_option options[] = {
	{OPT_HOST, "host", NULL,
	 "show when each frame came and what the recorder saw of the VMM, in host time: it differs "
	 "between equal boots"},
	{OPT_JSON, "json", NULL, "print JSON, schema bootflame.dump/1"},
	{0, NULL, NULL, NULL},
};

const struct cli_command cmd_dump = {
	.name = "dump",
	.summary = "print everything in a trace",
	.synopsis = "[--host] [--json] [F.bft]",
	.description =
		"Prints the facts of the recording, and of each boot its frames, events and console text in the order they "
		"were written. Ticks are counted from the kernel's entry. Two exact boots of one kernel give the same "
		"output, to the byte.\n\n"
		"Without a file, bootflame.bft is read; '-' is standard input.",
	.options = options,
	.examples = "bootflame dump boot.bft | less|look through a trace",
	.run = run,
};
