/* SPDX-License-Identifier: BSD-2-Clause
 *
 * hostile-logs.c - the whole path from a log's bytes to a report: logs mutated at random and
 * cut anywhere, and made to be as bad as they can: lines without end, calls that never return,
 * one stamp for all. What must hold of any trace is asserted. And what a trace of a recorded
 * Linux says by its console alone. In: TOP, where the fixture lies.
 */
#include "unit.h"

#include "../../analyze/model/hotspots.h"
#include "../../analyze/out/dump.h"
#include "../../analyze/out/report.h"
#include "../../tracer/tracefile/tracefile.h"

#define MUTATIONS 3000

static struct buf base;
static FILE *nowhere;

static int load(void **state)
{
	const char *top = getenv("TOP");
	char path[4096], bytes[4096];
	size_t n;
	FILE *in;

	(void)state;
	snprintf(path, sizeof path, "%s/tests/import/base.dmesg", top ? top : ".");
	in = fopen(path, "rb");
	while (in && (n = fread(bytes, 1, sizeof bytes, in)) > 0)
		buf_add(&base, bytes, n);
	if (in)
		fclose(in);
	nowhere = fopen("/dev/null", "w");
	return base.n && nowhere ? 0 : -1;
}

static int unload(void **state)
{
	(void)state;
	buf_fini(&base);
	fclose(nowhere);
	return 0;
}

/* A line in pieces of so many bytes, `ns` apart, and a fact. */
static struct trace *trace_of(const char *fact, const char *value, const char *text, size_t n, size_t piece,
			      uint64_t ns, struct fault *f)
{
	static struct tf_serial serial;
	struct tf_writer w;
	struct trace *t;

	tf_writer_init(&w);
	tf_write_fact(&w, fact, value);
	memset(&serial, 0, sizeof serial);
	serial.w = &w;
	for (size_t at = 0, take, i = 1; at < n; at += take, i++) {
		take = n - at < piece ? n - at : piece;
		tf_serial_add(&serial, i * ns, i * ns, (const uint8_t *)text + at, take);
	}
	tf_serial_flush(&serial);
	tf_write(&w, TF_END, NULL, 0);
	t = trace_from_bytes(w.held.data, w.held.n, "x", f);
	tf_writer_fini(&w);
	return t;
}

static struct trace *log_of(const char *text, size_t n)
{
	struct fault f = {0};
	struct trace *t = trace_of("format", "initcall", text, n, 1000, 0, &f);

	assert_non_null(t);
	return t;
}

/* Through all of analyze. */
static void through(const struct trace *t, int outputs)
{
	for (size_t i = 0; i < t->nboots; i++) {
		struct span_tree *tree = span_tree_new(t, &t->boots[i]);
		struct steps *s = tree ? steps_new(tree, STEPS_EACH) : NULL;
		struct hotspots h = {0};
		struct thread_times threads = {0};
		struct critical_path critical = {0};
		uint64_t self = 0, watched = 0;

		assert_non_null(s);
		assert_int_equal(hotspots_find(&h, s), 0);
		for (size_t k = 0; k < s->nrows; k++)
			self += s->rows[k].self;
		for (size_t k = 0; k < t->boots[i].ncpus; k++)
			watched += tree->cpus[k].to - tree->cpus[k].from;
		assert_true(self == watched);
		assert_int_equal(tree->unmatched_exits, 0);
		assert_int_equal(tree->clamped, 0);
		if (outputs) {
			struct clock_tie tie;
			struct phases phases;
			struct report r = {.trace = t,
					   .boot = &t->boots[i],
					   .tree = tree,
					   .steps = s,
					   .hotspots = &h,
					   .threads = &threads,
					   .critical = &critical,
					   .tie = &tie,
					   .phases = &phases,
					   .path = "x"};

			assert_int_equal(clock_tie_find(&tie, tree), 0);
			phases_find(&phases, r.boot, &tie, tree);
			assert_int_equal(thread_times_init(&threads, tree), 0);
			assert_int_equal(critical_path_init(&critical, tree), 0);
			report_text(&r, nowhere, 12);
			report_json(&r, nowhere);
		}
		critical_path_fini(&critical);
		thread_times_fini(&threads);
		hotspots_fini(&h);
		steps_free(s);
		span_tree_free(tree);
	}
	if (outputs) {
		dump_text(t, 1, nowhere);
		dump_json(t, 1, nowhere);
	}
}

static void read_through(const char *text, size_t n, int outputs)
{
	struct trace *t = log_of(text, n);

	through(t, outputs);
	trace_free(t);
}

