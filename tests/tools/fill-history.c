/* SPDX-License-Identifier: BSD-2-Clause
 *
 * fill-history.c - a history without the boots: `fill-history DB COMMITS STEPS [BRANCH]`. In: how
 * many commits of one boot each, and of how many steps. Out: a history, filled through the store's
 * own calls, a transaction a boot. Costs are drawn from a fixed seed: each has noise of a
 * thousandth, and step s grows by a twentieth at commit 1000 + s.
 * `fill-history --hostile DB`: names that mean something to a format or a display, one of 64 KB.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "../../analyze/store/history-db.h"
#include "../../tracer/hostlib/text.h"

static uint64_t state = 1;

static uint64_t draw(uint64_t below)
{
	uint64_t z = (state += 0x9e3779b97f4a7c15u);

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return (z ^ z >> 31) % below;
}

static int put(struct history_db *db, const char *commit, const char *branch, int64_t time_s,
	       const struct history_boot *boot)
{
	struct history_source source = {.clock = "tsc",
					.machine = "made by hand",
					.circumstances = "none=1\n",
					.commit = commit,
					.branch = branch,
					.time_s = time_s,
					.timed = 1};
	struct fault f;

	return history_db_add(db, &source, boot, 1, &f) < 0 ? fault_print(&f, "fill-history") : 0;
}

static int fill(struct history_db *db, uint64_t commits, uint64_t nsteps, const char *branch)
{
	struct history_cost *costs = calloc(nsteps + 1, sizeof *costs);
	char *names = calloc(nsteps + 1, 32), commit[64];
	int rc = costs && names ? 0 : 4;

	for (uint64_t s = 0; rc == 0 && s < nsteps; s++)
		snprintf(names + s * 32, 32, "step_%" PRIu64 "_init", s);
	for (uint64_t c = 0; rc == 0 && c < commits; c++) {
		struct history_boot boot = {.costs = costs, .ncosts = nsteps};

		for (uint64_t s = 0; s < nsteps; s++) {
			uint64_t level = 1000 + s * 2000, self;

			self = (c >= 1000 + s ? level + level / 20 : level) + draw(1 + level / 1000);
			costs[s] = (struct history_cost){.kind = HISTORY_STEP,
							 .name = names + s * 32,
							 .subsystem = "made",
							 .self = self,
							 .total = s % 4 ? self : self * 2,
							 .count = 1};
			boot.judged += self;
		}
		boot.total = boot.judged;
		snprintf(commit, sizeof commit, "%040" PRIx64, c);
		rc = put(db, commit, branch, (int64_t)(1700000000 + c), &boot);
	}
	free(costs);
	free(names);
	return rc;
}

static int hostile(struct history_db *db)
{
	static const char *const words[] = {
		"</title></text><script>alert(1)</script>",
		"\"><img src=x onerror=alert(1)>",
		"=HYPERLINK(\"http://example.org\")",
		"a,b\"c\r\nd",
		"\x1b[2J\x07\x7f",
		"left \xe2\x80\xae right",
		"\xff\xfe\xc3 \xed\xa0\x80",
		"'); DROP TABLE boot; --",
		"%s%n%d",
	};
	struct history_cost costs[sizeof words / sizeof *words + 1];
	struct history_boot boot = {.judged = 1000, .total = UINT64_MAX, .costs = costs};
	char *longest = malloc(65537);
	int rc = longest ? 0 : 4;

	if (rc == 0) {
		memset(longest, '<', 65536);
		longest[65536] = '\0';
		for (size_t i = 0; i < sizeof words / sizeof *words; i++)
			costs[boot.ncosts++] =
				(struct history_cost){.name = words[i], .subsystem = words[i], .self = 100};
		costs[boot.ncosts++] = (struct history_cost){.name = longest, .subsystem = longest, .self = UINT64_MAX};
	}
	for (size_t i = 0; rc == 0 && i < sizeof words / sizeof *words; i++)
		rc = put(db, words[i], words[0], (int64_t)i, &boot);
	if (rc == 0)
		rc = put(db, longest, words[0], INT64_MAX, &boot);
	free(longest);
	return rc;
}

int main(int argc, char **argv)
{
	int is_hostile = argc == 3 && strcmp(argv[1], "--hostile") == 0, rc;
	uint64_t commits = 0, steps = 0;
	struct history_db *db;
	struct fault f;

	if (!is_hostile && (argc < 4 || argc > 5 || text_to_u64(argv[2], 1, 1000000, &commits) < 0 ||
			    text_to_u64(argv[3], 1, 1000000, &steps) < 0)) {
		fprintf(stderr, "usage: fill-history DB COMMITS STEPS [BRANCH] | --hostile DB\n");
		return 2;
	}
	db = history_db_open(argv[is_hostile ? 2 : 1], HISTORY_WRITE, &f);
	if (!db)
		return fault_print(&f, "fill-history");
	rc = is_hostile ? hostile(db) : fill(db, commits, steps, argc > 4 ? argv[4] : "main");
	history_db_close(db);
	return rc;
}
