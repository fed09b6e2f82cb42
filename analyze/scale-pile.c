/* SPDX-License-Identifier: BSD-2-Clause
 *
 * scale-pile.c - see scale-pile.h. Each trace is read twice: for what it says of itself, from which
 * the parameters are chosen, then for its boots; a pile need not fit into memory.
 */
#include "scale-pile.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "../tracer/hostlib/strlist.h"

#define TRACES_MAX 4096

/* NAME=NUMBER pairs, of one trace. */
struct sizes {
	struct size {
		char name[64];
		uint64_t value;
	} all[32];
	size_t n;
};

static const uint64_t *size_of(const struct sizes *s, const char *name)
{
	for (size_t i = 0; i < s->n; i++)
		if (strcmp(s->all[i].name, name) == 0)
			return &s->all[i].value;
	return NULL;
}

/* What is said first of a name holds; what is no whole number is no size. */
static void add_size(struct sizes *s, const char *name, size_t name_bytes, const char *value, size_t value_bytes)
{
	struct size *size = &s->all[s->n];
	char word[32];

	if (s->n == sizeof s->all / sizeof *s->all || name_bytes == 0 || name_bytes >= sizeof size->name ||
	    value_bytes >= sizeof word)
		return;
	snprintf(size->name, sizeof size->name, "%.*s", (int)name_bytes, name);
	snprintf(word, sizeof word, "%.*s", (int)value_bytes, value);
	if (text_to_u64(word, 0, UINT64_MAX, &size->value) == 0 && !size_of(s, size->name))
		s->n++;
}

/* "a=1,b=2@1.bft", "a=1 b=2": the pairs between `between` and the end. */
static void add_pairs(struct sizes *s, const char *text, const char *between)
{
	while (*text) {
		size_t n = strcspn(text, between), name = strcspn(text, "=");

		if (name < n)
			add_size(s, text, name, text + name + 1, n - name - 1);
		text += n;
		text += *text != '\0';
	}
}

static void sizes_of(struct sizes *s, const char *path, const struct trace *t)
{
	static const char *const facts[] = {"mem-mb", "smp"};
	const char *slash = strrchr(path, '/'), *base = slash ? slash + 1 : path, *end = strpbrk(base, "@");
	char name[512];

	s->n = 0;
	if (!end)
		end = base + strlen(base) - (strlen(base) > 4 && strcmp(base + strlen(base) - 4, ".bft") == 0 ? 4 : 0);
	snprintf(name, sizeof name, "%.*s", (int)(end - base < 511 ? end - base : 511), base);
	add_pairs(s, name, ",");
	add_pairs(s, trace_fact(t, "append"), " ");
	for (size_t i = 0; i < sizeof facts / sizeof *facts; i++)
		add_size(s, facts[i], strlen(facts[i]), trace_fact(t, facts[i]), strlen(trace_fact(t, facts[i])));
}

/* ---- Which files ------------------------------------------------------------------------- */

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static int add_directory(struct strlist *files, const char *path, struct fault *f)
{
	DIR *dir = opendir(path);
	const struct dirent *e;
	size_t before = files->n;
	int rc = 0;

	if (!dir)
		return fault_set(f, EXIT_NODATA, path, "cannot be read: %s", strerror(errno));
	while (rc == 0 && files->n <= TRACES_MAX && (e = readdir(dir))) {
		size_t n = strlen(e->d_name);

		if (n > 4 && strcmp(e->d_name + n - 4, ".bft") == 0)
			rc = strlist_addf(files, "%s/%s", path, e->d_name);
	}
	closedir(dir);
	if (rc < 0)
		return fault_set(f, EXIT_NODATA, path, "out of memory");
	if (files->n == before)
		return fault_set(f, EXIT_NODATA, path, "no trace (*.bft) is in it");
	qsort(files->v + before, files->n - before, sizeof *files->v, by_name);
	return 0;
}

static int list_files(struct strlist *files, char *const *paths, struct fault *f)
{
	struct stat st;

	for (; *paths; paths++) {
		if (stat(*paths, &st) == 0 && S_ISDIR(st.st_mode)) {
			if (add_directory(files, *paths, f) < 0)
				return -1;
		} else if (strlist_add(files, *paths) < 0) {
			return fault_set(f, EXIT_NODATA, *paths, "out of memory");
		}
	}
	if (files->n > TRACES_MAX)
		return fault_set(f, EXIT_USAGE, NULL, "more than %d traces", TRACES_MAX);
	return 0;
}

