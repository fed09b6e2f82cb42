/* SPDX-License-Identifier: BSD-2-Clause
 *
 * test-budget.c - budgets as they are written, and gates on boots told as text: each limit just
 * kept and just broken, growth on its breaking side too.
 */
#include "unit.h"

#include <unistd.h>

#include "../../analyze/model/gate.h"
#include "told-boot.h"

static int read_budget(struct budget *b, const char *text, struct fault *f)
{
	char path[] = "/tmp/bootflame-budget.XXXXXX";
	int fd = mkstemp(path), rc;

	assert_true(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text));
	close(fd);
	rc = budget_read(b, path, f);
	unlink(path);
	return rc;
}

static void one(const char *text, enum budget_scope scope, enum budget_rule rule, uint64_t value)
{
	struct budget b;
	struct fault f = {0};

	assert_int_equal(read_budget(&b, text, &f), 0);
	assert_int_equal(b.nlimits, 1);
	assert_true(b.given && b.limits[0].scope == scope && b.limits[0].rule == rule && b.limits[0].value == value);
	budget_fini(&b);
}

static void numbers_are_read_to_the_digit(void **unused)
{
	(void)unused;
	one("[total]\nmax = 2,000,000 insns\n", BUDGET_TOTAL, BUDGET_MAX, 2000000);
	one("[total]\nmore = +5000\n", BUDGET_TOTAL, BUDGET_MORE_TICKS, 5000);
	one("[every step]\nmore = 0.05% of boot\n", BUDGET_EVERY_STEP, BUDGET_MORE_BOOT, 500);
	one("[subsystem vm]\nmore = +2 %\n", BUDGET_SUBSYSTEM, BUDGET_MORE_ITSELF, 20000);
	one("[step a (b) (vm)]\nmore = 0.0001%\n", BUDGET_STEP, BUDGET_MORE_ITSELF, 1);
	one("[every step]\ngrowth = no n^3 above n=1,024\n", BUDGET_EVERY_STEP, BUDGET_GROWTH, 1024);
}

static void what_is_not_understood_is_refused_by_its_line(void **unused)
{
	static const char *const wrong[] = {
		"[total]\nmore = 0.00001%\n",
		"[total]\nmore = -5\n",
		"[total]\nmore = 5 % of bot\n",
		"[total]\nmore =\n",
		"[total]\nmax = 5%\n",
		"[step a]\nmore = 5\n",
		"[step (vm)]\nmore = 5\n",
		"[step a ()]\nmore = 5\n",
		"[subsystem ]\nmore = 5\n",
		"[total]\ngrowth = no n\n",
		"more = 5\n",
		"[total]\nmore = 1,0,\n0\n",
	};

	(void)unused;
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		struct budget b;
		struct fault f = {0};

		assert_int_equal(read_budget(&b, wrong[i], &f), -1);
		assert_int_equal(f.status, EXIT_NODATA);
		assert_non_null(strchr(f.text, ':'));
		budget_fini(&b);
	}
}

/* The verdict, and who is guilty first, as "name". */
static enum gate_verdict judge(const char *base, const char *new, const char *budget, char *guilty, size_t n)
{
	static struct told told[2];
	struct diff_boot boots[2];
	struct diff_side sides[2];
	const char *const names[2] = {"base", "new"};
	struct budget b;
	struct fault f = {0};
	struct gate g;
	enum gate_verdict verdict;

	tell(&told[0], base, 1);
	tell(&told[1], new, 1);
	for (int side = 0; side < 2; side++) {
		boots[side] = (struct diff_boot){.trace = &told[side].made.trace, .boot = &told[side].made.boot};
		sides[side] = (struct diff_side){.boots = &boots[side], .nboots = 1};
	}
	if (budget)
		assert_int_equal(read_budget(&b, budget, &f), 0);
	else
		assert_int_equal(budget_default(&b, 1), 0);
	gate_init(&g, sides, names, &b);
	verdict = g.verdict;
	snprintf(guilty, n, "%s", g.nguilty ? g.steps[g.guilty[0]].name : "");
	assert_true((verdict == GATE_REGRESSION) == (g.nguilty > 0));
	gate_fini(&g);
	budget_fini(&b);
	made_fini(&told[0].made);
	made_fini(&told[1].made);
	return verdict;
}

