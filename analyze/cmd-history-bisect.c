/* SPDX-License-Identifier: BSD-2-Clause
 *
 * cmd-history-bisect.c - `bootflame history bisect`: builds and records commits, each judged against
 * the good one as `bootflame gate` does, until the first is found whose boot is over budget. One exact
 * boot a commit decides. git chooses the commits.
 */
#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../tracer/hostlib/self-dir.h"
#include "../tracer/hostlib/strlist.h"
#include "bisect-tree.h"
#include "cmd-history.h"
#include "out/bisect-out.h"

enum {
	OPT_GOOD = 256,
	OPT_BAD,
	OPT_STEP,
	OPT_BUDGET,
	OPT_KERNEL,
	OPT_REPOSITORY,
	OPT_JSON,
};

struct request {
	const char *good, *bad, *step, *budget, *kernel, *repository;
	char *const *build;  /* NULL-ended */
	char *const *record; /* record's options, NULL-ended */
	int json;
};

/* A commit's boot. */
struct measured {
	char commit[BISECT_COMMIT_ROOM];
	struct trace *trace;
	struct diff_boot *boots;
	struct diff_side side;
};

struct bisecting {
	const struct cli_command *cmd;
	const struct request *q;
	struct child_guard guard;
	struct bisect_tree tree;
	struct budget budget;
	struct measured good, bad; /* bad: the last that was */
	size_t builds, skipped;
	char recorder[4096];
};

/* ---- One commit ---------------------------------------------------------------------------- */

static void measured_fini(struct measured *m)
{
	free(m->boots);
	trace_free(m->trace);
	*m = (struct measured){0};
}

static void tell(const struct bisecting *b, const char *commit, const char *what, const char *more)
{
	fprintf(stderr, "bootflame: %s: %.12s: %s%s", b->cmd->name, commit, what, *more ? ": " : "");
	text_print_safe(stderr, more, TEXT_KEEP_UTF8);
	fputc('\n', stderr);
}

/* A commit that cannot be tried says so in the fault, with the status EXIT_UNDECIDED; any other one
 * ends it all. */
static int build(struct bisecting *b, const char *commit, struct fault *f)
{
	struct child c = {.argv = b->q->build, .in = b->tree.path, .elsewhere = 1, .guard = &b->guard};
	struct buf said = {0};
	char line[400];
	int status = child_run(&c, &said, f);

	child_last_line(&said, line, sizeof line);
	if (status > 0)
		status = fault_set(f, status == 127 ? EXIT_NODATA : EXIT_UNDECIDED, commit,
				   "does not build, status %d: %s", status, line);
	buf_fini(&said);
	return status;
}

static int take_trace(struct measured *m, const char *path, const char *commit, struct fault *f)
{
	m->trace = trace_read(path, f);
	if (!m->trace)
		return fault_set(f, EXIT_UNDECIDED, commit, "its trace cannot be read");
	m->boots = calloc(m->trace->nboots + 1, sizeof *m->boots);
	if (!m->boots)
		return fault_set(f, EXIT_NODATA, NULL, "out of memory");
	for (size_t i = 0; i < m->trace->nboots; i++)
		m->boots[i] = (struct diff_boot){.trace = m->trace, .boot = &m->trace->boots[i]};
	m->side = (struct diff_side){.boots = m->boots, .nboots = m->trace->nboots};
	return 0;
}

static int record(struct bisecting *b, struct measured *m, const char *kernel, struct fault *f)
{
	int fd = memfd_create("bootflame-trace", 0), status;
	struct child c = {.program = b->recorder, .in = b->tree.path, .elsewhere = 1, .guard = &b->guard};
	struct strlist argv = {0};
	struct buf said = {0};
	char output[64], line[400];
	int rc;

	if (fd < 0)
		return fault_set(f, EXIT_NODATA, "memfd_create", "%s", strerror(errno));
	snprintf(output, sizeof output, "/proc/self/fd/%d", fd);
	rc = strlist_add_all(&argv, "record", "--exact", "--quiet", "--kernel", kernel, "--commit", m->commit, "-o",
			     output, NULL);
	for (char *const *w = b->q->record; *w; w++)
		rc |= strlist_add(&argv, *w);
	c.argv = argv.v;
	status = rc < 0 ? fault_set(f, EXIT_NODATA, NULL, "out of memory") : child_run(&c, &said, f);
	child_last_line(&said, line, sizeof line);
	rc = status;
	if (status == EXIT_DONE || status == EXIT_FOUND) /* one that crashed has a trace: the judge says so */
		rc = take_trace(m, output, m->commit, f);
	else if (status > 0)
		rc = fault_set(f, status == EXIT_USAGE ? EXIT_USAGE : EXIT_UNDECIDED, m->commit,
			       "cannot be recorded: %s", line);
	buf_fini(&said);
	strlist_fini(&argv);
	close(fd);
	return rc;
}

