/* SPDX-License-Identifier: BSD-2-Clause
 *
 * test-step-match.c - two trees written as text: which steps moved, which are others by
 * another name. "a(b c(d))" is a step a with b and c in it; a letter is a step.
 */
#include "unit.h"

#include "../../analyze/model/step-match.h"

#define STEPS 128

struct pair {
	struct match_step steps[STEPS];
	uint32_t step[2][1000], parent[2][1000];
	struct match_side sides[2];
};

static void parse(struct pair *p, int side, const char *text)
{
	uint32_t stack[100], depth = 0, last = MATCH_NONE;
	struct match_side *s = &p->sides[side];

	*s = (struct match_side){.step = p->step[side], .parent = p->parent[side]};
	for (; *text; text++) {
		if (*text == '(') {
			stack[depth++] = last;
		} else if (*text == ')') {
			depth--;
		} else if (*text != ' ') {
			p->step[side][s->n] = (uint32_t)*text;
			p->parent[side][s->n] = depth ? stack[depth - 1] : MATCH_NONE;
			p->steps[(int)*text].there[side] = 1;
			p->steps[(int)*text].count[side]++;
			last = (uint32_t)s->n++;
		}
	}
}

/* Capital letters are steps of the subsystem 1; '.' is a drain; costs are 1000 but for digits. */
static void match(struct pair *p, const char *base, const char *new)
{
	memset(p, 0, sizeof *p);
	for (int i = 0; i < STEPS; i++) {
		p->steps[i].member = MATCH_NONE;
		p->steps[i].subsystem = i >= 'A' && i <= 'Z';
		p->steps[i].cost[0] = p->steps[i].cost[1] = i >= '0' && i <= '9' ? 1000u << (i - '0') : 1000;
		p->steps[i].kind = i == '.' ? MATCH_LOOSE : MATCH_STEP;
	}
	parse(p, 0, base);
	parse(p, 1, new);
	assert_int_equal(step_match(p->steps, STEPS, p->sides, 0.125), 0);
}

static void expect_moved(const char *base, const char *new, const char *moved)
{
	static struct pair p;
	char found[STEPS + 1] = "";
	size_t n = 0;

	match(&p, base, new);
	for (int i = 0; i < STEPS; i++)
		if (p.steps[i].moved)
			found[n++] = (char)i;
	assert_string_equal(found, moved);
}

static void expect_renamed(const char *base, const char *new, const char *pairs)
{
	static struct pair p;
	char found[2 * STEPS + 1] = "";
	size_t n = 0;

	match(&p, base, new);
	for (int i = 0; i < STEPS; i++) {
		if (p.steps[i].old == MATCH_NONE)
			continue;
		found[n++] = (char)p.steps[i].old;
		found[n++] = (char)i;
		assert_false(p.steps[i].moved);
		assert_false(p.steps[p.steps[i].old].there[0]);
		assert_true(p.steps[i].there[0]);
	}
	assert_string_equal(found, pairs);
}

static void what_comes_and_goes_moves_nothing(void **unused)
{
	(void)unused;
	expect_moved("a b c d", "a b c d", "");
	expect_moved("a b c d", "a 1 b c d 2", "");
	expect_moved("a b c d", "b d", "");
	expect_moved("m(a b c)", "m(a(1) b c)", "");
	expect_moved("", "a b", "");
	expect_moved("a b", "", "");
}

static void one_put_around_others_moves_none(void **unused)
{
	(void)unused;
	expect_moved("m(a b c d)", "m(a w(b c) d)", "");
	expect_moved("m(a w(b c) d)", "m(a b c d)", "");
	expect_moved("m(a b)", "n(a b)", "");
	expect_moved("m(a b)", "1(2(3(m(4(a) 5(b)))))", "");
}

static void only_what_moved_has_moved(void **unused)
{
	(void)unused;
	expect_moved("a b c d e", "a c d b e", "b");
	expect_moved("a b c d e", "e a b c d", "e");
	expect_moved("m(a b) n(c d)", "m(b) n(c a d)", "a");
	/* With all that is in it; and what is in it may move too. */
	expect_moved("a b(x y z) c d", "a c d b(x y z)", "b");
	expect_moved("a b(x y z) c d", "a c d b(z x y)", "bz");
	expect_moved("m(a b c d) 1", "2 m(b c 3 d a)", "a");
}

