/* SPDX-License-Identifier: BSD-2-Clause
 *
 * cmd-history-log.c - `bootflame history log`: commits, newest first, with what their boots cost.
 */
#include <getopt.h>

#include "cmd-history.h"
#include "out/history-out.h"

enum {
	OPT_JSON = 256,
};

static int run(const struct cli_command *cmd, int argc, char **argv)
{
	struct history_pick pick = {.db = HISTORY_DB_DEFAULT};
	struct history_what what = {.whole = 1};
	struct history_trend t;
	struct fault f = {0};
	unsigned long long top = 20;
	const char *arg = NULL;
	int id, json = 0, status = EXIT_DONE;

	while ((id = cli_next(cmd, argc, argv, &arg)) != CLI_END) {
		if (id == CLI_HELP)
			return EXIT_DONE;
		if (id == CLI_BAD || history_pick_option(cmd, &pick, id, arg) != EXIT_DONE)
			return EXIT_USAGE;
		if (id == 'n' && cli_number(cmd, "-n", arg, 0, UINT32_MAX, &top) < 0)
			return EXIT_USAGE;
		json |= id == OPT_JSON;
	}
	if (optind < argc)
		return cli_usage(cmd, "%s: not expected here; --db says which history", argv[optind]);
	if (history_trend_init(&t, &pick, &what, &f) < 0) {
		status = fault_print(&f, cmd->name);
	} else {
		struct history_shown s = {.db = pick.db,
					  .view = &t.view,
					  .trend = &t.trend,
					  .kind = "boot",
					  .name = "",
					  .subsystem = "",
					  .top = top};

		if (json)
			history_log_json(&s, stdout);
		else
			history_log_text(&s, stdout);
	}
	history_trend_fini(&t);
	return status;
}

static const struct cli_option options[] = {
	{'n', "number", "N", "list N commits, 20 by default, 0 all"},
	HISTORY_PICK_OPTIONS,
	{OPT_JSON, "json", NULL, "print JSON, schema bootflame.history-log/1"},
	{0, NULL, NULL, NULL},
};

const struct cli_command cmd_history_log = {
	.name = "history log",
	.summary = "list commits with what their boots cost",
	.synopsis = "[-n N] [--series N] [--branch NAME] [--json] [--db FILE]",
	.description =
		"Lists commits, newest first: when, how many boots, what they cost without idling and observing, the "
		"difference to the commit before, and which commits are change points (see "
		"bootflame-history(1)). What else the history has, other series and branches, stands beneath.",
	.options = options,
	.examples = "bootflame history log|the newest twenty\n"
		    "bootflame history log -n 0 --branch release|all of a branch",
	.run = run,
};
