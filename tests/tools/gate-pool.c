/* SPDX-License-Identifier: BSD-2-Clause
 *
 * gate-pool.c - pools of rounds on disk, for how often gate is right in time: `make bench-gate`.
 *
 *	gate-pool collect POOL SEED ROUNDS KERNEL LABEL=SPEND... -- RECORD WORDS
 *		boots the kernel once for each label in a round, with record's --spend, in an order by
 *		coin, up to so many rounds; goes on where the file ends, and may be stopped at any time
 *	gate-pool effect POOL BASE NEW STEP ROUNDS
 *		of the last so many rounds, by how much the medians of the step differ: in percent of
 *		what gate says that the base's boot costs, that in ticks; in percent of the median
 *		boot of the base, and that
 *	gate-pool judge POOL BASE NEW STEP
 *		disjoint windows of it, by gate's own model and by two other rules
 *
 * A pool's line is a boot: the round, the label, and what each step took.
 */
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../analyze/kernel-turns.h"
#include "../../analyze/model/binomial.h"
#include "../../analyze/model/gate-time.h"
#include "../../analyze/model/turn-test.h"

#define LABELS_MAX 16

static void die(const char *what)
{
	fprintf(stderr, "gate-pool: %s\n", what);
	exit(1);
}

/* ---- Pools -------------------------------------------------------------------------------- */

/* Adds to a side the boots of a label; gives the number of rounds that are whole for it. */
static size_t read_label(const char *path, const char *label, struct rounds *all, int side, size_t limit)
{
	FILE *in = fopen(path, "r");
	char *line = NULL;
	size_t room = 0, n = 0;

	all->n = 0;
	while (in && n < limit && getline(&line, &room, in) > 0) {
		char *at = line, *field = strsep(&at, "\t"), *which = strsep(&at, "\t");

		if (!at || !strchr(at, '\n') || !field || strcmp(which, label) != 0)
			continue;
		while ((field = strsep(&at, "\t\n")) && *field) {
			char *subsystem = strsep(&at, "\t\n"), *ticks = strsep(&at, "\t\n");

			if (!ticks || rounds_add(all, side, field, subsystem, strtoull(ticks, NULL, 10)) < 0)
				die("not a pool");
		}
		if (rounds_next(all) < 0)
			die("out of memory");
		n++;
	}
	if (in)
		fclose(in);
	free(line);
	return n;
}

/* How many bytes are whole rounds: a round is written at once, and may be cut all the same. */
static long whole_rounds(const char *path, size_t nlabels)
{
	FILE *in = fopen(path, "r");
	char *line = NULL, round[32] = "";
	size_t room = 0, lines = 0;
	long whole = 0;
	ssize_t n;

	while (in && (n = getline(&line, &room, in)) > 0) {
		size_t bytes = strcspn(line, "\t");

		if (line[n - 1] != '\n' || bytes == 0 || bytes >= sizeof round)
			break;
		if (strncmp(round, line, bytes) != 0 || round[bytes])
			lines = 0;
		snprintf(round, sizeof round, "%.*s", (int)bytes, line);
		if (++lines == nlabels)
			whole = ftell(in);
	}
	if (in)
		fclose(in);
	free(line);
	return whole;
}

