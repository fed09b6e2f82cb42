/* SPDX-License-Identifier: BSD-2-Clause
 *
 * history-db.c - the file: made, brought up to date, added to. See history-db.h.
 *
 * What is asked most is one step over all boots, and what is added is one boot with all its steps.
 * So costs lie by chunk of HISTORY_CHUNK boots, then by step: a boot touches the few pages at the
 * end, a step is one look-up a chunk, and 64 costs share what a row of their own would spend on
 * keys, headers and half-empty pages.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "history-cells.h"
#include "history-sql.h"

#define BUSY_MS 60000
#define APPLICATION_ID 1651927144 /* "bfth" */

/* Entry n makes version n + 1 of what it finds; none is ever changed once it was released. */
static const char *const versions[] = {
	"CREATE TABLE series (id INTEGER PRIMARY KEY, clock TEXT NOT NULL, machine TEXT NOT NULL,"
	" circumstances TEXT NOT NULL, UNIQUE (clock, circumstances));"
	"CREATE TABLE boot (id INTEGER PRIMARY KEY AUTOINCREMENT, series INTEGER NOT NULL, branch TEXT NOT NULL,"
	" revision TEXT NOT NULL, added_s INTEGER NOT NULL, judged INTEGER NOT NULL, total INTEGER NOT NULL);"
	"CREATE INDEX boot_in_series ON boot (series, branch);"
	/* kind: enum history_kind */
	"CREATE TABLE step (id INTEGER PRIMARY KEY, kind INTEGER NOT NULL, name TEXT NOT NULL, subsystem TEXT NOT NULL,"
	" UNIQUE (kind, name, subsystem));"
	/* costs: history-cells.h */
	"CREATE TABLE cells (chunk INTEGER NOT NULL, step INTEGER NOT NULL, costs BLOB NOT NULL,"
	" PRIMARY KEY (chunk, step)) WITHOUT ROWID;",

	/* A commit has a place among the others that is not when somebody came to record it. */
	"ALTER TABLE boot ADD COLUMN time_s INTEGER NOT NULL DEFAULT 0;"
	"UPDATE boot SET time_s = added_s;"
	"DROP INDEX boot_in_series;"
	"CREATE INDEX boot_in_order ON boot (series, branch, time_s, id);",
};
#define NEWEST ((int)(sizeof versions / sizeof *versions))

/* ---- Opening ------------------------------------------------------------------------------- */

static int number_of(struct history_db *db, const char *query, int64_t *out, struct fault *f)
{
	sqlite3_stmt *s = history_sql_prepare(db, query, f);
	int rc = s ? history_sql_step(db, s, f) : -1;

	*out = rc > 0 ? sqlite3_column_int64(s, 0) : 0;
	sqlite3_finalize(s);
	return rc < 0 ? -1 : 0;
}

/* The version, 0 of a file with nothing in it; -1 with a fault where it is somebody else's. */
static int version_of(struct history_db *db, struct fault *f)
{
	int64_t version, application, tables;

	if (number_of(db, "PRAGMA user_version", &version, f) < 0 ||
	    number_of(db, "PRAGMA application_id", &application, f) < 0 ||
	    number_of(db, "SELECT count(*) FROM sqlite_schema", &tables, f) < 0)
		return -1;
	if (application == 0 && version == 0 && tables == 0)
		return 0;
	if (application != APPLICATION_ID || version < 1)
		return fault_set(f, EXIT_NODATA, db->path,
				 "another program's database, and left as it is (is another file meant?)");
	if (version > NEWEST)
		return fault_set(f, EXIT_NODATA, db->path,
				 "a history of version %lld, and this bootflame knows up to %d (use a newer bootflame)",
				 (long long)version, NEWEST);
	return (int)version;
}

/* One transaction: who comes at the same time waits, and finds it done. */
static int bring_up_to_date(struct history_db *db, struct fault *f)
{
	char pragmas[128];
	int version, rc = 0;

	if (history_sql_run(db, "BEGIN IMMEDIATE", f) < 0)
		return -1;
	version = version_of(db, f);
	rc = version < 0 ? -1 : 0;
	for (int v = version; rc == 0 && v < NEWEST; v++)
		rc = history_sql_run(db, versions[v], f);
	snprintf(pragmas, sizeof pragmas, "PRAGMA application_id = %d; PRAGMA user_version = %d", APPLICATION_ID,
		 NEWEST);
	if (rc == 0)
		rc = history_sql_run(db, pragmas, f);
	if (rc == 0)
		rc = history_sql_run(db, "COMMIT", f);
	if (rc < 0)
		sqlite3_exec(db->sql, "ROLLBACK", NULL, NULL, NULL);
	return rc;
}

