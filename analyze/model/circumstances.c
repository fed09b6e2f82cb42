/* SPDX-License-Identifier: BSD-2-Clause
 *
 * circumstances.c - see circumstances.h.
 */
#include "circumstances.h"

#include <string.h>

static const struct {
	const char *fact, *what;
	int time_only, in_argv;
} facts[] = {
	{"vmm", "VMM versions", 0, 0},    {"machine", "machines", 0, 1},          {"accel", "accelerators", 0, 1},
	{"smp", "numbers of CPUs", 0, 1}, {"mem-mb", "memory sizes in MB", 0, 1}, {"transport", "transports", 0, 1},
	{"host-cpu", "host CPUs", 1, 0},
};

/* The VMM's words but for kernel and command line. */
static int vmm_words(const char *argv, struct buf *out)
{
	const char *last = "";
	size_t last_bytes = 0;
	int rc = 0;

	while (*argv && rc == 0) {
		size_t n = 0;
		int quoted = 0, told;

		for (; argv[n] && (quoted || argv[n] != ' '); n++)
			quoted ^= argv[n] == '\'' && !(n && argv[n - 1] == '\\');
		told = (last_bytes == 7 && memcmp(last, "-kernel", 7) == 0) ||
		       (last_bytes == 7 && memcmp(last, "-append", 7) == 0);
		if (!told)
			rc = buf_add(out, argv, n) < 0 || buf_add(out, " ", 1) < 0 ? -1 : 0;
		last = argv;
		last_bytes = n;
		argv += n + (argv[n] == ' ');
	}
	return rc;
}

static int same_words(const struct trace *const t[2])
{
	struct buf words[2] = {{0}, {0}};
	int same = 1;

	if (vmm_words(trace_fact(t[0], "vmm-argv"), &words[0]) == 0 &&
	    vmm_words(trace_fact(t[1], "vmm-argv"), &words[1]) == 0)
		same = words[0].n == words[1].n &&
		       (words[0].n == 0 || memcmp(words[0].data, words[1].data, words[0].n) == 0);
	buf_fini(&words[0]);
	buf_fini(&words[1]);
	return same;
}

size_t circumstances_that_differ(const struct trace *const t[2], struct circumstance out[CIRCUMSTANCES_MAX])
{
	int argv_told = 0, exact = trace_exact(t[0]);
	size_t n = 0;

	for (size_t i = 0; i < sizeof facts / sizeof *facts; i++) {
		const char *a = trace_fact(t[0], facts[i].fact), *b = trace_fact(t[1], facts[i].fact);

		if (!*a || !*b || strcmp(a, b) == 0 || (facts[i].time_only && exact))
			continue;
		argv_told |= facts[i].in_argv;
		out[n++] = (struct circumstance){facts[i].what, a, b};
	}
	if (!argv_told && *trace_fact(t[0], "vmm-argv") && *trace_fact(t[1], "vmm-argv") && !same_words(t))
		out[n++] = (struct circumstance){"VMM arguments", NULL, NULL};
	return n;
}

int circumstances_describe(const struct trace *t, struct buf *out)
{
	static const char *const guest[] = {"guest", "append", "tracing", "functions"};
	int exact = trace_exact(t), rc = 0;

	for (size_t i = 0; i < sizeof facts / sizeof *facts; i++)
		if (!(facts[i].time_only && exact))
			rc |= buf_addf(out, "%s=%s\n", facts[i].fact, trace_fact(t, facts[i].fact));
	for (size_t i = 0; i < sizeof guest / sizeof *guest; i++)
		rc |= buf_addf(out, "%s=%s\n", guest[i], trace_fact(t, guest[i]));
	rc |= buf_add(out, "vmm-argv=", 9);
	rc |= vmm_words(trace_fact(t, "vmm-argv"), out);
	return rc | buf_add(out, "\n", 1);
}
