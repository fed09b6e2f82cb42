/* SPDX-License-Identifier: BSD-2-Clause
 *
 * cmd-gate.c - `bootflame gate`: may this change of the boot merge? In: two traces, or two
 * kernels that are booted here by bootflame-record, and a budget. Out: a verdict as the exit
 * status, and as the files that continuous integration shows.
 */
#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../tracer/hostlib/strlist.h"
#include "cmd.h"
#include "out/gate-out.h"
#include "recorder.h"

enum {
	OPT_BASE = 256,
	OPT_NEW,
	OPT_BUDGET,
	OPT_JSON,
	OPT_JUNIT,
	OPT_SARIF,
	OPT_MARKDOWN,
};

struct request {
	const char *paths[2];
	const char *budget, *junit, *sarif, *markdown;
	int json;
	char *const *words; /* record's, NULL-ended */
};

/* A side is the boots of one trace. */
struct sides {
	struct trace *traces[2];
	struct diff_boot *boots[2];
	struct diff_side sides[2];
};

/* ---- Kernels ----------------------------------------------------------------------------- */

static int is_kernel(const char *path)
{
	FILE *in = strcmp(path, "-") == 0 ? NULL : fopen(path, "rb");
	char magic[4];
	int elf = in && fread(magic, 1, 4, in) == 4 && memcmp(magic, "\177ELF", 4) == 0;

	if (in)
		fclose(in);
	return elf;
}

/* A boot that ended badly has a trace, too: what it lacks is the gate's to judge. */
static struct trace *boot_kernel(const struct request *q, const char *kernel, struct fault *f)
{
	int fd = memfd_create("bootflame-trace", 0), status, rc;
	struct strlist argv = {0};
	char output[64], message[800];
	struct trace *t = NULL;

	if (fd < 0) {
		fault_set(f, EXIT_NODATA, "memfd_create", "%s", strerror(errno));
		return NULL;
	}
	snprintf(output, sizeof output, "/proc/self/fd/%d", fd);
	rc = strlist_add_all(&argv, "record", "--quiet", "--kernel", kernel, "-o", output, NULL);
	for (char *const *w = q->words; *w; w++)
		rc |= strlist_add(&argv, *w);
	if (rc < 0) {
		fault_set(f, EXIT_NODATA, kernel, "out of memory");
	} else {
		status = recorder_run(argv.v, message, sizeof message, f);
		if (status == EXIT_DONE || status == EXIT_FOUND)
			t = trace_read(output, f);
		else if (status > 0)
			fault_set(f, EXIT_NODATA, kernel, "could not be recorded: %s", message);
	}
	strlist_fini(&argv);
	close(fd);
	return t;
}

/* ---- Sides --------------------------------------------------------------------------------- */

static int load(const struct request *q, int side, struct sides *s, struct fault *f)
{
	const char *path = q->paths[side];
	struct trace *t = is_kernel(path) ? boot_kernel(q, path, f) : trace_read(path, f);

	s->traces[side] = t;
	if (!t)
		return -1;
	s->boots[side] = calloc(t->nboots + 1, sizeof *s->boots[side]);
	if (!s->boots[side])
		return fault_set(f, EXIT_NODATA, path, "out of memory");
	for (size_t i = 0; i < t->nboots; i++)
		s->boots[side][i] = (struct diff_boot){.trace = t, .boot = &t->boots[i]};
	s->sides[side] = (struct diff_side){.boots = s->boots[side], .nboots = t->nboots};
	return 0;
}

static void unload(struct sides *s)
{
	for (int side = 0; side < 2; side++) {
		free(s->boots[side]);
		trace_free(s->traces[side]);
	}
}

/* ---- Results ------------------------------------------------------------------------------- */

static int write_file(const struct gate_view *v, void (*put)(const struct gate_view *, FILE *), const char *path,
		      struct fault *f)
{
	FILE *out = path ? fopen(path, "w") : NULL;
	int failed;

	if (!path)
		return 0;
	if (!out)
		return fault_set(f, EXIT_NODATA, path, "cannot be written: %s", strerror(errno));
	put(v, out);
	failed = ferror(out) != 0;
	if (fclose(out) != 0 || failed)
		return fault_set(f, EXIT_NODATA, path, "cannot be written: %s", strerror(errno));
	return 0;
}

static enum exit_status show(const struct cli_command *cmd, const struct request *q, const struct sides *s,
			     const struct gate *g)
{
	struct gate_view v = {
		.gate = g,
		.sides = {.diff = g->diff, .paths = {q->paths[0], q->paths[1]}, .traces = {s->traces[0], s->traces[1]}},
		.budget_path = q->budget};
	struct fault f = {0};

	if (q->json)
		gate_json(&v, stdout);
	else if (g->verdict < GATE_UNDECIDED)
		gate_text(&v, stdout);
	if (g->verdict >= GATE_UNDECIDED)
		fault_print(&g->why, cmd->name);
	if (write_file(&v, gate_junit, q->junit, &f) < 0 || write_file(&v, gate_sarif, q->sarif, &f) < 0 ||
	    write_file(&v, gate_markdown, q->markdown, &f) < 0)
		return fault_print(&f, cmd->name);
	return gate_exit_status(g->verdict);
}

static enum exit_status judge(const struct cli_command *cmd, const struct request *q)
{
	struct sides s = {{NULL, NULL}, {NULL, NULL}, {{NULL, 0}, {NULL, 0}}};
	struct budget budget = {0};
	struct gate g = {.verdict = GATE_NO_DATA, .budget = &budget};
	enum exit_status status;
	int rc;