static void what_runs_in_several_has_no_place(void **unused)
{
	(void)unused;
	expect_moved("a(k) b(k) c d", "a b c(k) d(k)", "");
	expect_moved("a(k) b c", "a b(k) c(k)", "");
	expect_moved("a(k) b c", "a b c(k)", "k");
	expect_moved("a(k k k) b", "a b(k k)", "k");
	/* Nor has what runs anywhere, and it hides nobody. */
	expect_moved("a . b c", "a b c .", "");
	expect_moved("a(x) .(b) c", "a(x) b .(c)", "");
}

static void steps_within_themselves(void **unused)
{
	(void)unused;
	expect_moved("a b(b(b(c))) d", "a b(b(c)) d", "");
	expect_moved("a b(b(b(c))) d e", "a d e b(c)", "b");
}

static void one_for_one_in_one_place_is_renamed(void **unused)
{
	(void)unused;
	expect_renamed("a b c", "a x c", "bx");
	expect_renamed("m(a b c)", "m(a x c)", "bx");
	expect_renamed("b a", "x a", "bx");
	expect_renamed("a b(c(d)) e", "a x(c(d)) e", "bx");
	/* A parent and its child, told apart by what they cost: the child's parent is then known. */
	expect_renamed("m(a b(c 1 d) e)", "m(a x(c 1 d) e)", "bx");
	expect_renamed("a b(c k d) e", "a x(c y d) e", "bxky");
}

static void what_could_be_another_is_not_renamed(void **unused)
{
	(void)unused;
	expect_renamed("a b c", "a x y c", "");         /* which? */
	expect_renamed("a b d c", "a x c", "");         /* which? */
	expect_renamed("a b c", "a c x", "");           /* elsewhere */
	expect_renamed("a b c", "a X c", "");           /* of another subsystem */
	expect_renamed("a b c", "a x x c", "");         /* called twice */
	expect_renamed("a 1 c", "a 3 c", "");           /* four times as dear */
	expect_renamed("m(b) n(c)", "m n(c x)", "");    /* in another step */
	expect_renamed("a b c 1 d", "a x c 2 d", "bx"); /* 1 and 2 differ by half */
}

/* ---- Larger ones ------------------------------------------------------------------------ */

struct flat {
	struct match_step *steps;
	struct match_side sides[2];
	size_t nsteps;
};

static uint32_t *indices(size_t n)
{
	uint32_t *v = malloc((n + 1) * sizeof *v);

	assert_non_null(v);
	return v;
}

/* Steps without a parent, in an order a side. */
static void flat_init(struct flat *f, size_t nsteps, const uint32_t *base, size_t nbase, const uint32_t *new,
		      size_t nnew)
{
	const uint32_t *orders[] = {base, new};
	size_t n[] = {nbase, nnew};

	f->nsteps = nsteps;
	f->steps = calloc(nsteps, sizeof *f->steps);
	assert_non_null(f->steps);
	for (size_t i = 0; i < nsteps; i++) {
		f->steps[i].member = MATCH_NONE;
		f->steps[i].cost[0] = f->steps[i].cost[1] = 500;
	}
	for (int side = 0; side < 2; side++) {
		uint32_t *parent = indices(n[side]);

		f->sides[side] = (struct match_side){.step = indices(n[side]), .parent = parent, .n = n[side]};
		memcpy(f->sides[side].step, orders[side], n[side] * sizeof *parent);
		for (size_t i = 0; i < n[side]; i++) {
			parent[i] = MATCH_NONE;
			f->steps[orders[side][i]].there[side] = 1;
			f->steps[orders[side][i]].count[side] = 1;
		}
	}
}

static void flat_fini(struct flat *f)
{
	for (int side = 0; side < 2; side++) {
		free(f->sides[side].step);
		free((void *)f->sides[side].parent);
	}
	free(f->steps);
}

