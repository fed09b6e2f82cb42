/* SPDX-License-Identifier: BSD-2-Clause
 *
 * cmd-report.c - `bootflame report` and `bootflame blame`: where one boot went.
 */
#include <getopt.h>
#include <inttypes.h>

#include "cmd.h"
#include "out/report-host.h"
#include "out/report-threads.h"

enum {
	OPT_JSON = 256,
	OPT_TOP,
	OPT_FAIL,
	OPT_CPU,
	OPT_NET,
	OPT_HOST,
};

/* A terminal has room for so many cells of a step's spans. */
#define SERIES_CELLS 8

/* A boot and its report; 0, or -1 with a fault. cmd_boot_fini in either case. */
static int load(const struct cli_command *cmd, const char *path, struct cmd_boot *b, struct report *r, struct fault *f)
{
	if (cmd_boot_init(b, path, STEPS_EACH, f) < 0)
		return -1;
	cmd_warn(cmd, b->trace, b->boot, path);
	*r = (struct report){.trace = b->trace,
			     .boot = b->boot,
			     .tree = b->tree,
			     .steps = b->steps,
			     .hotspots = &b->hotspots,
			     .path = path,
			     .screen = screen_of(stdout)};
	return 0;
}

/* What the CPUs' counters did to each other. */
static void warn_clocks(const struct cli_command *cmd, const struct span_tree *tree, const char *path)
{
	for (size_t i = 0; i < tree->boot->ncpus; i++)
		if (tree->clocks.cpus[i].inconsistent)
			fault_warn(cmd->name, path,
				   "CPU %" PRIu64
				   ": its meetings (BF_SYNC) contradict each other: no constant brings its "
				   "counter in line, and its events are left as they are",
				   tree->boot->cpus[i].number);
	if (tree->skews)
		fault_warn(cmd->name, path,
			   "effects before their causes on another CPU: %" PRIu64 ", by up to %" PRIu64
			   " %s: the counters differ, and waits and the critical path may be wrong by as much (let the "
			   "CPUs meet by BF_SYNC)",
			   tree->skews, tree->skew_max_ticks, report_unit(tree->trace));
}

/* What only report tells; 0, or -1 with a fault. The critical path only where it is shown:
 * in text, not that of a boot which is one thread on one CPU. */
static int load_threads(struct report *r, int json, struct thread_times *threads, struct critical_path *critical,
			struct fault *f)
{
	r->threads = threads;
	r->critical = critical;
	if (thread_times_init(threads, r->tree) < 0 ||
	    ((json || report_threads_any(r)) && critical_path_init(critical, r->tree) < 0))
		return fault_set(f, EXIT_NODATA, r->path, "out of memory");
	return 0;
}

/* What the host was at meanwhile; 0, or -1 with a fault. */
static int load_host(struct report *r, struct clock_tie *tie, struct phases *phases, struct fault *f)
{
	if (clock_tie_find(tie, r->tree) < 0)
		return fault_set(f, EXIT_NODATA, r->path, "out of memory");
	phases_find(phases, r->boot, tie, r->tree);
	r->tie = tie;
	r->phases = phases;
	return 0;
}

/* Takes off what was stolen, or says why there is nothing to take off. */
static void take_net(const struct cli_command *cmd, struct report *r, struct steps *steps)
{
	r->net = steps->outside && steps->outside->tie.known;
	if (r->net)
		steps_net(steps);
	else
		fault_warn(cmd->name, r->path,
			   steps->outside ? "--net: the clocks are not tied, so what was stolen cannot be laid on steps"
					  : "--net: nothing was recorded of the VMM's threads, so nothing is taken off "
					    "(record as root, or as 'bootflame doctor' says)");
}

/* How the spans of the steps that are listed went: on a terminal they are drawn. */
static int load_series(struct report *r, size_t rows, struct step_series *series, struct fault *f)
{
	size_t n = rows && rows < r->steps->nrows ? rows : r->steps->nrows;

	r->series = series;
	if (step_series_init(series, r->steps, n, SERIES_CELLS) < 0)
		return fault_set(f, EXIT_NODATA, r->path, "out of memory");
	return 0;
}