static void a_limit_holds_to_the_tick(void **unused)
{
	char guilty[64];

	(void)unused;
	assert_int_equal(judge("a(10000) b(5000)", "a(10000) b(5007)", NULL, guilty, sizeof guilty), GATE_PASS);
	assert_int_equal(judge("a(10000) b(5000)", "a(10000) b(5008)", NULL, guilty, sizeof guilty), GATE_REGRESSION);
	assert_string_equal(guilty, "b");
	assert_int_equal(judge("a(10000) b(5008)", "a(10000) b(5000)", NULL, guilty, sizeof guilty), GATE_IMPROVEMENT);
	assert_int_equal(
		judge("a(10000) b(5000)", "a(9000) b(5008)", "[step b (s)]\nmore = 7\n", guilty, sizeof guilty),
		GATE_REGRESSION);
	assert_string_equal(guilty, "b");
	assert_int_equal(
		judge("a(10000) b(5000)", "a(9000) b(5008)", "[step b (s)]\nmore = 8\n", guilty, sizeof guilty),
		GATE_IMPROVEMENT);
	assert_int_equal(
		judge("a(10000) b(5000)", "a(10000) b(5000)", "[step c (s)]\nmore = 8\n", guilty, sizeof guilty),
		GATE_NO_DATA);
}

/* A step with sizes up to 512, whose cost is n^power. */
static void grown(char *out, size_t room, unsigned int power)
{
	size_t at = 0;

	for (unsigned int n = 8; n <= 512; n *= 2) {
		unsigned long long cost = 1;

		for (unsigned int i = 0; i < power; i++)
			cost *= n;
		at += (size_t)snprintf(out + at, room - at, "sort[%u](%llu) ", n, 20 + 3 * cost);
	}
}

/* What it was given more of is its own doing where nothing was added that gave it. */
static void more_to_do_is_guilt_unless_another_step_gave_it(void **unused)
{
	char guilty[64];

	(void)unused;
	assert_int_equal(judge("a(90000) files[100](10000)", "a(90000) files[110](11000)", NULL, guilty, sizeof guilty),
			 GATE_REGRESSION);
	assert_string_equal(guilty, "files");
	assert_int_equal(
		judge("a(90000) sort[100](10000)", "a(90000) sort[110](11000) added(500)", NULL, guilty, sizeof guilty),
		GATE_REGRESSION);
	assert_string_equal(guilty, "added");
}

static void growth_breaks_where_it_shows(void **unused)
{
	char linear[1024], square[1024], guilty[64];

	(void)unused;
	grown(linear, sizeof linear, 1);
	grown(square, sizeof square, 2);
	assert_int_equal(judge(square, square, "[every step]\ngrowth = no n^2 above n=64\n", guilty, sizeof guilty),
			 GATE_REGRESSION);
	assert_string_equal(guilty, "sort");
	assert_int_equal(judge(square, square, "[step sort (s)]\ngrowth = no n^2 above n=511\n", guilty, sizeof guilty),
			 GATE_REGRESSION);
	assert_int_equal(judge(square, square, "[step sort (s)]\ngrowth = no n^2 above n=512\n", guilty, sizeof guilty),
			 GATE_PASS);
	assert_int_equal(judge(square, square, "[step sort (s)]\ngrowth = no n^3\n", guilty, sizeof guilty), GATE_PASS);
	assert_int_equal(judge(linear, linear, "[step sort (s)]\ngrowth = no n^2\n", guilty, sizeof guilty), GATE_PASS);
	assert_int_equal(
		judge("sort[9](100)", "sort[9](100)", "[step sort (s)]\ngrowth = no n^2\n", guilty, sizeof guilty),
		GATE_UNDECIDED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_are_read_to_the_digit),
		cmocka_unit_test(what_is_not_understood_is_refused_by_its_line),
		cmocka_unit_test(a_limit_holds_to_the_tick),
		cmocka_unit_test(more_to_do_is_guilt_unless_another_step_gave_it),
		cmocka_unit_test(growth_breaks_where_it_shows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