static void cut_at_every_byte(void **state)
{
	(void)state;
	for (size_t n = 0; n <= base.n; n++) {
		read_through(base.data, n, n % 64 == 0);
		read_through(base.data + n, base.n - n, 0);
	}
}

/* One line of the log, its end included. */
static size_t line_at(const struct buf *b, uint64_t *seed, size_t *n)
{
	size_t at = unit_below(seed, b->n);
	const char *end;

	while (at > 0 && b->data[at - 1] != '\n')
		at--;
	end = memchr(b->data + at, '\n', b->n - at);
	*n = end ? (size_t)(end - b->data) + 1 - at : b->n - at;
	return at;
}

static void mutate(struct buf *b, uint64_t *seed)
{
	static const char *const words[] = {
		"99999999999999999999",
		"-1",
		"\n",
		"\r",
		"[    0.100000] ",
		"[99999999999.999999]",
		"calling  ",
		"initcall ",
		" returned 0 after 5 usecs",
		"probe of ",
		" @ 18446744073709551615",
		"=\n",
		"\033[31m",
		"\xff\xfe",
		": ",
		"took 3 usecs",
		"+0x0/0x1",
		" [m]",
		"Linux version 5.4",
		"usecs",
		"\n> ",
		"entering initcall level: ",
		"1_",
		"-517",
		"Run /init as init process\n",
	};

	for (uint64_t k = 1 + unit_below(seed, 5); b->n && k > 0; k--) {
		size_t at = unit_below(seed, b->n), n, to;
		struct buf out = {0};

		switch (unit_below(seed, 5)) {
		case 0:
			b->data[at] = (char)unit_random(seed);
			break;
		case 1: { /* a word put in */
			const char *word = words[unit_below(seed, sizeof words / sizeof *words)];

			buf_add(&out, b->data, at);
			buf_add(&out, word, strlen(word));
			buf_add(&out, b->data + at, b->n - at);
			buf_fini(b);
			*b = out;
			break;
		}
		case 2: /* a line gone */
			at = line_at(b, seed, &n);
			memmove(b->data + at, b->data + at + n, b->n - at - n);
			b->n -= n;
			break;
		case 3: /* a line somewhere else, too */
			at = line_at(b, seed, &n);
			to = line_at(b, seed, &(size_t){0});
			buf_add(&out, b->data, to);
			buf_add(&out, b->data + at, n);
			buf_add(&out, b->data + to, b->n - to);
			buf_fini(b);
			*b = out;
			break;
		default: /* other digits */
			while (at < b->n && !(b->data[at] >= '0' && b->data[at] <= '9'))
				at++;
			if (at < b->n)
				b->data[at] = (char)('0' + unit_below(seed, 10));
		}
	}
}

static void mutations_are_survived(void **state)
{
	uint64_t seed = 20250824, calls = 0;

	(void)state;
	for (int i = 0; i < MUTATIONS; i++) {
		struct buf log = {0};
		struct trace *t;

		buf_add(&log, base.data, base.n);
		for (uint64_t k = 1 + unit_below(&seed, 6); k > 0; k--)
			mutate(&log, &seed);
		t = log_of(log.data, log.n);
		through(t, i % 8 == 0);
		calls += t->boots[0].log->initcalls;
		trace_free(t);
		buf_fini(&log);
	}
	assert_true(calls > MUTATIONS * 5); /* they are read, and not refused */
}

