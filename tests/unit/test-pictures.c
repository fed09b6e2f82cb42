/* SPDX-License-Identifier: BSD-2-Clause
 *
 * test-pictures.c - lanes, flame graphs and boxes of random boots and of such as nobody would
 * make: everything is as whole as the tree is, and drawn in bounds.
 */
#include "made-boot.h"

#include <stdio.h>

#include "../../analyze/model/step-series.h"
#include "../../analyze/out/export.h"

#define SITES 40u
#define THREAD 1000u
#define THREADS 6u

/* ---- What must hold -------------------------------------------------------------------- */

/* A lane opens and closes in turn; what is on top gets the time. Where the CPUs agree on the
 * time that is each span's self time, and the gaps' what is unaccounted. */
static void check_lanes(const struct span_tree *t)
{
	uint64_t *self = calloc(t->nspans + 1, sizeof *self), unaccounted = 0, expected = 0;
	struct span_lanes l;
	size_t opened = 0;

	assert_non_null(self);
	assert_int_equal(span_lanes_init(&l, t), 0);
	for (uint32_t i = 0; i < t->nthreads; i++) {
		uint32_t stack[4096], depth = 0;
		uint64_t now = 0;
		struct lane_walk w;
		struct lane_event e;
		int first = 1;

		lane_walk_init(&w, &l, i);
		while ((e = lane_walk_next(&w)).kind != LANE_END) {
			assert_true((first || e.tick >= now) && e.until >= e.tick && e.until <= l.end);
			if (depth && !first)
				self[stack[depth - 1]] += e.tick - now;
			first = 0;
			now = e.until;
			if (e.kind == LANE_OPEN) {
				assert_true(depth < 4096 && l.sites[e.frame] == t->spans[e.span].site);
				stack[depth++] = e.span;
				opened++;
			} else if (e.kind == LANE_CLOSE) {
				assert_true(depth > 0 && stack[depth - 1] == e.span);
				depth--;
			} else if (e.frame == LANE_FRAME_UNACCOUNTED) {
				unaccounted += e.until - e.tick;
			} else {
				assert_true(depth > 0 && e.frame == LANE_FRAME_OFF_CPU);
			}
		}
		assert_int_equal(depth, 0);
		assert_int_equal(lane_walk_next(&w).kind, LANE_END);
	}
	assert_int_equal(opened, t->nspans);
	for (size_t i = 0; i < t->boot->ncpus; i++)
		expected += t->cpus[i].unaccounted;
	if (t->skews == 0) {
		assert_true(unaccounted == expected);
		for (size_t i = 0; i < t->nspans; i++)
			assert_true(self[i] == t->spans[i].self);
	}
	span_lanes_fini(&l);
	free(self);
}

/* Of each row the dearest span is in a cell, and no cell is dearer. */
static void check_series(const struct span_tree *t, size_t cells)
{
	struct steps *steps = steps_new(t, STEPS_EACH);
	struct step_series s;

	assert_non_null(steps);
	assert_int_equal(step_series_init(&s, steps, steps->nrows, cells), 0);
	for (size_t i = 0; i < steps->nrows; i++) {
		const struct step *row = &steps->rows[i];
		uint64_t most = 0, drawn = 0;

		assert_int_equal(s.counts[i], row->count < 2 ? 0 : row->count < cells ? row->count : cells);
		for (size_t k = 0; k < t->nspans; k++)
			if (t->spans[k].site == row->site && t->spans[k].cpu == row->cpu && t->spans[k].self > most)
				most = t->spans[k].self;
		for (size_t k = 0; k < cells; k++)
			drawn = s.self[i * cells + k] > drawn ? s.self[i * cells + k] : drawn;
		assert_true(drawn == most);
	}
	step_series_fini(&s);
	steps_free(steps);
}

static void check_boxes(const struct flame *f, uint64_t widths, size_t most, uint32_t rows)
{
	struct flame_boxes b;

	assert_int_equal(flame_boxes_init(&b, f, widths, most, rows), 0);
	assert_true(b.nboxes <= most && b.rows <= rows && b.nboxes > 0);
	assert_true(b.boxes[0].kind == FLAME_BOX_ALL && b.boxes[0].ticks == f->total);
	for (size_t i = 1; i < b.nboxes; i++) {
		const struct flame_box *x = &b.boxes[i], *before = &b.boxes[i - 1], *below = NULL;

		assert_true(x->ticks > 0 && x->ticks >= f->total / widths && x->self <= x->ticks);
		assert_true(before->row != x->row || before->from + before->ticks <= x->from);
		for (size_t k = 0; k < i && !below; k++)
			if (b.boxes[k].row + 1 == x->row && b.boxes[k].from <= x->from &&
			    b.boxes[k].from + b.boxes[k].ticks >= x->from + x->ticks)
				below = &b.boxes[k];
		assert_non_null(below);
	}
	flame_boxes_fini(&b);
}

