/* SPDX-License-Identifier: BSD-2-Clause
 *
 * history-db.h - what boots cost, commit by commit, in an SQLite file. In: boots, added whole or
 * not at all. Out: a view, the boots of one series on one branch in the order of their time, and
 * what a step cost in each. Every word in the file may come from a guest, or from whoever wrote
 * the file: it is text and nothing else.
 *
 * A series is what can be compared: one clock, one machine, one command line, told in
 * `circumstances` a fact a line. Boots of different series never stand in one view.
 */
#ifndef HISTORY_DB_H
#define HISTORY_DB_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "../../tracer/hostlib/fault.h"

#define HISTORY_DB_DEFAULT "bootflame-history.db"

struct history_db;

enum history_open {
	HISTORY_READ,
	HISTORY_WRITE, /* and makes it where there is none */
};
/* NULL with a fault: what is no history, or a newer one, is left as it is. An older one is
 * brought up to date. */
struct history_db *history_db_open(const char *path, enum history_open how, struct fault *f);
void history_db_close(struct history_db *db);

enum history_kind {
	HISTORY_STEP = 0,
	HISTORY_SUBSYSTEM = 1, /* its name is `name`, and `subsystem` is "" */
};

struct history_cost {
	enum history_kind kind;
	const char *name, *subsystem;
	uint64_t self, total; /* ticks, all CPUs together */
	uint64_t count;       /* spans; of a subsystem its steps */
};

struct history_boot {
	uint64_t judged; /* ticks without idling and observing */
	uint64_t total;
	struct history_cost *costs; /* read only; no two of one kind, name and subsystem */
	size_t ncosts;
};

/* What several boots of one kernel have in common. */
struct history_source {
	const char *clock;         /* "instructions", "tsc", ... */
	const char *machine;       /* for people */
	const char *circumstances; /* a fact a line; equal where boots can be compared */
	const char *commit, *branch;
	int64_t time_s; /* seconds since 1970: where the commit stands among others; */
	int timed;      /* 0: when it is added, and time_s is not looked at */
};
/* All of them in one transaction, durable when it returns. */
int history_db_add(struct history_db *db, const struct history_source *source, const struct history_boot *boots,
		   size_t nboots, struct fault *f);

/* ---- Reading. Strings belong to the view. ---- */

struct history_row {
	int64_t id, time_s;
	const char *commit;
	uint64_t judged, total; /* ticks */
};

/* What else is in the file. */
struct history_part {
	int64_t series;
	char *clock, *machine, *circumstances, *branch;
	uint64_t boots;
};

struct history_view {
	struct history_part *parts; /* each series and branch, the one added to last first */
	size_t nparts, parts_room;
	size_t part; /* whose boots these are */
	struct history_row *rows;
	size_t nrows;
	char *commits; /* what the rows' point into */
};

/* series 0, branch NULL: those of the boot that was added last and fits. history_view_fini in
 * either case. */
int history_view_init(struct history_view *v, struct history_db *db, int64_t series, const char *branch,
		      struct fault *f);
void history_view_fini(struct history_view *v);

/* What it cost in each of the view's boots; `there` 0: it did not run. */
struct history_value {
	uint64_t self, total, count;
	int there;
};
/* The subsystem may be NULL where one step alone has the name. In the order of the view's rows,
 * for free(); NULL with a fault. *subsystem, if it was NULL, becomes the one found: free() it too. */
struct history_value *history_view_values(const struct history_view *v, struct history_db *db, enum history_kind kind,
					  const char *name, char **subsystem, struct fault *f);

/* ---- All of it. ---- */

/* Takes out all but the newest `keep` commits of each series and branch, or of one branch; gives
 * the room back. How many boots in *gone. */
int history_db_prune(struct history_db *db, const char *branch, uint64_t keep, uint64_t *gone, struct fault *f);

/* A row a boot and step; `kind` "boot": the whole boot, whose self is its judged cost. */
struct history_line {
	int64_t series, boot, time_s;
	const char *clock, *branch, *commit, *kind, *name, *subsystem;
	uint64_t self, total, count;
};
typedef void history_line_sink(void *arg, const struct history_line *line);
int history_db_each(struct history_db *db, history_line_sink *sink, void *arg, struct fault *f);

#endif
