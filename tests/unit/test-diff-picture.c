/* SPDX-License-Identifier: BSD-2-Clause
 *
 * test-diff-picture.c - which span is which of two boots (told-boot.h), and what pictures of their
 * difference are made of: everything sums to the diff, whatever the boots are.
 */
#include "told-boot.h"

#include "../../analyze/model/diff-flame.h"
#include "../../analyze/model/waterfall.h"

static struct told told[2];
static struct diff_boot boots[2];
static struct diff *d;
static struct diff_spans spans;

static void compare(void)
{
	struct diff_side sides[] = {{&boots[0], 1}, {&boots[1], 1}};

	for (int side = 0; side < 2; side++)
		boots[side] = (struct diff_boot){.trace = &told[side].made.trace, .boot = &told[side].made.boot};
	d = diff_new(sides, &spans);
	assert_non_null(d);
}

static void compare_texts(const char *base, const char *new)
{
	tell(&told[0], base, 1);
	tell(&told[1], new, 1);
	compare();
}

static void fini(void)
{
	diff_spans_fini(&spans);
	diff_free(d);
	made_fini(&told[0].made);
	made_fini(&told[1].made);
}

/* ---- Spans ------------------------------------------------------------------------------------ */

/* "a1-a1 k1-k2 k2-": the base's spans in order of entry with their number among those of the name, each
 * with its pair. */
static void expect_pairs(const char *base, const char *new, const char *pairs)
{
	struct buf text = {0};

	compare_texts(base, new);
	for (uint32_t i = 0; i < spans.trees[0]->nspans; i++) {
		uint32_t other = spans.others[0][i], row = spans.rows[0][i], nth = 0, that = 0;

		for (uint32_t k = 0; k <= i; k++)
			nth += spans.rows[0][k] == row;
		for (uint32_t k = 0; other != DIFF_NONE && k <= other; k++)
			that += spans.rows[1][k] == row;
		assert_true(other == DIFF_NONE || (spans.rows[1][other] == row && spans.others[1][other] == i));
		assert_int_equal(buf_addf(&text, "%s%s%u-", i ? " " : "", d->rows[row].name, nth), 0);
		assert_true(!that || buf_addf(&text, "%u", that) == 0);
	}
	assert_string_equal(text.n ? text.data : "", pairs);
	buf_fini(&text);
	fini();
}

static void spans_are_paired(void **unused)
{
	(void)unused;
	expect_pairs("a(1 b(2) c(3)) d(4)", "a(1 b(2) c(3)) d(4)", "a1-1 b1-1 c1-1 d1-1");
	/* Calls between anchors, one more behind the second. */
	expect_pairs("m(a(9) k(1) b(9) k(1) c(9))", "m(a(9) k(1) b(9) k(1) k(1) c(9))",
		     "m1-1 a1-1 k1-1 b1-1 k2-2 c1-1");
	expect_pairs("m(a(9) k(1) b(9) k(1) c(9))", "m(a(9) k(1) k(1) b(9) k(1) c(9))",
		     "m1-1 a1-1 k1-1 b1-1 k2-3 c1-1");
	/* Fewer; in another gap. */
	expect_pairs("m(a(9) k(1) k(2) b(9) k(3))", "m(a(9) k(1) b(9))", "m1-1 a1-1 k1-1 k2- b1-1 k3-");
	expect_pairs("m(a(9) k(1) b(9) c(9))", "m(a(9) b(9) k(1) c(9))", "m1-1 a1-1 k1-1 b1-1 c1-1");
	/* Moved among its siblings, and into another step with what is in it. */
	expect_pairs("m(a(9) b(9) c(9) e(9))", "m(b(9) c(9) a(9) e(9))", "m1-1 a1-1 b1-1 c1-1 e1-1");
	expect_pairs("m(a(9 x(5 y(1) y(2))) b(9))", "m(a(9) b(9 x(5 y(1) y(2))))", "m1-1 a1-1 x1-1 y1-1 y2-2 b1-1");
	/* A helper called by another is another call. */
	expect_pairs("m(a(9 k(1)) b(9 k(1)))", "m(a(9) b(9 k(1) k(1)))", "m1-1 a1-1 k1- b1-1 k2-1");
	/* What is new around them, or gone, is looked through. */
	expect_pairs("m(a(9) b(9 k(1)) c(9))", "m(w(a(9) b(9 k(1))) c(9))", "m1-1 a1-1 b1-1 k1-1 c1-1");
	expect_pairs("m(w(a(9) v(b(9))) c(9))", "m(a(9) b(9) c(9))", "m1-1 w1- a1-1 v1- b1-1 c1-1");
	/* Renamed: one row. */
	expect_pairs("m(a(100) b(2000 x(50)) c(100))", "m(a(100) q(2100 x(50)) c(100))", "m1-1 a1-1 q1-1 x1-1 c1-1");
	expect_pairs("", "a(1)", "");
	expect_pairs("a(1)", "", "a1-");
}

/* ---- Flame graph and waterfall ---------------------------------------------------------------- */

