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
#include <unistd.h>

#include "cmd-gate.h"
#include "out/gate-out.h"

enum {
	OPT_BASE = 256,
	OPT_NEW,
	OPT_BUDGET,
	OPT_JSON,
	OPT_JUNIT,
	OPT_SARIF,
	OPT_MARKDOWN,
	OPT_MAX_BOOTS,
	OPT_SEED,
	OPT_SELF_TEST,
	OPT_KERNEL,
	OPT_TRIALS,
};

struct request {
	const char *paths[2];
	const char *budget, *junit, *sarif, *markdown;
	int json, self_test;
	const char *kernel; /* of the self-test */
	unsigned long long max_boots, seed, trials;
	char *const *words; /* record's, NULL-ended */
};

/* A side is the boots of one trace; in time, rounds are. */
struct sides {
	struct trace *traces[2];
	struct kernel_turns turns;
	struct rounds rounds;
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

/* ---- Sides --------------------------------------------------------------------------------- */

static int load(const struct request *q, int side, struct sides *s, struct fault *f)
{
	const char *path = q->paths[side];
	struct trace *t = is_kernel(path) ? kernel_turns_record(path, NULL, q->words, f) : trace_read(path, f);

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
	kernel_turns_fini(&s->turns);
	rounds_fini(&s->rounds);
}

/* Both are kernels, and record is not asked for counts. */
static int is_in_time(const struct request *q)
{
	for (char *const *w = q->words; *w && strcmp(*w, "--") != 0; w++)
		if (strcmp(*w, "--exact") == 0)
			return 0;
	return is_kernel(q->paths[0]) && is_kernel(q->paths[1]);
}

void gate_in_time(struct gate *g, struct kernel_turns *k, struct rounds *r, struct gate_time *t, const struct budget *b)
{
	struct fault f = {0};

	*g = (struct gate){.budget = b, .verdict = GATE_NO_DATA};
	while (r->n < t->max_boots) {
		if (kernel_turns_round(k, r, &f) < 0) {
			gate_fini(g);
			*g = (struct gate){.budget = b,
					   .why = f,
					   .verdict = f.status == EXIT_UNDECIDED ? GATE_UNDECIDED : GATE_NO_DATA};
			return;
		}
		if (!gate_time_due(t, r->n))
			continue;
		gate_fini(g);
		gate_time_look(g, t, r, b);
		if (g->verdict != GATE_UNDECIDED)
			return;
	}
}

static int judge_in_time(const struct request *q, struct sides *s, struct gate *g, const struct budget *b)
{
	struct gate_time time = {.max_boots = q->max_boots, .seed = q->seed};

	if (gate_time_check(b, q->budget, &g->why) < 0)
		return -1;
	s->turns = (struct kernel_turns){.kernels = {q->paths[0], q->paths[1]}, .words = q->words, .coin = q->seed};
	gate_in_time(g, &s->turns, &s->rounds, &time, b);
	return 0;
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
	const struct trace *const *t =
		g->rounds ? (const struct trace *const *)s->turns.first : (const struct trace *const *)s->traces;
	struct gate_view v = {.gate = g,
			      .sides = {.diff = g->diff, .paths = {q->paths[0], q->paths[1]}, .traces = {t[0], t[1]}},
			      .seed = q->seed,
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
	struct sides s = {.traces = {NULL, NULL}};
	struct budget budget = {0};
	struct gate g = {.verdict = GATE_NO_DATA, .budget = &budget};
	enum exit_status status;
	int rc, in_time = is_in_time(q);

	if (q->budget)
		rc = budget_read(&budget, q->budget, &g.why);
	else if ((rc = budget_default(&budget, !in_time)) < 0)
		fault_set(&g.why, EXIT_NODATA, NULL, "out of memory");
	if (rc == 0 && in_time)
		rc = judge_in_time(q, &s, &g, &budget);
	for (int side = 0; rc == 0 && !in_time && side < 2; side++)
		rc = load(q, side, &s, &g.why);
	if (rc == 0 && !in_time)
		gate_init(&g, s.sides, q->paths, &budget);
	status = show(cmd, q, &s, &g);
	gate_fini(&g);
	budget_fini(&budget);
	unload(&s);
	return status;
}

static enum exit_status try_itself(const struct cli_command *cmd, const struct request *q, char *const *words)
{
	struct gate_self_test test = {.kernel = q->kernel,
				      .trials = q->trials,
				      .max_boots = q->max_boots,
				      .seed = q->seed,
				      .json = q->json,
				      .words = words};
	struct budget budget;
	struct fault f = {0};
	enum exit_status status;

	if (q->paths[0] || q->paths[1] || q->budget || q->junit || q->sarif || q->markdown)
		return cli_usage(cmd, "--self-test has one kernel, --kernel, and prints what came of it");
	for (char *const *w = words; *w && strcmp(*w, "--") != 0; w++)
		if (strcmp(*w, "--exact") == 0)
			return cli_usage(
				cmd, "--exact: counts are equal from boot to boot; --self-test is for gates in time");
	if (budget_default(&budget, 0) < 0) {
		fault_set(&f, EXIT_NODATA, NULL, "out of memory");
		return fault_print(&f, cmd->name);
	}
	test.budget = &budget;
	status = gate_self_test(cmd, &test);
	budget_fini(&budget);
	return status;
}

static int run_gate(const struct cli_command *cmd, int argc, char **argv)
{
	struct request q = {.max_boots = GATE_TIME_BOOTS, .seed = 1, .trials = 10};
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
		if (id == OPT_MAX_BOOTS && cli_number(cmd, "--max-boots", arg, 8, 100000, &q.max_boots) < 0)
			return EXIT_USAGE;
		q.self_test |= id == OPT_SELF_TEST;
		if (id == OPT_KERNEL)
			q.kernel = arg;
		if (id == OPT_TRIALS && cli_number(cmd, "--trials", arg, 1, 100000, &q.trials) < 0)
			return EXIT_USAGE;
		if (id == OPT_SEED && cli_number(cmd, "--seed", arg, 0, UINT64_MAX, &q.seed) < 0)
			return EXIT_USAGE;
	}
	if (optind < argc && strcmp(argv[optind - 1], "--") != 0)
		return cli_usage(cmd,
				 "%s: not expected here; the sides are --base and --new, record's options stand "
				 "behind --",
				 argv[optind]);
	if (q.self_test)
		return try_itself(cmd, &q, argv + optind);
	if (q.kernel)
		return cli_usage(cmd, "--kernel goes with --self-test; the sides are --base and --new");
	if (!q.paths[0] || !q.paths[1])
		return cli_usage(cmd, "--base and --new say what to compare: traces or kernels");
	if (strcmp(q.paths[0], "-") == 0 && strcmp(q.paths[1], "-") == 0)
		return cli_usage(cmd, "-: one of the two from stdin");
	q.words = argv + optind;
	if (*q.words && !is_kernel(q.paths[0]) && !is_kernel(q.paths[1]))
		return cli_usage(cmd, "%s: record's options are for kernels, and both sides are traces", *q.words);
	for (char *const *w = q.words; *w && strcmp(*w, "--") != 0; w++)
		if (is_in_time(&q) && strncmp(*w, "--boots", 7) == 0)
			return cli_usage(cmd, "%s: gate counts boots itself; --max-boots says how many there may be",
					 *w);
		else if (strncmp(*w, "-o", 2) == 0 || strncmp(*w, "--output", 8) == 0 ||
			 strncmp(*w, "--kernel", 8) == 0)
			return cli_usage(cmd,
					 "%s: does not go here; --base and --new are the kernels, and gate takes "
					 "their traces itself",
					 *w);
	return judge(cmd, &q);
}

static const struct cli_option options[] = {
	{OPT_BASE, "base", "SIDE", "what is compared with: a trace, or a kernel, which is booted"},
	{OPT_NEW, "new", "SIDE", "what is judged"},
	{OPT_BUDGET, "budget", "FILE",
	 "what it may cost; without, +0.05% of the boot in total or in one step, and in time +1% in one step or +5% in "
	 "total"},
	{OPT_MAX_BOOTS, "max-boots", "N", "in time, boots of each kernel at most; 300 by default, 8 at least"},
	{OPT_SELF_TEST, "self-test", NULL,
	 "try the gate itself here: the kernel against itself, and with +2% of its boot put into a step"},
	{OPT_KERNEL, "kernel", "ELF", "of --self-test; bootflame's own tiny kernel by default"},
	{OPT_TRIALS, "trials", "N",
	 "of --self-test: gates of the kernel against itself, and half as many with the cost; 10 by default"},
	{OPT_SEED, "seed", "N", "of the coin that says which kernel a round boots first; 1 by default"},
	{OPT_JSON, "json", NULL, "print JSON, schema bootflame.gate/1"},
	{OPT_JUNIT, "junit", "FILE", "also write a JUnit report"},
	{OPT_SARIF, "sarif", "FILE", "also write SARIF 2.1.0, which points at the lines of the guilty steps"},
	{OPT_MARKDOWN, "markdown", "FILE", "also write a comment for a code review, at most 60,000 bytes"},
	{0, NULL, NULL, NULL},
};

const struct cli_command cmd_gate = {
	.name = "gate",
	.summary = "say whether a change makes the boot too dear, and which step",
	.synopsis =
		"--base SIDE --new SIDE [--budget FILE] [--json] [--junit FILE] [--sarif FILE] [--markdown FILE] [--max-boots N] "
		"[--seed N] [--self-test [--kernel ELF] [--trials N]] "
		"[-- RECORD OPTIONS]",
	.description =
		"Judges two exact boots, one of each side ('record --exact'), or two kernels in time. Idling and observing are left out. A step's "
		"own cost is what 'bootflame diff' does not explain as the ripple of another step; the guilty are ranked by "
		"it, each with its ripple beneath. A step below 0.01% of the boot is never guilty, unless a limit in "
		"instructions is written for it; where many steps grew by less than that, their subsystem is.\n\n"
		"Two kernels without --exact behind -- are judged in time: they are booted in turns, in each round both once "
		"and in an order by coin, and looked at after 15, 30, 60, 100, 150, 220 and 300 rounds until one can tell. A "
		"step's cost is the mean of the quarter of its boots that were disturbed least, the boot's is the sum of "
		"those, in ticks of the guest's clock without idling and observing. It is a regression where a step or the "
		"total is shown to be over its limit, with a chance of 5% at most that any of them is a false alarm, over "
		"all looks; within budget where each is shown to be below, with a chance of 10% at most that one that is "
		"just over its limit passes; and undecided in between, which says how many boots more might decide. What slows every step a little shows in the total alone, which is less sure than "
		"one step by an order of magnitude. Limits 'max' and 'growth' are for exact boots. Traces in time mode were "
		"not recorded in turns and are undecided.\n\n"
		"With --self-test the exit status is 4 where more than 5% of the kernel's gates against itself alarm, or fewer "
		"than half of those with a known cost in one step (by the hooks' knob, see 'bootflame record --spend') find "
		"and name it. It prints the rate with its exact interval, and the smallest effect that such gates can see.\n\n"
		"The exit status is 0 if the boot is within budget, or better by more than 0.05%; 1 if not; 3 if that "
		"cannot be decided, as events are missing or too few boots tell; 4 if there is nothing to judge or it "
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
		"bootflame gate --base old.elf --new new.elf -- --append 'sysinits=100'|in time: both, in turns, until it shows\n"
		"bootflame gate --base main.bft --new pr.bft --budget budget.ini --junit gate.xml --sarif gate.sarif|for "
		"continuous integration\n"
		"bootflame gate --self-test --kernel mykernel.elf --max-boots 60|what a gate in time is worth on this machine",
	.run = run_gate,
};