/* Each of them would take minutes if it cost the square of its size. */
static void the_worst_logs_are_read_in_one_pass(void **state)
{
	enum { N = 60000 };
	struct buf log = {0};
	struct trace *t;

	(void)state;
	for (int i = 0; i < N; i++) /* nested without end, each of another name */
		buf_addf(&log, "[    1.000000] pci 0000:00:02.0: calling  q%d+0x0/0x1 @ 1\n", i);
	read_through(log.data, log.n, 0);
	log.n = 0;
	for (int i = 0; i < N; i++) /* one name, open in as many threads */
		buf_addf(&log, "[    1.000000] calling  f+0x0/0x1 @ %d\n", i + 2);
	for (int i = 0; i < N; i++)
		buf_addf(&log, "[    2.000000] initcall f+0x0/0x1 returned 0 after 5 usecs\n");
	t = log_of(log.data, log.n);
	assert_int_equal(t->boots[0].log->initcalls, N);
	assert_int_equal(t->boots[0].log->open, 0);
	assert_true(t->boots[0].log->crowded > N / 2);
	through(t, 0);
	trace_free(t);
	log.n = 0;
	buf_addf(&log, "[    0.500000] calling  f+0x0/0x1 @ 1\n");
	for (int i = 0; i < N; i++) /* at one time, of no length, and of one that holds all before */
		buf_addf(&log, "[    1.000000] probe of d%d returned 0 after %d usecs\n", i, i % 2 * 400000);
	read_through(log.data, log.n, 0);
	log.n = 0;
	for (int i = 0; i < N; i++) /* lines that might all go on */
		buf_addf(&log, "calling  f%d+0x0/0x1\n", i);
	read_through(log.data, log.n, 0);
	log.n = 0;
	for (int i = 0; i < N; i++)
		buf_addf(&log, "=\n");
	read_through(log.data, log.n, 0);
	log.n = 0;
	for (int i = 0; i < N; i++) /* one line */
		buf_addf(&log, "calling  initcall probe of returned 1 took [ 1.");
	read_through(log.data, log.n, 0);
	log.n = 0;
	for (int i = 0; i < N; i++) /* more names than are kept, stamps that leap */
		buf_addf(&log, "[%5d.000000] calling  a%d+0x0/0x1 @ 1\n[%5d.500000] calling  b%d+0x0/0x1 @ 1\n", i * 2,
			 i, i * 2 + 1, i);
	t = log_of(log.data, log.n);
	assert_true(t->boots[0].nfamilies <= 65536);
	assert_int_equal(t->boots[0].log->unreturned, 2 * N - 1);
	through(t, 0);
	trace_free(t);
	buf_fini(&log);
}

static const struct span_tree *tree_of(struct trace *t)
{
	struct span_tree *tree = span_tree_new(t, &t->boots[0]);

	assert_non_null(tree);
	return tree;
}

static uint64_t total_of(struct trace *t, const char *name)
{
	struct span_tree *tree = (struct span_tree *)tree_of(t);
	uint64_t total = 0;

	for (size_t i = 0; i < tree->nspans; i++)
		if (strcmp(span_tree_site(tree, tree->spans[i].site).name, name) == 0)
			total += tree->spans[i].exit - tree->spans[i].enter;
	span_tree_free(tree);
	return total;
}

/* A recorded Linux of which nothing came over the wire. */
static void a_console_says_what_the_wire_does_not(void **state)
{
	static const char bare[] = "calling  f_init+0x0/0x10 @ 1\n" /* a piece each */
				   "some text in between, padded\n"
				   "initcall f_init returned 0 -\n"
				   "initcall f_init+0x0/0x10 re-\n";
	static const char early[] =
		"[    0.000000] Linux version 6.1.0 (x)\n[    0.100000] Kernel panic - not syncing: x\n";
	struct fault f = {0};
	struct trace *t = trace_of("guest", "linux", base.data, base.n, 100, 1000, &f);

	(void)state;
	assert_non_null(t);
	assert_non_null(t->boots[0].log);
	assert_int_equal(t->boots[0].log->clock, BOOT_LOG_PRINTK);
	assert_int_equal(total_of(t, "populate_rootfs"), 100000);
	assert_true(t->boots[0].text.n == base.n);
	through(t, 1);
	trace_free(t);
	/* No stamps: then the arrivals are. The call is open to the last line, which came 3 us behind its own. */
	t = trace_of("guest", "linux", bare, sizeof bare - 1, 29, 1000, &f);
	assert_int_equal(t->boots[0].log->clock, BOOT_LOG_ARRIVAL);
	assert_int_equal(total_of(t, "f_init"), 3);
	through(t, 1);
	trace_free(t);
	/* A panic before any call: the phases up to it. */
	t = trace_of("guest", "linux", early, sizeof early - 1, 100, 1000, &f);
	assert_non_null(t->boots[0].log);
	assert_string_equal(t->boots[0].log->trouble, "Kernel panic - not syncing: x");
	assert_int_equal(total_of(t, "from 'Linux version'"), 100000);
	trace_free(t);
	/* No Linux: its text is text. */
	t = trace_of("guest", "other", base.data, base.n, 100, 1000, &f);
	assert_null(t->boots[0].log);
	trace_free(t);
}

static void a_format_that_is_not_known_is_refused(void **state)
{
	struct fault f = {0};

	(void)state;
	assert_null(trace_of("format", "tslog2", base.data, base.n, 100, 0, &f));
	assert_int_equal(f.status, EXIT_NODATA);
	assert_non_null(strstr(f.text, "tslog2"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cut_at_every_byte),
		cmocka_unit_test(mutations_are_survived),
		cmocka_unit_test(the_worst_logs_are_read_in_one_pass),
		cmocka_unit_test(a_console_says_what_the_wire_does_not),
		cmocka_unit_test(a_format_that_is_not_known_is_refused),
	};

	return cmocka_run_group_tests(tests, load, unload);
}
