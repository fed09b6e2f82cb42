/* SPDX-License-Identifier: BSD-2-Clause
 *
 * growth-judge.c - how often growth_fit is right. In: cases on standard input, a line each:
 * "CELL CLASS n:cost ..." (see growth-cases). Out: a row a cell, the confusion matrix and the
 * calibration of all, ours beside Google Benchmark's rule: each one-parameter curve by least
 * squares, the class is that of the lowest root mean square over the mean.
 *
 * "exact" as a word takes the points as counted; "each" prints a line a case; "time=N" fits
 * 1,000 steps of 12 sizes N times and says how much CPU time a round took at least.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../../analyze/model/growth.h"
#include "../../tracer/hostlib/text.h"

#define POINTS_MAX 1024
#define CELLS_MAX 256
#define BINS 10

static const char *const classes[GROWTH_CLASSES] = {"1", "logn", "n", "nlogn", "n2", "n3"};

struct tally {
	char name[128];
	unsigned int cases, decided, right, undecided, google_right;
	unsigned int quadratic, found, google_found; /* true n^2 or worse */
	unsigned int slower, accused, google_accused;
};

static struct tally cells[CELLS_MAX], all = {.name = "all"};
static size_t ncells;
static unsigned int matrix[GROWTH_CLASSES][GROWTH_CLASSES + 1], google_matrix[GROWTH_CLASSES][GROWTH_CLASSES];
/* By confidence: how many were so sure, and how many of them right, whether decided or not. */
static unsigned int sure[BINS + 1], sure_right[BINS + 1];

static enum growth_class google_class(const struct growth_point *p, size_t n)
{
	enum growth_class best = GROWTH_1;
	double least = INFINITY;

	for (int c = 0; c < GROWTH_CLASSES; c++) {
		double gy = 0, gg = 0, y = 0, rms = 0;

		for (size_t i = 0; i < n; i++) {
			double of[] = {1, log2(p[i].n), p[i].n, p[i].n * log2(p[i].n), pow(p[i].n, 2), pow(p[i].n, 3)};

			gy += of[c] * p[i].cost;
			gg += of[c] * of[c];
			y += p[i].cost;
		}
		for (size_t i = 0; i < n; i++) {
			double of[] = {1, log2(p[i].n), p[i].n, p[i].n * log2(p[i].n), pow(p[i].n, 2), pow(p[i].n, 3)};

			rms += pow(p[i].cost - gy / gg * of[c], 2);
		}
		rms = sqrt(rms / (double)n) / (y / (double)n);
		if (rms < least) {
			least = rms;
			best = (enum growth_class)c;
		}
	}
	return best;
}

static void count(struct tally *t, enum growth_class truth, const struct growth *g, enum growth_class google)
{
	int decided = g->reason == GROWTH_DECIDED;

	t->cases++;
	t->decided += decided;
	t->undecided += !decided;
	t->right += decided && g->class == truth;
	t->google_right += google == truth;
	if (truth >= GROWTH_N2) {
		t->quadratic++;
		t->found += g->verdict == GROWTH_QUADRATIC;
		t->google_found += google >= GROWTH_N2;
	} else {
		t->slower++;
		t->accused += g->verdict == GROWTH_QUADRATIC;
		t->google_accused += google >= GROWTH_N2;
	}
}

static double percent(unsigned int part, unsigned int of)
{
	return of ? 100.0 * part / of : 0;
}

static void put_tally(const struct tally *t)
{
	printf("%-58s %6u %7.2f %7.2f %7.2f %7.2f   %7.2f %7.2f %7.2f\n", t->name, t->cases,
	       percent(t->right, t->decided), percent(t->undecided, t->cases), percent(t->found, t->quadratic),
	       percent(t->accused, t->slower), percent(t->google_right, t->cases),
	       percent(t->google_found, t->quadratic), percent(t->google_accused, t->slower));
}

static void put_all(void)
{
	printf("%-58s %6s %7s %7s %7s %7s   %7s %7s %7s\n", "in %: right of decided, undecided, n^2 found, n^2 false",
	       "cases", "right", "undec.", "found", "false", "Google:", "found", "false");
	for (size_t i = 0; i < ncells; i++)
		put_tally(&cells[i]);
	put_tally(&all);
	printf("\n%-8s", "true");
	for (int c = 0; c < GROWTH_CLASSES; c++)
		printf(" %7s", growth_class_name((enum growth_class)c));
	printf(" %7s   Google:\n", "undec.");
	for (int t = 0; t < GROWTH_CLASSES; t++) {
		printf("%-8s", growth_class_name((enum growth_class)t));
		for (int c = 0; c <= GROWTH_CLASSES; c++)
			printf(" %7u", matrix[t][c]);
		printf("  ");
		for (int c = 0; c < GROWTH_CLASSES; c++)
			printf(" %7u", google_matrix[t][c]);
		putchar('\n');
	}
	printf("\nof those at least so sure, decided or not, right:\n");
	for (int b = 0; b <= BINS; b++) {
		unsigned int n = 0, right = 0;

		for (int k = b; k <= BINS; k++) {
			n += sure[k];
			right += sure_right[k];
		}
		printf("  %.2f  %7.2f %% of %u\n", b < BINS ? b / (double)BINS : 0.99, percent(right, n), n);
	}
}

