/* SPDX-License-Identifier: BSD-2-Clause
 *
 * cmd-gate-self-test.c - `bootflame gate --self-test`: what a gate in time is worth on this
 * machine, for this kernel. In: a kernel with hooks. Out: how often the kernel against itself
 * alarms, whether a cost that is known, put into one of its steps by the hooks' knob, is found
 * and named, and how small a one would be seen. A gate that fails in either is exit status 4.
 */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../tracer/hostlib/self-dir.h"
#include "cmd-gate.h"
#include "model/binomial.h"
#include "model/turn-test.h"
#include "out/json.h"
#include "out/table.h"

/* What is put in: of the boot. Twice what the default rule allows a step. */
#define INJECTED 0.02
/* By which one sees what an instruction of the knob takes. */
#define CALIBRATION_INSNS 400000
#define CALIBRATION_ROUNDS 15

struct result {
	size_t trials, alarms, passes, boots; /* of the kernel against itself */
	size_t injected, found, found_boots;
	double low, high;                           /* of the rate of false alarms */
	double sees_median, sees_worst, sees_total; /* shares of the boot, the largest of all trials */
	uint64_t site, insns;
	double insn_ticks, boot_ticks;
	char name[600], subsystem[100];
};

static void turns_init(struct kernel_turns *k, const struct gate_self_test *q, const char *base, const char *new,
		       uint64_t seed)
{
	*k = (struct kernel_turns){
		.kernels = {q->kernel, q->kernel}, .spend = {base, new}, .words = q->words, .coin = seed};
}

/* ---- The step that is to cost more ------------------------------------------------------------ */

static int may_be_chosen(const struct steps *s, const struct step *row)
{
	const char *subsystem = steps_subsystem(s, row);

	return row->count == 1 && strcmp(subsystem, "idle") != 0 && strcmp(subsystem, "observer") != 0 &&
	       span_tree_site(s->tree, row->site).name;
}

/* The number by which the guest enters it. */
static int find_site(struct result *r, const struct trace *t, const struct boot *b, uint32_t canonical)
{
	for (size_t i = 0; i < b->nevents; i++) {
		struct event e = boot_event(b, i);

		if (e.kind != EVENT_ENTER || trace_canonical(t, e.site) != canonical)
			continue;
		r->site = e.site;
		return 0;
	}
	return -1;
}

static int choose(struct result *r, const struct trace *t, uint64_t seed)
{
	const struct boot *b = t->boots;
	struct span_tree *tree = span_tree_new(t, b);
	struct steps *s = tree ? steps_new(tree, STEPS_FAMILIES) : NULL;
	size_t n = 0, at;
	int rc = -1;

	for (size_t i = 0; s && i < s->nrows; i++)
		n += may_be_chosen(s, &s->rows[i]) != 0;
	at = n ? turn_random(&seed) % n : 0;
	for (size_t i = 0; n && i < s->nrows && rc < 0; i++) {
		if (!may_be_chosen(s, &s->rows[i]) || at-- > 0)
			continue;
		steps_name(s, &s->rows[i], r->name, sizeof r->name);
		snprintf(r->subsystem, sizeof r->subsystem, "%s", steps_subsystem(s, &s->rows[i]));
		rc = find_site(r, t, b, s->rows[i].site);
		break;
	}
	steps_free(s);
	span_tree_free(tree);
	return rc;
}

static int choose_step(struct result *r, const struct gate_self_test *q, struct fault *f)
{
	struct trace *t = kernel_turns_record(q->kernel, NULL, q->words, f);
	int rc;

	if (!t)
		return -1;
	rc = t->nboots ? choose(r, t, q->seed) : -1;
	trace_free(t);
	return rc < 0 ? fault_set(f, EXIT_NODATA, q->kernel,
				  "no step of it runs once, so none can be made dearer (does it carry the hooks?)")
		      : 0;
}

/* ---- Trials ------------------------------------------------------------------------------------ */

