/* SPDX-License-Identifier: BSD-2-Clause
 *
 * cmd-diff.c - `bootflame diff`: what became of each step between two kernels' boots.
 */
#include <errno.h>
#include <getopt.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cmd-diff-picture.h"
#include "cmd-picture.h"
#include "cmd.h"
#include "model/circumstances.h"
#include "out/diff-out.h"
#include "out/report.h"

enum {
	OPT_JSON = 256,
	OPT_MARKDOWN,
	OPT_TOP,
	OPT_FAIL,
};

#define DEFAULT_BASE CMD_DEFAULT_TRACE ".old"

struct request {
	const char *paths[2];
	const char *markdown, *picture;
	size_t top;
	int json, fail;
};

/* A side is the boots of one trace. */
struct loaded {
	struct trace *traces[2];
	struct diff_boot *boots[2];
	struct diff_side sides[2];
	struct diff *diff;
	struct diff_spans spans; /* where there is a picture to be made */
};

static int load(const struct cli_command *cmd, const char *path, int side, struct loaded *l, struct fault *f)
{
	struct trace *t = trace_read(path, f);
	struct diff_boot *boots;

	l->traces[side] = t;
	if (!t)
		return -1;
	boots = calloc(t->nboots + 1, sizeof *boots);
	if (!boots)
		return fault_set(f, EXIT_NODATA, path, "out of memory");
	for (size_t i = 0; i < t->nboots; i++)
		boots[i] = (struct diff_boot){.trace = t, .boot = &t->boots[i]};
	l->boots[side] = boots;
	l->sides[side] = (struct diff_side){.boots = boots, .nboots = t->nboots};
	if (t->nboots == 0)
		return fault_set(f, EXIT_NODATA, path, "no boot in it (record one: bootflame record)");
	cmd_warn(cmd, t, diff_median(&l->sides[side])->boot, path);
	return 0;
}

static void unload(struct loaded *l)
{
	diff_spans_fini(&l->spans);
	diff_free(l->diff);
	for (int side = 0; side < 2; side++) {
		free(l->boots[side]);
		trace_free(l->traces[side]);
	}
}

/* ---- Whether the sides can be compared ------------------------------------------------ */

/* A line for each circumstance that is not the same. */
static void warn_circumstances(const struct cli_command *cmd, const struct trace *const *t, const char *both)
{
	struct circumstance c[CIRCUMSTANCES_MAX];
	size_t n = circumstances_that_differ(t, c);

	for (size_t i = 0; i < n; i++) {
		if (c[i].base)
			fault_warn(cmd->name, both,
				   "recorded with different %s, '%s' and '%s': some of the difference may be theirs "
				   "(record both the same way)",
				   c[i].what, c[i].base, c[i].new);
		else
			fault_warn(cmd->name, both,
				   "recorded with different %s: some of the difference may be theirs (bootflame dump "
				   "shows them as vmm-argv)",
				   c[i].what);
	}
}

static int comparable(const struct cli_command *cmd, const struct request *q, const struct loaded *l, struct fault *f)
{
	const struct trace *const *t = (const struct trace *const *)l->traces;
	struct report r[2];
	char both[512];
	double hz[2];

	snprintf(both, sizeof both, "%.200s and %.200s", q->paths[0], q->paths[1]);
	for (int side = 0; side < 2; side++) {
		r[side] = (struct report){.trace = t[side], .boot = diff_median(&l->sides[side])->boot};
		hz[side] = report_clock_hz(&r[side]);
	}
	if (strcmp(report_clock_kind(&r[0]), report_clock_kind(&r[1])) != 0)
		return fault_set(
			f, EXIT_NODATA, both,
			"one clock counts %s, the other %s; they cannot be compared (record both with --exact, "
			"or both without)",
			trace_exact(t[0]) ? "instructions" : report_clock_kind(&r[0]),
			trace_exact(t[1]) ? "instructions" : report_clock_kind(&r[1]));
	if (hz[0] > 0 && hz[1] > 0 && fabs(hz[1] / hz[0] - 1) > 0.01)
		fault_warn(cmd->name, both, "their clocks run at %.0f and %.0f Hz: ticks are not of one length", hz[0],
			   hz[1]);
	warn_circumstances(cmd, t, both);
	return 0;
}

/* ---- The command ------------------------------------------------------------------------ */

static int write_markdown(const struct diff_view *v, const char *path, struct fault *f)
{
	FILE *out = fopen(path, "w");
	int failed;

	if (!out)
		return fault_set(f, EXIT_NODATA, path, "cannot be written: %s", strerror(errno));
	diff_markdown(v, out);
	failed = ferror(out) != 0;
	if (fclose(out) != 0 || failed)
		return fault_set(f, EXIT_NODATA, path, "cannot be written: %s", strerror(errno));
	return 0;
}

