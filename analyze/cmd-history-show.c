/* SPDX-License-Identifier: BSD-2-Clause
 *
 * cmd-history-show.c - `bootflame history show`: a step, a subsystem or the boot over all commits,
 * in the terminal or as a page.
 */
#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cmd-history.h"
#include "out/history-out.h"

enum {
	OPT_JSON = 256,
	OPT_SUBSYSTEM,
};

struct request {
	struct history_pick pick;
	struct history_what what;
	unsigned long long top;
	const char *output;
	int json, topped;
};

/* "name (subsystem)" as two; a name that is only spelled like that is not found either way. */
static char *split(const char *word, struct history_what *what)
{
	size_t n = strlen(word);
	char *copy = strdup(word), *at = NULL;

	for (char *p = copy; p && (p = strstr(p, " (")); p++)
		at = p;
	what->name = copy;
	if (copy && at && at != copy && n && copy[n - 1] == ')') {
		copy[n - 1] = '\0';
		*at = '\0';
		what->subsystem = at + 2;
	}
	return copy;
}

/* A history is not written over by what was made of it. */
static int is_the_history(const char *db, const char *output)
{
	struct stat a, b;

	return stat(db, &a) == 0 && stat(output, &b) == 0 && a.st_dev == b.st_dev && a.st_ino == b.st_ino &&
	       S_ISREG(a.st_mode);
}

static int write_page(const struct history_shown *s, const char *output, struct fault *f)
{
	FILE *out;
	int failed;

	if (strcmp(output, "-") == 0) {
		history_html(s, stdout);
		return 0;
	}
	out = fopen(output, "w");
	if (!out)
		return fault_set(f, EXIT_NODATA, output, "cannot be written: %s", strerror(errno));
	history_html(s, out);
	failed = ferror(out) != 0;
	if (fclose(out) != 0 || failed)
		return fault_set(f, EXIT_NODATA, output, "cannot be written: %s", strerror(errno));
	return 0;
}

static int show(const struct request *q, struct fault *f)
{
	const struct history_what *what = &q->what;
	struct history_trend t;
	int rc = history_trend_init(&t, &q->pick, what, f);

	if (rc == 0) {
		struct history_shown s = {.db = q->pick.db,
					  .view = &t.view,
					  .trend = &t.trend,
					  .kind = what->whole                       ? "boot"
						  : what->kind == HISTORY_SUBSYSTEM ? "subsystem"
										    : "step",
					  .name = what->name ? what->name : "",
					  .subsystem = t.subsystem ? t.subsystem : "",
					  .top = q->top};

		if (q->json)
			history_show_json(&s, stdout);
		else if (q->output)
			rc = write_page(&s, q->output, f);
		else
			history_show_text(&s, stdout);
	}
	history_trend_fini(&t);
	return rc;
}

static int run(const struct cli_command *cmd, int argc, char **argv)
{
	struct request q = {.pick = {.db = HISTORY_DB_DEFAULT}, .top = 10};
	struct fault f = {0};
	const char *arg = NULL;
	char *name = NULL;
	int id, status = EXIT_DONE;

	while ((id = cli_next(cmd, argc, argv, &arg)) != CLI_END) {
		if (id == CLI_HELP)
			return EXIT_DONE;
		if (id == CLI_BAD || history_pick_option(cmd, &q.pick, id, arg) != EXIT_DONE)
			return EXIT_USAGE;
		if (id == 'n') {
			q.topped = 1;
			if (cli_number(cmd, "-n", arg, 0, UINT32_MAX, &q.top) < 0)
				return EXIT_USAGE;
		}
		if (id == 'o')
			q.output = arg;
		if (id == OPT_SUBSYSTEM)
			q.what.kind = HISTORY_SUBSYSTEM;
		q.json |= id == OPT_JSON;
	}
	if (optind + 1 < argc)
		return cli_usage(cmd, "%s: one step at a time; a name with spaces is quoted", argv[optind + 1]);
	if (q.json && q.output)
		return cli_usage(cmd, "--json goes to standard output, and -o is a page: one of the two");
	if (q.json && !q.topped)
		q.top = 0;
	q.what.whole = optind == argc;
	if (q.what.whole && q.what.kind == HISTORY_SUBSYSTEM)
		return cli_usage(cmd, "--subsystem: which one?");
	if (q.output && is_the_history(q.pick.db, q.output))
		return cli_usage(cmd, "-o %s: that is the history itself", q.output);
	if (q.what.kind == HISTORY_SUBSYSTEM) {
		q.what.name = argv[optind];
		q.what.subsystem = "";
	} else if (!q.what.whole && !(name = split(argv[optind], &q.what))) {
		fault_set(&f, EXIT_NODATA, argv[optind], "out of memory");
		return fault_print(&f, cmd->name);
	}
	if (show(&q, &f) < 0)
		status = fault_print(&f, cmd->name);
	free(name);
	return status;
}

static const struct cli_option options[] = {
	{OPT_SUBSYSTEM, "subsystem", NULL, "STEP names a subsystem"},
	{'o', "output", "FILE", "write it as a page of HTML, '-' for standard output"},
	{'n', "number", "N", "list N commits and changes, 10 by default, 0 all; JSON has all without it"},
	HISTORY_PICK_OPTIONS,
	{OPT_JSON, "json", NULL, "print JSON, schema bootflame.history-show/1"},
	{0, NULL, NULL, NULL},
};

const struct cli_command cmd_history_show = {
	.name = "history show",
	.summary = "show a step over all commits, and which changed it",
	.synopsis = "[-o F.html] [-n N] [--subsystem] [--series N] [--branch NAME] [--json] [--db FILE] [STEP]",
	.description =
		"Shows what a step cost of its own in each commit's boots, as a line of small bars from the oldest to the newest, the "
		"commits that changed it with what it cost before and after, and the newest commits. Without a step "
		"it is the boot as a whole. Where several subsystems have a step of that name, 'name (subsystem)' says which. A "
		"boot in which a step did not run is one in which it cost nothing.\n\n"
		"With -o it is a page with a chart: one file, which needs nothing else, runs no script, and is light or dark "
		"as the reader's system is.",
	.options = options,
	.examples = "bootflame history show sysinit_sort|in the terminal\n"
		    "bootflame history show 'probe (dev)' -o probe.html|as a page\n"
		    "bootflame history show --subsystem vm|all of a subsystem",
	.run = run,
};