static int collect(int argc, char **argv)
{
	const char *path = argv[0], *labels[LABELS_MAX], *spends[LABELS_MAX];
	uint64_t state = strtoull(argv[1], NULL, 10), rounds = strtoull(argv[2], NULL, 10);
	size_t nlabels = 0, have = 0;
	int i = 4;
	FILE *out;

	for (; i < argc && strcmp(argv[i], "--") != 0 && nlabels < LABELS_MAX; i++) {
		char *equals = strchr(argv[i], '=');

		if (!equals)
			die("LABEL=SPEND");
		*equals = '\0';
		labels[nlabels] = argv[i];
		spends[nlabels++] = equals + 1;
	}
	if (nlabels == 0 || i == argc)
		die("nothing to boot");
	if (access(path, F_OK) == 0 && truncate(path, whole_rounds(path, nlabels)) < 0)
		die(path);
	for (size_t k = 0; k < nlabels; k++) {
		struct rounds r = {0};
		size_t n = read_label(path, labels[k], &r, 0, SIZE_MAX);

		have = k == 0 || n < have ? n : have;
		rounds_fini(&r);
	}
	out = fopen(path, "a");
	if (!out)
		die(path);
	for (uint64_t round = have; round < rounds; round++) {
		size_t order[LABELS_MAX];
		uint64_t coin = state + round * 0x9e3779b97f4a7c15u;
		char *text = NULL;
		size_t bytes = 0;
		FILE *lines = open_memstream(&text, &bytes);

		for (size_t k = 0; k < nlabels; k++) {
			size_t at = turn_random(&coin) % (k + 1);

			order[k] = order[at];
			order[at] = k;
		}
		for (size_t k = 0; lines && k < nlabels; k++) {
			struct fault f = {0};
			struct rounds r = {0};
			struct trace *t = kernel_turns_record(argv[3], spends[order[k]], argv + i + 1, &f);

			if (!t || t->nboots != 1 || !t->boots->has_bye || rounds_add_boot(&r, 0, t, t->boots) < 0) {
				fault_print(&f, "gate-pool");
				return 1;
			}
			fprintf(lines, "%" PRIu64 "\t%s", round, labels[order[k]]);
			for (size_t s = 0; s < r.nsteps; s++)
				fprintf(lines, "\t%s\t%s\t%" PRIu64, r.steps[s].name, r.steps[s].subsystem,
					r.steps[s].ticks[0][0]);
			fputc('\n', lines);
			rounds_fini(&r);
			trace_free(t);
		}
		if (!lines || fclose(lines) != 0 || fwrite(text, 1, bytes, out) != bytes || fflush(out) != 0)
			die("cannot write");
		free(text);
	}
	return fclose(out) != 0;
}

