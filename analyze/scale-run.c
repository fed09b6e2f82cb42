/* SPDX-License-Identifier: BSD-2-Clause
 *
 * scale-run.c - see scale-run.h. A boot is recorded under a name that ends in .part, looked at,
 * and only then given its own: so every trace with that is one to be used, whatever happened.
 */
#include "scale-run.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "../tracer/hostlib/strlist.h"
#include "out/bars.h"
#include "recorder.h"
#include "scale-params.h"

static volatile sig_atomic_t stopped;

static void on_signal(int signal)
{
	stopped = signal;
}

static double now_s(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* ---- Words for the recorder --------------------------------------------------------------- */

static int build_argv(const struct scale_run *r, const uint64_t *values, const char *output, struct strlist *argv,
		      size_t *replaced)
{
	int rc = strlist_add_all(argv, "record", "--quiet", "--no-outside", "-o", output, NULL);

	if (r->exact)
		rc |= strlist_add(argv, "--exact");
	for (char *const *w = r->words; *w && rc == 0; w++) {
		char *word = scale_param_fill(*w, r->plan, values, replaced);

		rc |= word ? strlist_add(argv, word) : -1;
		free(word);
	}
	return rc;
}

/* Every parameter stands somewhere, or nothing would vary; notes whether one chooses the kernel. */
static int check_words(struct scale_run *r, struct fault *f)
{
	size_t replaced[SWEEP_PARAMS_MAX] = {0}, all = 0;
	const uint64_t values[SWEEP_PARAMS_MAX] = {0};

	for (char *const *w = r->words; *w; w++) {
		size_t before = all;
		int kernel = strncmp(*w, "--kernel", 8) == 0 || strncmp(*w, "--image", 7) == 0 ||
			     (w > r->words && (strcmp(w[-1], "--kernel") == 0 || strcmp(w[-1], "--image") == 0));

		free(scale_param_fill(*w, r->plan, values, replaced));
		all = 0;
		for (size_t p = 0; p < r->plan->nparams; p++)
			all += replaced[p];
		r->common.any_kernel |= kernel && all > before;
	}
	for (size_t p = 0; p < r->plan->nparams; p++) {
		const char *name = r->plan->params[p].name;

		if (!replaced[p])
			return fault_set(
				f, EXIT_USAGE, name,
				"{%s} stands in none of record's options; nothing would vary (see 'bootflame scale --help')",
				name);
	}
	return 0;
}

/* How boots are made, a word a line: what two sweeps must have in common to share them. */
static int command_text(const struct scale_run *r, struct buf *out)
{
	int rc = buf_addf(out, "%s\n", r->exact ? "exact" : "time");

	for (size_t p = 0; p < r->plan->nparams; p++)
		rc |= buf_addf(out, "{%s}\n", r->plan->params[p].name);
	for (char *const *w = r->words; *w; w++) {
		for (const char *c = *w; *c; c++)
			rc |= *c == '\n' || *c == '\\' ? buf_addf(out, "\\%c", *c == '\n' ? 'n' : '\\')
						       : buf_add(out, c, 1);
		rc |= buf_add(out, "\n", 1);
	}
	return rc;
}

/* ---- Narration ----------------------------------------------------------------------------- */

static void tell(const struct scale_run *r, size_t i, const char *where, const char *what)
{
	const struct sweep_plan *plan = r->plan;
	size_t left = 0;
	double left_s;

	for (size_t k = 0; k < plan->nwants; k++)
		left += !plan->wants[k].done;
	if (!r->terminal) {
		fprintf(stderr, "bootflame: scale: boot %zu of %zu: %s: %s\n", i, plan->nwants, where, what);
		return;
	}
	left_s = r->made ? r->made_s / (double)r->made * (double)left : 0;
	fprintf(stderr, "\r\033[K");
	bars_share(stderr, (double)(plan->nwants - left) / (double)plan->nwants, 20);
	fprintf(stderr, " %zu of %zu boots, %s", plan->nwants - left, plan->nwants, where);
	if (left && r->made)
		fprintf(stderr, ", about %lu:%02lu left", (unsigned long)left_s / 60, (unsigned long)left_s % 60);
	fflush(stderr);
}

static void tell_done(const struct scale_run *r)
{
	if (r->terminal)
		fprintf(stderr, "\r\033[K");
	if (r->found)
		fprintf(stderr, "bootflame: scale: %zu boots were there already, in %s\n", r->found, r->dir.path);
}

static void tell_total(const struct scale_run *r, size_t i, const char *where, int kept)
{
	const struct sweep_boot *last = &r->sweep->boots[r->sweep->nboots - 1];
	char what[96];

	snprintf(what, sizeof what, "%.0f %s%s", last->total, r->common.exact ? "instructions" : "ticks",
		 kept ? ", made before" : "");
	tell(r, i, where, what);
}

/* ---- One boot ------------------------------------------------------------------------------ */

static int read_boot(struct scale_run *r, const struct sweep_want *w, const char *path, const char *where,
		     struct fault *f)
{
	struct trace *t = trace_read(path, f);
	size_t before = r->sweep->nboots;
	int rc = t ? scale_read(r->sweep, w->values, t, where, 0, &r->common, f) : -1;

	trace_free(t);
	if (rc == 0 && r->sweep->nboots == before)
		rc = fault_set(f, EXIT_NODATA, where, "no boot is in %s", path);
	return rc;
}

static int record(struct scale_run *r, const struct sweep_want *w, const char *part, const char *where, struct fault *f)
{
	size_t replaced[SWEEP_PARAMS_MAX] = {0};
	struct strlist argv = {0};
	char message[800];
	int rc = -1, status;

	if (build_argv(r, w->values, part, &argv, replaced) < 0) {
		fault_set(f, EXIT_NODATA, where, "out of memory");
	} else {
		status = recorder_run(argv.v, message, sizeof message, f);
		if (status == EXIT_DONE && !stopped)
			rc = 0;
		else if (status > 0 && !stopped)
			fault_set(f, status == EXIT_USAGE ? EXIT_USAGE : EXIT_NODATA, where,
				  "could not be recorded: %s", message);
	}
	strlist_fini(&argv);
	return rc;
}

static int boot_one(struct scale_run *r, struct sweep_want *w, size_t i, struct fault *f)
{
	char name[512], where[512], path[PATH_MAX], part[PATH_MAX];
	double from_s = now_s();
	size_t n;

	scale_param_words(r->plan, w->values, ", ", where, sizeof where);
	scale_param_words(r->plan, w->values, ",", name, sizeof name);
	n = strlen(name);
	snprintf(name + n, sizeof name - n, "@%u.bft", w->repeat + 1);
	scale_dir_file(&r->dir, name, path, sizeof path);
	snprintf(name + n, sizeof name - n, "@%u.%ld.part", w->repeat + 1, (long)getpid());
	scale_dir_file(&r->dir, name, part, sizeof part);
	if (!*path || !*part)
		return fault_set(f, EXIT_USAGE, "--keep", "the path is too long");
	if (access(path, F_OK) == 0) {
		w->done = 1;
		r->found++;
		if (read_boot(r, w, path, where, f) < 0)
			return -1;
		tell_total(r, i, where, 1);
		return 0;
	}
	if (record(r, w, part, where, f) < 0 || read_boot(r, w, part, where, f) < 0)
		return -1;
	if (rename(part, path) < 0)
		return fault_set(f, EXIT_NODATA, path, "cannot be written: %s", strerror(errno));
	w->done = 1;
	r->made++;
	r->made_s += now_s() - from_s;
	tell_total(r, i, where, 0);
	return 0;
}

/* ---- All of them --------------------------------------------------------------------------- */

static int interrupted(struct scale_run *r, struct fault *f)
{
	size_t kept = r->made + r->found;

	if (kept)
		return fault_set(f, EXIT_NODATA, NULL,
				 "interrupted; %zu of %zu boots are kept in %s (the same command goes on from there)",
				 kept, r->plan->nwants, r->dir.path);
	return fault_set(f, EXIT_NODATA, NULL, "interrupted before the first boot was there; nothing was kept");
}

static int boot_wanted(struct scale_run *r, struct fault *f)
{
	for (size_t i = 0; i < r->plan->nwants; i++) {
		if (r->plan->wants[i].done)
			continue;
		if (!stopped && boot_one(r, &r->plan->wants[i], i + 1, f) < 0 && !stopped)
			return -1;
		if (stopped)
			return interrupted(r, f);
	}
	return 0;
}

int scale_run(struct scale_run *r, struct fault *f)
{
	struct sigaction stop = {.sa_handler = on_signal};
	struct buf command = {0};
	int rc = check_words(r, f);

	r->dir.fd = -1;
	sigaction(SIGINT, &stop, NULL);
	sigaction(SIGTERM, &stop, NULL);
	r->terminal = isatty(STDERR_FILENO);
	if (rc == 0 && command_text(r, &command) < 0)
		rc = fault_set(f, EXIT_NODATA, NULL, "out of memory");
	if (rc == 0)
		rc = scale_dir_open(&r->dir, r->keep, command.data, f);
	buf_fini(&command);
	while (rc == 0) {
		if (sweep_plan_wants(r->plan) < 0)
			return fault_set(f, EXIT_NODATA, NULL, "out of memory");
		rc = boot_wanted(r, f);
		if (rc == 0 && sweep_fit(r->sweep) < 0)
			rc = fault_set(f, EXIT_NODATA, NULL, "out of memory");
		if (rc == 0 && sweep_plan_refine(r->plan, r->sweep) == 0)
			break;
	}
	tell_done(r);
	return rc;
}

void scale_run_fini(struct scale_run *r, int done)
{
	scale_dir_fini(&r->dir, done);
}
