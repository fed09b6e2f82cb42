/* SPDX-License-Identifier: BSD-2-Clause
 *
 * history-read.c - the file, read: a view of one series and branch, a step in it, all of it. See
 * history-db.h.
 */
#include <stdlib.h>
#include <string.h>

#include "../../tracer/hostlib/text.h"
#include "history-cells.h"
#include "history-sql.h"

static int no_memory(struct history_db *db, struct fault *f)
{
	return fault_set(f, EXIT_NODATA, db->path, "out of memory");
}

/* Room for one more; NULL when memory is out, and then the old array is as it was. */
static void *grown(void *array, size_t n, size_t *room, size_t size)
{
	void *larger;

	if (n < *room)
		return array;
	larger = realloc(array, (*room ? *room * 2 : 64) * size);
	if (larger)
		*room = *room ? *room * 2 : 64;
	return larger;
}

/* ---- A view -------------------------------------------------------------------------------- */

static int load_parts(struct history_view *v, struct history_db *db, struct fault *f)
{
	sqlite3_stmt *s = history_sql_prepare(db,
					      "SELECT series, branch, boots, clock, machine, circumstances FROM"
					      " (SELECT series, branch, count(*) AS boots, max(id) AS last FROM boot"
					      "  GROUP BY series, branch) JOIN series ON series.id = series"
					      " ORDER BY last DESC",
					      f);
	int rc = s ? 1 : -1;

	while (rc > 0 && (rc = history_sql_step(db, s, f)) > 0) {
		struct history_part *p = grown(v->parts, v->nparts, &v->parts_room, sizeof *p);

		if (!p) {
			rc = no_memory(db, f);
			break;
		}
		v->parts = p;
		p += v->nparts++;
		*p = (struct history_part){.series = sqlite3_column_int64(s, 0),
					   .boots = history_sql_u64(s, 2),
					   .branch = strdup(history_sql_text(s, 1)),
					   .clock = strdup(history_sql_text(s, 3)),
					   .machine = strdup(history_sql_text(s, 4)),
					   .circumstances = strdup(history_sql_text(s, 5))};
		if (!p->branch || !p->clock || !p->machine || !p->circumstances)
			rc = no_memory(db, f);
	}
	sqlite3_finalize(s);
	return rc < 0 ? -1 : 0;
}

static int pick_part(struct history_view *v, struct history_db *db, int64_t series, const char *branch, struct fault *f)
{
	for (v->part = 0; v->part < v->nparts; v->part++) {
		const struct history_part *p = &v->parts[v->part];

		if ((series == 0 || p->series == series) && (!branch || strcmp(p->branch, branch) == 0))
			return 0;
	}
	if (v->nparts == 0)
		return fault_set(f, EXIT_NODATA, db->path, "no boots in it ('bootflame history add' adds some)");
	return fault_set(f, EXIT_NODATA, db->path,
			 "no boots%s%.200s%s; 'bootflame history log' without them lists what there is",
			 branch ? " on branch '" : "", branch ? branch : "",
			 branch ? "' in that series" : " in that series");
}

/* The commits' names stand in one piece of memory: ten thousand small ones are slower than the query. */
static int load_rows(struct history_view *v, struct history_db *db, struct fault *f)
{
	const struct history_part *p = &v->parts[v->part];
	sqlite3_stmt *s = history_sql_prepare(db,
					      "SELECT id, time_s, judged, total, revision FROM boot"
					      " WHERE series = ? AND branch = ? ORDER BY time_s, id",
					      f);
	struct buf names = {0};
	int rc = s ? 1 : -1;
	char *at;

	v->rows = malloc((p->boots + 1) * sizeof *v->rows);
	if (!v->rows)
		rc = no_memory(db, f);
	if (s) {
		sqlite3_bind_int64(s, 1, p->series);
		sqlite3_bind_text(s, 2, p->branch, -1, SQLITE_STATIC);
	}
	while (rc > 0 && v->nrows < p->boots && (rc = history_sql_step(db, s, f)) > 0) {
		const char *commit = history_sql_text(s, 4);

		v->rows[v->nrows++] = (struct history_row){.id = sqlite3_column_int64(s, 0),
							   .time_s = sqlite3_column_int64(s, 1),
							   .judged = history_sql_u64(s, 2),
							   .total = history_sql_u64(s, 3)};
		if (buf_add(&names, commit, strlen(commit) + 1) < 0)
			rc = no_memory(db, f);
	}
	sqlite3_finalize(s);
	at = v->commits = names.data;
	for (size_t i = 0; rc >= 0 && i < v->nrows; i++) {
		v->rows[i].commit = at;
		at += strlen(at) + 1;
	}
	return rc < 0 ? -1 : 0;
}