static void check_flame(const struct span_tree *t, enum steps_fold fold)
{
	struct flame *f = flame_new(t, fold);
	uint64_t watched = 0, self = 0, count = 0, subsystems = 0;

	assert_non_null(f);
	for (size_t i = 0; i < t->boot->ncpus; i++)
		watched += t->cpus[i].to - t->cpus[i].from;
	for (size_t i = 0; i < f->nnodes; i++) {
		const struct flame_node *n = &f->nodes[i];

		assert_true(n->parent == FLAME_NONE ? n->depth == 0
						    : n->parent < i && n->depth == f->nodes[n->parent].depth + 1);
		self += n->self;
		count += n->count;
	}
	for (size_t i = 0; i < f->nsubsystems; i++)
		subsystems += f->subsystems[f->ranked[i]].self;
	assert_true(self == watched && subsystems == watched && f->total == watched);
	assert_int_equal(count, t->nspans);
	check_boxes(f, 1200, 1500, 100);
	check_boxes(f, 50, 40, 4);
	flame_free(f);
}

static void check(const struct made *m)
{
	struct span_tree *t = span_tree_new(&m->trace, &m->boot);

	assert_non_null(t);
	check_lanes(t);
	check_series(t, 8);
	check_flame(t, STEPS_EACH);
	check_flame(t, STEPS_FAMILIES);
	span_tree_free(t);
}

/* ---- Boots ----------------------------------------------------------------------------- */

/* Threads that may run anywhere, exits that nobody entered, in one family of steps. */
static void random_boots_are_drawn_whole(void **unused)
{
	(void)unused;
	for (int round = 0; round < 300; round++) {
		static char name[] = "step", subsystem[] = "s";
		struct family family = {.first = 1, .count = SITES, .name = name, .subsystem = subsystem};
		size_t ncpus = 1 + draw(4);
		uint64_t tick = ENTRY;
		struct made m;

		made_init(&m, ncpus);
		if (round % 2) {
			m.boot.families = &family;
			m.boot.nfamilies = 1;
		}
		for (uint64_t n = draw(400); n > 0; n--) {
			unsigned int cpu = (unsigned int)draw(ncpus);

			tick += draw(4) ? draw(50) : 0;
			switch (draw(8)) {
			case 0:
				add(&m, cpu, EVENT_THREAD, tick, THREAD + (uint32_t)draw(THREADS), 0);
				break;
			case 1:
			case 2:
			case 3:
				add(&m, cpu, EVENT_EXIT, tick, 0, 0);
				break;
			default:
				add(&m, cpu, EVENT_ENTER, tick, 1 + (uint32_t)draw(SITES), 0);
			}
		}
		m.boot.bye.last_ticks = tick + draw(100);
		check(&m);
		made_fini(&m);
	}
}

/* Four thousand steps within each other, and on top of them others by the thousand, each in a
 * subsystem of its own: folded lines lose their middle, and stay as many as there are leaves. */
static void a_deep_stack_with_many_leaves_is_drawn_in_bounds(void **unused)
{
	static struct site sites[5000];
	static char names[5000][24];
	const uint32_t deep = 4000, leaves = 900;
	uint64_t tick = ENTRY, sum = 0, lines = 0;
	struct made m;
	struct export e = {0};
	char *text = NULL;
	size_t bytes = 0;
	FILE *out = open_memstream(&text, &bytes);

	(void)unused;
	assert_non_null(out);
	made_init(&m, 1);
	for (uint32_t i = 0; i < deep + leaves; i++) {
		snprintf(names[i], sizeof names[i], "n%u", i);
		sites[i] = (struct site){.name = names[i], .subsystem = names[i], .file = "", .canonical = i};
	}
	m.trace.sites = sites;
	m.trace.nsites = deep + leaves;
	for (uint32_t i = 0; i < deep; i++)
		add(&m, 0, EVENT_ENTER, tick, i, 0);
	for (uint32_t i = 0; i < leaves; i++) {
		add(&m, 0, EVENT_ENTER, tick, deep + i, 0);
		tick += 3;
		add(&m, 0, EVENT_EXIT, tick, 0, 0);
	}
	m.boot.bye.last_ticks = tick;
	check(&m);

	e.trace = &m.trace;
	e.boot = &m.boot;
	e.tree = span_tree_new(&m.trace, &m.boot);
	e.flame = flame_new(e.tree, STEPS_EACH);
	assert_true(e.tree && e.flame);
	assert_int_equal(exporter_find("folded")->write(&e, out), 0);
	assert_int_equal(fclose(out), 0);
	for (char *line = text, *end; *line; line = end + 1, lines++) {
		end = strchr(line, '\n');
		assert_non_null(end);
		*end = '\0';
		assert_true(strlen(line) < 3000);
		assert_non_null(strstr(line, ";n127;3745_more;n3873;"));
		sum += strtoull(strrchr(line, ' '), NULL, 10);
	}
	assert_int_equal(lines, leaves);
	assert_int_equal(sum, tick - ENTRY);
	free(text);
	flame_free((struct flame *)(uintptr_t)e.flame);
	span_tree_free((struct span_tree *)(uintptr_t)e.tree);
	made_fini(&m);
}

/* A boot without an event, and one without time. */
static void nothing_is_drawn_as_nothing(void **unused)
{
	struct made m;

	(void)unused;
	made_init(&m, 1);
	m.boot.bye.last_ticks = ENTRY;
	check(&m);
	m.boot.bye.last_ticks = ENTRY + 1;
	check(&m);
	made_fini(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(random_boots_are_drawn_whole),
		cmocka_unit_test(a_deep_stack_with_many_leaves_is_drawn_in_bounds),
		cmocka_unit_test(nothing_is_drawn_as_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