static int show(const struct cli_command *cmd, int argc, char **argv, size_t rows, int blame)
{
	const char *arg = NULL, *path;
	struct fault f = {0};
	struct thread_times threads = {0};
	struct critical_path critical = {0};
	struct clock_tie tie;
	struct phases phases;
	struct step_series series = {0};
	struct cmd_boot b;
	struct report r;
	int id, json = 0, fail = 0, cpu = 0, net = 0, host = 0, status = EXIT_DONE;
	unsigned long long n;

	while ((id = cli_next(cmd, argc, argv, &arg)) != CLI_END) {
		if (id == CLI_HELP)
			return EXIT_DONE;
		if (id == CLI_BAD)
			return EXIT_USAGE;
		if (id == OPT_JSON)
			json = 1;
		if (id == OPT_FAIL)
			fail = 1;
		if (id == OPT_CPU)
			cpu = 1;
		if (id == OPT_HOST)
			host = 1;
		if (id == OPT_NET)
			net = 1;
		if (id == OPT_TOP) {
			if (cli_number(cmd, "--top", arg, 0, 1000000000, &n) < 0)
				return EXIT_USAGE;
			rows = n;
		}
	}
	path = cmd_trace_operand(cmd, argc, argv);
	if (!path)
		return EXIT_USAGE;
	if (load(cmd, path, &b, &r, &f) < 0 ||
	    (!blame && (load_threads(&r, json, &threads, &critical, &f) < 0 || load_host(&r, &tie, &phases, &f) < 0)) ||
	    (r.screen.columns && !json && !cpu && load_series(&r, rows, &series, &f) < 0)) {
		status = fault_print(&f, cmd->name);
		goto out;
	}
	if (trace_exact(b.trace) && !host) /* equal boots have equal reports */
		r.phases = NULL;
	warn_clocks(cmd, b.tree, path);
	if (net)
		take_net(cmd, &r, b.steps);
	if (blame && json)
		report_blame_json(&r, stdout);
	else if (blame)
		report_blame_text(&r, stdout, rows);
	else if (json)
		report_json(&r, stdout);
	else if (cpu)
		report_cpu_text(&r, stdout, rows);
	else if (host)
		report_host_text(&r, stdout, rows);
	else
		report_text(&r, stdout, rows);
	for (size_t i = 0; fail && i < b.hotspots.nrows; i++)
		if (hotspot_is_quadratic(&b.hotspots.rows[i], b.steps))
			status = EXIT_FOUND;
out:
	step_series_fini(&series);
	critical_path_fini(&critical);
	thread_times_fini(&threads);
	cmd_boot_fini(&b);
	return status;
}

static int run_report(const struct cli_command *cmd, int argc, char **argv)
{
	return show(cmd, argc, argv, 12, 0);
}

static int run_blame(const struct cli_command *cmd, int argc, char **argv)
{
	return show(cmd, argc, argv, 0, 1);
}

static const struct cli_option report_options[] = {
	{OPT_JSON, "json", NULL, "print JSON, schema bootflame.report/1, with every step"},
	{OPT_TOP, "top", "N", "list N steps, 0 for all; 12 by default"},
	{OPT_FAIL, "fail", NULL, "exit 1 if a step of 0.1% of the boot or more grows as n^2 or worse in it"},
	{OPT_CPU, "cpu", NULL, "print only what each CPU did and who waited for whom"},
	{OPT_HOST, "host", NULL,
	 "print only the host's side: phases, clocks, exits; with --json, those too of an exact boot"},
	{OPT_NET, "net", NULL, "take stolen time off self and total"},
	{0, NULL, NULL, NULL},
};