int history_view_init(struct history_view *v, struct history_db *db, int64_t series, const char *branch,
		      struct fault *f)
{
	int rc;

	*v = (struct history_view){0};
	/* One state of the file for all of them. */
	if (history_sql_run(db, "BEGIN", f) < 0)
		return -1;
	rc = load_parts(v, db, f) < 0 || pick_part(v, db, series, branch, f) < 0 ? -1 : load_rows(v, db, f);
	sqlite3_exec(db->sql, "COMMIT", NULL, NULL, NULL);
	return rc;
}

void history_view_fini(struct history_view *v)
{
	for (size_t i = 0; i < v->nparts; i++) {
		free(v->parts[i].branch);
		free(v->parts[i].clock);
		free(v->parts[i].machine);
		free(v->parts[i].circumstances);
	}
	free(v->commits);
	free(v->parts);
	free(v->rows);
	*v = (struct history_view){0};
}

/* ---- A step in it -------------------------------------------------------------------------- */

static int unknown_name(struct history_db *db, enum history_kind kind, const char *name, struct fault *f)
{
	sqlite3_stmt *s = history_sql_prepare(db, "SELECT DISTINCT name FROM step WHERE kind = ? LIMIT 10000", f);
	const char *pair[2] = {NULL, NULL}, *what = kind == HISTORY_STEP ? "step" : "subsystem";
	char nearest[64] = "";

	if (!s)
		return -1;
	sqlite3_bind_int(s, 1, kind);
	while (!*nearest && sqlite3_step(s) == SQLITE_ROW) {
		pair[0] = history_sql_text(s, 0);
		if (text_nearest(name, pair))
			snprintf(nearest, sizeof nearest, "%s", pair[0]);
	}
	sqlite3_finalize(s);
	if (*nearest)
		return fault_set(f, EXIT_NODATA, name, "no boot has such a %s; did you mean '%s'?", what, nearest);
	return fault_set(f, EXIT_NODATA, name, "no boot has such a %s ('bootflame history export csv' has them all)",
			 what);
}

static int find_step(struct history_db *db, enum history_kind kind, const char *name, char **subsystem, int64_t *id,
		     struct fault *f)
{
	sqlite3_stmt *s = history_sql_prepare(db,
					      "SELECT id, subsystem FROM step WHERE kind = ? AND name = ?"
					      " AND (?3 IS NULL OR subsystem = ?3) ORDER BY subsystem",
					      f);
	int rc = s ? 0 : -1, found = 0;
	char first[200] = "";

	if (s) {
		sqlite3_bind_int(s, 1, kind);
		sqlite3_bind_text(s, 2, name, -1, SQLITE_STATIC);
		if (*subsystem)
			sqlite3_bind_text(s, 3, *subsystem, -1, SQLITE_TRANSIENT);
	}
	while (rc == 0 && (rc = history_sql_step(db, s, f)) > 0) {
		if (found++) {
			rc = fault_set(f, EXIT_USAGE, name,
				       "there are steps of that name in several subsystems, as '%s' and '%.200s' (say "
				       "which: '%.100s (%s)')",
				       first, history_sql_text(s, 1), name, first);
			break;
		}
		*id = sqlite3_column_int64(s, 0);
		snprintf(first, sizeof first, "%s", history_sql_text(s, 1));
		if (!*subsystem && !(*subsystem = strdup(history_sql_text(s, 1))))
			rc = no_memory(db, f);
		else
			rc = 0;
	}
	sqlite3_finalize(s);
	if (rc == 0 && !found)
		return unknown_name(db, kind, name, f);
	return rc < 0 ? -1 : 0;
}

