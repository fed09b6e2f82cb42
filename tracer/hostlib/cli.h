/* SPDX-License-Identifier: BSD-2-Clause
 *
 * cli.h - a command is a constant that documents itself: --help, the man page and the
 * option parser all read the one table.
 */
#ifndef CLI_H
#define CLI_H

#include <stdio.h>

#include "fault.h"

struct cli_option {
	int id;           /* the short option's character, or a number above 255 */
	const char *name; /* without the dashes; NULL ends the table */
	const char *arg;  /* what it takes, as the synopsis names it; NULL: nothing */
	const char *help;
};

struct cli_command {
	const char *name;
	const char *summary;     /* half a line, no full stop */
	const char *synopsis;    /* behind the name */
	const char *description; /* paragraphs, a blank line between them; a line that
				  * starts with a space is shown as it stands */
	const struct cli_option *options;
	int words_follow;     /* behind -- stand another program's words: options only before it */
	const char *examples; /* lines "command|what it does", newline between */
	int (*run)(const struct cli_command *self, int argc, char **argv);
};

/* Ids that every command has without listing them. */
#define CLI_HELP 1
#define CLI_END (-1)
#define CLI_BAD (-2)

/* The next option's id; its argument in *arg. CLI_END: the operands start at optind.
 * CLI_BAD: said what was wrong; exit with EXIT_USAGE. CLI_HELP: the help was printed. */
int cli_next(const struct cli_command *cmd, int argc, char **argv, const char **arg);

/* A number that an option or word takes; says what is wrong and returns -1. */
int cli_number(const struct cli_command *cmd, const char *what, const char *s, unsigned long long min,
	       unsigned long long max, unsigned long long *out);

/* "bootflame: verb: text (see 'bootflame verb --help')"; returns EXIT_USAGE. */
int cli_usage(const struct cli_command *cmd, const char *format, ...) __attribute__((format(printf, 2, 3)));

void cli_print_help(const struct cli_command *cmd, FILE *out);
/* The man page, in mdoc. */
void cli_print_man(const struct cli_command *cmd, FILE *out);

#endif