const struct cli_command cmd_report = {
	.name = "report",
	.summary = "say where a boot went",
	.synopsis = "[--json] [--top N] [--fail] [--cpu] [--host] [--net] [F.bft]",
	.description =
		"Reads a trace and prints its total, the cost of each subsystem, the steps that cost most, the steps that "
		"grow with the sizes they report, what was lost, and what observing cost.\n\n"
		"A step's self time is what it spent outside the steps within it; the self times of all steps sum to the "
		"total. What no step covers is in the subsystem 'unaccounted', what observing cost in 'observer', halted "
		"time in 'idle'. Of a trace with several boots the median one is shown. A trace that is cut or damaged "
		"gives what it has, with a warning.\n\n"
		"A step that ran with several sizes (BF_SIZE) is fitted as 1, log n, n, n log n, n^2 or n^3, and so is what "
		"ran within it, by its size: whether that is called more often or costs more a call. What is not plain is "
		"undecided, with the sizes that would decide it. Steps under 0.1% of the boot are not named.\n\n"
		"Where the kernel says which thread runs (BF_THREAD_ID) or what it waits for (BF_WAIT), or has several CPUs, "
		"the report goes on. A thread runs, waits, or is ready: it could run and has no CPU. Self time is then "
		"time on a CPU, total is time from enter to exit, and wait is the part of either in which the step's "
		"thread waited. Each CPU's time is busy, waiting (its thread spins or halts for something), idle or "
		"unaccounted, to the tick.\n\n"
		"The critical path is the boot's total, from the end backwards on the thread that ended it; where that "
		"waited, on the thread that last woke it or released what it waited for, and so on to the entry. A wait "
		"that no thread is known to have ended, or that an interrupt of an idle CPU did, stays a wait.\n\n"
		"CPUs whose counters differ are aligned by one constant each, from where they met (BF_SYNC). Where "
		"they did not, and an effect comes before its cause, there is a warning.\n\n"
		"Where a recorder was there, the section 'host' has the recording's phases, from the VMM's start to the "
		"recorder's last word; they sum to its wall time to the nanosecond. exec: until the VMM's program runs; "
		"set-up: until its first vCPU does; firmware: until the kernel's first instruction; init: until bye; "
		"power-off: until the VMM's process is gone; reap, recorder: until that was noticed, and was written. What no "
		"moment parts is one phase with several names; of what nothing tells is a gap, such as what follows the last "
		"sign of a guest that never said bye.\n\n"
		"Guest and host clocks are tied by a straight line below the arrival of every stamp, and above what "
		"cannot have been so early: a stamp behind a frame is later than the recorder's last look without that frame. The "
		"line is as if the fastest frame had taken no time; the error that is stated bounds how far any tick can be from "
		"it. In an exact trace ticks are no time: entry and bye are when the recorder saw them, and the section, and "
		"what JSON has of it, is there only with --host, as it differs between equal boots.\n\n"
		"If the host's kernel was asked (record as root), steps have columns: exits, how often the CPU left the guest; "
		"stolen, the ticks in which the thread that ran it was kept from running; outside, those in which it slept "
		"or had left the guest, not counting stolen ones; faults, pages of the guest's memory that it touched first. "
		"Each goes to the step that was innermost on that CPU then. stolen and outside are parts of self; --net takes the "
		"stolen ticks off self, total and the boot's total. Waits, hotspots and the critical path stay as they are.\n\n"
		"In a terminal the numbers are narrower, and where it is wide enough each step has a bar of its share and, "
		"where it ran more than once, how dear its spans were from the first to the last. They are ASCII where the "
		"locale is not UTF-8. COLUMNS is its width, else what the terminal says. A pipe or a file gets none of "
		"it.\n\n"
		"Without a file, bootflame.bft is read; '-' is standard input.",
	.options = report_options,
	.examples = "bootflame report|the trace that 'bootflame record' wrote last\n"
		    "bootflame report --json boot.bft|for programs\n"
		    "bootflame report --cpu smp.bft|what each CPU did\n"
		    "bootflame report --net boot.bft|as if nobody else had wanted the CPU",
	.run = run_report,
};

static const struct cli_option blame_options[] = {
	{OPT_JSON, "json", NULL, "print JSON, schema bootflame.blame/1"},
	{OPT_TOP, "top", "N", "list N steps, 0 for all; all by default"},
	{OPT_NET, "net", NULL, "take stolen time off self and total"},
	{0, NULL, NULL, NULL},
};

const struct cli_command cmd_blame = {
	.name = "blame",
	.summary = "list a boot's steps by self time",
	.synopsis = "[--json] [--top N] [--net] [F.bft]",
	.description =
		"Lists every step of a boot, the one with the most self time first: self, share of the boot, total, how "
		"often it ran, the largest size it was given. --net takes off what the host stole of it; 'bootflame report --help' "
		"has more.\n\n"
		"Without a file, bootflame.bft is read; '-' is standard input.",
	.options = blame_options,
	.examples = "bootflame blame --top 20|the twenty most expensive steps",
	.run = run_blame,
};
