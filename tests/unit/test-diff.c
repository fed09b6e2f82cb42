/* SPDX-License-Identifier: BSD-2-Clause
 *
 * test-diff.c - diffs of boots written as text (told-boot.h): which steps are edits, which
 * ripple and of what, and that whatever the boots are the columns sum.
 */
#include "told-boot.h"

#include <math.h>

#include "../../analyze/out/diff-out.h"

#define BOOTS_MAX 16

struct side {
	struct told told[BOOTS_MAX];
	struct diff_boot boots[BOOTS_MAX];
	size_t n;
};

static struct side base, new;

static void tell_side(struct side *s, const char *const *texts, size_t n, int exact)
{
	s->n = n;
	for (size_t i = 0; i < n; i++) {
		tell(&s->told[i], texts[i], exact);
		s->boots[i] = (struct diff_boot){.trace = &s->told[i].made.trace, .boot = &s->told[i].made.boot};
	}
}

/* Frees both sides' boots with it. */
static struct diff *diff_sides(void)
{
	struct diff_side sides[] = {{base.boots, base.n}, {new.boots, new.n}};
	struct diff *d = diff_new(sides, NULL);
	uint64_t sum[2] = {0, 0}, delta = 0, subsystems[2] = {0, 0};

	assert_non_null(d);
	for (size_t i = 0; i < d->norder; i++) {
		const struct diff_row *r = &d->rows[d->order[i]];

		sum[0] += r->cost[0].self;
		sum[1] += r->cost[1].self;
		delta += (uint64_t)r->delta;
		assert_true(r->cause == DIFF_NONE || diff_is_edit(d->rows[r->cause].state));
	}
	for (size_t i = 0; i < d->nsubsystems; i++) {
		subsystems[0] += d->subsystems[i].self[0];
		subsystems[1] += d->subsystems[i].self[1];
	}
	for (int side = 0; side < 2; side++) {
		assert_int_equal(sum[side], d->watched[side]);
		assert_int_equal(subsystems[side], d->watched[side]);
	}
	assert_int_equal(sum[0] + delta, sum[1]);
	return d;
}

static void fini_sides(struct diff *d)
{
	diff_free(d);
	for (size_t i = 0; i < base.n; i++)
		made_fini(&base.told[i].made);
	for (size_t i = 0; i < new.n; i++)
		made_fini(&new.told[i].made);
}

static struct diff *diff_texts(const char *a, const char *b)
{
	tell_side(&base, &a, 1, 1);
	tell_side(&new, &b, 1, 1);
	return diff_sides();
}

static const struct diff_row *row(const struct diff *d, const char *name)
{
	for (size_t i = 0; i < d->norder; i++)
		if (strcmp(d->rows[d->order[i]].name, name) == 0)
			return &d->rows[d->order[i]];
	fail_msg("no row %s", name);
	return NULL;
}

static void expect(const struct diff *d, const char *name, enum diff_state became, int64_t delta, const char *cause)
{
	const struct diff_row *r = row(d, name);

	if (r->state != became || r->delta != delta)
		fail_msg("%s is %s by %lld", name, diff_state_name(r->state), (long long)r->delta);
	assert_string_equal(r->cause == DIFF_NONE ? "" : d->rows[r->cause].name, cause);
}

static size_t edits(const struct diff *d)
{
	size_t n = 0;

	for (unsigned int i = 0; i < DIFF_STATES; i++)
		n += diff_is_edit(i) ? d->states[i] : 0;
	return n;
}

/* ---- What became of each step -------------------------------------------------------------- */