static size_t longest_common(const uint32_t *a, size_t n, const uint32_t *b, size_t m)
{
	size_t table[65][65] = {{0}};

	for (size_t i = 1; i <= n; i++)
		for (size_t k = 1; k <= m; k++)
			table[i][k] = a[i - 1] == b[k - 1]                ? table[i - 1][k - 1] + 1
				      : table[i - 1][k] > table[i][k - 1] ? table[i - 1][k]
									  : table[i][k - 1];
	return table[n][m];
}

static void shuffle(uint32_t *v, size_t n, uint64_t *state)
{
	for (size_t i = n; i > 1; i--) {
		size_t k = unit_below(state, i);
		uint32_t t = v[i - 1];

		v[i - 1] = v[k];
		v[k] = t;
	}
}

/* As few are marked as any other way to mark them could. */
static void as_few_move_as_can(void **unused)
{
	uint64_t state = 3;

	(void)unused;
	for (int round = 0; round < 300; round++) {
		size_t n = 1 + unit_below(&state, 64), moved = 0;
		uint32_t base[64], new[64];
		struct flat f;

		for (uint32_t i = 0; i < n; i++)
			base[i] = new[i] = i;
		shuffle(base, n, &state);
		shuffle(new, n, &state);
		flat_init(&f, 64, base, n, new, n);
		assert_int_equal(step_match(f.steps, 64, f.sides, 0.1), 0);
		for (size_t i = 0; i < 64; i++)
			moved += f.steps[i].moved;
		assert_int_equal(moved, n - longest_common(base, n, new, n));
		flat_fini(&f);
	}
}

#define MANY 65536u

/* A family of 65,536 by another name, all at one cost: its members tell them apart. */
static void a_whole_family_is_renamed(void **unused)
{
	uint32_t *base = indices(MANY), *new = indices(MANY);
	struct flat f;

	(void)unused;
	for (uint32_t i = 0; i < MANY; i++) {
		base[i] = i;
		new[i] = MANY + i;
	}
	flat_init(&f, 2 * MANY, base, MANY, new, MANY);
	for (uint32_t i = 0; i < MANY; i++)
		f.steps[i].member = f.steps[MANY + i].member = i;
	assert_int_equal(step_match(f.steps, f.nsteps, f.sides, 0.1), 0);
	for (uint32_t i = 0; i < MANY; i++) {
		assert_int_equal(f.steps[MANY + i].old, i);
		assert_false(f.steps[MANY + i].moved);
		f.steps[i].member = f.steps[MANY + i].member = MATCH_NONE;
	}
	flat_fini(&f);
	/* Without, each could be any: none is, and it takes no longer. */
	flat_init(&f, 2 * MANY, base, MANY, new, MANY);
	assert_int_equal(step_match(f.steps, f.nsteps, f.sides, 0.1), 0);
	for (uint32_t i = 0; i < MANY; i++)
		assert_int_equal(f.steps[MANY + i].old, MATCH_NONE);
	flat_fini(&f);
	free(base);
	free(new);
}

static void many_in_any_order(void **unused)
{
	uint32_t *base = indices(MANY), *new = indices(MANY);
	uint64_t state = 5;
	size_t moved = 0;
	struct flat f;

	(void)unused;
	for (uint32_t i = 0; i < MANY; i++)
		base[i] = new[i] = i;
	shuffle(new, MANY, &state);
	flat_init(&f, MANY, base, MANY, new, MANY);
	assert_int_equal(step_match(f.steps, f.nsteps, f.sides, 0.1), 0);
	for (uint32_t i = 0; i < MANY; i++)
		moved += f.steps[i].moved;
	/* Of a random order about 2 sqrt(n) stay. */
	assert_in_range(MANY - moved, 400, 512);
	flat_fini(&f);
	free(base);
	free(new);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_comes_and_goes_moves_nothing),
		cmocka_unit_test(one_put_around_others_moves_none),
		cmocka_unit_test(only_what_moved_has_moved),
		cmocka_unit_test(what_runs_in_several_has_no_place),
		cmocka_unit_test(steps_within_themselves),
		cmocka_unit_test(one_for_one_in_one_place_is_renamed),
		cmocka_unit_test(what_could_be_another_is_not_renamed),
		cmocka_unit_test(as_few_move_as_can),
		cmocka_unit_test(a_whole_family_is_renamed),
		cmocka_unit_test(many_in_any_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