static int judge(char *line, enum growth_clock clock, int each)
{
	struct growth_point p[POINTS_MAX], sizes[GROWTH_POINTS_MAX];
	char *name = strtok(line, " \n"), *truth_name = strtok(NULL, " \n"), *word;
	size_t n = 0, cell = 0;
	enum growth_class google;
	struct growth g;
	int truth = 0, bin;

	while (truth < GROWTH_CLASSES && truth_name && strcmp(truth_name, classes[truth]) != 0)
		truth++;
	if (!truth_name || truth == GROWTH_CLASSES)
		return -1;
	while ((word = strtok(NULL, " \n")) && n < POINTS_MAX) {
		char *colon;

		p[n].n = strtod(word, &colon);
		if (*colon != ':')
			return -1;
		p[n++].cost = strtod(colon + 1, NULL);
	}
	growth_fit(&g, p, n, clock);
	google = google_class(sizes, growth_sizes(p, n, clock, sizes));
	while (cell < ncells && strcmp(cells[cell].name, name) != 0)
		cell++;
	if (cell == CELLS_MAX)
		return -1;
	if (cell == ncells)
		snprintf(cells[ncells++].name, sizeof cells->name, "%s", name);
	count(&cells[cell], (enum growth_class)truth, &g, google);
	count(&all, (enum growth_class)truth, &g, google);
	matrix[truth][g.reason == GROWTH_DECIDED ? g.class : GROWTH_CLASSES]++;
	google_matrix[truth][google]++;
	bin = g.confidence >= 0.99 ? BINS : (int)(g.confidence * BINS);
	sure[bin]++;
	sure_right[bin] += g.class == (enum growth_class)truth;
	if (each)
		printf("%s %s: %s %s, %s, %.3f, exponent %.2f (%.2f to %.2f), error %.3f, 10x %.6g (%.6g to %.6g), %zu up to %.0f\n",
		       name, truth_name, growth_class_name(g.class), growth_verdict_name(g.verdict),
		       growth_reason_name(g.reason), g.confidence, g.exponent, g.exponent_low, g.exponent_high, g.error,
		       g.at_10x, g.at_10x_low, g.at_10x_high, g.wants_sizes, g.wants_up_to);
	return 0;
}

static void take_time(int rounds)
{
	static struct growth_point p[1000][12];
	double least = INFINITY;
	struct growth g;

	for (int i = 0; i < 1000; i++)
		for (int k = 0; k < 12; k++) {
			double n = round(16 * pow(100, k / 11.0));

			p[i][k] = (struct growth_point){.n = n,
							.cost = 1000 + (i % 7) * n * (i % 3 ? 1 : n) +
								(double)(i * 7919 + k * 104729) / 97 -
								floor((i * 7919 + k * 104729) / 97.0)};
		}
	for (int r = 0; r < rounds; r++) {
		struct timespec from, to;

		clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from);
		for (int i = 0; i < 1000; i++)
			growth_fit(&g, p[i], 12, GROWTH_TIMED);
		clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &to);
		least = fmin(least,
			     (double)(to.tv_sec - from.tv_sec) * 1e3 + (double)(to.tv_nsec - from.tv_nsec) / 1e6);
	}
	printf("1,000 steps of 12 sizes: %.1f ms of CPU time\n", least);
}

int main(int argc, char **argv)
{
	enum growth_clock clock = GROWTH_TIMED;
	char *line = NULL;
	size_t room = 0;
	int each = 0;

	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "exact") == 0)
			clock = GROWTH_EXACT;
		if (strcmp(argv[i], "each") == 0)
			each = 1;
		if (strncmp(argv[i], "time=", 5) == 0) {
			uint64_t rounds;

			if (text_to_u64(argv[i] + 5, 1, 100000, &rounds) < 0) {
				fprintf(stderr, "growth-judge: %s: wants a number of rounds\n", argv[i]);
				return 2;
			}
			take_time((int)rounds);
			return 0;
		}
	}
	while (getline(&line, &room, stdin) > 0)
		if (judge(line, clock, each) < 0) {
			fprintf(stderr, "growth-judge: not a case: %s\n", line);
			free(line);
			return 1;
		}
	free(line);
	put_all();
	return 0;
}