static void five_edits_and_nothing_else(void **unused)
{
	struct diff *d;

	(void)unused;
	d = diff_texts("5 sort[6](6000) run[6](a(1000) b(2000) c(3000) d(4000) e(5000) f(10) 60) 7",
		       "5 sort[6](6100) run[6](a(1500) c(1000) new(700) e(5000) f(10) d(4000) 60) 7");
	expect(d, "a", DIFF_CHANGED, 500, "");
	expect(d, "b", DIFF_REMOVED, -2000, "");
	expect(d, "c", DIFF_CHANGED, -2000, "");
	expect(d, "new", DIFF_ADDED, 700, "");
	expect(d, "d", DIFF_MOVED, 0, "");
	expect(d, "sort", DIFF_CHANGED, 100, ""); /* more than 0.05 % of the boot */
	assert_int_equal(edits(d), 6);
	fini_sides(d);
	/* In a boot of which it is less it is the order of the list. */
	d = diff_texts("5 sort[6](6000) run[6](a(1000) b(2000) c(3000) d(4000) e(5000) f(10) 60) 999000",
		       "5 sort[6](6100) run[6](a(1500) c(1000) new(700) e(5000) f(10) d(4000) 60) 999000");
	assert_int_equal(edits(d), 5);
	expect(d, "sort", DIFF_SAME, 100, "");
	expect(d, "f", DIFF_SAME, 0, "");
	fini_sides(d);
	d = diff_texts("5 sort[6](6000) run[6](a(1000) b(2000) 60) 999000",
		       "5 sort[6](6400) run[6](a(1000) 60) 999000");
	expect(d, "sort", DIFF_RIPPLE, 400, "b");
	assert_true(row(d, "sort")->list);
	fini_sides(d);
	/* Which nobody moved. */
	d = diff_texts("5 sort[6](6000) run[6](a(1000) 60) 999000", "5 sort[6](6400) run[6](a(1000) 60) 999000");
	expect(d, "sort", DIFF_CHANGED, 400, "");
	fini_sides(d);
}

static void a_renamed_step_is_one_row(void **unused)
{
	struct diff *d = diff_texts("m(a(100) b(2000 x(50)) c(100))", "m(a(100) q(2100 x(50)) c(100))");

	(void)unused;
	expect(d, "q", DIFF_RENAMED, 100, "");
	assert_string_equal(row(d, "q")->old_name, "b");
	expect(d, "x", DIFF_SAME, 0, "");
	assert_int_equal(edits(d), 1);
	assert_int_equal(d->norder, 6); /* with unaccounted */
	fini_sides(d);
}

static void one_name_in_two_subsystems_is_two_steps(void **unused)
{
	struct diff *d = diff_texts("m(init:fs(500) init:vm(100))", "m(init:vm(100) init:dev(9000))");

	(void)unused;
	assert_int_equal(d->states[DIFF_ADDED], 1);
	assert_int_equal(d->states[DIFF_REMOVED], 1);
	assert_int_equal(edits(d), 2);
	fini_sides(d);
}

/* ---- Ripple ---------------------------------------------------------------------------------- */

static void a_size_explains_up_to_n3_and_no_more(void **unused)
{
	struct diff *d;

	(void)unused;
	d = diff_texts("s[100](10000) m[100](a(100) 500)", "s[101](10400) m[101](a(100) b(200) 505)");
	expect(d, "s", DIFF_RIPPLE, 400, "b");
	fini_sides(d);
	/* (1 + 2 / 101) ^ 3: 606 and a bit. */
	d = diff_texts("s[100](10000) m[100](a(100) 500)", "s[101](11000) m[101](a(100) b(200) 505)");
	expect(d, "s", DIFF_CHANGED, 1000, "b");
	assert_in_range(row(d, "s")->ripple, 600, 610);
	fini_sides(d);
	/* What was given more and got cheaper has done something. */
	d = diff_texts("s[100](10000) m[100](a(100) 500)", "s[101](7000) m[101](a(100) b(200) 505)");
	expect(d, "s", DIFF_CHANGED, -3000, "");
	fini_sides(d);
	/* Ten times as much. */
	d = diff_texts("s[100](1000) m(9000)", "s[1000](100000) m(9000)");
	expect(d, "s", DIFF_RIPPLE, 99000, "");
	fini_sides(d);
	d = diff_texts("s[0](20) m(9000)", "s[9](5000) m(9000)");
	expect(d, "s", DIFF_RIPPLE, 4980, "");
	fini_sides(d);
	d = diff_texts("s[0](20) m(9000)", "s[9](500000) m(9000)");
	expect(d, "s", DIFF_CHANGED, 499980, "");
	fini_sides(d);
}

