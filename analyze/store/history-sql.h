/* SPDX-License-Identifier: BSD-2-Clause
 *
 * history-sql.h - what the files of the store share: the handle, and SQLite's errors as faults.
 * For nobody else.
 */
#ifndef HISTORY_SQL_H
#define HISTORY_SQL_H

#include <sqlite3.h>

#include "history-db.h"

struct history_db {
	sqlite3 *sql;
	char *path; /* for messages */
};

/* What SQLite says of the last call; always -1. */
int history_sql_fault(struct history_db *db, struct fault *f);
/* Statements that give no rows; 0 or -1. */
int history_sql_run(struct history_db *db, const char *text, struct fault *f);
/* NULL with a fault. */
sqlite3_stmt *history_sql_prepare(struct history_db *db, const char *text, struct fault *f);
/* 1: a row, 0: no more, -1 with a fault. */
int history_sql_step(struct history_db *db, sqlite3_stmt *s, struct fault *f);
/* A statement without rows, reset for the next time; 0 or -1. */
int history_sql_do(struct history_db *db, sqlite3_stmt *s, struct fault *f);

/* SQLite's integers have a sign: what is larger than they are is as large as they can be. */
void history_sql_bind_u64(sqlite3_stmt *s, int at, uint64_t v);
uint64_t history_sql_u64(sqlite3_stmt *s, int column);
/* "" where it is NULL; good until the statement's next step. */
const char *history_sql_text(sqlite3_stmt *s, int column);

#endif
