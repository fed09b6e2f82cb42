/* SPDX-License-Identifier: BSD-2-Clause
 *
 * cmd-history.h - the verbs of `bootflame history`, and what several of them do the same way.
 */
#ifndef CMD_HISTORY_H
#define CMD_HISTORY_H

#include "cmd.h"
#include "model/trend.h"
#include "store/history-db.h"

extern const struct cli_command cmd_history_add;
extern const struct cli_command cmd_history_log;
extern const struct cli_command cmd_history_show;
extern const struct cli_command cmd_history_prune;
extern const struct cli_command cmd_history_export;
extern const struct cli_command cmd_history_bisect;

/* Options that say which boots are meant. */
enum {
	HISTORY_OPT_DB = 300,
	HISTORY_OPT_BRANCH,
	HISTORY_OPT_SERIES,
};
#define HISTORY_DB_OPTION                                                                 \
	{                                                                                 \
		HISTORY_OPT_DB, "db", "FILE", "the history; without, " HISTORY_DB_DEFAULT \
	}
#define HISTORY_PICK_OPTIONS                                                                                    \
	HISTORY_DB_OPTION,                                                                                      \
		{HISTORY_OPT_SERIES, "series", "N", "boots of this series; without, of the one added to last"}, \
	{                                                                                                       \
		HISTORY_OPT_BRANCH, "branch", "NAME", "boots on this branch; without, on the one added to last" \
	}

struct history_pick {
	const char *db, *branch;
	unsigned long long series;
};
/* Takes the option if it is one of these: EXIT_DONE, or EXIT_USAGE where its value is none (said). */
int history_pick_option(const struct cli_command *cmd, struct history_pick *p, int id, const char *arg);

/* What a step, a subsystem or the boot as a whole cost, commit by commit. */
struct history_trend {
	struct history_view view;
	struct trend trend;
	char *subsystem; /* found or given; NULL where the kind has none */
};
struct history_what {
	int whole; /* the boot */
	enum history_kind kind;
	const char *name, *subsystem; /* NULL: the one that has it */
};
/* 0, or -1 with a fault; history_trend_fini in either case. */
int history_trend_init(struct history_trend *t, const struct history_pick *p, const struct history_what *what,
		       struct fault *f);
void history_trend_fini(struct history_trend *t);

#endif