static int show(const struct request *q, const struct loaded *l, struct fault *f)
{
	struct diff_view v = {.diff = l->diff,
			      .paths = {q->paths[0], q->paths[1]},
			      .traces = {l->traces[0], l->traces[1]},
			      .boots = {diff_median(&l->sides[0])->boot, diff_median(&l->sides[1])->boot},
			      .top = q->top,
			      .screen = screen_of(stdout)};
	int to_stdout = q->markdown && strcmp(q->markdown, "-") == 0;
	int drawn = q->picture && strcmp(q->picture, "-") == 0;

	if (q->json)
		diff_json(&v, stdout);
	else if (to_stdout)
		diff_markdown(&v, stdout);
	else if (!drawn)
		diff_text(&v, stdout);
	if (q->picture && cmd_diff_picture(&v, &l->spans, l->sides, q->picture, f) < 0)
		return -1;
	return q->markdown && !to_stdout ? write_markdown(&v, q->markdown, f) : 0;
}

static int compare(const struct cli_command *cmd, const struct request *q)
{
	struct loaded l = {0};
	struct fault f = {0};
	int status = EXIT_DONE;

	if (load(cmd, q->paths[0], 0, &l, &f) < 0 || load(cmd, q->paths[1], 1, &l, &f) < 0 ||
	    comparable(cmd, q, &l, &f) < 0) {
		status = fault_print(&f, cmd->name);
		goto out;
	}
	l.diff = diff_new(l.sides, q->picture ? &l.spans : NULL);
	if (!l.diff) {
		fault_set(&f, EXIT_NODATA, q->paths[1], "out of memory");
		status = fault_print(&f, cmd->name);
		goto out;
	}
	if (diff_caveat(l.diff))
		fault_warn(cmd->name, q->paths[1], "%s", diff_caveat(l.diff));
	if (show(q, &l, &f) < 0)
		status = fault_print(&f, cmd->name);
	for (unsigned int i = 0; q->fail && status == EXIT_DONE && i < DIFF_STATES; i++)
		if (diff_is_edit(i) && l.diff->states[i])
			status = EXIT_FOUND;
out:
	unload(&l);
	return status;
}

static int run_diff(const struct cli_command *cmd, int argc, char **argv)
{
	struct request q = {.paths = {DEFAULT_BASE, CMD_DEFAULT_TRACE}, .top = 20};
	const char *arg = NULL;
	unsigned long long n;
	int id, to_stdout;

	while ((id = cli_next(cmd, argc, argv, &arg)) != CLI_END) {
		if (id == CLI_HELP)
			return EXIT_DONE;
		if (id == CLI_BAD)
			return EXIT_USAGE;
		if (id == OPT_JSON)
			q.json = 1;
		if (id == OPT_FAIL)
			q.fail = 1;
		if (id == OPT_MARKDOWN)
			q.markdown = arg;
		if (id == 'o')
			q.picture = arg;
		if (id == OPT_TOP) {
			if (cli_number(cmd, "--top", arg, 0, 1000000000, &n) < 0)
				return EXIT_USAGE;
			q.top = n;
		}
	}
	if (argc - optind > 2)
		return cli_usage(cmd, "%s: two traces, BASE and NEW", argv[optind + 2]);
	to_stdout = q.json + (q.markdown && strcmp(q.markdown, "-") == 0) + (q.picture && strcmp(q.picture, "-") == 0);
	if (to_stdout > 1)
		return cli_usage(cmd, "--json, --markdown - and -o -: one of them to stdout");
	if (q.picture && !cmd_diff_picture_known(q.picture))
		return cli_usage(cmd, "-o %s: which picture? The suffix says it; there is: " CMD_DIFF_PICTURES,
				 q.picture);
	for (int i = 0; optind + i < argc; i++)
		q.paths[i] = argv[optind + i];
	if (strcmp(q.paths[0], "-") == 0 && strcmp(q.paths[1], "-") == 0)
		return cli_usage(cmd, "-: one of the two from stdin");
	for (int i = 0; q.picture && i < 2; i++)
		if (cmd_picture_is_trace(q.paths[i], q.picture))
			return cli_usage(cmd, "-o %s: that is one of the traces", q.picture);
	return compare(cmd, &q);
}