static void a_fit_explains_what_it_predicts(void **unused)
{
	static const char sizes[] = "f[10](110) f[20](210) f[40](410) f[80](810) f[160](1610) f[320](3210) ";
	char a[300], b[300];
	struct diff *d;

	(void)unused;
	snprintf(a, sizeof a, "%s f[100](1010)", sizes);
	snprintf(b, sizeof b, "%s f[200](2010)", sizes);
	d = diff_texts(a, b);
	expect(d, "f", DIFF_RIPPLE, 1000, "");
	fini_sides(d);
	/* Within n^3, and yet: this step is linear. */
	snprintf(b, sizeof b, "%s f[200](4010)", sizes);
	d = diff_texts(a, b);
	expect(d, "f", DIFF_CHANGED, 3000, "");
	assert_in_range(row(d, "f")->ripple, 950, 1050);
	fini_sides(d);
}

static void calls_from_an_added_step_are_its_doing(void **unused)
{
	struct diff *d;

	(void)unused;
	d = diff_texts("a(100 k(300)) b(100)", "a(100 k(300)) b(100) c(50 k(300) k(300))");
	expect(d, "k", DIFF_RIPPLE, 600, "c");
	assert_int_equal(edits(d), 1);
	fini_sides(d);
	/* From one that was there they are not. */
	d = diff_texts("a(100 k(300)) b(100)", "a(100 k(300)) b(100 k(300)) c(50)");
	expect(d, "k", DIFF_CHANGED, 300, "");
	fini_sides(d);
	/* Some of both. */
	d = diff_texts("a(100 k(300)) b(100)", "a(100 k(400)) b(100) c(50 k(300))");
	expect(d, "k", DIFF_CHANGED, 400, "c");
	assert_int_equal(row(d, "k")->ripple, 300);
	fini_sides(d);
	d = diff_texts("a(100 k(300)) b(100) c(50 x(7 k(300)))", "a(100 k(300)) b(100)");
	expect(d, "k", DIFF_RIPPLE, -300, "c");
	expect(d, "x", DIFF_REMOVED, -7, "");
	fini_sides(d);
}

static void calling_one_more_costs_a_little(void **unused)
{
	struct diff *d;

	(void)unused;
	d = diff_texts("m(a(10) 100) 5", "m(a(10) b(10) 135) 12");
	expect(d, "m", DIFF_RIPPLE, 35, "b");
	expect(d, "unaccounted", DIFF_CHANGED, 7, "");
	fini_sides(d);
	d = diff_texts("m(a(10) 100) 5", "m(a(10) b(10) 145) 5");
	expect(d, "m", DIFF_CHANGED, 45, "b");
	fini_sides(d);
	d = diff_texts("m(a(10)) 5", "m(a(10)) b(10) 35");
	expect(d, "unaccounted", DIFF_RIPPLE, 30, "b");
	fini_sides(d);
}

static void observing_is_never_an_edit(void **unused)
{
	struct diff *d = diff_texts("m(100 a(1000 drain:observer(5000)) b(1000) 100)",
				    "m(100 a(1000) b(1000 drain:observer(9000) hello:observer(60)) 100)");

	(void)unused;
	expect(d, "drain", DIFF_RIPPLE, 4000, "");
	assert_int_equal(edits(d), 0);
	assert_int_equal(d->judged[0], 2200);
	assert_int_equal(d->judged[1], 2200);
	fini_sides(d);
	d = diff_texts("m(100) hlt:idle(500)", "m(100) hlt:idle(800)");
	expect(d, "hlt", DIFF_CHANGED, 300, "");
	assert_int_equal(d->judged[1], 100);
	fini_sides(d);
}

