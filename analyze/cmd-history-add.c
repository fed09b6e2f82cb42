/* SPDX-License-Identifier: BSD-2-Clause
 *
 * cmd-history-add.c - `bootflame history add`: the boots of a trace into the history. What was not
 * recorded whole does not go in: a cost that lacks something would look like an improvement.
 */
#include <bootflame/wire.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "cmd-history.h"
#include "model/circumstances.h"
#include "model/step-costs.h"

enum {
	OPT_COMMIT = 256,
	OPT_TIME,
};

#define WORD_BYTES 1000 /* of a commit's or branch's name */

struct request {
	struct history_pick pick;
	const char *path, *commit;
	unsigned long long time_s;
	int timed;
};

/* ---- What goes in -------------------------------------------------------------------------- */

static int check_boot(const struct trace *t, const struct boot *b, const char *path, struct fault *f)
{
	uint64_t damaged = b->damaged_frames + b->malformed + t->damaged_chunks + t->missing_chunks;

	if (boot_lost(b))
		return fault_set(f, EXIT_UNDECIDED, path,
				 "%" PRIu64
				 " events lost: what the steps cost is not known (record again with a larger "
				 "ring, or --transport mapped)",
				 boot_lost(b));
	if (!b->has_hello || !b->has_bye || t->cut)
		return fault_set(f, EXIT_UNDECIDED, path,
				 "incomplete: what the boot costs is not known (record again, to the end)");
	if (damaged)
		return fault_set(f, EXIT_UNDECIDED, path, "%" PRIu64 " damaged frames and chunks (record again)",
				 damaged);
	if (b->bye.status)
		return fault_set(f, EXIT_UNDECIDED, path,
				 "the guest ended with status %" PRIu64
				 ", a failure: that is no boot to remember (mend "
				 "it, and record again)",
				 b->bye.status);
	if (t->foreign_kernel)
		return fault_set(
			f, EXIT_UNDECIDED, path,
			"the guest's build-id is not the ELF's, so its steps have no names (record with the ELF "
			"that boots)");
	return 0;
}

static const char *clock_of(const struct trace *t)
{
	const struct boot *b = &t->boots[0];

	if (trace_exact(t))
		return "instructions";
	if (b->log)
		return b->log->clock == BOOT_LOG_PRINTK ? "us" : "us, of lines";
	return b->hello.clock == BF_CLOCK_COUNTER ? "counter" : "tsc";
}

/* For people; what is compared are the circumstances. */
static int put_machine(const struct trace *t, struct buf *out)
{
	const char *vmm = trace_fact(t, "vmm"), *mem = trace_fact(t, "mem-mb"), *cpus = trace_fact(t, "smp");
	int rc = buf_addf(out, "%s", *vmm ? vmm : "unknown VMM");

	if (*trace_fact(t, "machine"))
		rc |= buf_addf(out, ", %s", trace_fact(t, "machine"));
	if (*cpus)
		rc |= buf_addf(out, ", %s CPU%s", cpus, strcmp(cpus, "1") == 0 ? "" : "s");
	if (*mem)
		rc |= buf_addf(out, ", %s MB", mem);
	if (!trace_exact(t) && *trace_fact(t, "host-cpu"))
		rc |= buf_addf(out, ", on %s", trace_fact(t, "host-cpu"));
	return rc | buf_addf(out, ", command line: %s", *trace_fact(t, "append") ? trace_fact(t, "append") : "empty");
}

/* A boot's rows as the store takes them: steps, then subsystems. */
static int take_boot(const struct step_costs *c, struct history_boot *b)
{
	const struct steps *s = c->steps;
	struct history_cost *costs = calloc(c->nrows + s->nsubsystems + 1, sizeof *costs);
	size_t n = 0;

	if (!costs)
		return -1;
	for (size_t i = 0; i < c->nrows; i++)
		costs[n++] = (struct history_cost){.kind = HISTORY_STEP,
						   .name = c->rows[i].name,
						   .subsystem = c->rows[i].subsystem,
						   .self = c->rows[i].self,
						   .total = c->rows[i].total,
						   .count = c->rows[i].count};
	for (size_t i = 0; i < s->nsubsystems; i++)
		costs[n++] = (struct history_cost){.kind = HISTORY_SUBSYSTEM,
						   .name = s->subsystems[i].name,
						   .subsystem = "",
						   .self = s->subsystems[i].self,
						   .total = s->subsystems[i].total,
						   .count = s->subsystems[i].steps};
	*b = (struct history_boot){.judged = c->judged, .total = c->tree->total, .costs = costs, .ncosts = n};
	return 0;
}

/* All of a trace's boots, before the file is opened: it is locked for as long as writing takes. */
struct taken {
	struct step_costs *costs;
	struct history_boot *boots;
	size_t n;
	struct buf machine, circumstances;
};

