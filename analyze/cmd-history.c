/* SPDX-License-Identifier: BSD-2-Clause
 *
 * cmd-history.c - `bootflame history`: what boots cost, commit by commit. Its verbs have a file
 * each; here is the list of them, and how boots are picked and become a trend.
 */
#include "cmd-history.h"

#include <stdlib.h>
#include <string.h>

static const struct cli_command *const verbs[] = {
	&cmd_history_add,   &cmd_history_log,    &cmd_history_show,
	&cmd_history_prune, &cmd_history_export, &cmd_history_bisect,
};
#define NVERBS (sizeof verbs / sizeof *verbs)

/* Their names begin with ours. */
static const char *short_name(const struct cli_command *verb)
{
	return verb->name + strlen("history ");
}

/* ---- Picking ------------------------------------------------------------------------------- */

int history_pick_option(const struct cli_command *cmd, struct history_pick *p, int id, const char *arg)
{
	if (id == HISTORY_OPT_DB)
		p->db = arg;
	if (id == HISTORY_OPT_BRANCH)
		p->branch = arg;
	if (id == HISTORY_OPT_SERIES && cli_number(cmd, "--series", arg, 1, INT64_MAX, &p->series) < 0)
		return EXIT_USAGE;
	return EXIT_DONE;
}

static int make_trend(struct history_trend *t, const struct history_value *values)
{
	const struct history_view *v = &t->view;
	struct trend_boot *boots = calloc(v->nrows + 1, sizeof *boots);
	int exact = strcmp(v->parts[v->part].clock, "instructions") == 0, rc = -1;

	for (size_t i = 0; boots && i < v->nrows; i++) {
		const struct history_row *r = &v->rows[i];

		boots[i] = (struct trend_boot){.commit = r->commit,
					       .time_s = r->time_s,
					       .cost = values ? values[i].self : r->judged,
					       .judged = r->judged};
	}
	if (boots)
		rc = trend_init(&t->trend, boots, v->nrows, exact);
	free(boots);
	return rc;
}

int history_trend_init(struct history_trend *t, const struct history_pick *p, const struct history_what *what,
		       struct fault *f)
{
	struct history_db *db = history_db_open(p->db, HISTORY_READ, f);
	struct history_value *values = NULL;
	int rc;

	*t = (struct history_trend){.subsystem = what->subsystem ? strdup(what->subsystem) : NULL};
	if (!db)
		return -1;
	rc = history_view_init(&t->view, db, (int64_t)p->series, p->branch, f);
	if (rc == 0 && !what->whole) {
		values = history_view_values(&t->view, db, what->kind, what->name, &t->subsystem, f);
		rc = values ? 0 : -1;
	}
	if (rc == 0 && (rc = make_trend(t, values)) < 0)
		fault_set(f, EXIT_NODATA, p->db, "out of memory");
	free(values);
	history_db_close(db);
	return rc;
}

void history_trend_fini(struct history_trend *t)
{
	trend_fini(&t->trend);
	history_view_fini(&t->view);
	free(t->subsystem);
}

/* ---- The verb ------------------------------------------------------------------------------ */

static int unknown(const struct cli_command *cmd, const char *word)
{
	const char *names[NVERBS + 1] = {NULL}, *nearest;

	for (size_t i = 0; i < NVERBS; i++)
		names[i] = short_name(verbs[i]);
	nearest = text_nearest(word, names);
	if (nearest)
		return cli_usage(cmd, "%s: no such verb; did you mean '%s'?", word, nearest);
	return cli_usage(cmd, "%s: no such verb", word);
}

static int run(const struct cli_command *cmd, int argc, char **argv)
{
	const struct cli_command *verb = NULL;
	const char *arg = NULL;

	if (argc < 2)
		return cli_usage(cmd, "what of it? add, log, show, prune, export or bisect");
	if (argv[1][0] == '-') {
		if (cli_next(cmd, argc, argv, &arg) == CLI_HELP)
			return EXIT_DONE;
		return EXIT_USAGE;
	}
	for (size_t i = 0; i < NVERBS; i++)
		if (strcmp(argv[1], short_name(verbs[i])) == 0)
			verb = verbs[i];
	if (!verb)
		return unknown(cmd, argv[1]);
	if (argc == 3 && strcmp(argv[2], "--man") == 0) {
		cli_print_man(verb, stdout);
		return EXIT_DONE;
	}
	return verb->run(verb, argc - 1, argv + 1);
}

static const struct cli_option options[] = {
	{0, NULL, NULL, NULL},
};

const struct cli_command cmd_history = {
	.name = "history",
	.summary = "keep what boots cost, commit by commit, and find what changed it",
	.synopsis = "add|log|show|prune|export|bisect [...]",
	.description =
		"Keeps what every boot, subsystem and step cost in an SQLite file, and marks the commits that changed "
		"it.\n\n"
		"  add     puts the boots of a trace into it\n"
		"  log     lists commits with what their boots cost\n"
		"  show    shows a step over all commits, in the terminal or as a page\n"
		"  prune   takes old boots out of it\n"
		"  export  writes all of it as CSV\n"
		"  bisect  builds and records commits to find the one that made a boot\n"
		"          too dear; it needs no history\n\n"
		"Each has a page of its own: 'bootflame history add --help', or bootflame-history-add(1).\n\n"
		"Only boots that can be compared stand beside each other. A series is one clock and one machine: the "
		"same VMM version, machine model, accelerator, CPUs, memory, transport, devices and words of the guest's "
		"command line; in time mode the same host CPU, too. Exact boots from different hosts are of one series. "
		"Boots on different branches are apart as well.\n\n"
		"A commit's cost is the median of its boots. Commits stand in the order of --time, which is the "
		"commit's own time where 'add' was told it, else when it was added.\n\n"
		"A change point is a commit that brought a change which lasts. Of exact boots every difference between "
		"neighbours of more than 0.05% of the boot is one, and of a step more than 1% of the most it cost. Where there is noise, and for what creeps, they are found by "
		"E-divisive in windows of 50 commits, each confirmed by a t-test at p = 0.0001 against what lies between the changes "
		"next to it; at least three commits on either side are wanted. The same boots always give the same "
		"points.\n\n"
		"Any number of programs may add to one file at the same time; each trace is added as a whole or not at "
		"all. The file must lie on a local disk, as SQLite's write-ahead log asks for that.",
	.options = options,
	.examples =
		"bootflame record --exact|a boot of the commit that is checked out\n"
		"bootflame history add --commit $(git rev-parse HEAD) --time $(git log -1 --format=%ct)|which is kept\n"
		"bootflame history log|what each commit's boot cost\n"
		"bootflame history show sysinit_sort -o sort.html|one step, as a page",
	.run = run,
};
