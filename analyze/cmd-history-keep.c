/* SPDX-License-Identifier: BSD-2-Clause
 *
 * cmd-history-keep.c - `bootflame history prune` and `bootflame history export`: the file as a
 * whole.
 */
#include <getopt.h>
#include <inttypes.h>
#include <string.h>

#include "cmd-history.h"
#include "out/history-out.h"

enum {
	OPT_KEEP = 256,
};

/* ---- prune --------------------------------------------------------------------------------- */

static int run_prune(const struct cli_command *cmd, int argc, char **argv)
{
	struct history_pick pick = {.db = HISTORY_DB_DEFAULT};
	struct history_db *db;
	struct fault f = {0};
	unsigned long long keep = 0;
	uint64_t gone = 0;
	const char *arg = NULL;
	int id, told = 0, rc;

	while ((id = cli_next(cmd, argc, argv, &arg)) != CLI_END) {
		if (id == CLI_HELP)
			return EXIT_DONE;
		if (id == CLI_BAD || history_pick_option(cmd, &pick, id, arg) != EXIT_DONE)
			return EXIT_USAGE;
		if (id == OPT_KEEP) {
			told = 1;
			if (cli_number(cmd, "--keep", arg, 0, UINT32_MAX, &keep) < 0)
				return EXIT_USAGE;
		}
	}
	if (optind < argc)
		return cli_usage(cmd, "%s: not expected here; --db says which history", argv[optind]);
	if (!told)
		return cli_usage(cmd, "--keep N says how many commits stay");
	if (keep == 0 && !pick.branch)
		return cli_usage(cmd, "--keep 0 takes out all of a branch; --branch says which");
	db = history_db_open(pick.db, HISTORY_READ, &f);
	rc = db ? history_db_prune(db, pick.branch, keep, &gone, &f) : -1;
	history_db_close(db);
	if (rc < 0)
		return fault_print(&f, cmd->name);
	fprintf(stderr, "bootflame: %s: %s: %" PRIu64 " boot%s taken out\n", cmd->name, pick.db, gone,
		gone == 1 ? "" : "s");
	return EXIT_DONE;
}

static const struct cli_option prune_options[] = {
	{OPT_KEEP, "keep", "N", "how many commits stay, the newest ones, of each series and branch"},
	{HISTORY_OPT_BRANCH, "branch", "NAME", "only of this branch"},
	HISTORY_DB_OPTION,
	{0, NULL, NULL, NULL},
};

const struct cli_command cmd_history_prune = {
	.name = "history prune",
	.summary = "take old boots out of the history",
	.synopsis = "--keep N [--branch NAME] [--db FILE]",
	.description =
		"Takes out the boots of all but the newest commits of each series and branch, and makes the file "
		"smaller. With --branch only that branch is touched; --keep 0 then takes out all of it.",
	.options = prune_options,
	.examples = "bootflame history prune --keep 2000|in every series and branch\n"
		    "bootflame history prune --keep 0 --branch merged-already|a branch that is no more",
	.run = run_prune,
};

/* ---- export -------------------------------------------------------------------------------- */

static const char *format_at(size_t i)
{
	return i == 0 ? "csv" : NULL;
}

static void put_line(void *out, const struct history_line *line)
{
	history_csv_line(line, out);
}

static int run_export(const struct cli_command *cmd, int argc, char **argv)
{
	struct history_pick pick = {.db = HISTORY_DB_DEFAULT};
	struct history_db *db;
	struct fault f = {0};
	const char *arg = NULL;
	int id, rc;

	while ((id = cli_next(cmd, argc, argv, &arg)) != CLI_END) {
		if (id == CLI_HELP)
			return EXIT_DONE;
		if (id == CLI_BAD || history_pick_option(cmd, &pick, id, arg) != EXIT_DONE)
			return EXIT_USAGE;
	}
	if (optind == argc)
		return cli_usage(cmd, "to which format? There is: csv");
	if (strcmp(argv[optind], format_at(0)) != 0)
		return cmd_unknown_format(cmd, argv[optind], format_at);
	if (optind + 1 < argc)
		return cli_usage(cmd, "%s: not expected here; --db says which history", argv[optind + 1]);
	db = history_db_open(pick.db, HISTORY_READ, &f);
	if (db)
		history_csv_head(stdout);
	rc = db ? history_db_each(db, put_line, stdout, &f) : -1;
	history_db_close(db);
	return rc < 0 ? fault_print(&f, cmd->name) : EXIT_DONE;
}

static const struct cli_option export_options[] = {
	HISTORY_DB_OPTION,
	{0, NULL, NULL, NULL},
};

const struct cli_command cmd_history_export = {
	.name = "history export",
	.summary = "write all of the history as CSV",
	.synopsis = "[--db FILE] csv",
	.description =
		"Writes a row for each boot, and for each subsystem and step in it, to standard output: series, clock, "
		"branch, commit, time (seconds since 1970), boot, kind (boot, subsystem or step), name, subsystem, "
		"self, total and count. Self of a boot is what it cost without idling and observing; count is how often a step ran, and of a "
		"subsystem how many steps it has. A name that a spreadsheet would take for a formula has an apostrophe "
		"before it.",
	.options = export_options,
	.examples = "bootflame history export csv|all of it",
	.run = run_export,
};