static int take(struct taken *k, const struct trace *t, const char *path, struct fault *f)
{
	k->costs = calloc(t->nboots + 1, sizeof *k->costs);
	k->boots = calloc(t->nboots + 1, sizeof *k->boots);
	if (!k->costs || !k->boots || put_machine(t, &k->machine) < 0 ||
	    circumstances_describe(t, &k->circumstances) < 0)
		return fault_set(f, EXIT_NODATA, path, "out of memory");
	for (size_t i = 0; i < t->nboots; i++) {
		if (check_boot(t, &t->boots[i], path, f) < 0)
			return -1;
		k->n = i + 1;
		if (step_costs_init(&k->costs[i], t, &t->boots[i]) < 0 || take_boot(&k->costs[i], &k->boots[i]) < 0)
			return fault_set(f, EXIT_NODATA, path, "out of memory");
	}
	if (k->n == 0)
		return fault_set(f, EXIT_NODATA, path, "no boot in it (record one: bootflame record --exact)");
	return 0;
}

static void untake(struct taken *k)
{
	for (size_t i = 0; i < k->n; i++) {
		step_costs_fini(&k->costs[i]);
		free(k->boots[i].costs);
	}
	free(k->costs);
	free(k->boots);
	buf_fini(&k->machine);
	buf_fini(&k->circumstances);
}

/* ---- The verb ------------------------------------------------------------------------------ */

static int store(const struct request *q, const struct trace *t, const struct taken *k, struct fault *f)
{
	struct history_source source = {.clock = clock_of(t),
					.machine = k->machine.data,
					.circumstances = k->circumstances.data,
					.commit = q->commit,
					.branch = q->pick.branch,
					.time_s = (int64_t)q->time_s,
					.timed = q->timed};
	struct history_db *db = history_db_open(q->pick.db, HISTORY_WRITE, f);
	int rc = db ? history_db_add(db, &source, k->boots, k->n, f) : -1;

	history_db_close(db);
	return rc;
}

static enum exit_status add(const struct cli_command *cmd, struct request *q)
{
	struct taken k = {0};
	struct fault f = {0};
	struct trace *t = trace_read(q->path, &f);
	enum exit_status status = EXIT_DONE;

	if (!t)
		return fault_print(&f, cmd->name);
	if (!q->commit)
		q->commit = trace_fact(t, "commit");
	if (!*q->commit)
		status = cli_usage(cmd, "--commit says what was booted; the trace does not");
	else if (take(&k, t, q->path, &f) < 0 || store(q, t, &k, &f) < 0)
		status = fault_print(&f, cmd->name);
	if (status == EXIT_DONE) {
		fprintf(stderr, "bootflame: %s: %s: ", cmd->name, q->pick.db);
		text_print_safe(stderr, q->commit, TEXT_KEEP_UTF8);
		fprintf(stderr, ": %zu boot%s added\n", k.n, k.n == 1 ? "" : "s");
	}
	untake(&k);
	trace_free(t);
	return status;
}

static int run(const struct cli_command *cmd, int argc, char **argv)
{
	struct request q = {.pick = {.db = HISTORY_DB_DEFAULT, .branch = "main"}};
	const char *arg = NULL;
	int id;

	while ((id = cli_next(cmd, argc, argv, &arg)) != CLI_END) {
		if (id == CLI_HELP)
			return EXIT_DONE;
		if (id == CLI_BAD || history_pick_option(cmd, &q.pick, id, arg) != EXIT_DONE)
			return EXIT_USAGE;
		if (id == OPT_COMMIT)
			q.commit = arg;
		if (id == OPT_TIME) {
			q.timed = 1;
			if (cli_number(cmd, "--time", arg, 0, UINT32_MAX, &q.time_s) < 0)
				return EXIT_USAGE;
		}
	}
	if ((q.commit && (!*q.commit || strlen(q.commit) > WORD_BYTES)) || !*q.pick.branch ||
	    strlen(q.pick.branch) > WORD_BYTES)
		return cli_usage(cmd, "--commit and --branch have 1 to %d bytes", WORD_BYTES);
	q.path = cmd_trace_operand(cmd, argc, argv);
	return q.path ? (int)add(cmd, &q) : EXIT_USAGE;
}

static const struct cli_option options[] = {
	{OPT_COMMIT, "commit", "REV", "what was booted; without, what 'record --commit' put into the trace"},
	{HISTORY_OPT_BRANCH, "branch", "NAME", "the branch it is on; without, main"},
	{OPT_TIME, "time", "SECONDS",
	 "the commit's time since 1970, as 'git log -1 --format=%ct' prints it; without, now"},
	HISTORY_DB_OPTION,
	{0, NULL, NULL, NULL},
};

const struct cli_command cmd_history_add = {
	.name = "history add",
	.summary = "put the boots of a trace into the history",
	.synopsis = "[--commit REV] [--branch NAME] [--time SECONDS] [--db FILE] [F.bft]",
	.description =
		"Adds what every boot, subsystem and step of a trace cost. Steps are kept by name: all CPUs together, a "
		"family of steps as one.\n\n"
		"Which series the boots are of, the trace says (see bootflame-history(1)). Commits stand in the order of "
		"--time; so a commit that is recorded later than those behind it still finds its place.\n\n"
		"A boot that is incomplete, lost events, or failed is not added, exit status 3. A trace of several boots "
		"is added as a whole or not at all. A file that is no history is left as it is, exit status 4.\n\n"
		"Without a file, bootflame.bft is read; '-' is standard input.",
	.options = options,
	.examples = "bootflame history add --commit $(git rev-parse HEAD) --time $(git log -1 --format=%ct)|"
		    "bootflame.bft, as the boot of the commit that is checked out",
	.run = run,
};