static int measure(struct bisecting *b, struct measured *m, const char *commit, struct fault *f)
{
	struct buf kernel = {0};
	int rc;

	snprintf(m->commit, sizeof m->commit, "%s", commit);
	b->builds++;
	if (buf_addf(&kernel, "%s/%s", b->tree.path, b->q->kernel) < 0)
		return fault_set(f, EXIT_NODATA, NULL, "out of memory");
	/* Or a build that makes none would be judged by the one before it. A kernel that is itself in
	 * the repository comes back. */
	unlink(kernel.data);
	rc = bisect_tree_reset(&b->tree, f);
	if (rc == 0)
		rc = build(b, commit, f);
	if (rc == 0 && access(kernel.data, R_OK) < 0)
		rc = fault_set(f, EXIT_UNDECIDED, commit, "its build has made no %s (--kernel says what it makes)",
			       b->q->kernel);
	if (rc == 0)
		rc = record(b, m, kernel.data, f);
	buf_fini(&kernel);
	return rc;
}

/* ---- Judging ------------------------------------------------------------------------------- */

/* "slab_init" or "slab_init (vm)". */
static int is_step(const char *word, const struct gate_step *s)
{
	size_t n = strlen(s->family), m = strlen(s->name);

	for (int i = 0; i < 2; i++) {
		const char *rest = word + (i ? m : n);

		if (strncmp(word, i ? s->name : s->family, i ? m : n) != 0)
			continue;
		if (!*rest ||
		    (strncmp(rest, " (", 2) == 0 && strncmp(rest + 2, s->subsystem, strlen(s->subsystem)) == 0 &&
		     strcmp(rest + 2 + strlen(s->subsystem), ")") == 0))
			return 1;
	}
	return 0;
}

static int over_budget(const struct bisecting *b, const struct gate *g)
{
	if (g->verdict != GATE_REGRESSION || !b->q->step)
		return g->verdict == GATE_REGRESSION;
	for (size_t i = 0; i < g->nguilty; i++)
		if (is_step(b->q->step, &g->steps[g->guilty[i]]))
			return 1;
	return 0;
}

static void judge(const struct bisecting *b, const struct measured *m, struct gate *g)
{
	struct diff_side sides[2] = {b->good.side, m->side};
	const char *names[2] = {b->good.commit, m->commit};

	*g = (struct gate){.verdict = GATE_NO_DATA};
	gate_init(g, sides, names, &b->budget);
}

/* "good", "bad" or "skip", said; NULL with a fault that ends it all. */
static const char *try(struct bisecting *b, const char *commit, struct fault *f)
{
	struct measured m = {{0}, NULL, NULL, {NULL, 0}};
	const char *mark = "skip", *why;
	struct gate g = {.verdict = GATE_NO_DATA};
	char text[64] = "";

	if (measure(b, &m, commit, f) < 0) {
		if (f->status != EXIT_UNDECIDED) {
			measured_fini(&m);
			return NULL;
		}
		why = strstr(f->text, ": ");
		tell(b, commit, "skipped", why ? why + 2 : f->text);
	} else {
		judge(b, &m, &g);
		if (g.verdict >= GATE_UNDECIDED) {
			why = strstr(g.why.text, ": ");
			tell(b, commit, "skipped", why ? why + 2 : g.why.text);
		} else {
			mark = over_budget(b, &g) ? "bad" : "good";
			snprintf(text, sizeof text, "%llu instructions", (unsigned long long)g.diff->judged[1]);
			tell(b, commit, *mark == 'b' ? "over budget" : "within budget", text);
		}
		gate_fini(&g);
	}
	if (*mark == 'b') {
		measured_fini(&b->bad);
		b->bad = m;
	} else {
		measured_fini(&m);
	}
	b->skipped += *mark == 's';
	return mark;
}