static void check_flame(void)
{
	struct diff_flame f;
	struct flame_boxes boxes;
	struct diff_both *sums, *by_subsystem = calloc(d->subsystem_names.nids + 1, sizeof *by_subsystem);
	uint64_t watched[2] = {0, 0}, total = 0;

	assert_non_null(by_subsystem);
	assert_int_equal(diff_flame_init(&f, d, &spans), 0);
	for (size_t i = 0; i < f.flame.nnodes; i++) {
		const struct flame_node *n = &f.flame.nodes[i];
		const struct diff_both *b = &f.both[i];

		assert_true(n->parent == FLAME_NONE ? n->depth == 0
						    : n->parent < i && n->depth == f.flame.nodes[n->parent].depth + 1);
		assert_true(n->self >= b->self[0] && n->self >= b->self[1]);
		total += n->self;
		for (int side = 0; side < 2; side++) {
			by_subsystem[n->subsystem].self[side] += b->self[side];
			watched[side] += b->self[side];
		}
	}
	assert_true(total == f.flame.total && watched[0] == d->watched[0] && watched[1] == d->watched[1]);
	for (size_t i = 0; i < d->nsubsystems; i++)
		for (uint32_t k = 0; k < f.flame.nsubsystems; k++)
			if (strcmp(f.flame.subsystems[k].name, d->subsystems[i].name) == 0)
				assert_true(by_subsystem[k].self[0] == d->subsystems[i].self[0] &&
					    by_subsystem[k].self[1] == d->subsystems[i].self[1]);
	assert_int_equal(flame_boxes_init(&boxes, &f.flame, 1200, 1500, 100), 0);
	sums = diff_flame_sums(&f, &boxes);
	assert_non_null(sums);
	assert_true(sums[0].self[0] == d->watched[0] && sums[0].self[1] == d->watched[1]);
	for (size_t i = 0; i < boxes.nboxes; i++) {
		int shade = diff_flame_shade(&sums[i]);

		assert_true(shade >= -DIFF_SHADES && shade <= DIFF_SHADES);
		if (boxes.boxes[i].kind == FLAME_BOX_REST)
			continue;
		assert_true(sums[i].self[0] <= boxes.boxes[i].ticks && sums[i].self[1] <= boxes.boxes[i].ticks);
		assert_true(sums[i].self[0] + sums[i].self[1] >= boxes.boxes[i].ticks);
	}
	free(sums);
	free(by_subsystem);
	flame_boxes_fini(&boxes);
	diff_flame_fini(&f);
}

static void check_waterfall(size_t most)
{
	struct waterfall w;

	assert_int_equal(waterfall_init(&w, d, most), 0);
	assert_true(w.nbars <= most && w.from <= w.to);
	for (size_t i = 0; i < w.nbars; i++) {
		assert_true(w.bars[i].at[0] == (i ? w.bars[i - 1].at[1] : w.total[0]));
		for (int end = 0; end < 2; end++)
			assert_true(w.bars[i].at[end] >= w.from && w.bars[i].at[end] <= w.to);
	}
	assert_true(w.total[1] == (w.nbars ? w.bars[w.nbars - 1].at[1] : w.total[0]));
	waterfall_fini(&w);
}

static void check_pictures(void)
{
	for (int side = 0; side < 2; side++) {
		const struct span_tree *t = spans.trees[side];

		for (size_t i = 0; i < t->nspans; i++) {
			uint32_t other = spans.others[side][i];

			assert_true(spans.rows[side][i] < d->nrows);
			assert_true(other == DIFF_NONE ||
				    (other < spans.trees[!side]->nspans && spans.others[!side][other] == i &&
				     spans.rows[!side][other] == spans.rows[side][i]));
		}
	}
	check_flame();
	check_waterfall(1);
	check_waterfall(12);
}

static const struct diff_both *both_of(const struct diff_flame *f, const char *name, uint32_t *nodes)
{
	const struct diff_both *found = NULL;

	*nodes = 0;
	for (size_t i = 0; i < f->flame.nnodes; i++) {
		if (strcmp(f->frames[f->flame.nodes[i].site].name, name) != 0)
			continue;
		++*nodes;
		found = &f->both[i];
	}
	return found;
}

static void what_moved_or_was_wrapped_is_one_frame(void **unused)
{
	struct diff_flame f;
	uint32_t nodes;

	(void)unused;
	compare_texts("m(a(90 x(50 y(10))) b(90) c(70))", "m(a(90) b(90 x(50 y(10))) w(5 c(70)))");
	check_pictures();
	assert_int_equal(diff_flame_init(&f, d, &spans), 0);
	for (const char *name = "xyc"; *name; name++) {
		const char one[] = {*name, '\0'};
		const struct diff_both *both = both_of(&f, one, &nodes);

		assert_int_equal(nodes, 1);
		assert_true(both->self[0] == both->self[1] && both->self[0] > 0);
	}
	assert_true(both_of(&f, "w", &nodes)->self[0] == 0);
	assert_int_equal(diff_flame_shade(both_of(&f, "w", &nodes)), DIFF_SHADES);
	assert_int_equal(diff_flame_shade(both_of(&f, "x", &nodes)), 0);
	diff_flame_fini(&f);
	fini();
}

static void tell_nonsense(struct told *t)
{
	struct made *m = &t->made;
	size_t n = draw(2000), ncpus = 1 + draw(4);
	uint64_t range = draw(3) ? 5000 : UINT64_MAX / 8;

	memset(t, 0, sizeof *t);
	made_init(m, ncpus);
	m->boot.bye.last_ticks = ENTRY + draw(range);
	m->boot.has_bye = draw(3) != 0;
	for (size_t i = 0; i < n; i++) {
		enum event_kind kind = draw(3) ? (enum event_kind)draw(2) : (enum event_kind)draw(EVENT_RESYNC);

		if (draw(10) == 0)
			kind = EVENT_THREAD;
		add(m, (unsigned int)draw(ncpus), kind, ENTRY + draw(range), (uint32_t)draw(12), draw(40));
	}
}

static void nonsense_is_drawn_whole(void **unused)
{
	(void)unused;
	for (int round = 0; round < 200; round++) {
		tell_nonsense(&told[0]);
		tell_nonsense(&told[1]);
		compare();
		check_pictures();
		fini();
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(spans_are_paired),
		cmocka_unit_test(what_moved_or_was_wrapped_is_one_frame),
		cmocka_unit_test(nonsense_is_drawn_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
