/* SPDX-License-Identifier: BSD-2-Clause
 *
 * scale-history.c - see scale-history.h. The boots are chosen from the views, then the history is
 * told once, from beginning to end, and what is theirs is kept.
 */
#include "scale-history.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "import/array-grow.h"
#include "store/history-db.h"

#define SERIES_MAX 256
#define BOOTS_MAX 4096

struct past_boot {
	int64_t id;
	uint64_t total;
	struct scale_sizes sizes;
	struct sweep_cost *costs; /* strings are its own */
	size_t ncosts, costs_room;
};

struct past {
	struct past_boot *boots; /* by id */
	size_t n, room;
	char *commit;  /* the newest of the series that was added to last */
	size_t others; /* series whose newest is another */
	int failed;
};

static void past_fini(struct past *p)
{
	for (size_t i = 0; i < p->n; i++) {
		for (size_t k = 0; k < p->boots[i].ncosts; k++) {
			free((char *)p->boots[i].costs[k].name);
			free((char *)p->boots[i].costs[k].subsystem);
		}
		free(p->boots[i].costs);
	}
	free(p->boots);
	free(p->commit);
}

int scale_is_history(const char *path)
{
	static const char head[] = "SQLite format 3";
	char is[sizeof head] = "";
	FILE *in = fopen(path, "rb");
	size_t n = in ? fread(is, 1, sizeof is, in) : 0;

	if (in)
		fclose(in);
	return n == sizeof head && memcmp(is, head, sizeof head) == 0;
}

/* ---- Which boots --------------------------------------------------------------------------- */

/* The value of a line "NAME=VALUE"; 0 bytes where there is none. */
static const char *fact(const char *lines, const char *name, size_t *bytes)
{
	size_t n = strlen(name);

	for (; *lines; lines += strcspn(lines, "\n"), lines += *lines != '\0')
		if (strncmp(lines, name, n) == 0 && lines[n] == '=') {
			*bytes = strcspn(lines + n + 1, "\n");
			return lines + n + 1;
		}
	*bytes = 0;
	return "";
}

static int is_number(const char *text, size_t bytes)
{
	return bytes > 0 && strspn(text, "0123456789") >= bytes;
}

/* The next word of a line, and where the one behind it begins. */
static const char *word_end(const char *at, const char *end)
{
	const char *space = memchr(at, ' ', (size_t)(end - at));

	return space ? space : end;
}

/* "sysinits=64" and "sysinits=128". */
static int same_but_for_value(const char *a, size_t n, const char *b, size_t m)
{
	size_t name = 0;

	while (name < n && name < m && a[name] == b[name] && a[name] != '=')
		name++;
	return name < n && name < m && a[name] == '=' && b[name] == '=' && is_number(a + name + 1, n - name - 1) &&
	       is_number(b + name + 1, m - name - 1);
}

/* Words that may differ: NAME=NUMBER; or, of the VMM's, what stands behind -m and -smp. */
static int same_words(const char *a, size_t n, const char *b, size_t m, int of_vmm)
{
	const char *a_end = a + n, *b_end = b + m;
	int free_word = 0;

	while (a < a_end && b < b_end) {
		const char *x = word_end(a, a_end), *y = word_end(b, b_end);
		int same = x - a == y - b && memcmp(a, b, (size_t)(x - a)) == 0;

		if (!same && !free_word && (of_vmm || !same_but_for_value(a, (size_t)(x - a), b, (size_t)(y - b))))
			return 0;
		free_word = of_vmm && same &&
			    ((x - a == 2 && memcmp(a, "-m", 2) == 0) || (x - a == 4 && memcmp(a, "-smp", 4) == 0));
		a = x < a_end ? x + 1 : a_end;
		b = y < b_end ? y + 1 : b_end;
	}
	return a == a_end && b == b_end;
}

static int is_fact(const char *line, size_t name, const char *fact)
{
	return name == strlen(fact) && memcmp(line, fact, name) == 0;
}