/* A file from elsewhere may bring triggers and views that do something else than ours would. */
static void distrust(sqlite3 *sql)
{
	sqlite3_db_config(sql, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
	sqlite3_db_config(sql, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
	sqlite3_db_config(sql, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	sqlite3_db_config(sql, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
}

static int open_it(struct history_db *db, enum history_open how, struct fault *f)
{
	int flags = SQLITE_OPEN_READWRITE | (how == HISTORY_WRITE ? SQLITE_OPEN_CREATE : 0), version;

	if (sqlite3_open_v2(db->path, &db->sql, flags, NULL) != SQLITE_OK)
		return db->sql ? history_sql_fault(db, f) : fault_set(f, EXIT_NODATA, db->path, "out of memory");
	sqlite3_busy_timeout(db->sql, BUSY_MS);
	distrust(db->sql);
	/* In one transaction, as somebody may just be making it. */
	version = history_sql_run(db, "BEGIN", f) < 0 ? -1 : version_of(db, f);
	if (version < 0 || history_sql_run(db, "COMMIT", f) < 0)
		return -1;
	if (version == 0 && how == HISTORY_READ)
		return fault_set(f, EXIT_NODATA, db->path, "nothing in it ('bootflame history add' adds boots)");
	/* Readers then never wait for a writer. Where it cannot be had, or somebody is just
	 * setting it, it is no less safe. */
	if (how == HISTORY_WRITE)
		sqlite3_exec(db->sql, "PRAGMA journal_mode = WAL", NULL, NULL, NULL);
	return version < NEWEST ? bring_up_to_date(db, f) : 0;
}

struct history_db *history_db_open(const char *path, enum history_open how, struct fault *f)
{
	struct history_db *db = calloc(1, sizeof *db);

	if (db)
		db->path = strdup(path);
	if (!db || !db->path) {
		fault_set(f, EXIT_NODATA, path, "out of memory");
	} else if (open_it(db, how, f) == 0) {
		return db;
	}
	history_db_close(db);
	return NULL;
}

void history_db_close(struct history_db *db)
{
	if (!db)
		return;
	sqlite3_close(db->sql);
	free(db->path);
	free(db);
}

/* ---- Adding -------------------------------------------------------------------------------- */

struct adding {
	struct history_db *db;
	sqlite3_stmt *boot, *find_step, *add_step, *find_cells, *put_cells;
	uint8_t costs[HISTORY_CHUNK_BYTES];
};

static int prepare(struct adding *a, struct fault *f)
{
	struct {
		sqlite3_stmt **to;
		const char *text;
	} all[] = {
		{&a->boot, "INSERT INTO boot (series, branch, revision, added_s, time_s, judged, total)"
			   " VALUES (?, ?, ?, ?, ?, ?, ?)"},
		{&a->find_step, "SELECT id FROM step WHERE kind = ? AND name = ? AND subsystem = ?"},
		{&a->add_step, "INSERT INTO step (kind, name, subsystem) VALUES (?, ?, ?)"},
		{&a->find_cells, "SELECT costs FROM cells WHERE chunk = ? AND step = ?"},
		{&a->put_cells, "INSERT INTO cells (chunk, step, costs) VALUES (?, ?, ?)"
				" ON CONFLICT DO UPDATE SET costs = excluded.costs"},
	};

	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		if (!(*all[i].to = history_sql_prepare(a->db, all[i].text, f)))
			return -1;
	return 0;
}

static void unprepare(struct adding *a)
{
	sqlite3_finalize(a->boot);
	sqlite3_finalize(a->find_step);
	sqlite3_finalize(a->add_step);
	sqlite3_finalize(a->find_cells);
	sqlite3_finalize(a->put_cells);
}

static void bind_step(sqlite3_stmt *s, const struct history_cost *c)
{
	sqlite3_bind_int(s, 1, c->kind);
	sqlite3_bind_text(s, 2, c->name, -1, SQLITE_STATIC);
	sqlite3_bind_text(s, 3, c->subsystem, -1, SQLITE_STATIC);
}

static int step_id(struct adding *a, const struct history_cost *c, int64_t *id, struct fault *f)
{
	int rc;

	bind_step(a->find_step, c);
	rc = history_sql_step(a->db, a->find_step, f);
	if (rc > 0)
		*id = sqlite3_column_int64(a->find_step, 0);
	sqlite3_reset(a->find_step);
	if (rc != 0)
		return rc < 0 ? -1 : 0;
	bind_step(a->add_step, c);
	if (history_sql_do(a->db, a->add_step, f) < 0)
		return -1;
	*id = sqlite3_last_insert_rowid(a->db->sql);
	return 0;
}

static int add_cost(struct adding *a, int64_t boot, const struct history_cost *c, struct fault *f)
{
	struct history_cell cell = {
		.slot = (uint8_t)(boot % HISTORY_CHUNK), .self = c->self, .total = c->total, .count = c->count};
	int64_t chunk = boot / HISTORY_CHUNK, step;
	size_t n = 0;
	int rc = step_id(a, c, &step, f);

	if (rc < 0)
		return -1;
	sqlite3_bind_int64(a->find_cells, 1, chunk);
	sqlite3_bind_int64(a->find_cells, 2, step);
	rc = history_sql_step(a->db, a->find_cells, f);
	if (rc > 0) {
		const void *costs = sqlite3_column_blob(a->find_cells, 0);

		n = (size_t)sqlite3_column_bytes(a->find_cells, 0);
		if (n > sizeof a->costs - HISTORY_CELL_BYTES)
			rc = fault_set(f, EXIT_NODATA, a->db->path, "damaged: a chunk of costs is too long");
		else if (n)
			memcpy(a->costs, costs, n);
	}
	sqlite3_reset(a->find_cells);
	if (rc < 0)
		return -1;
	n += history_cell_put(a->costs + n, &cell);
	sqlite3_bind_int64(a->put_cells, 1, chunk);
	sqlite3_bind_int64(a->put_cells, 2, step);
	sqlite3_bind_blob(a->put_cells, 3, a->costs, (int)n, SQLITE_STATIC);
	return history_sql_do(a->db, a->put_cells, f);
}

static int add_boot(struct adding *a, const struct history_source *source, int64_t series, int64_t now_s,
		    const struct history_boot *b, struct fault *f)
{
	int64_t id;

	sqlite3_bind_int64(a->boot, 1, series);
	sqlite3_bind_text(a->boot, 2, source->branch, -1, SQLITE_STATIC);
	sqlite3_bind_text(a->boot, 3, source->commit, -1, SQLITE_STATIC);
	sqlite3_bind_int64(a->boot, 4, now_s);
	sqlite3_bind_int64(a->boot, 5, source->timed ? source->time_s : now_s);
	history_sql_bind_u64(a->boot, 6, b->judged);
	history_sql_bind_u64(a->boot, 7, b->total);
	if (history_sql_do(a->db, a->boot, f) < 0)
		return -1;
	id = sqlite3_last_insert_rowid(a->db->sql);
	for (size_t i = 0; i < b->ncosts; i++)
		if (add_cost(a, id, &b->costs[i], f) < 0)
			return -1;
	return 0;
}

static int series_id(struct history_db *db, const struct history_source *source, int64_t *id, struct fault *f)
{
	static const char *const texts[] = {
		"INSERT INTO series (clock, circumstances, machine) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
		"SELECT id FROM series WHERE clock = ? AND circumstances = ?",
	};

	for (int i = 0; i < 2; i++) {
		sqlite3_stmt *s = history_sql_prepare(db, texts[i], f);
		int rc = s ? 0 : -1;

		if (s) {
			sqlite3_bind_text(s, 1, source->clock, -1, SQLITE_STATIC);
			sqlite3_bind_text(s, 2, source->circumstances, -1, SQLITE_STATIC);
			if (i == 0)
				sqlite3_bind_text(s, 3, source->machine, -1, SQLITE_STATIC);
			rc = history_sql_step(db, s, f);
		}
		if (rc > 0)
			*id = sqlite3_column_int64(s, 0);
		sqlite3_finalize(s);
		if (rc < 0)
			return -1;
	}
	return 0;
}

int history_db_add(struct history_db *db, const struct history_source *source, const struct history_boot *boots,
		   size_t nboots, struct fault *f)
{
	struct adding *a = calloc(1, sizeof *a);
	int64_t series = 0, now_s = (int64_t)time(NULL);
	int rc;

	if (!a)
		return fault_set(f, EXIT_NODATA, db->path, "out of memory");
	a->db = db;
	/* At once for writing: two that had both read before they write could not both go on. */
	rc = history_sql_run(db, "BEGIN IMMEDIATE", f);
	if (rc == 0)
		rc = prepare(a, f);
	if (rc == 0)
		rc = series_id(db, source, &series, f);
	for (size_t i = 0; rc == 0 && i < nboots; i++)
		rc = add_boot(a, source, series, now_s, &boots[i], f);
	unprepare(a);
	if (rc == 0)
		rc = history_sql_run(db, "COMMIT", f);
	if (rc < 0)
		sqlite3_exec(db->sql, "ROLLBACK", NULL, NULL, NULL);
	free(a);
	return rc;
}