static int by_ticks(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

static uint64_t total_of(const struct rounds *r, int side, size_t round)
{
	uint64_t total = 0;

	for (size_t k = 0; k < r->nsteps; k++)
		total += r->steps[k].ticks[side][round];
	return total;
}

static uint64_t median(const uint64_t *ticks, size_t n)
{
	uint64_t *v = calloc(n + 1, sizeof *v), middle;

	if (!v)
		die("out of memory");
	memcpy(v, ticks, n * sizeof *v);
	qsort(v, n, sizeof *v, by_ticks);
	middle = v[n / 2];
	free(v);
	return middle;
}

static int effect(char **argv)
{
	struct rounds r = {0};
	size_t have = read_label(argv[0], argv[1], &r, 0, SIZE_MAX), n, from, step = 0;
	uint64_t *totals = calloc(have + 1, sizeof *totals);
	double cost = 0, typical, more;

	if (read_label(argv[0], argv[2], &r, 1, have) < have)
		die("a round is cut");
	n = strtoull(argv[4], NULL, 10) < have ? strtoull(argv[4], NULL, 10) : have;
	from = have - n;
	if (n == 0 || !totals)
		die("no such boots");
	while (step < r.nsteps && strcmp(r.steps[step].name, argv[3]) != 0)
		step++;
	if (step == r.nsteps)
		die("no such step");
	for (size_t i = 0; i < n; i++)
		totals[i] = total_of(&r, 0, from + i);
	typical = (double)median(totals, n);
	more = (double)median(r.steps[step].ticks[1] + from, n) - (double)median(r.steps[step].ticks[0] + from, n);
	for (size_t k = 0; k < r.nsteps; k++)
		cost += turn_cost(r.steps[k].ticks[0] + from, n);
	printf("%.4f %.0f %.4f %.0f\n", 100 * more / cost, cost, 100 * more / typical, typical);
	free(totals);
	rounds_fini(&r);
	return 0;
}

/* ---- Rules -------------------------------------------------------------------------------- */

static double mean_difference(const uint64_t *v, const uint8_t *side, size_t n)
{
	double sum[2] = {0, 0};

	for (size_t i = 0; i < n; i++)
		sum[side[i]] += (double)v[i];
	return (sum[1] - sum[0]) / (double)(n / 2);
}

/* p of a permutation test of the means, two-sided. */
static double p_of_means(const uint64_t *base, const uint64_t *new, size_t n, uint64_t *state)
{
	uint64_t v[2 * GATE_TIME_BOOTS];
	uint8_t side[2 * GATE_TIME_BOOTS];
	size_t beyond = 1, tries = 1000;
	double is;

	for (size_t i = 0; i < n; i++) {
		v[i] = base[i];
		v[n + i] = new[i];
		side[i] = 0;
		side[n + i] = 1;
	}
	is = fabs(mean_difference(v, side, 2 * n));
	for (size_t b = 0; b < tries; b++) {
		for (size_t i = 2 * n - 1; i > 0; i--) {
			size_t at = turn_random(state) % (i + 1);
			uint8_t s = side[i];

			side[i] = side[at];
			side[at] = s;
		}
		beyond += fabs(mean_difference(v, side, 2 * n)) >= is;
	}
	return (double)beyond / (double)(tries + 1);
}

struct tally {
	size_t windows, verdicts[5], named, boots, ranks, means;
};

static void judge_window(struct tally *t, const struct rounds *all, size_t from, size_t n, const struct budget *b,
			 const char *step)
{
	struct gate_time time = {.max_boots = n, .seed = from + 1};
	struct gate g = {.verdict = GATE_UNDECIDED};
	struct rounds r = {0};
	uint64_t base[GATE_TIME_BOOTS], new[GATE_TIME_BOOTS], state = from;
	struct rank_test ranks;
	double mean[2] = {0, 0};
	int sign;

	while (g.verdict == GATE_UNDECIDED && r.n < n) {
		for (size_t k = 0; k < all->nsteps; k++)
			for (int side = 0; side < 2; side++)
				if (rounds_add(&r, side, all->steps[k].name, all->steps[k].subsystem,
					       all->steps[k].ticks[side][from + r.n]) < 0)
					die("out of memory");
		if (rounds_next(&r) < 0)
			die("out of memory");
		if (!gate_time_due(&time, r.n))
			continue;
		gate_fini(&g);
		gate_time_look(&g, &time, &r, b);
	}
	t->windows++;
	t->verdicts[g.verdict]++;
	t->boots += r.n;
	t->named += g.nguilty && strcmp(g.steps[g.guilty[0]].name, step) == 0;
	gate_fini(&g);
	rounds_fini(&r);

	for (size_t i = 0; i < n; i++) {
		mean[0] += (double)(base[i] = total_of(all, 0, from + i));
		mean[1] += (double)(new[i] = total_of(all, 1, from + i));
	}
	t->means += mean[1] > 1.05 * mean[0] && p_of_means(base, new, n, &state) < 0.01;
	if (rank_test_init(&ranks, n, n) < 0)
		die("out of memory");
	t->ranks += rank_test_p(&ranks, base, new, &sign) < 0.05 && sign > 0;
	rank_test_fini(&ranks);
}

static int judge(char **argv)
{
	static const size_t sizes[] = {100, 300};
	struct rounds all = {0};
	size_t n = read_label(argv[0], argv[1], &all, 0, SIZE_MAX), m = read_label(argv[0], argv[2], &all, 1, n);
	struct budget b;

	if (budget_default(&b, 0) < 0)
		die("out of memory");
	printf("%s against %s, %zu rounds\n", argv[2], argv[1], m);
	for (size_t i = 0; i < 2; i++) {
		struct tally t = {0};
		double low, high;

		for (size_t from = 0; from + sizes[i] <= m; from += sizes[i])
			judge_window(&t, &all, from, sizes[i], &b, argv[3]);
		if (t.windows == 0)
			continue;
		binomial_interval(t.verdicts[GATE_REGRESSION], t.windows, 0.05, &low, &high);
		printf("  %3zu a side, %3zu windows: flagged %3zu (rate %.3f to %.3f), the step first %3zu, passed %3zu, improvement "
		       "%3zu, undecided %3zu; %3zu boots a side on average; Mann-Whitney 0.05 flags %3zu, p < 0.01 and 5%% "
		       "%3zu\n",
		       sizes[i], t.windows, t.verdicts[GATE_REGRESSION], low, high, t.named, t.verdicts[GATE_PASS],
		       t.verdicts[GATE_IMPROVEMENT], t.verdicts[GATE_UNDECIDED], t.boots / t.windows, t.ranks, t.means);
	}
	budget_fini(&b);
	rounds_fini(&all);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc >= 7 && strcmp(argv[1], "collect") == 0)
		return collect(argc - 2, argv + 2);
	if (argc == 7 && strcmp(argv[1], "effect") == 0)
		return effect(argv + 2);
	if (argc == 6 && strcmp(argv[1], "judge") == 0)
		return judge(argv + 2);
	die("collect, effect or judge");
	return 1;
}