static int same_line(const char *a, size_t n, const char *b, size_t m)
{
	size_t name = strcspn(a, "=");

	if (name >= n || name >= m || memcmp(a, b, name + 1) != 0)
		return 0;
	if (is_fact(a, name, "smp") || is_fact(a, name, "mem-mb"))
		return 1;
	if (is_fact(a, name, "append") || is_fact(a, name, "vmm-argv"))
		return same_words(a + name + 1, n - name - 1, b + name + 1, m - name - 1, a[0] == 'v');
	return n == m && memcmp(a, b, n) == 0;
}

/* Whether two series are one sweep: all that is told of them is the same, but for sizes. */
static int compares(const struct history_part *p, const struct history_part *newest)
{
	const char *a = p->circumstances, *b = newest->circumstances;

	if (strcmp(p->clock, newest->clock) != 0 || strcmp(p->branch, newest->branch) != 0)
		return 0;
	while (*a && *b) {
		size_t n = strcspn(a, "\n"), m = strcspn(b, "\n");

		if (!same_line(a, n, b, m))
			return 0;
		a += n + (a[n] == '\n');
		b += m + (b[m] == '\n');
	}
	return !*a && !*b;
}

static void sizes_of(struct scale_sizes *s, const char *circumstances)
{
	static const char *const facts[] = {"mem-mb", "smp"};
	size_t bytes;
	const char *value = fact(circumstances, "append", &bytes);

	s->n = 0;
	scale_sizes_add(s, value, bytes, ' ');
	for (size_t i = 0; i < sizeof facts / sizeof *facts; i++) {
		value = fact(circumstances, facts[i], &bytes);
		scale_sizes_add_one(s, facts[i], strlen(facts[i]), value, bytes);
	}
}

static int add_boot(struct past *past, const struct history_row *row, const struct history_part *part, struct fault *f)
{
	struct past_boot *boots = array_grow(past->boots, &past->room, past->n + 1, sizeof *boots);

	if (!boots)
		return fault_set(f, EXIT_NODATA, NULL, "out of memory");
	if (past->n == BOOTS_MAX)
		return fault_set(f, EXIT_NODATA, NULL, "more than %d boots are of its newest commits", BOOTS_MAX);
	past->boots = boots;
	boots[past->n] = (struct past_boot){.id = row->id, .total = row->total};
	sizes_of(&boots[past->n++].sizes, part->circumstances);
	return 0;
}

/* The boots of a series's newest commit. */
static int choose_series(struct past *past, struct history_db *db, const char *path, const struct history_part *part,
			 struct fault *f)
{
	struct history_view v;
	int rc = history_view_init(&v, db, part->series, part->branch, f);

	if (rc == 0 && (v.nparts == 0 || v.parts[v.part].series != part->series))
		rc = fault_set(f, EXIT_NODATA, path, "damaged: its series %lld is not found", (long long)part->series);
	for (size_t i = v.nrows; rc == 0 && i > 0; i--) {
		if (strcmp(v.rows[i - 1].commit, v.rows[v.nrows - 1].commit) != 0)
			break;
		rc = add_boot(past, &v.rows[i - 1], part, f);
	}
	if (rc == 0 && v.nrows && !past->commit)
		past->commit = strdup(v.rows[v.nrows - 1].commit);
	if (rc == 0 && v.nrows && past->commit)
		past->others += strcmp(past->commit, v.rows[v.nrows - 1].commit) != 0;
	history_view_fini(&v);
	return rc;
}

static int by_id(const void *a, const void *b)
{
	const struct past_boot *x = a, *y = b;

	return (x->id > y->id) - (x->id < y->id);
}

static int choose(struct past *past, struct history_db *db, const char *path, struct scale_common *common,
		  struct fault *f)
{
	struct history_view newest;
	size_t series = 0;
	int rc = history_view_init(&newest, db, 0, NULL, f);