/* ---- Several boots ----------------------------------------------------------------------------- */

/* Boots in time mode: step a of about `a` ticks, b of about 3000. */
static void tell_noisy(struct side *s, size_t n, uint64_t a)
{
	char text[BOOTS_MAX][200];
	const char *texts[BOOTS_MAX];

	for (size_t i = 0; i < n; i++) {
		unsigned long long noise = draw(400), other = draw(800);

		snprintf(text[i], sizeof text[i], "m(a(%llu) b(%llu) %llu)", (unsigned long long)a + noise,
			 3000 + other, 100 + other);
		texts[i] = text[i];
	}
	tell_side(s, texts, n, 0);
}

static void boots_tell_a_difference_from_noise(void **unused)
{
	struct diff *d;

	(void)unused;
	tell_noisy(&base, 10, 1000);
	tell_noisy(&new, 10, 1000);
	d = diff_sides();
	assert_int_equal(edits(d), 0);
	assert_false(isnan(d->p) || isnan(row(d, "a")->p));
	fini_sides(d);
	tell_noisy(&base, 10, 1000);
	tell_noisy(&new, 10, 1500);
	d = diff_sides();
	assert_int_equal(edits(d), 1);
	assert_int_equal(row(d, "a")->state, DIFF_CHANGED);
	assert_true(row(d, "a")->p < 0.0001);
	assert_int_equal(d->boots[0], 10);
	fini_sides(d);
	/* Two boots a side can prove nothing. */
	tell_noisy(&base, 2, 1000);
	tell_noisy(&new, 2, 9000);
	d = diff_sides();
	assert_int_equal(edits(d), 0);
	assert_true(d->p_least > 0.3);
	fini_sides(d);
}

/* Recorded one side behind the other is not in turns; nor is what does not say when. */
static void boots_in_turns_are_known(void **unused)
{
	const char *texts[] = {"a(100)", "a(101)"};

	(void)unused;
	for (int turns = 0; turns < 3; turns++) {
		struct diff *d;

		tell_side(&base, texts, 2, 0);
		tell_side(&new, texts, 2, 0);
		for (uint64_t i = 0; turns < 2 && i < 2; i++) {
			base.told[i].made.boot.first_ns = 10 + 10 * i;
			new.told[i].made.boot.first_ns = (turns ? 15 : 35) + 10 * i;
		}
		d = diff_sides();
		assert_int_equal(d->in_turns, turns == 1);
		fini_sides(d);
	}
}

static void exact_or_single_boots_have_no_p(void **unused)
{
	const char *texts[] = {"a(100)", "a(100)", "a(100)"}, *others[] = {"a(200)", "a(200)", "a(200)"};
	struct diff *d;

	(void)unused;
	tell_side(&base, texts, 3, 1);
	tell_side(&new, others, 3, 1);
	d = diff_sides();
	expect(d, "a", DIFF_CHANGED, 100, "");
	assert_true(isnan(row(d, "a")->p) && isnan(d->p));
	fini_sides(d);
	tell_side(&base, texts, 1, 0);
	tell_side(&new, others, 1, 0);
	d = diff_sides();
	assert_true(isnan(row(d, "a")->p) && isnan(d->p_least));
	fini_sides(d);
}

/* Costs are the median boot's; a step that only another boot ran is no added one. */
static void the_median_boot_stands_for_its_side(void **unused)
{
	const char *texts[] = {"a(100)", "a(500)", "a(300)"}, *others[] = {"a(300)", "a(150) b(90)", "a(900) b(90)"};
	struct diff *d;

	(void)unused;
	tell_side(&base, texts, 3, 1);
	tell_side(&new, others, 3, 1);
	d = diff_sides();
	assert_int_equal(d->total[0], 300);
	assert_int_equal(d->total[1], 300);
	expect(d, "b", DIFF_ADDED, 0, "");
	fini_sides(d);
	tell_side(&base, others, 3, 1);
	tell_side(&new, others + 1, 1, 1);
	d = diff_sides();
	expect(d, "b", DIFF_CHANGED, 90, "");
	fini_sides(d);
}