static const struct cli_option options[] = {
	{'o', "output", "F.html|F.svg",
	 "also draw the difference there, as the suffix says; '-': an SVG to stdout, in place of the text"},
	{OPT_JSON, "json", NULL, "print JSON, schema bootflame.diff/1, with every step"},
	{OPT_MARKDOWN, "markdown", "FILE",
	 "also write a comment for a code review, at most 60,000 bytes; '-': to stdout, in place of the text"},
	{OPT_TOP, "top", "N", "list N edits with their ripples, 0 for all; 20 by default"},
	{OPT_FAIL, "fail", NULL, "exit 1 if a step was added, removed, changed, moved or renamed"},
	{0, NULL, NULL, NULL},
};

const struct cli_command cmd_diff = {
	.name = "diff",
	.summary = "say what became of each step between two boots",
	.synopsis = "[-o F.html|F.svg] [--json] [--markdown FILE] [--top N] [--fail] [BASE.bft [NEW.bft]]",
	.description =
		"Compares two traces: the total, each subsystem, each step by self time, all CPUs together. The columns "
		"sum to the line 'all', to the tick. Of a trace with several boots the median one's costs are shown.\n\n"
		"Steps are matched by name and subsystem, and by where they run. A step is:\n\n"
		"  added     in the new trace only\n"
		"  removed   in the base only\n"
		"  renamed   removed and added, in one place, of one subsystem, called as\n"
		"            often, at about the same cost, and no other could be meant\n"
		"  moved     within another step, or in another order among those beside it\n"
		"  changed   its cost is another, and nobody else made it so\n"
		"  ripple    its cost is another because of another step\n"
		"  same      by at most 0.01% of the larger boot, or not to be told from noise\n\n"
		"Only what ran in one step can move. What is put around others, or taken from around them, moves none of "
		"them.\n\n"
		"Ripple is: what a step cost within one that was added or removed; what its own n (BF_SIZE) explains; and "
		"at most 40 ticks for each span that it calls more or fewer. A step that is called more often by one that "
		"was there before has changed. Where the base ran a step with sizes enough for a fit, n explains what the "
		"fit says; else anything from no growth to n^3, each entry that came or went counted twice, for being "
		"there and for the order it brings. What exceeds that is changed. Where entries came, went or moved, or "
		"the kernels are two builds, a step with an n may also differ by the order of its list, by at most 0.05% "
		"of the boot and an eighth of itself. A ripple stands beneath the edit that explains most of it. Observing "
		"is always ripple.\n\n"
		"Exact boots differ or they do not. In time mode record several boots a side (record --boots 10): p is "
		"then that of a Mann-Whitney test, and a step of at least 0.1% of the boot has changed if it stands out "
		"among all at a false discovery rate of 5%. With one boot a side noise cannot be told from a difference; and what the machine did between the two recordings is a difference, too.\n\n"
		"A picture is one file that asks for nothing from elsewhere. Both kinds have a waterfall from the base's "
		"total to the new one's, subsystem by subsystem, and a flame graph of the difference. In that a frame is as wide as "
		"the larger of its two self times, by subsystem, as in 'bootflame flame'; so what was added and what was "
		"removed can be seen beside the rest. What is in both boots stands where it runs in the new one: a step that "
		"moved, or that another one was put around, is one frame. Red frames, hatched upwards, are dearer, "
		"blue ones, hatched downwards, cheaper; grey is what is the same, in time mode what cannot be told "
		"from noise.\n\n"
		"A page also has the two boots above each other on one axis of time, each span joined with the one that it "
		"is in the other boot, and the table of steps; its script adds zoom, search and details, by mouse and by "
		"keys, and without it the rest can be read. Both say the verdict: of exact boots that of 'bootflame gate' "
		"by its default budget, of several boots in time mode by p.\n\n"
		"In a terminal each delta has a bar, to the right what costs more, to the left what costs less, and several "
		"boots of a side are drawn, in the order of their recording and without observing and idling. COLUMNS "
		"is its width, else what the terminal says; where NO_COLOR is set there are no colours. A pipe or a file gets "
		"none of it.\n\n"
		"Traces that were recorded in different circumstances are compared with a warning, those whose clocks "
		"count different things are not.\n\n"
		"Without files, bootflame.bft.old is compared with bootflame.bft, the last two that 'bootflame record' "
		"wrote; with one, that with bootflame.bft; '-' is standard input.",
	.options = options,
	.examples = "bootflame diff|the last boot against the one before\n"
		    "bootflame diff base.bft new.bft|what a commit did\n"
		    "bootflame diff -o diff.html base.bft new.bft|as a page to look at\n"
		    "bootflame diff --markdown comment.md base.bft new.bft|and a comment for its review",
	.run = run_diff,
};
