/* SPDX-License-Identifier: BSD-2-Clause
 *
 * cmd-export.c - `bootflame export`: a trace for the viewers that people already have.
 */
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "cmd-picture.h"
#include "cmd.h"

static const char *format_at(size_t i)
{
	return exporter_at(i) ? exporter_at(i)->name : NULL;
}

static int no_format(const struct cli_command *cmd)
{
	struct buf list = {0};
	int status;

	cmd_list_formats(format_at, &list);
	status = cli_usage(cmd, "to which format? There is: %s", list.data ? list.data : "");
	buf_fini(&list);
	return status;
}

static int run(const struct cli_command *cmd, int argc, char **argv)
{
	const struct exporter *exporter;
	const char *arg = NULL, *output = NULL, *path;
	int id;

	while ((id = cli_next(cmd, argc, argv, &arg)) != CLI_END) {
		if (id == CLI_HELP)
			return EXIT_DONE;
		if (id == CLI_BAD)
			return EXIT_USAGE;
		if (id == 'o')
			output = arg;
	}
	if (optind == argc)
		return no_format(cmd);
	exporter = exporter_find(argv[optind]);
	if (!exporter)
		return cmd_unknown_format(cmd, argv[optind], format_at);
	optind++;
	path = cmd_trace_operand(cmd, argc, argv);
	if (!path)
		return EXIT_USAGE;
	return cmd_picture(cmd, exporter, path, output);
}

static const struct cli_option options[] = {
	{'o', "output", "FILE",
	 "write it there, '-' for standard output; without it to the trace's name with the format's suffix in place of .bft"},
	{0, NULL, NULL, NULL},
};

const struct cli_command cmd_export = {
	.name = "export",
	.summary = "write a trace for other viewers",
	.synopsis = "[-o FILE] FORMAT [F.bft]",
	.description =
		"Writes one boot of a trace in the format of another viewer; of a trace with several boots the median "
		"one.\n\n"
		"Formats:\n\n"
		"  speedscope  for https://www.speedscope.app; suffix .speedscope.json\n"
		"  chrome      trace events, for https://ui.perfetto.dev and\n"
		"              chrome://tracing; suffix .chrome.json\n"
		"  folded      folded stacks, for flamegraph.pl and inferno;\n"
		"              suffix .folded\n\n"
		"speedscope and chrome show a row a thread, or a CPU where the kernel names no threads, from the boot's "
		"first tick on. Where a thread runs in no step there is the frame 'unaccounted', where it does not run "
		"and has a step open, 'off cpu'; so a step's total and self time there are those of the report. Values "
		"are nanoseconds where the clock's frequency is known; else, and in exact traces, the trace's ticks: "
		"one stands as a nanosecond in chrome, which has also marks, counters, each step's n, and a row a CPU "
		"with what ran there.\n\n"
		"A line of folded is the subsystem, then the steps from the outermost to the one that is meant, then its "
		"self time in ticks, over all threads and CPUs. The lines sum to the boot's total, or with several CPUs to the "
		"time of them all. A ';' in a name becomes ':', a space '_'.\n\n"
		"Characters in names that would act on a display are written as \\xNN.\n\n"
		"Without a file, bootflame.bft is read; '-' is standard input.",
	.options = options,
	.examples = "bootflame export speedscope|bootflame.bft as bootflame.speedscope.json\n"
		    "bootflame export folded boot.bft -o -|to standard output, for another program",
	.run = run,
};