/* The ends: both must be what they are said to be. */
static int try_ends(struct bisecting *b, const char *good, const char *bad, struct fault *f)
{
	const char *mark;
	struct gate g;
	int rc;

	rc = measure(b, &b->good, good, f);
	if (rc < 0)
		return -1;
	judge(b, &b->good, &g);
	if (g.verdict >= GATE_UNDECIDED) {
		*f = g.why;
		rc = -1;
	} else if (over_budget(b, &g)) {
		rc = fault_set(f, EXIT_NODATA, b->good.commit, "--good is over budget itself (give an earlier commit)");
	} else {
		char text[64];

		snprintf(text, sizeof text, "%llu instructions", (unsigned long long)g.diff->judged[0]);
		tell(b, b->good.commit, "good", text);
	}
	gate_fini(&g);
	if (rc == 0)
		rc = bisect_tree_checkout(&b->tree, bad, f);
	if (rc < 0)
		return -1;
	mark = try(b, bad, f);
	if (!mark)
		return -1;
	if (*mark == 's')
		return fault_set(f, EXIT_NODATA, bad, "--bad cannot be judged, as said above (give another commit)");
	if (*mark == 'g')
		return fault_set(f, EXIT_NODATA, bad,
				 "--bad is within budget against --good; there is nothing to look for%s",
				 b->q->step ? " in that step" : "");
	return 0;
}

/* ---- The whole ----------------------------------------------------------------------------- */

static int search(struct bisecting *b, const char *good, struct bisect_step *step, struct fault *f)
{
	char bad[BISECT_COMMIT_ROOM];

	if (bisect_tree_resolve(&b->tree, b->q->bad, bad, f) < 0 || try_ends(b, good, bad, f) < 0 ||
	    bisect_tree_start(&b->tree, good, bad, step, f) < 0)
		return -1;
	while (step->next == BISECT_TRY) {
		const char *mark = try(b, step->commit, f);

		if (!mark || bisect_tree_mark(&b->tree, mark, step, f) < 0)
			return -1;
	}
	return 0;
}

static enum exit_status show(struct bisecting *b, const struct bisect_step *step, struct fault *f)
{
	struct bisect_shown s = {.found = step->next == BISECT_FOUND ? step->commit : NULL,
				 .candidates = step->candidates.data,
				 .builds = b->builds,
				 .skipped = b->skipped};
	char subject[300] = "";
	struct gate g;

	if (s.found && bisect_tree_subject(&b->tree, s.found, subject, sizeof subject, f) < 0)
		return fault_print(f, b->cmd->name);
	s.subject = subject;
	judge(b, &b->bad, &g); /* the last that was bad is the one that is found */
	s.gate = (struct gate_view){.gate = &g,
				    .sides = {.diff = g.diff,
					      .paths = {b->good.commit, b->bad.commit},
					      .traces = {b->good.trace, b->bad.trace}},
				    .budget_path = b->q->budget};
	if (b->q->json)
		bisect_json(&s, stdout);
	else if (s.found)
		bisect_text(&s, stdout);
	gate_fini(&g);
	if (s.found)
		return EXIT_DONE;
	fault_set(f, EXIT_UNDECIDED, NULL,
		  "%zu commits were skipped, and any of these may be the first (make them build, or give other "
		  "ends):\n%.600s",
		  b->skipped, step->candidates.data ? step->candidates.data : "");
	fprintf(stderr, "bootflame: %s: ", b->cmd->name);
	text_print_safe(stderr, f->text, TEXT_KEEP_LINES);
	return EXIT_UNDECIDED;
}

static enum exit_status bisect(const struct cli_command *cmd, const struct request *q)
{
	struct bisecting *b = calloc(1, sizeof *b);
	struct bisect_step step = {.next = BISECT_TRY};
	char good[BISECT_COMMIT_ROOM];
	struct fault f = {0};
	enum exit_status status = EXIT_DONE;
	int rc;

	if (!b)
		return EXIT_NODATA;
	*b = (struct bisecting){.cmd = cmd, .q = q};
	child_guard_init(&b->guard);
	b->tree = (struct bisect_tree){.repository = q->repository, .guard = &b->guard};
	rc = q->budget ? budget_read(&b->budget, q->budget, &f) : budget_default(&b->budget, 1);
	if (rc == 0 && self_dir_path(b->recorder, sizeof b->recorder, "bootflame-record") < 0)
		rc = fault_set(&f, EXIT_NODATA, "bootflame-record", "not found beside bootflame");
	if (rc == 0)
		rc = bisect_tree_resolve(&b->tree, q->good, good, &f);
	if (rc == 0)
		rc = bisect_tree_init(&b->tree, q->repository, good, &b->guard, &f);
	if (rc == 0)
		rc = search(b, good, &step, &f);
	if (rc == 0)
		status = show(b, &step, &f);
	else
		status = fault_print(&f, cmd->name);
	bisect_tree_fini(&b->tree);
	measured_fini(&b->good);
	measured_fini(&b->bad);
	budget_fini(&b->budget);
	buf_fini(&step.candidates);
	child_guard_fini(&b->guard);
	free(b);
	return status;
}