/* A row of the view, by its boot's number. */
struct place {
	int64_t id;
	size_t at;
};

static int by_id(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	return (x->id > y->id) - (x->id < y->id);
}

static int damaged(struct history_db *db, struct fault *f)
{
	return fault_set(f, EXIT_NODATA, db->path, "damaged: a chunk of costs is none (restore it from a copy)");
}

/* The chunk's costs to the places that are of it: those of boots from `first` on. */
static int take_chunk(struct history_db *db, sqlite3_stmt *s, int64_t chunk, const struct place *places, size_t n,
		      struct history_value *values, struct fault *f)
{
	struct cursor c = history_cells(sqlite3_column_blob(s, 0), (size_t)sqlite3_column_bytes(s, 0));
	struct history_cell cell;
	int rc;

	while ((rc = history_cell_next(&c, &cell)) > 0) {
		struct place key = {.id = chunk * HISTORY_CHUNK + cell.slot};
		const struct place *p = bsearch(&key, places, n, sizeof *places, by_id);

		if (p)
			values[p->at] = (struct history_value){cell.self, cell.total, cell.count, 1};
	}
	return rc < 0 ? damaged(db, f) : 0;
}

static int take_all(const struct history_view *v, struct history_db *db, int64_t step, struct place *places,
		    struct history_value *values, struct fault *f)
{
	sqlite3_stmt *s = history_sql_prepare(db, "SELECT costs FROM cells WHERE chunk = ? AND step = ?", f);
	int rc = s ? 0 : -1;
	size_t to;

	for (size_t i = 0; i < v->nrows; i++)
		places[i] = (struct place){.id = v->rows[i].id, .at = i};
	qsort(places, v->nrows, sizeof *places, by_id);
	for (size_t i = 0; rc == 0 && i < v->nrows; i = to) {
		int64_t chunk = places[i].id / HISTORY_CHUNK;

		for (to = i; to < v->nrows && places[to].id / HISTORY_CHUNK == chunk;)
			to++;
		sqlite3_bind_int64(s, 1, chunk);
		sqlite3_bind_int64(s, 2, step);
		rc = history_sql_step(db, s, f);
		if (rc > 0)
			rc = take_chunk(db, s, chunk, places + i, to - i, values, f);
		sqlite3_reset(s);
	}
	sqlite3_finalize(s);
	return rc;
}

struct history_value *history_view_values(const struct history_view *v, struct history_db *db, enum history_kind kind,
					  const char *name, char **subsystem, struct fault *f)
{
	struct history_value *values = calloc(v->nrows + 1, sizeof *values);
	struct place *places = malloc((v->nrows + 1) * sizeof *places);
	int64_t step = 0;
	int rc;

	if (!values || !places)
		rc = no_memory(db, f);
	else
		rc = find_step(db, kind, name, subsystem, &step, f);
	if (rc == 0)
		rc = take_all(v, db, step, places, values, f);
	free(places);
	if (rc == 0)
		return values;
	free(values);
	return NULL;
}

/* ---- All of it ----------------------------------------------------------------------------- */

/* What is said of a boot. */
struct told_boot {
	struct history_line line;
	char *texts[3]; /* of its words, those that are its own */
};

struct boots { /* by number */
	struct told_boot *all;
	size_t n, room;
};

