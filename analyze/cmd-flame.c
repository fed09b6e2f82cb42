/* SPDX-License-Identifier: BSD-2-Clause
 *
 * cmd-flame.c - `bootflame flame`: a boot as one picture.
 */
#include <getopt.h>
#include <string.h>

#include "cmd-picture.h"
#include "cmd.h"

static int unknown_suffix(const struct cli_command *cmd, const char *output)
{
	struct buf list = {0};
	int status;

	for (size_t i = 0; exporter_picture_at(i); i++)
		buf_addf(&list, "%s%s", i ? ", " : "", exporter_picture_at(i)->suffix);
	status = cli_usage(cmd, "-o %s: which picture? The suffix says it; there is: %s", output,
			   list.data ? list.data : "");
	buf_fini(&list);
	return status;
}

static int run(const struct cli_command *cmd, int argc, char **argv)
{
	const struct exporter *picture = exporter_picture_at(0);
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
	path = cmd_trace_operand(cmd, argc, argv);
	if (!path)
		return EXIT_USAGE;
	if (output && strcmp(output, "-") != 0)
		picture = exporter_picture_find(output);
	if (!picture)
		return unknown_suffix(cmd, output);
	return cmd_picture(cmd, picture, path, output);
}

static const struct cli_option options[] = {
	{'o', "output", "F.html|F.svg|F.folded",
	 "write it there, as the suffix says; '-': an SVG to standard output; without it to the trace's name with "
	 ".svg in place of .bft"},
	{0, NULL, NULL, NULL},
};

const struct cli_command cmd_flame = {
	.name = "flame",
	.summary = "draw a boot: a page, or a picture",
	.synopsis = "[-o F.html|F.svg|F.folded] [F.bft]",
	.description =
		"Writes one boot of a trace as a page or as a picture; of a trace with several boots the median one.\n\n"
		"A page, F.html, is one file that opens in any browser and asks for nothing from elsewhere. It has a "
		"timeline: a lane a thread, above them what each CPU ran, and the console's lines and the marks where they came; "
		"the flame graph of F.svg, by self time, or by total time as who called whom; tables of subsystems and "
		"steps; how steps grow; what observing cost; the machine. Drag, or press + and -, to zoom; arrows go from frame to "
		"frame, Enter zooms to one, a click or Space shows its file and line, n, how often it ran; / searches by a "
		"regular expression. The page's address names what is shown, and can be passed on. What is shown can be copied "
		"as folded stacks. Times are ticks or instructions, or time where the clock's frequency is known. Without "
		"scripts there are the tables and the picture. What the page's own script needs of a browser is of 2023.\n\n"
		"The flame graph: at the bottom is the boot, on it stand the subsystems, the most expensive first, on each the way to its "
		"steps: who called them, in the order in which they first ran. A frame is as wide as the self time of the "
		"subsystem's steps in it and above it. So a subsystem is as wide as in the report, and a step that calls "
		"into several subsystems stands in each. All threads and CPUs are together.\n\n"
		"An SVG has no script and asks for nothing from elsewhere. It shows the frames of at least a pixel, at most "
		"1500 of them; narrower ones beside each other are one frame, that says how many. A family of steps, "
		"such as filler#0, filler#1, is one frame. A frame's title says its ticks, share, self time and how often "
		"it ran. The colours are the subsystems', for a light and a dark page.\n\n"
		"A .folded file is that of 'bootflame export folded'.\n\n"
		"Without a file, bootflame.bft is read; '-' is standard input.",
	.options = options,
	.examples = "bootflame flame|bootflame.bft as bootflame.svg\n"
		    "bootflame flame boot.bft -o boot.html|a page to look into\n"
		    "bootflame flame boot.bft -o boot.folded|for other tools",
	.run = run,
};