/* ---- Which parameters ---------------------------------------------------------------------- */

/* Whether every trace has it, and they do not all say the same. */
static int varies(const struct sizes *all, size_t n, const char *name)
{
	const uint64_t *first = size_of(&all[0], name);
	int differs = 0;

	for (size_t i = 1; first && i < n; i++) {
		const uint64_t *value = size_of(&all[i], name);

		if (!value)
			return 0;
		differs |= *value != *first;
	}
	return differs;
}

/* The same value everywhere as a parameter that is there: one thing under two names. */
static int is_alias(const struct sizes *all, size_t n, const struct sweep_plan *plan, const char *name)
{
	for (size_t p = 0; p < plan->nparams; p++) {
		size_t same = 0;

		while (same < n && *size_of(&all[same], name) == *size_of(&all[same], plan->params[p].name))
			same++;
		if (same == n)
			return 1;
	}
	return 0;
}

static int choose_params(struct sweep_plan *plan, const struct sizes *all, size_t n, struct fault *f)
{
	for (size_t p = 0; p < plan->nparams; p++)
		for (size_t i = 0; i < n; i++)
			if (!size_of(&all[i], plan->params[p].name))
				return fault_set(
					f, EXIT_USAGE, plan->params[p].name,
					"not every trace says how large that was: neither by its name nor by the "
					"guest's command line");
	if (plan->nparams)
		return 0;
	for (size_t k = 0; k < all[0].n; k++) {
		const char *name = all[0].all[k].name;

		if (!varies(all, n, name) || is_alias(all, n, plan, name))
			continue;
		if (plan->nparams == SWEEP_PARAMS_MAX)
			return fault_set(f, EXIT_USAGE, name,
					 "more than %d sizes differ (--param NAME says which count)", SWEEP_PARAMS_MAX);
		snprintf(plan->params[plan->nparams++].name, sizeof plan->params[0].name, "%s", name);
	}
	return 0;
}

/* ---- The pile ------------------------------------------------------------------------------ */

static int look(struct sizes *all, const struct strlist *files, struct scale_common *common, struct fault *f)
{
	for (size_t i = 0; i < files->n; i++) {
		struct trace *t = trace_read(files->v[i], f);

		if (!t)
			return -1;
		sizes_of(&all[i], files->v[i], t);
		if (i == 0)
			common->exact = trace_exact(t);
		trace_free(t);
	}
	return 0;
}

static int add_all(struct sweep *s, const struct sweep_plan *plan, const struct sizes *all, const struct strlist *files,
		   struct scale_common *common, struct fault *f)
{
	for (size_t i = 0; i < files->n; i++) {
		uint64_t values[SWEEP_PARAMS_MAX] = {0};
		struct trace *t = trace_read(files->v[i], f);
		int rc;

		if (!t)
			return -1;
		for (size_t p = 0; p < plan->nparams; p++)
			values[p] = *size_of(&all[i], plan->params[p].name);
		rc = scale_read(s, values, t, files->v[i], 1, common, f);
		trace_free(t);
		if (rc < 0)
			return -1;
	}
	if (s->nboots == 0)
		return fault_set(f, EXIT_NODATA, NULL, "no trace holds a boot that is whole");
	return sweep_fit(s) < 0 ? fault_set(f, EXIT_NODATA, NULL, "out of memory") : 0;
}

int scale_pile(struct sweep *s, struct sweep_plan *plan, char *const *paths, struct scale_common *common,
	       struct fault *f)
{
	const char *names[SWEEP_PARAMS_MAX];
	struct strlist files = {0};
	struct sizes *all = NULL;
	int rc = list_files(&files, paths, f);

	common->any_kernel = 1;
	if (rc == 0) {
		all = calloc(files.n + 1, sizeof *all);
		rc = all ? look(all, &files, common, f) : fault_set(f, EXIT_NODATA, NULL, "out of memory");
	}
	if (rc == 0)
		rc = choose_params(plan, all, files.n, f);
	for (size_t p = 0; p < plan->nparams; p++)
		names[p] = plan->params[p].name;
	sweep_init(s, names, plan->nparams, common->exact ? GROWTH_EXACT : GROWTH_TIMED);
	if (rc == 0)
		rc = add_all(s, plan, all, &files, common, f);
	free(all);
	strlist_fini(&files);
	return rc;
}