	if (q->budget)
		rc = budget_read(&budget, q->budget, &g.why);
	else if ((rc = budget_default(&budget)) < 0)
		fault_set(&g.why, EXIT_NODATA, NULL, "out of memory");
	for (int side = 0; rc == 0 && side < 2; side++)
		rc = load(q, side, &s, &g.why);
	if (rc == 0)
		gate_init(&g, s.sides, q->paths, &budget);
	status = show(cmd, q, &s, &g);
	gate_fini(&g);
	budget_fini(&budget);
	unload(&s);
	return status;
}

static int run_gate(const struct cli_command *cmd, int argc, char **argv)
{
	struct request q = {{NULL, NULL}, NULL, NULL, NULL, NULL, 0, NULL};
	const char *arg = NULL;
	int id;

	while ((id = cli_next(cmd, argc, argv, &arg)) != CLI_END) {
		if (id == CLI_HELP)
			return EXIT_DONE;
		if (id == CLI_BAD)
			return EXIT_USAGE;
		q.json |= id == OPT_JSON;
		if (id == OPT_BASE || id == OPT_NEW)
			q.paths[id == OPT_NEW] = arg;
		if (id == OPT_BUDGET)
			q.budget = arg;
		if (id == OPT_JUNIT)
			q.junit = arg;
		if (id == OPT_SARIF)
			q.sarif = arg;
		if (id == OPT_MARKDOWN)
			q.markdown = arg;
	}
	if (optind < argc && strcmp(argv[optind - 1], "--") != 0)
		return cli_usage(cmd,
				 "%s: not expected here; the sides are --base and --new, record's options stand "
				 "behind --",
				 argv[optind]);
	if (!q.paths[0] || !q.paths[1])
		return cli_usage(cmd, "--base and --new say what to compare: traces or kernels");
	if (strcmp(q.paths[0], "-") == 0 && strcmp(q.paths[1], "-") == 0)
		return cli_usage(cmd, "-: one of the two from stdin");
	q.words = argv + optind;
	if (*q.words && !is_kernel(q.paths[0]) && !is_kernel(q.paths[1]))
		return cli_usage(cmd, "%s: record's options are for kernels, and both sides are traces", *q.words);
	for (char *const *w = q.words; *w && strcmp(*w, "--") != 0; w++)
		if (strncmp(*w, "-o", 2) == 0 || strncmp(*w, "--output", 8) == 0 || strncmp(*w, "--kernel", 8) == 0)
			return cli_usage(cmd,
					 "%s: does not go here; --base and --new are the kernels, and gate takes "
					 "their traces itself",
					 *w);
	return judge(cmd, &q);
}

static const struct cli_option options[] = {
	{OPT_BASE, "base", "SIDE", "what is compared with: a trace, or a kernel, which is booted"},
	{OPT_NEW, "new", "SIDE", "what is judged"},
	{OPT_BUDGET, "budget", "FILE", "what it may cost; without, +0.05% of the boot in total or in one step"},
	{OPT_JSON, "json", NULL, "print JSON, schema bootflame.gate/1"},
	{OPT_JUNIT, "junit", "FILE", "also write a JUnit report"},
	{OPT_SARIF, "sarif", "FILE", "also write SARIF 2.1.0, which points at the lines of the guilty steps"},
	{OPT_MARKDOWN, "markdown", "FILE", "also write a comment for a code review, at most 60,000 bytes"},
	{0, NULL, NULL, NULL},
};

const struct cli_command cmd_gate = {
	.name = "gate",
	.summary = "say whether a change makes the boot too dear, and which step",
	.synopsis = "--base SIDE --new SIDE [--budget FILE] [--json] [--junit FILE] [--sarif FILE] [--markdown FILE] "
		    "[-- RECORD OPTIONS]",
	.description =
		"Judges two exact boots, one of each side ('record --exact'). Idling and observing are left out. A step's "
		"own cost is what 'bootflame diff' does not explain as the ripple of another step; the guilty are ranked by "
		"it, each with its ripple beneath. A step below 0.01% of the boot is never guilty, unless a limit in "
		"instructions is written for it; where many steps grew by less than that, their subsystem is.\n\n"
		"The exit status is 0 if the boot is within budget, or better by more than 0.05%; 1 if not; 3 if that "
		"cannot be decided, as events are missing or the boots are not exact; 4 if there is nothing to judge or it "
		"cannot be compared: other clocks, VMMs, machines, devices or memory, or a budget for a step that neither "
		"side has. Only the guest's command line and the kernel may differ. The files are written whatever the "
		"verdict.\n\n"
		"A budget is an INI file:\n\n"
		"  [total]\n"
		"  max = 2,000,000 insns       ; no boot costs more than that\n"
		"  more = 0.05% of boot        ; than the base\n"
		"  [subsystem vm]\n"
		"  more = +2%                  ; of what it costs in the base\n"
		"  [step slab_init (vm)]\n"
		"  more = +5000 insns          ; of its own\n"
		"  [every step]\n"
		"  growth = no n^2 above n=64  ; within the new boot\n\n"
		"Every section may have each limit. With a budget nothing else is limited, and each limit that is broken "
		"is a regression, whatever the total does. The limit 'growth' is broken by a step whose sizes in one boot (BF_SIZE) "
		"show that it grows so, or worse, and whose n is above that; for [every step], what they do not show is no "
		"finding; for a step that is named it is undecided.",
	.options = options,
	.words_follow = 1,
	.examples =
		"bootflame gate --base main.bft --new pr.bft|may it merge?\n"
		"bootflame gate --base old.elf --new new.elf -- --exact --append 'sysinits=100'|the same, booting both\n"
		"bootflame gate --base main.bft --new pr.bft --budget budget.ini --junit gate.xml --sarif gate.sarif|for "
		"continuous integration",
	.run = run_gate,
};
