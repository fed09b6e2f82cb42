/* SPDX-License-Identifier: BSD-2-Clause
 *
 * history-prune.c - old boots taken out of the file. See history-db.h. A chunk that loses some of
 * its boots is written anew, one that loses all of them goes as a whole.
 */
#include <stdlib.h>
#include <string.h>

#include "../../tracer/hostlib/text.h"
#include "history-cells.h"
#include "history-sql.h"

/* The boots that go, as the table `going`. A commit is as new as its newest boot. */
static int choose(struct history_db *db, const char *branch, uint64_t keep, struct fault *f)
{
	sqlite3_stmt *s;
	int rc = history_sql_run(db, "CREATE TEMP TABLE going (id INTEGER PRIMARY KEY)", f);

	if (rc < 0)
		return -1;
	s = history_sql_prepare(
		db,
		"INSERT INTO going SELECT boot.id FROM boot JOIN"
		" (SELECT series, branch, revision, row_number() OVER (PARTITION BY series, branch"
		"   ORDER BY max(time_s) DESC, max(id) DESC) AS nth FROM boot GROUP BY series, branch, revision)"
		" USING (series, branch, revision) WHERE nth > ?1 AND (?2 IS NULL OR branch = ?2)",
		f);
	if (!s)
		return -1;
	history_sql_bind_u64(s, 1, keep);
	if (branch)
		sqlite3_bind_text(s, 2, branch, -1, SQLITE_STATIC);
	rc = history_sql_do(db, s, f);
	sqlite3_finalize(s);
	return rc;
}

/* Costs without those of the slots that go. */
static int without(struct history_db *db, sqlite3_stmt *s, uint64_t slots, struct buf *out, struct fault *f)
{
	struct cursor c = history_cells(sqlite3_column_blob(s, 1), (size_t)sqlite3_column_bytes(s, 1));
	uint8_t bytes[HISTORY_CELL_BYTES];
	struct history_cell cell;
	int rc;

	out->n = 0;
	while ((rc = history_cell_next(&c, &cell)) > 0)
		if (!(slots >> cell.slot & 1) && buf_add(out, bytes, history_cell_put(bytes, &cell)) < 0)
			return fault_set(f, EXIT_NODATA, db->path, "out of memory");
	return rc < 0 ? fault_set(f, EXIT_NODATA, db->path,
				  "damaged: a chunk of costs is none (restore it from a copy)")
		      : 0;
}

static int thin_chunk(struct history_db *db, int64_t chunk, uint64_t slots, struct fault *f)
{
	sqlite3_stmt *read = history_sql_prepare(db,
						 "SELECT step, costs FROM cells WHERE chunk = ? AND step > ?"
						 " ORDER BY step LIMIT 1",
						 f);
	sqlite3_stmt *write =
		read ? history_sql_prepare(db, "UPDATE cells SET costs = ? WHERE chunk = ? AND step = ?", f) : NULL;
	sqlite3_stmt *drop =
		write ? history_sql_prepare(db, "DELETE FROM cells WHERE chunk = ? AND step = ?", f) : NULL;
	struct buf kept = {0};
	int64_t step = INT64_MIN;
	int rc = drop ? 1 : -1;

	while (rc > 0) {
		sqlite3_bind_int64(read, 1, chunk);
		sqlite3_bind_int64(read, 2, step);
		rc = history_sql_step(db, read, f);
		if (rc <= 0)
			break;
		step = sqlite3_column_int64(read, 0);
		rc = without(db, read, slots, &kept, f);
		sqlite3_reset(read);
		if (rc == 0 && kept.n) {
			sqlite3_bind_blob(write, 1, kept.data, (int)kept.n, SQLITE_STATIC);
			sqlite3_bind_int64(write, 2, chunk);
			sqlite3_bind_int64(write, 3, step);
			rc = history_sql_do(db, write, f);
		} else if (rc == 0) {
			sqlite3_bind_int64(drop, 1, chunk);
			sqlite3_bind_int64(drop, 2, step);
			rc = history_sql_do(db, drop, f);
		}
		rc = rc < 0 ? -1 : 1;
	}
	buf_fini(&kept);
	sqlite3_finalize(read);
	sqlite3_finalize(write);
	sqlite3_finalize(drop);
	return rc;
}

static int thin_all(struct history_db *db, struct fault *f)
{
	sqlite3_stmt *s = history_sql_prepare(db, "SELECT id FROM going ORDER BY id", f);
	int64_t chunk = -1;
	uint64_t slots = 0;
	int rc = s ? 1 : -1;

	while (rc > 0) {
		int64_t id = 0;

		rc = history_sql_step(db, s, f);
		if (rc > 0)
			id = sqlite3_column_int64(s, 0);
		if (rc >= 0 && chunk >= 0 && (rc == 0 || id / HISTORY_CHUNK != chunk)) {
			if (thin_chunk(db, chunk, slots, f) < 0)
				rc = -1;
			slots = 0;
		}
		chunk = id / HISTORY_CHUNK;
		slots |= 1ull << (id % HISTORY_CHUNK);
	}
	sqlite3_finalize(s);
	return rc;
}

int history_db_prune(struct history_db *db, const char *branch, uint64_t keep, uint64_t *gone, struct fault *f)
{
	int rc = history_sql_run(db, "BEGIN IMMEDIATE", f);

	*gone = 0;
	if (rc == 0)
		rc = choose(db, branch, keep, f);
	if (rc == 0)
		rc = thin_all(db, f);
	if (rc == 0)
		rc = history_sql_run(db, "DELETE FROM boot WHERE id IN (SELECT id FROM going)", f);
	if (rc == 0)
		*gone = (uint64_t)sqlite3_changes(db->sql);
	if (rc == 0)
		rc = history_sql_run(db,
				     "DROP TABLE going;"
				     "DELETE FROM step WHERE id NOT IN (SELECT step FROM cells);"
				     "DELETE FROM series WHERE id NOT IN (SELECT series FROM boot);"
				     "COMMIT",
				     f);
	if (rc < 0)
		sqlite3_exec(db->sql, "ROLLBACK", NULL, NULL, NULL);
	else
		sqlite3_exec(db->sql, "VACUUM", NULL, NULL, NULL); /* not while others read: the room is used again */
	return rc;
}