static int run(const struct cli_command *cmd, int argc, char **argv)
{
	struct request q = {.repository = "."};
	const char *arg = NULL;
	char **words;
	int id;

	while ((id = cli_next(cmd, argc, argv, &arg)) != CLI_END) {
		if (id == CLI_HELP)
			return EXIT_DONE;
		if (id == CLI_BAD)
			return EXIT_USAGE;
		if (id == OPT_GOOD)
			q.good = arg;
		if (id == OPT_BAD)
			q.bad = arg;
		if (id == OPT_STEP)
			q.step = arg;
		if (id == OPT_BUDGET)
			q.budget = arg;
		if (id == OPT_KERNEL)
			q.kernel = arg;
		if (id == OPT_REPOSITORY)
			q.repository = arg;
		q.json |= id == OPT_JSON;
	}
	if (!q.good || !q.bad || !q.kernel)
		return cli_usage(
			cmd, "--good, --bad and --kernel say between which commits to look, and what a build makes");
	if (*q.kernel == '/' || strstr(q.kernel, "..") || !*q.kernel)
		return cli_usage(cmd, "--kernel %s: a path within the work tree", q.kernel);
	if (optind == argc || strcmp(argv[optind - 1], "--") != 0)
		return cli_usage(cmd, "the command that builds a commit stands behind --");
	words = argv + optind;
	q.build = words;
	while (*words && strcmp(*words, "--") != 0)
		words++;
	if (words == argv + optind)
		return cli_usage(cmd, "the command that builds a commit stands behind --");
	q.record = words;
	if (*words) {
		*words = NULL; /* the build's end */
		q.record = words + 1;
	}
	for (char *const *w = q.record; *w && strcmp(*w, "--") != 0; w++)
		if (strncmp(*w, "-o", 2) == 0 || strncmp(*w, "--output", 8) == 0 || strncmp(*w, "--kernel", 8) == 0 ||
		    strncmp(*w, "--commit", 8) == 0)
			return cli_usage(cmd, "%s: does not go here; bisect says that itself", *w);
	return (int)bisect(cmd, &q);
}

static const struct cli_option options[] = {
	{OPT_GOOD, "good", "REV", "a commit that is within budget; the others are judged against it"},
	{OPT_BAD, "bad", "REV", "a commit that is over budget"},
	{OPT_KERNEL, "kernel", "PATH", "the kernel that BUILD-COMMAND makes, from the work tree's root"},
	{OPT_STEP, "step", "STEP", "over budget is only where this step is guilty; 'name' or 'name (subsystem)'"},
	{OPT_BUDGET, "budget", "FILE",
	 "what a boot may cost, as for gate; without, +0.05% of the boot in total or in one step"},
	{OPT_REPOSITORY, "repository", "DIR", "the git repository; without, that of this directory"},
	{OPT_JSON, "json", NULL, "print JSON, schema bootflame.bisect/1"},
	{0, NULL, NULL, NULL},
};

const struct cli_command cmd_history_bisect = {
	.name = "history bisect",
	.summary = "find the first commit whose boot is over budget",
	.synopsis = "--good REV --bad REV --kernel PATH [--step STEP] [--budget FILE] [--repository DIR] [--json] -- "
		    "BUILD-COMMAND [-- RECORD OPTIONS]",
	.description =
		"Builds and records commits between two ends and names the first whose boot is over budget against the "
		"good one. The ends are tried first; of 63 commits between them six more are built, as git's own bisection "
		"chooses them. Boots are exact, so one a commit decides.\n\n"
		"It works in a git work tree of its own in $TMPDIR, which is taken away at the end, also when it is "
		"interrupted. The user's work tree, and a bisection that may be under way there, are not touched. Hooks of "
		"the repository do not run.\n\n"
		"BUILD-COMMAND runs in the work tree's root, without a shell ('sh -c ...' is one), and leaves a kernel at "
		"PATH. What it leaves beside stays for the next commit, so that a build that looks at what changed is "
		"quick; changes of tracked files are undone. A commit is skipped, as by 'git bisect skip', if the command's "
		"status is not 0, it has made no kernel, or its boot cannot be judged: a crash, or events lost.\n\n"
		"The exit status is 0 if the commit was found, 3 if skipped ones might be it, 4 if the ends are not what "
		"they should be or nothing can be built.",
	.options = options,
	.words_follow = 1,
	.examples =
		"bootflame history bisect --good v1.0 --bad main --kernel build/kernel.elf -- make -j2|which commit is it?\n"
		"bootflame history bisect --good v1.0 --bad main --kernel k.elf --step 'slab_init (vm)' -- make -- --append "
		"'sysinits=200'|the one that made a step dearer, recorded with these options",
	.run = run,
};