/* ---- Odd sides ------------------------------------------------------------------------------------ */

static void empty_sides(void **unused)
{
	const char *text = "a(10 b(20))", *nothing = "";
	struct diff *d;

	(void)unused;
	tell_side(&base, &text, 0, 1);
	tell_side(&new, &text, 1, 1);
	d = diff_sides();
	assert_int_equal(d->states[DIFF_ADDED], 2);
	fini_sides(d);
	tell_side(&base, &text, 1, 1);
	tell_side(&new, &nothing, 1, 1);
	d = diff_sides();
	assert_int_equal(d->states[DIFF_REMOVED], 2);
	fini_sides(d);
	tell_side(&base, &text, 0, 1);
	tell_side(&new, &nothing, 0, 1);
	d = diff_sides();
	assert_int_equal(d->nlines, 0);
	fini_sides(d);
}

static void tell_nonsense(struct side *s)
{
	struct made *m = &s->told[0].made;
	size_t n = draw(3000), ncpus = 1 + draw(4);
	uint64_t range = draw(3) ? 5000 : UINT64_MAX;

	memset(&s->told[0], 0, sizeof s->told[0]);
	made_init(m, ncpus);
	m->boot.bye.last_ticks = ENTRY + draw(range);
	m->boot.has_bye = draw(3) != 0;
	for (size_t i = 0; i < n; i++) {
		enum event_kind kind = (enum event_kind)draw(EVENT_RESYNC);

		if (draw(10) == 0)
			kind = EVENT_THREAD;
		add(m, (unsigned int)draw(ncpus), kind, ENTRY + draw(range), (uint32_t)draw(12),
		    draw(3) ? draw(40) : UINT64_MAX - draw(40));
	}
	s->boots[0] = (struct diff_boot){.trace = &m->trace, .boot = &m->boot};
	s->n = 1;
}

/* Whatever guests say, the columns sum, and everything is written. */
static void nonsense_sums_too(void **unused)
{
	(void)unused;
	for (int round = 0; round < 200; round++) {
		char *text = NULL;
		size_t n = 0;
		FILE *out = open_memstream(&text, &n);
		struct diff_view v = {.paths = {"a", "b"}};
		struct diff *d;

		tell_nonsense(&base);
		tell_nonsense(&new);
		d = diff_sides();
		v.diff = d;
		for (int side = 0; side < 2; side++) {
			v.traces[side] = (side ? &new : &base)->boots[0].trace;
			v.boots[side] = (side ? &new : &base)->boots[0].boot;
		}
		assert_non_null(out);
		diff_text(&v, out);
		diff_json(&v, out);
		diff_markdown(&v, out);
		fclose(out);
		assert_true(n > 0);
		free(text);
		fini_sides(d);
	}
}

/* ---- Families, and names that mean harm -------------------------------------------------------------- */

#define MEMBERS 65536u
#define FIRST 2000000u

/* A family of steps in m, each of 100 ticks. */
static void tell_family(struct side *s, char *name, uint64_t count)
{
	struct told *t = &s->told[0];
	uint64_t tick = ENTRY;

	tell(t, "m(", 1);
	t->family = (struct family){.first = FIRST, .count = count, .name = name, .subsystem = name};
	t->made.boot.families = &t->family;
	t->made.boot.nfamilies = 1;
	for (uint32_t i = 0; i < count; i++) {
		add(&t->made, 0, EVENT_ENTER, tick, FIRST + i, 0);
		add(&t->made, 0, EVENT_EXIT, tick += 100, 0, 0);
	}
	t->made.boot.bye.last_ticks = tick;
	s->boots[0] = (struct diff_boot){.trace = &t->made.trace, .boot = &t->made.boot};
	s->n = 1;
}

