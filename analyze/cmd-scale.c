/* SPDX-License-Identifier: BSD-2-Clause
 *
 * cmd-scale.c - `bootflame scale`: boots a kernel with one parameter at several values and
 * says which steps grow, and how. In: record's options, with {NAME} where the parameter
 * goes. Each boot is recorded by bootflame-record into an anonymous file.
 */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../tracer/hostlib/strlist.h"
#include "cmd.h"
#include "out/report.h"
#include "out/scale.h"
#include "recorder.h"

enum {
	OPT_PARAM = 256,
	OPT_EXACT,
	OPT_JSON,
	OPT_FAIL,
};

struct sweep_request {
	char name[64];
	uint64_t values[SWEEP_VALUES_MAX];
	size_t nvalues;
	int exact;
	char *const *words; /* record's, NULL-ended */
};

static volatile sig_atomic_t stopped;

static void on_signal(int signal)
{
	stopped = signal;
}

/* ---- The parameter --------------------------------------------------------------- */

static int by_value(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

/* NAME=V1,V2,... with ascending order made and repetitions dropped. */
static int parse_param(const struct cli_command *cmd, const char *arg, struct sweep_request *q)
{
	const char *equals = strchr(arg, '=');
	size_t kept = 0;

	if (q->nvalues)
		return cli_usage(cmd, "--param: one parameter at a time");
	if (!equals || equals == arg || (size_t)(equals - arg) >= sizeof q->name)
		return cli_usage(cmd, "--param %s: wants NAME=V1,V2,...", arg);
	memcpy(q->name, arg, (size_t)(equals - arg));
	for (const char *v = equals + 1;; v++) {
		size_t n = strcspn(v, ",");
		char word[32];

		snprintf(word, sizeof word, "%.*s", n < sizeof word ? (int)n : (int)sizeof word - 1, v);
		if (q->nvalues == SWEEP_VALUES_MAX)
			return cli_usage(cmd, "--param %s: at most %d values", q->name, SWEEP_VALUES_MAX);
		if (text_to_u64(word, 0, UINT64_MAX, &q->values[q->nvalues++]) < 0)
			return cli_usage(cmd, "--param %s: '%s' is not a whole number", q->name, word);
		v += n;
		if (!*v)
			break;
	}
	qsort(q->values, q->nvalues, sizeof *q->values, by_value);
	for (size_t i = 0; i < q->nvalues; i++)
		if (kept == 0 || q->values[i] != q->values[kept - 1])
			q->values[kept++] = q->values[i];
	if (kept < q->nvalues)
		fault_warn(cmd->name, q->name, "%zu repeated values are booted once", q->nvalues - kept);
	q->nvalues = kept;
	if (kept < 2)
		return cli_usage(cmd, "--param %s: two different values at the least; six or more decide", q->name);
	return EXIT_DONE;
}

/* The word with {NAME} replaced; counts the replacements. NULL: out of memory. */
static char *substitute(const char *word, const char *name, uint64_t value, size_t *replaced)
{
	struct buf b = {0};
	char hole[80];
	const char *at;
	int rc = 0;

	snprintf(hole, sizeof hole, "{%s}", name);
	while ((at = strstr(word, hole))) {
		rc |= buf_add(&b, word, (size_t)(at - word)) | buf_addf(&b, "%" PRIu64, value);
		word = at + strlen(hole);
		(*replaced)++;
	}
	rc |= buf_add(&b, word, strlen(word));
	if (rc < 0)
		buf_fini(&b);
	return b.data;
}

/* ---- One boot ---------------------------------------------------------------------- */

static int build_argv(const struct sweep_request *q, uint64_t value, const char *output, struct strlist *argv,
		      size_t *replaced)
{
	int rc = strlist_add_all(argv, "record", "--quiet", "-o", output, NULL);

	if (q->exact)
		rc |= strlist_add(argv, "--exact");
	for (char *const *w = q->words; *w; w++) {
		char *word = substitute(*w, q->name, value, replaced);

		rc |= word ? strlist_add(argv, word) : -1;
		free(word);
	}
	return rc;
}

static int read_boot(struct sweep *s, uint64_t value, const char *path, const char *where, int *exact, struct fault *f)
{
	struct cmd_boot b;
	int rc = cmd_boot_init(&b, path, STEPS_FAMILIES, f);

	if (rc == 0 && boot_lost(b.boot))
		rc = fault_set(f, EXIT_UNDECIDED, where,
			       "%" PRIu64 " events lost; cannot decide (record with a larger ring)", boot_lost(b.boot));
	if (rc == 0 && sweep_add(s, value, b.steps) < 0)
		rc = fault_set(f, EXIT_NODATA, where, "out of memory");
	if (rc == 0)
		*exact = trace_exact(b.trace);
	cmd_boot_fini(&b);
	return rc;
}

static int boot_one(const struct sweep_request *q, uint64_t value, struct sweep *s, int *exact, struct fault *f)
{
	int trace_fd = memfd_create("bootflame-trace", 0);
	char output[64], where[128], message[800];
	struct strlist argv = {0};
	size_t replaced = 0;
	int rc = -1, status;

	snprintf(output, sizeof output, "/proc/self/fd/%d", trace_fd);
	snprintf(where, sizeof where, "%s=%" PRIu64, q->name, value);
	if (trace_fd < 0) {
		fault_set(f, EXIT_NODATA, "memfd_create", "%s", strerror(errno));
	} else if (build_argv(q, value, output, &argv, &replaced) < 0) {
		fault_set(f, EXIT_NODATA, where, "out of memory");
	} else if (replaced == 0) {
		fault_set(f, EXIT_USAGE, q->name,
			  "{%s} stands in none of record's options; nothing would vary (see 'bootflame scale --help')",
			  q->name);
	} else {
		status = recorder_run(argv.v, message, sizeof message, f);
		if (stopped)
			fault_set(f, EXIT_NODATA, NULL, "interrupted at %s", where);
		else if (status == EXIT_DONE)
			rc = read_boot(s, value, output, where, exact, f);
		else if (status > 0)
			fault_set(f, status == EXIT_USAGE ? EXIT_USAGE : EXIT_NODATA, where,
				  "could not be recorded: %s", message);
	}
	strlist_fini(&argv);
	if (trace_fd >= 0)
		close(trace_fd);
	return rc;
}

static int boot_all(const struct sweep_request *q, struct sweep *s, int *exact, struct fault *f)
{
	for (size_t i = 0; i < q->nvalues; i++) {
		if (boot_one(q, q->values[i], s, exact, f) < 0)
			return -1;
		fprintf(stderr, "bootflame: scale: boot %zu of %zu: %s=%" PRIu64 ": %" PRIu64 " %s\n", i + 1,
			q->nvalues, q->name, q->values[i], s->total[i], *exact ? "instructions" : "ticks");
	}
	return 0;
}

/* ---- The verb ------------------------------------------------------------------------ */

static int run(const struct cli_command *cmd, int argc, char **argv)
{
	struct sigaction stop = {.sa_handler = on_signal};
	struct sweep_request q = {0};
	struct sweep s;
	struct fault f = {0};
	const char *arg = NULL;
	int id, json = 0, fail = 0, exact = 0, status = EXIT_DONE;

	while ((id = cli_next(cmd, argc, argv, &arg)) != CLI_END) {
		if (id == CLI_HELP)
			return EXIT_DONE;
		if (id == CLI_BAD || (id == OPT_PARAM && parse_param(cmd, arg, &q) != EXIT_DONE))
			return EXIT_USAGE;
		q.exact |= id == OPT_EXACT;
		json |= id == OPT_JSON;
		fail |= id == OPT_FAIL;
	}
	if (optind < argc && strcmp(argv[optind - 1], "--") != 0)
		return cli_usage(cmd, "%s: not expected here; record's options stand behind --", argv[optind]);
	if (!q.nvalues)
		return cli_usage(cmd, "--param NAME=V1,V2,... says what to vary");
	q.words = argv + optind;
	for (char *const *w = q.words; *w && strcmp(*w, "--") != 0; w++)
		if (strncmp(*w, "-o", 2) == 0 || strncmp(*w, "--output", 8) == 0)
			return cli_usage(cmd, "%s: does not go here; scale takes each boot's trace itself", *w);
	sigaction(SIGINT, &stop, NULL);
	sigaction(SIGTERM, &stop, NULL);
	sweep_init(&s);
	if (boot_all(&q, &s, &exact, &f) < 0) {
		sweep_fini(&s);
		return fault_print(&f, cmd->name);
	}
	sweep_fit(&s);
	if (json)
		scale_json(&s, q.name, stdout);
	else
		scale_text(&s, q.name, exact ? "instructions" : "ticks", stdout);
	for (size_t i = 0; fail && i < s.nrows; i++)
		if (s.rows[i].growth.verdict == GROWTH_QUADRATIC)
			status = EXIT_FOUND;
	sweep_fini(&s);
	return status;
}

static const struct cli_option options[] = {
	{OPT_PARAM, "param", "NAME=V1,V2,...", "what to vary: {NAME} in record's options becomes each value in turn"},
	{OPT_EXACT, "exact", NULL, "count instructions: one boot a value is enough, and no noise is fitted"},
	{OPT_JSON, "json", NULL, "print JSON, schema bootflame.scale/1, with every step"},
	{OPT_FAIL, "fail", NULL, "exit 1 if a step grows as n^2 or worse"},
	{0, NULL, NULL, NULL},
};

const struct cli_command cmd_scale = {
	.name = "scale",
	.summary = "boot with a parameter at several values and name what grows",
	.synopsis = "--param NAME=V1,V2,... [--exact] [--json] [--fail] -- RECORD OPTIONS [-- VMM ARGS]",
	.description =
		"Boots a kernel once for each value of a parameter that its command line or the VMM's carries, fits each "
		"step's self time to 1, log n, n, n log n, n^2 and n^3, and says which steps grow as n^2 or worse, how sure "
		"that is, and what they would cost at ten times the largest size. A family of steps (filler#0, filler#1, "
		"...) counts as one.\n\n"
		"A step is fitted against the size that it reports itself (BF_SIZE) where it does, else against the "
		"parameter. Where the sizes do not decide, the step is 'undecided', not guessed. Six sizes over two decades "
		"are a good start.",
	.options = options,
	.words_follow = 1,
	.examples = "bootflame scale --param sysinits=64,128,256,512,1024,2048 --exact -- --append 'sort=bubble "
		    "sysinits={sysinits}'|catch the bubble sort\n"
		    "bootflame scale --param mb=64,128,256,512,1024 --exact -- --mem {mb}|what grows with memory",
	.run = run,
};
