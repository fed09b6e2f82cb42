/* SPDX-License-Identifier: BSD-2-Clause
 *
 * cmd.h - the verbs, and what several of them do the same way.
 */
#ifndef CMD_H
#define CMD_H

#include "../tracer/hostlib/cli.h"
#include "model/hotspots.h"

extern const struct cli_command cmd_report;
extern const struct cli_command cmd_blame;
extern const struct cli_command cmd_flame;
extern const struct cli_command cmd_diff;
extern const struct cli_command cmd_gate;
extern const struct cli_command cmd_history;
extern const struct cli_command cmd_dump;
extern const struct cli_command cmd_scale;
extern const struct cli_command cmd_import;
extern const struct cli_command cmd_export;
extern const struct cli_command cmd_doctor;

#define CMD_DEFAULT_TRACE "bootflame.bft"

/* The one operand, a trace, or the default one; NULL where there are more (said). */
const char *cmd_trace_operand(const struct cli_command *cmd, int argc, char **argv);

/* Says on stderr what is wrong with a trace that can be read all the same. */
void cmd_warn(const struct cli_command *cmd, const struct trace *t, const struct boot *b, const char *path);

/* The same of a boot that was read from a log: what that lacks. */
void cmd_warn_log(const struct cli_command *cmd, const struct boot *b, const char *path);

/* The formats of a verb, "a, b"; the i-th of them from 0, NULL behind the last. */
typedef const char *cmd_format_at(size_t i);
void cmd_list_formats(cmd_format_at *at, struct buf *list);
/* Says that the verb has no format of that name, and which it has; the status. */
int cmd_unknown_format(const struct cli_command *cmd, const char *word, cmd_format_at *at);

/* Everything that can be said of one boot of a trace: the median one. */
struct cmd_boot {
	struct trace *trace;
	const struct boot *boot;
	struct span_tree *tree;
	struct steps *steps;
	struct hotspots hotspots;
};
/* 0, or -1 with a fault; cmd_boot_fini in either case. */
int cmd_boot_init(struct cmd_boot *b, const char *path, enum steps_fold fold, struct fault *f);
void cmd_boot_fini(struct cmd_boot *b);

#endif
