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
#include "scale-history.h"
#include "scale-sizes.h"

#define TRACES_MAX 4096

static void sizes_of(struct scale_sizes *s, const char *path, const struct trace *t)
{
	static const char *const facts[] = {"mem-mb", "smp"};
	const char *slash = strrchr(path, '/'), *base = slash ? slash + 1 : path, *end = strpbrk(base, "@");
	char name[512];

	s->n = 0;
	if (!end)
		end = base + strlen(base) - (strlen(base) > 4 && strcmp(base + strlen(base) - 4, ".bft") == 0 ? 4 : 0);
	snprintf(name, sizeof name, "%.*s", (int)(end - base < 511 ? end - base : 511), base);
	scale_sizes_add(s, name, strlen(name), ',');
	scale_sizes_add(s, trace_fact(t, "append"), strlen(trace_fact(t, "append")), ' ');
	for (size_t i = 0; i < sizeof facts / sizeof *facts; i++)
		scale_sizes_add_one(s, facts[i], strlen(facts[i]), trace_fact(t, facts[i]),
				    strlen(trace_fact(t, facts[i])));
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

/* ---- The pile ------------------------------------------------------------------------------ */

static int look(struct scale_sizes *all, const struct strlist *files, struct scale_common *common, struct fault *f)
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

static int add_all(struct sweep *s, const struct sweep_plan *plan, const struct scale_sizes *all,
		   const struct strlist *files, struct scale_common *common, struct fault *f)
{
	for (size_t i = 0; i < files->n; i++) {
		uint64_t values[SWEEP_PARAMS_MAX] = {0};
		struct trace *t = trace_read(files->v[i], f);
		int rc;

		if (!t)
			return -1;
		for (size_t p = 0; p < plan->nparams; p++)
			values[p] = *scale_size_of(&all[i], plan->params[p].name);
		rc = scale_read(s, values, t, files->v[i], 1, common, f);
		trace_free(t);
		if (rc < 0)
			return -1;
	}
	if (s->nboots == 0)
		return fault_set(f, EXIT_NODATA, NULL, "no trace holds a boot that is whole");
	return sweep_fit(s) < 0 ? fault_set(f, EXIT_NODATA, NULL, "out of memory") : 0;
}

static int pile(struct sweep *s, struct sweep_plan *plan, char *const *paths, struct scale_common *common,
		struct fault *f)
{
	const char *names[SWEEP_PARAMS_MAX];
	struct strlist files = {0};
	struct scale_sizes *all = NULL;
	int rc = list_files(&files, paths, f);

	common->any_kernel = 1;
	if (rc == 0) {
		all = calloc(files.n + 1, sizeof *all);
		rc = all ? look(all, &files, common, f) : fault_set(f, EXIT_NODATA, NULL, "out of memory");
	}
	if (rc == 0)
		rc = scale_sizes_choose(plan, all, files.n, f);
	for (size_t p = 0; p < plan->nparams; p++)
		names[p] = plan->params[p].name;
	sweep_init(s, names, plan->nparams, common->exact ? GROWTH_EXACT : GROWTH_TIMED);
	if (rc == 0)
		rc = add_all(s, plan, all, &files, common, f);
	free(all);
	strlist_fini(&files);
	return rc;
}

int scale_pile(struct sweep *s, struct sweep_plan *plan, char *const *paths, struct scale_common *common,
	       struct fault *f)
{
	size_t histories = 0, n = 0;

	for (; paths[n]; n++)
		histories += (size_t)scale_is_history(paths[n]);
	if (histories == 0)
		return pile(s, plan, paths, common, f);
	if (n > 1)
		return fault_set(f, EXIT_USAGE, paths[0], "a history is read alone, without traces or another one");
	return scale_history(s, plan, paths[0], common, f);
}