static void a_family_that_fares_alike_is_one_line(void **unused)
{
	char filler[] = "filler";
	struct diff *d;

	(void)unused;
	tell_family(&base, filler, MEMBERS / 2);
	tell_family(&new, filler, MEMBERS);
	d = diff_sides();
	assert_int_equal(d->states[DIFF_ADDED], MEMBERS / 2);
	assert_int_equal(d->nlines, 1);
	assert_int_equal(d->lines[0].rows, MEMBERS / 2);
	assert_int_equal(d->lines[0].low, MEMBERS / 2);
	assert_int_equal(d->lines[0].high, MEMBERS - 1);
	fini_sides(d);
}

static void hostile_names_neither_format_nor_overflow_a_comment(void **unused)
{
	static const char evil[] = "|`<b>@x[y](http://z)*_&#\n\033[31m$\\";
	char name[600] = "", *text = NULL;
	struct diff_view v = {.paths = {evil, evil}};
	FILE *out;
	size_t n = 0;

	(void)unused;
	for (size_t at = 0; at + sizeof evil <= sizeof name; at += sizeof evil - 1)
		memcpy(name + at, evil, sizeof evil);
	for (int many = 0; many < 2; many++) {
		out = open_memstream(&text, &n);
		assert_non_null(out);
		tell_family(&base, name, 2);
		tell_family(&new, name, 2);
		for (uint32_t i = 0; many && i < 5000; i++) /* unnamed ones: each is a line */
			for (int leave = 0; leave < 2; leave++)
				add(&new.told[0].made, 0, leave ? EVENT_EXIT : EVENT_ENTER,
				    new.told[0].made.boot.bye.last_ticks += 1000 * (uint64_t)leave, 3000000 + i, 0);
		new.told[0].made.boot.events[2].tick += 50; /* the first member ends later */
		v.diff = diff_sides();
		for (int side = 0; side < 2; side++) {
			v.traces[side] = (side ? &new : &base)->boots[0].trace;
			v.boots[side] = (side ? &new : &base)->boots[0].boot;
		}
		diff_markdown(&v, out);
		fclose(out);
		assert_true(n <= DIFF_MARKDOWN_BYTES);
		assert_int_equal(strstr(text, "have no room here") != NULL, many);
		assert_true(!many || n > DIFF_MARKDOWN_BYTES - 1000); /* as much as has room */
		assert_null(strpbrk(text, "@[]\033$\\"));
		assert_null(strstr(text, "<b>"));
		for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
			size_t bars = 0;

			for (const char *c = line; *c; c++)
				bars += *c == '|';
			assert_true(bars == 0 || bars == 6 || bars == 7);
		}
		free(text);
		fini_sides((struct diff *)v.diff);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(five_edits_and_nothing_else),
		cmocka_unit_test(a_renamed_step_is_one_row),
		cmocka_unit_test(one_name_in_two_subsystems_is_two_steps),
		cmocka_unit_test(a_size_explains_up_to_n3_and_no_more),
		cmocka_unit_test(a_fit_explains_what_it_predicts),
		cmocka_unit_test(calls_from_an_added_step_are_its_doing),
		cmocka_unit_test(calling_one_more_costs_a_little),
		cmocka_unit_test(observing_is_never_an_edit),
		cmocka_unit_test(boots_tell_a_difference_from_noise),
		cmocka_unit_test(boots_in_turns_are_known),
		cmocka_unit_test(exact_or_single_boots_have_no_p),
		cmocka_unit_test(the_median_boot_stands_for_its_side),
		cmocka_unit_test(empty_sides),
		cmocka_unit_test(nonsense_sums_too),
		cmocka_unit_test(a_family_that_fares_alike_is_one_line),
		cmocka_unit_test(hostile_names_neither_format_nor_overflow_a_comment),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