static int load_boots(struct history_db *db, struct boots *b, struct fault *f)
{
	sqlite3_stmt *s = history_sql_prepare(db,
					      "SELECT boot.id, series, time_s, clock, branch, revision, judged, total"
					      " FROM boot JOIN series ON series.id = series ORDER BY boot.id",
					      f);
	int rc = s ? 1 : -1;

	while (rc > 0 && (rc = history_sql_step(db, s, f)) > 0) {
		struct told_boot *t = grown(b->all, b->n, &b->room, sizeof *t);

		if (!t) {
			rc = no_memory(db, f);
			break;
		}
		b->all = t;
		t += b->n++;
		for (int i = 0; i < 3; i++)
			if (!(t->texts[i] = strdup(history_sql_text(s, 3 + i))))
				rc = no_memory(db, f);
		t->line = (struct history_line){.boot = sqlite3_column_int64(s, 0),
						.series = sqlite3_column_int64(s, 1),
						.time_s = sqlite3_column_int64(s, 2),
						.clock = t->texts[0],
						.branch = t->texts[1],
						.commit = t->texts[2],
						.kind = "boot",
						.name = "",
						.subsystem = "",
						.self = history_sql_u64(s, 6),
						.total = history_sql_u64(s, 7),
						.count = 1};
	}
	sqlite3_finalize(s);
	return rc < 0 ? -1 : 0;
}

static void free_boots(struct boots *b)
{
	for (size_t i = 0; i < b->n; i++)
		for (int k = 0; k < 3; k++)
			free(b->all[i].texts[k]);
	free(b->all);
}

static int by_boot(const void *key, const void *at)
{
	int64_t id = *(const int64_t *)key, other = ((const struct told_boot *)at)->line.boot;

	return (id > other) - (id < other);
}

/* The columns: chunk, costs, kind, name, subsystem. */
static int tell_cells(struct history_db *db, sqlite3_stmt *s, const struct boots *b, history_line_sink *sink, void *arg,
		      struct fault *f)
{
	struct cursor c = history_cells(sqlite3_column_blob(s, 1), (size_t)sqlite3_column_bytes(s, 1));
	int64_t chunk = sqlite3_column_int64(s, 0);
	struct history_cell cell;
	int rc;

	if (chunk < 0 || chunk >= INT64_MAX / HISTORY_CHUNK)
		return damaged(db, f);
	while ((rc = history_cell_next(&c, &cell)) > 0) {
		int64_t id = chunk * HISTORY_CHUNK + cell.slot;
		const struct told_boot *of = b->n ? bsearch(&id, b->all, b->n, sizeof *b->all, by_boot) : NULL;
		struct history_line line;

		if (!of)
			continue;
		line = of->line;
		line.kind = sqlite3_column_int(s, 2) == HISTORY_SUBSYSTEM ? "subsystem" : "step";
		line.name = history_sql_text(s, 3);
		line.subsystem = history_sql_text(s, 4);
		line.self = cell.self;
		line.total = cell.total;
		line.count = cell.count;
		sink(arg, &line);
	}
	return rc < 0 ? damaged(db, f) : 0;
}

int history_db_each(struct history_db *db, history_line_sink *sink, void *arg, struct fault *f)
{
	struct boots b = {0};
	sqlite3_stmt *s = NULL;
	int rc = history_sql_run(db, "BEGIN", f); /* one state of it, whoever writes meanwhile */

	if (rc == 0)
		rc = load_boots(db, &b, f);
	for (size_t i = 0; rc == 0 && i < b.n; i++)
		sink(arg, &b.all[i].line);
	if (rc == 0 && !(s = history_sql_prepare(db,
						 "SELECT chunk, costs, kind, name, subsystem FROM cells"
						 " JOIN step ON step.id = step ORDER BY chunk, step",
						 f)))
		rc = -1;
	while (rc == 0 && (rc = history_sql_step(db, s, f)) > 0)
		rc = tell_cells(db, s, &b, sink, arg, f);
	sqlite3_finalize(s);
	sqlite3_exec(db->sql, "COMMIT", NULL, NULL, NULL);
	free_boots(&b);
	return rc;
}
