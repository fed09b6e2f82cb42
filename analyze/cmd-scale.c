/* SPDX-License-Identifier: BSD-2-Clause
 *
 * cmd-scale.c - `bootflame scale`: which steps grow with a parameter, and how. In: parameters with
 * record's options, whose boots it makes (scale-run), or traces or a history that are there (scale-pile). Out:
 * text, JSON, a page with plots.
 */
#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cmd.h"
#include "out/scale.h"
#include "scale-params.h"
#include "scale-pile.h"
#include "scale-run.h"

enum {
	OPT_PARAM = 256,
	OPT_EXACT,
	OPT_REPEAT,
	OPT_SEED,
	OPT_MAX_BOOTS,
	OPT_KEEP,
	OPT_FROM,
	OPT_JSON,
	OPT_FAIL,
};

/* Sizes that a range begins with: noise asks for more of them. */
#define FIRST_EXACT 6
#define FIRST_TIMED 8
#define REPEATS_TIMED 3

struct request {
	struct sweep_plan plan;
	unsigned long long repeats, seed, boots_max; /* repeats 0: not said */
	const char *keep, *page;
	int exact, from, json, fail;
	char *const *words; /* record's, or traces; NULL-ended */
};

/* ---- Results ------------------------------------------------------------------------------ */

static int terminal_columns(void)
{
	struct winsize size;

	return isatty(STDOUT_FILENO) && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

static int write_file(const struct scale_view *v, void (*put)(const struct scale_view *, FILE *), const char *path,
		      struct fault *f)
{
	int to_stdout = strcmp(path, "-") == 0, failed;
	FILE *out = to_stdout ? stdout : fopen(path, "w");

	if (!out)
		return fault_set(f, EXIT_NODATA, path, "cannot be written: %s", strerror(errno));
	put(v, out);
	failed = ferror(out) != 0;
	if ((!to_stdout && fclose(out) != 0) || failed)
		return fault_set(f, EXIT_NODATA, path, "cannot be written: %s", strerror(errno));
	return 0;
}

static int show(const struct request *q, const struct sweep *s, int exact, const char *result, struct fault *f)
{
	struct scale_view v = {.sweep = s, .unit = exact ? "instructions" : "ticks", .columns = terminal_columns()};

	if (q->json)
		scale_json(&v, stdout);
	else if (!q->page || strcmp(q->page, "-") != 0)
		scale_text(&v, stdout);
	if (result && write_file(&v, scale_json, result, f) < 0)
		return -1;
	return q->page ? write_file(&v, scale_html, q->page, f) : 0;
}

static int found(const struct sweep *s)
{
	for (size_t i = 0; i < s->nrows; i++)
		if (s->rows[i].verdict == GROWTH_QUADRATIC)
			return 1;
	return 0;
}

/* ---- Sources -------------------------------------------------------------------------------- */

static int sweep_boots(struct request *q, struct sweep *s, struct fault *f)
{
	struct scale_run r = {.plan = &q->plan, .sweep = s, .exact = q->exact, .words = q->words, .keep = q->keep};
	const char *names[SWEEP_PARAMS_MAX];
	char result[PATH_MAX];
	int rc;

	for (size_t p = 0; p < q->plan.nparams; p++)
		names[p] = q->plan.params[p].name;
	sweep_init(s, names, q->plan.nparams, q->plan.seed ? GROWTH_TIMED : GROWTH_EXACT);
	rc = scale_run(&r, f);
	if (rc == 0)
		rc = show(q, s, r.common.exact,
			  q->keep ? scale_dir_file(&r.dir, "scale.json", result, sizeof result) : NULL, f);
	scale_run_fini(&r, rc == 0);
	return rc;
}

static int read_pile(struct request *q, struct sweep *s, struct fault *f)
{
	struct scale_common common = {0};
	int rc = scale_pile(s, &q->plan, q->words, &common, f);

	return rc == 0 ? show(q, s, common.exact, NULL, f) : rc;
}

/* ---- The command -------------------------------------------------------------------------- */

/* Exact boots are the same every time, so each is made once, in order; in time each is made several
 * times, in an order that no drift of the machine's follows. */
static int plan(const struct cli_command *cmd, struct request *q)
{
	struct sweep_plan *p = &q->plan;
	int exact = q->exact;

	for (char *const *w = q->words; *w && strcmp(*w, "--") != 0; w++)
		exact |= strcmp(*w, "--exact") == 0;
	if (exact && q->repeats > 1)
		return cli_usage(cmd, "--repeat: exact boots are the same every time; one is enough");
	p->repeats = exact ? 1 : q->repeats ? (unsigned int)q->repeats : REPEATS_TIMED;
	p->seed = exact ? 0 : q->seed;
	p->boots_max = q->boots_max;
	for (size_t i = 0; i < p->nparams; i++) {
		size_t sizes = exact ? FIRST_EXACT : FIRST_TIMED;

		if (sizes * p->repeats > p->boots_max)
			sizes = p->boots_max / p->repeats;
		if (!p->params[i].range)
			continue;
		if (sizes < 2)
			return cli_usage(cmd, "--max-boots: %zu boots are too few for a range", p->boots_max);
		sweep_param_spread(&p->params[i], sizes);
	}
	return EXIT_DONE;
}

static int check(const struct cli_command *cmd, const struct request *q, int argc, char **argv)
{
	int dashes = optind > 1 && strcmp(argv[optind - 1], "--") == 0;

	if (q->from && optind == argc)
		return cli_usage(cmd, "--from: which traces, or directories of them?");
	if (q->from && (q->keep || q->exact || q->repeats))
		return cli_usage(cmd,
				 "--from reads boots that were made; --exact, --repeat and --keep are for making them");
	if (q->from)
		return EXIT_DONE;
	if (optind < argc && !dashes)
		return cli_usage(cmd, "%s: not expected here; record's options stand behind --", argv[optind]);
	if (!q->plan.nparams)
		return cli_usage(cmd, "--param NAME=V1,V2,... says what to vary");
	for (char *const *w = q->words; *w && strcmp(*w, "--") != 0; w++)
		if (strncmp(*w, "-o", 2) == 0 || strncmp(*w, "--output", 8) == 0)
			return cli_usage(cmd, "%s: does not go here; scale takes each boot's trace itself", *w);
	return EXIT_DONE;
}

static int parse(const struct cli_command *cmd, int argc, char **argv, struct request *q, const char **params,
		 size_t *nparams)
{
	const char *arg = NULL;
	int id;

	while ((id = cli_next(cmd, argc, argv, &arg)) != CLI_END) {
		if (id == CLI_HELP || id == CLI_BAD)
			return id;
		if (id == OPT_PARAM) {
			if (*nparams == SWEEP_PARAMS_MAX)
				return cli_usage(cmd, "--param %s: at most %d parameters", arg, SWEEP_PARAMS_MAX);
			params[(*nparams)++] = arg;
		}
		q->exact |= id == OPT_EXACT;
		q->from |= id == OPT_FROM;
		q->json |= id == OPT_JSON;
		q->fail |= id == OPT_FAIL;
		if (id == OPT_KEEP)
			q->keep = arg;
		if (id == 'o')
			q->page = arg;
		if ((id == OPT_REPEAT && cli_number(cmd, "--repeat", arg, 1, 1000, &q->repeats) < 0) ||
		    (id == OPT_SEED && cli_number(cmd, "--seed", arg, 1, UINT64_MAX, &q->seed) < 0) ||
		    (id == OPT_MAX_BOOTS && cli_number(cmd, "--max-boots", arg, 2, 100000, &q->boots_max) < 0))
			return CLI_BAD;
	}
	return EXIT_DONE;
}

static int run(const struct cli_command *cmd, int argc, char **argv)
{
	struct request q = {.seed = 1, .boots_max = 64};
	const char *params[SWEEP_PARAMS_MAX];
	struct sweep s = {0};
	struct fault f = {0};
	size_t nparams = 0;
	int rc = parse(cmd, argc, argv, &q, params, &nparams), status = EXIT_DONE;

	if (rc != EXIT_DONE)
		return rc == CLI_HELP ? EXIT_DONE : EXIT_USAGE;
	q.words = argv + optind;
	for (size_t i = 0; i < nparams; i++)
		if (scale_param_parse(cmd, params[i], &q.plan, !q.from) != EXIT_DONE)
			return EXIT_USAGE;
	if (check(cmd, &q, argc, argv) != EXIT_DONE || (!q.from && plan(cmd, &q) != EXIT_DONE))
		return EXIT_USAGE;
	if (q.json && q.page && strcmp(q.page, "-") == 0)
		return cli_usage(cmd, "--json and -o -: one of them to stdout");
	rc = q.from ? read_pile(&q, &s, &f) : sweep_boots(&q, &s, &f);
	if (rc < 0)
		status = fault_print(&f, cmd->name);
	else if (q.fail && found(&s))
		status = EXIT_FOUND;
	sweep_plan_fini(&q.plan);
	sweep_fini(&s);
	return status;
}

static const struct cli_option options[] = {
	{OPT_PARAM, "param", "NAME=V1,V2,...|FROM..TO",
	 "what to vary: {NAME} in record's options becomes each value in turn; of a range the values are chosen. May be "
	 "given several times"},
	{OPT_EXACT, "exact", NULL, "count instructions: one boot a value is enough, and no noise is fitted"},
	{OPT_REPEAT, "repeat", "K", "boot each point K times and keep the least, where time is measured; 3 by default"},
	{OPT_SEED, "seed", "N", "of the order in which those boots are made; 1 by default"},
	{OPT_MAX_BOOTS, "max-boots", "N", "choose no more values of ranges than N boots allow; 64 by default"},
	{OPT_KEEP, "keep", "DIR", "keep each boot's trace in DIR, and the result as DIR/scale.json"},
	{OPT_FROM, "from", NULL, "boot nothing: the operands are traces, and directories of them, or a history"},
	{'o', "output", "F.html", "also write a page with a plot for each step that matters"},
	{OPT_JSON, "json", NULL, "print JSON, schema bootflame.scale/1, with every step"},
	{OPT_FAIL, "fail", NULL, "exit 1 if a step grows as n^2 or worse"},
	{0, NULL, NULL, NULL},
};

const struct cli_command cmd_scale = {
	.name = "scale",
	.summary = "boot with a parameter at several values and name what grows",
	.synopsis = "--param NAME=VALUES [--param ...] [OPTIONS] -- RECORD OPTIONS [-- VMM ARGS] | --from [OPTIONS] "
		    "TRACE|DIR|HISTORY ...",
	.description =
		"Boots a kernel once for each value of a parameter that its command line or the VMM's carries, fits each "
		"step's self time to 1, log n, n, n log n, n^2 and n^3, and says which steps grow as n^2 or worse, how sure "
		"that is, and what they would cost at ten times the largest size. A family of steps (filler#0, filler#1, "
		"...) counts as one, and so does a step on several CPUs.\n\n"
		"A step is fitted against the size that it reports itself (BF_SIZE) where it does, else against the "
		"parameter. Where the sizes do not decide, the step is 'undecided', not guessed. Steps under a thousandth of "
		"the boot, idling and observing are shown and never flagged.\n\n"
		"A list of values is booted as it is: six sizes over two decades are a good start. Of a range, FROM..TO, six "
		"sizes (eight where time is measured) are spread evenly by ratio, and more are added while steps above 1% of "
		"the boot are undecided and more sizes within the range would decide.\n\n"
		"With several parameters each is varied while the others have their least values, and then all of them "
		"together. The text and the JSON say which of them a step depends on, and whether two of them add or "
		"multiply.\n\n"
		"Where calls are counted, the text says whether it is the calls that grow in number, or each call in cost: n "
		"calls of an O(n) search are another mistake than one O(n^2) loop. Of a function (see record linux "
		"--functions, and kernels that trace their functions) it says in which step it was called.\n\n"
		"Each boot's trace is kept as soon as it is there, in bootflame.scale or where --keep says. After Ctrl-C or "
		"a failed boot the same command goes on where it stopped; values may be added, anything else may not differ. "
		"When all is done bootflame.scale is removed; a directory that was named stays, is not booted again, and can "
		"be read with --from.\n\n"
		"With --from, sizes are what the traces say: their names (NAME=N,NAME=N@1.bft, as they are kept), else "
		"NAME=N on the guest's command line, mem-mb and smp. --param NAME picks some. Where none differs, steps are "
		"fitted against the sizes that they report themselves. A history (see 'bootflame history') is read alone: of each "
		"series that is as the last one but for such numbers the boots of its newest commit.",
	.options = options,
	.words_follow = 1,
	.examples =
		"bootflame scale --param sysinits=64,128,256,512,1024,2048 --exact -- --append 'sort=bubble "
		"sysinits={sysinits}'|catch the bubble sort\n"
		"bootflame scale --param mb=64..1024 --param cpus=1..4 --exact -- --mem {mb} --smp {cpus}|what grows with "
		"memory, and what with CPUs\n"
		"bootflame scale --from nightly/ -o growth.html|what old traces say, with plots\n"
		"bootflame scale --from bootflame-history.db|what a history of boots of several sizes says",
	.run = run,
};
