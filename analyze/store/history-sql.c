/* SPDX-License-Identifier: BSD-2-Clause
 *
 * history-sql.c - see history-sql.h.
 */
#include "history-sql.h"

int history_sql_fault(struct history_db *db, struct fault *f)
{
	switch (sqlite3_errcode(db->sql)) {
	case SQLITE_NOTADB:
		return fault_set(f, EXIT_NODATA, db->path,
				 "no history: it is no SQLite file, and is left as it is (is another file meant?)");
	case SQLITE_CORRUPT:
		return fault_set(f, EXIT_NODATA, db->path,
				 "damaged: %s (what can be read, 'sqlite3 FILE .recover' reads)",
				 sqlite3_errmsg(db->sql));
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return fault_set(f, EXIT_NODATA, db->path,
				 "another program has been writing to it for a minute (try again)");
	case SQLITE_CANTOPEN:
		return fault_set(f, EXIT_NODATA, db->path,
				 "cannot be opened (is it there? 'bootflame history add' makes it)");
	default:
		return fault_set(f, EXIT_NODATA, db->path, "%s", sqlite3_errmsg(db->sql));
	}
}

int history_sql_run(struct history_db *db, const char *text, struct fault *f)
{
	return sqlite3_exec(db->sql, text, NULL, NULL, NULL) == SQLITE_OK ? 0 : history_sql_fault(db, f);
}

sqlite3_stmt *history_sql_prepare(struct history_db *db, const char *text, struct fault *f)
{
	sqlite3_stmt *s = NULL;

	if (sqlite3_prepare_v2(db->sql, text, -1, &s, NULL) != SQLITE_OK)
		history_sql_fault(db, f);
	return s;
}

int history_sql_step(struct history_db *db, sqlite3_stmt *s, struct fault *f)
{
	int rc = sqlite3_step(s);

	return rc == SQLITE_ROW ? 1 : rc == SQLITE_DONE ? 0 : history_sql_fault(db, f);
}

int history_sql_do(struct history_db *db, sqlite3_stmt *s, struct fault *f)
{
	int rc = history_sql_step(db, s, f);

	sqlite3_reset(s);
	return rc < 0 ? -1 : 0;
}

void history_sql_bind_u64(sqlite3_stmt *s, int at, uint64_t v)
{
	sqlite3_bind_int64(s, at, v > INT64_MAX ? INT64_MAX : (sqlite3_int64)v);
}

uint64_t history_sql_u64(sqlite3_stmt *s, int column)
{
	sqlite3_int64 v = sqlite3_column_int64(s, column);

	return v < 0 ? 0 : (uint64_t)v;
}

const char *history_sql_text(sqlite3_stmt *s, int column)
{
	const unsigned char *text = sqlite3_column_text(s, column);

	return text ? (const char *)text : "";
}