/* What instructions of the knob take here, and so how many are the share that is to be put in. */
static int calibrate(struct result *r, const struct gate_self_test *q, struct fault *f)
{
	char none[64], much[64];
	struct kernel_turns k;
	struct rounds rounds = {0};
	int rc = 0;

	snprintf(none, sizeof none, "%" PRIu64 "=0", r->site);
	snprintf(much, sizeof much, "%" PRIu64 "=%d", r->site, CALIBRATION_INSNS);
	turns_init(&k, q, none, much, q->seed);
	while (rc == 0 && rounds.n < CALIBRATION_ROUNDS)
		rc = kernel_turns_round(&k, &rounds, f);
	for (size_t i = 0; rc == 0 && i < rounds.nsteps; i++) {
		const struct round_step *s = &rounds.steps[i];
		double cost[2] = {turn_cost(s->ticks[0], rounds.n), turn_cost(s->ticks[1], rounds.n)};

		r->boot_ticks += cost[0];
		if (strcmp(s->name, r->name) == 0 && strcmp(s->subsystem, r->subsystem) == 0)
			r->insn_ticks = (cost[1] - cost[0]) / CALIBRATION_INSNS;
	}
	rounds_fini(&rounds);
	kernel_turns_fini(&k);
	if (rc < 0)
		return rc;
	if (!(r->insn_ticks > 0) || !(INJECTED * r->boot_ticks / r->insn_ticks < 4e9))
		return fault_set(f, EXIT_NODATA, r->name,
				 "%d instructions more in it do not show: the gate could not fire", CALIBRATION_INSNS);
	r->insns = 2 * (uint64_t)(INJECTED * r->boot_ticks / r->insn_ticks / 2) + 2;
	return 0;
}

/* A gate; `insns` are put in where it is not 0. */
static int try(struct result *r, const struct gate_self_test *q, uint64_t trial, uint64_t insns, struct fault *f)
{
	struct gate_time t = {.max_boots = q->max_boots, .seed = q->seed + trial};
	struct rounds rounds = {0};
	struct kernel_turns k;
	char none[64], more[64];
	struct gate g;

	snprintf(none, sizeof none, "%" PRIu64 "=0", r->site);
	snprintf(more, sizeof more, "%" PRIu64 "=%" PRIu64, r->site, insns);
	turns_init(&k, q, insns ? none : NULL, insns ? more : NULL, q->seed + trial);
	gate_in_time(&g, &k, &rounds, &t, q->budget);
	if (!g.rounds || !g.diff) { /* a boot failed, or memory is out */
		*f = g.why;
	} else if (insns) {
		r->injected++;
		r->found_boots += g.rounds;
		r->found += g.nguilty && strcmp(g.steps[g.guilty[0]].name, r->name) == 0;
	} else {
		double boot = (double)g.diff->judged[0];

		r->trials++;
		r->boots += g.rounds;
		r->alarms += g.verdict == GATE_REGRESSION || g.verdict == GATE_IMPROVEMENT;
		r->passes += g.verdict == GATE_PASS;
		r->sees_median = fmax(r->sees_median, g.sees_median / boot);
		r->sees_worst = fmax(r->sees_worst, g.sees_worst / boot);
		r->sees_total = fmax(r->sees_total, g.sees_total / boot);
	}
	rounds_fini(&rounds);
	gate_fini(&g);
	kernel_turns_fini(&k);
	return f->text[0] ? -1 : 0;
}

static int measure(struct result *r, const struct gate_self_test *q, struct fault *f)
{
	if (choose_step(r, q, f) < 0 || calibrate(r, q, f) < 0)
		return -1;
	for (uint64_t i = 0; i < q->trials; i++)
		if (try(r, q, i, 0, f) < 0)
			return -1;
	for (uint64_t i = 0; i < (q->trials + 1) / 2; i++)
		if (try(r, q, q->trials + i, r->insns, f) < 0)
			return -1;
	binomial_interval(r->alarms, r->trials, GATE_TIME_ALPHA, &r->low, &r->high);
	return 0;
}

