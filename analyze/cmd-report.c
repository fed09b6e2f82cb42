/* SPDX-License-Identifier: BSD-2-Clause
 *
 * cmd-report.c - `bootflame report` and `bootflame blame`: where one boot went.
 */
#include <getopt.h>

#include "cmd.h"
#include "out/report.h"

enum {
	OPT_JSON = 256,
	OPT_TOP,
	OPT_FAIL,
};

/* A boot and its report; 0, or -1 with a fault. cmd_boot_fini in either case. */
static int load(const struct cli_command *cmd, const char *path, struct cmd_boot *b, struct report *r, struct fault *f)
{
	if (cmd_boot_init(b, path, STEPS_EACH, f) < 0)
		return -1;
	cmd_warn(cmd, b->trace, b->boot, path);
	*r = (struct report){.trace = b->trace,
			     .boot = b->boot,
			     .tree = b->tree,
			     .steps = b->steps,
			     .hotspots = &b->hotspots,
			     .path = path};
	return 0;
}

static int show_pair(const struct cli_command *cmd, const char *path_a, const char *path_b, size_t rows)
{
	struct fault f = {0};
	struct cmd_boot a = {0}, b = {0};
	struct report ra, rb;
	int status = EXIT_DONE;

	if (load(cmd, path_a, &a, &ra, &f) < 0 || load(cmd, path_b, &b, &rb, &f) < 0)
		status = fault_print(&f, cmd->name);
	else if (trace_exact(a.trace) != trace_exact(b.trace))
		status = cli_usage(cmd, "%s and %s: one counts instructions, the other time", path_a, path_b);
	else
		report_pair_text(&ra, &rb, stdout, rows);
	cmd_boot_fini(&a);
	cmd_boot_fini(&b);
	return status;
}

static int show(const struct cli_command *cmd, int argc, char **argv, size_t rows, int blame)
{
	const char *arg = NULL, *path;
	struct fault f = {0};
	struct cmd_boot b;
	struct report r;
	int id, json = 0, fail = 0, status = EXIT_DONE;
	unsigned long long n;

	while ((id = cli_next(cmd, argc, argv, &arg)) != CLI_END) {
		if (id == CLI_HELP)
			return EXIT_DONE;
		if (id == CLI_BAD)
			return EXIT_USAGE;
		if (id == OPT_JSON)
			json = 1;
		if (id == OPT_FAIL)
			fail = 1;
		if (id == OPT_TOP) {
			if (cli_number(cmd, "--top", arg, 0, 1000000000, &n) < 0)
				return EXIT_USAGE;
			rows = n;
		}
	}
	if (!blame && !json && !fail && argc - optind == 2)
		return show_pair(cmd, argv[optind], argv[optind + 1], rows);
	path = cmd_trace_operand(cmd, argc, argv);
	if (!path)
		return EXIT_USAGE;
	if (load(cmd, path, &b, &r, &f) < 0) {
		cmd_boot_fini(&b);
		return fault_print(&f, cmd->name);
	}
	if (blame && json)
		report_blame_json(&r, stdout);
	else if (blame)
		report_blame_text(&r, stdout, rows);
	else if (json)
		report_json(&r, stdout);
	else
		report_text(&r, stdout, rows);
	for (size_t i = 0; fail && i < b.hotspots.nrows; i++)
		if (b.hotspots.rows[i].growth.verdict == GROWTH_QUADRATIC)
			status = EXIT_FOUND;
	cmd_boot_fini(&b);
	return status;
}

static int run_report(const struct cli_command *cmd, int argc, char **argv)
{
	return show(cmd, argc, argv, 12, 0);
}

static int run_blame(const struct cli_command *cmd, int argc, char **argv)
{
	return show(cmd, argc, argv, 0, 1);
}

static const struct cli_option report_options[] = {
	{OPT_JSON, "json", NULL, "print JSON, schema bootflame.report/1, with every step"},
	{OPT_TOP, "top", "N", "list N steps, 0 for all; 12 by default"},
	{OPT_FAIL, "fail", NULL, "exit 1 if a step grows as n^2 or worse within this boot"},
	{0, NULL, NULL, NULL},
};

const struct cli_command cmd_report = {
	.name = "report",
	.summary = "say where a boot went",
	.synopsis = "[--json] [--top N] [--fail] [F.bft [OTHER.bft]]",
	.description =
		"Reads a trace and prints its total, the cost of each subsystem, the steps that cost most, the steps that "
		"grow with the sizes they report, what was lost, and what observing cost.\n\n"
		"A step's self time is what it spent outside the steps within it; the self times of all steps sum to the "
		"total. What no step covers is in the subsystem 'unaccounted', what observing cost in 'observer', halted "
		"time in 'idle'. Of a trace with several boots the median one is shown. A trace that is cut or damaged "
		"gives what it has, with a warning.\n\n"
		"Two traces are shown side by side: each subsystem, and the steps that cost most in either, with the ratio "
		"of the first to the second.\n\n"
		"Without a file, bootflame.bft is read; '-' is standard input.",
	.options = report_options,
	.examples = "bootflame report|the trace that 'bootflame record' wrote last\n"
		    "bootflame report --json boot.bft|for programs\n"
		    "bootflame report bubble.bft merge.bft|two boots side by side",
	.run = run_report,
};

static const struct cli_option blame_options[] = {
	{OPT_JSON, "json", NULL, "print JSON, schema bootflame.blame/1"},
	{OPT_TOP, "top", "N", "list N steps, 0 for all; all by default"},
	{0, NULL, NULL, NULL},
};

const struct cli_command cmd_blame = {
	.name = "blame",
	.summary = "list a boot's steps by self time",
	.synopsis = "[--json] [--top N] [F.bft]",
	.description =
		"Lists every step of a boot, the one with the most self time first: self, share of the boot, total, how "
		"often it ran, the largest size it was given.\n\n"
		"Without a file, bootflame.bft is read; '-' is standard input.",
	.options = blame_options,
	.examples = "bootflame blame --top 20|the twenty most expensive steps",
	.run = run_blame,
};