	if (rc == 0 && newest.nparts == 0)
		rc = fault_set(f, EXIT_NODATA, path, "no boot is in it ('bootflame history add' puts them there)");
	for (size_t i = 0; rc == 0 && i < newest.nparts; i++) {
		if (!compares(&newest.parts[i], &newest.parts[0]))
			continue;
		rc = series++ == SERIES_MAX
			     ? fault_set(f, EXIT_NODATA, path, "more than %d series differ in sizes", SERIES_MAX)
			     : choose_series(past, db, path, &newest.parts[i], f);
	}
	if (rc == 0)
		common->exact = strcmp(newest.parts[0].clock, "instructions") == 0;
	history_view_fini(&newest);
	if (rc == 0 && past->n == 0)
		rc = fault_set(f, EXIT_NODATA, path, "no boot is in it ('bootflame history add' puts them there)");
	if (rc == 0 && past->others)
		fault_warn("scale", path,
			   "%zu of %zu series were last recorded at another commit than %.40s: what differs may be "
			   "the kernel's doing, not the size's",
			   past->others, series, past->commit);
	if (past->n)
		qsort(past->boots, past->n, sizeof *past->boots, by_id);
	return rc;
}

/* ---- What they cost ------------------------------------------------------------------------ */

static void take(void *arg, const struct history_line *line)
{
	const struct past_boot key = {.id = line->boot};
	struct past *past = arg;
	struct past_boot *boot = bsearch(&key, past->boots, past->n, sizeof key, by_id);
	struct sweep_cost *costs;

	if (!boot || strcmp(line->kind, "step") != 0 || past->failed)
		return;
	costs = array_grow(boot->costs, &boot->costs_room, boot->ncosts + 1, sizeof *costs);
	if (!costs) {
		past->failed = 1;
		return;
	}
	boot->costs = costs;
	costs += boot->ncosts++;
	*costs = (struct sweep_cost){strdup(line->name), strdup(line->subsystem), line->self, line->count};
	past->failed = !costs->name || !costs->subsystem;
}

static int add_all(struct sweep *s, struct sweep_plan *plan, const struct past *past, const struct scale_common *common,
		   struct fault *f)
{
	struct scale_sizes *all = calloc(past->n + 1, sizeof *all);
	const char *names[SWEEP_PARAMS_MAX];
	int rc = all ? 0 : fault_set(f, EXIT_NODATA, NULL, "out of memory");

	for (size_t i = 0; rc == 0 && i < past->n; i++)
		all[i] = past->boots[i].sizes;
	if (rc == 0)
		rc = scale_sizes_choose(plan, all, past->n, f);
	if (rc == 0 && plan->nparams == 0)
		rc = fault_set(
			f, EXIT_NODATA, NULL,
			"all boots of its branch have the same sizes (NAME=N on the command line, memory, CPUs); "
			"nothing grows");
	for (size_t p = 0; p < plan->nparams; p++)
		names[p] = plan->params[p].name;
	sweep_init(s, names, plan->nparams, common->exact ? GROWTH_EXACT : GROWTH_TIMED);
	for (size_t i = 0; rc == 0 && i < past->n; i++) {
		const struct past_boot *b = &past->boots[i];
		uint64_t values[SWEEP_PARAMS_MAX] = {0};

		for (size_t p = 0; p < plan->nparams; p++)
			values[p] = *scale_size_of(&all[i], plan->params[p].name);
		if (sweep_add_costs(s, values, b->costs, b->ncosts, b->total) < 0)
			rc = fault_set(f, EXIT_NODATA, NULL, "out of memory");
	}
	free(all);
	if (rc == 0 && sweep_fit(s) < 0)
		rc = fault_set(f, EXIT_NODATA, NULL, "out of memory");
	return rc;
}

int scale_history(struct sweep *s, struct sweep_plan *plan, const char *path, struct scale_common *common,
		  struct fault *f)
{
	struct history_db *db = history_db_open(path, HISTORY_READ, f);
	struct past past = {0};
	int rc = -1;

	if (db) {
		rc = choose(&past, db, path, common, f);
		if (rc == 0)
			rc = history_db_each(db, take, &past, f);
		if (rc == 0 && past.failed)
			rc = fault_set(f, EXIT_NODATA, NULL, "out of memory");
		history_db_close(db);
	}
	if (rc == 0)
		rc = add_all(s, plan, &past, common, f);
	past_fini(&past);
	return rc;
}