/* ---- What came of it --------------------------------------------------------------------------- */

static void show_text(const struct result *r)
{
	char number[TABLE_NUMBER_ROOM];

	printf("false alarms: %zu of %zu gates of the kernel against itself; the rate is %.3f to %.3f, but for 5%%\n",
	       r->alarms, r->trials, r->low, r->high);
	printf("passed: %zu, undecided: %zu; %zu boots a side on average\n", r->passes,
	       r->trials - r->passes - r->alarms, r->boots / r->trials);
	printf("+%.2f%% of the boot put into ", 100 * INJECTED);
	table_name(stdout, r->name, 0);
	fputs(" (", stdout);
	table_name(stdout, r->subsystem, 0);
	printf("), %s instructions: ", table_number(number, r->insns));
	printf("%zu of %zu flagged and named; %zu boots a side on average\n", r->found, r->injected,
	       r->found_boots / r->injected);
	printf("the smallest effect it can see: +%.2f%% of the boot in half of the steps, +%.2f%% in any, +%.2f%% in total\n",
	       100 * r->sees_median, 100 * r->sees_worst, 100 * r->sees_total);
}

static void show_json(const struct result *r)
{
	struct json j;

	json_init(&j, stdout);
	json_open(&j, NULL, '{');
	json_string(&j, "schema", "bootflame.gate-self-test/1");
	json_u64(&j, "trials", r->trials);
	json_u64(&j, "alarms", r->alarms);
	json_real(&j, "alarm_rate_low", r->low, 6);
	json_real(&j, "alarm_rate_high", r->high, 6);
	json_u64(&j, "passes", r->passes);
	json_u64(&j, "boots", r->boots);
	json_open(&j, "injected", '{');
	json_string(&j, "name", r->name);
	json_string(&j, "subsystem", r->subsystem);
	json_real(&j, "share", INJECTED, 4);
	json_u64(&j, "insns", r->insns);
	json_u64(&j, "trials", r->injected);
	json_u64(&j, "found", r->found);
	json_u64(&j, "boots", r->found_boots);
	json_close(&j, '}');
	json_real(&j, "sees_median", r->sees_median, 6);
	json_real(&j, "sees_worst", r->sees_worst, 6);
	json_real(&j, "sees_total", r->sees_total, 6);
	json_close(&j, '}');
}

static void judge(const struct result *r, const char *kernel, struct fault *f)
{
	if ((double)r->alarms > GATE_TIME_ALPHA * (double)r->trials)
		fault_set(
			f, EXIT_NODATA, kernel,
			"%zu false alarms in %zu gates, where %.0f%% are allowed: do not gate in time here (record with "
			"--exact, or on a quieter machine)",
			r->alarms, r->trials, 100 * GATE_TIME_ALPHA);
	else if (2 * r->found < r->injected)
		fault_set(f, EXIT_NODATA, kernel,
			  "+%.0f%% in one step was found in %zu of %zu gates: a gate here would hardly ever fire (more "
			  "--max-boots, --exact, or a quieter machine)",
			  100 * INJECTED, r->found, r->injected);
}

enum exit_status gate_self_test(const struct cli_command *cmd, const struct gate_self_test *q)
{
	struct gate_self_test with = *q;
	struct result r = {0};
	struct fault f = {0};
	char path[4096];

	if (!with.kernel) {
		if (self_dir_kernel(path, sizeof path, "") < 0)
			fault_set(&f, EXIT_NODATA, NULL, "the tiny kernel is not there (give --kernel)");
		with.kernel = path;
	}
	if (!f.text[0] && measure(&r, &with, &f) == 0) {
		if (q->json)
			show_json(&r);
		else
			show_text(&r);
		judge(&r, with.kernel, &f);
	}
	return f.text[0] ? fault_print(&f, cmd->name) : EXIT_DONE;
}
