/* SPDX-License-Identifier: BSD-2-Clause
 *
 * cli.c - what the commands' tables are turned into: a parser (by getopt_long), a help
 * text, a man page. See cli.h.
 */
#include "cli.h"

#include <getopt.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "text.h"

#define OPTIONS_MAX 40

static size_t count(const struct cli_option *o)
{
	size_t n = 0;

	while (o && o[n].name)
		n++;
	return n;
}

int cli_usage(const struct cli_command *cmd, const char *format, ...)
{
	struct fault f = {.status = EXIT_USAGE};
	char text[700];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	fault_set(&f, EXIT_USAGE, NULL, "%s (see 'bootflame %s --help')", text, cmd->name);
	return fault_print(&f, cmd->name);
}

int cli_number(const struct cli_command *cmd, const char *what, const char *s, unsigned long long min,
	       unsigned long long max, unsigned long long *out)
{
	uint64_t v;

	if (text_to_u64(s, min, max, &v) < 0) {
		cli_usage(cmd, "%s: '%s' is not a whole number from %llu to %llu", what, s, min, max);
		return -1;
	}
	*out = v;
	return 0;
}

static void unknown_option(const struct cli_command *cmd, const char *word)
{
	const char *names[OPTIONS_MAX + 2], *nearest;
	size_t n = count(cmd->options);

	for (size_t i = 0; i < n && i < OPTIONS_MAX; i++)
		names[i] = cmd->options[i].name;
	names[n] = "help";
	names[n + 1] = NULL;
	nearest = strncmp(word, "--", 2) == 0 ? text_nearest(word + 2, names) : NULL;
	if (nearest)
		cli_usage(cmd, "%s: no such option; did you mean --%s?", word, nearest);
	else
		cli_usage(cmd, "%s: no such option", word);
}

int cli_next(const struct cli_command *cmd, int argc, char **argv, const char **arg)
{
	struct option longs[OPTIONS_MAX + 2];
	char shorts[2 * OPTIONS_MAX + 4], *s = shorts;
	size_t n = count(cmd->options);
	int at = optind ? optind : 1, id;

	memset(longs, 0, sizeof longs);
	if (cmd->words_follow)
		*s++ = '+';
	*s++ = ':';
	*s++ = 'h';
	for (size_t i = 0; i < n && i < OPTIONS_MAX; i++) {
		const struct cli_option *o = &cmd->options[i];

		longs[i].name = o->name;
		longs[i].has_arg = o->arg ? required_argument : no_argument;
		longs[i].val = o->id;
		if (o->id > ' ' && o->id < 128) {
			*s++ = (char)o->id;
			if (o->arg)
				*s++ = ':';
		}
	}
	*s = '\0';
	longs[n].name = "help";
	longs[n].val = CLI_HELP;
	opterr = 0;
	id = getopt_long(argc, argv, shorts, longs, NULL);
	if (id == -1)
		return CLI_END;
	if (id == ':') {
		cli_usage(cmd, "%s: needs a value", argv[optind - 1]);
		return CLI_BAD;
	}
	if (id == '?') {
		unknown_option(cmd, argv[optind > at ? optind - 1 : at]);
		return CLI_BAD;
	}
	if (id == 'h' || id == CLI_HELP) {
		cli_print_help(cmd, stdout);
		return CLI_HELP;
	}
	*arg = optarg;
	return id;
}

/* ---- Help ----------------------------------------------------------------- */

static void print_wrapped(FILE *out, const char *text, int indent, int width)
{
	int column = indent;

	while (*text) {
		size_t word = strcspn(text, " \n");

		if (column > indent && column + 1 + (int)word > width) {
			fprintf(out, "\n%*s", indent, "");
			column = indent;
		}
		if (column > indent) {
			fputc(' ', out);
			column++;
		}
		fwrite(text, 1, word, out);
		column += (int)word;
		text += word;
		text += strspn(text, " \n");
	}
	fputc('\n', out);
}

/* Each paragraph, or line to be shown as it stands, in turn; NULL at the end. */
static const char *next_block(const char *text, char *block, size_t room, int *verbatim)
{
	const char *end;
	size_t n;

	while (*text == '\n')
		text++;
	if (!*text)
		return NULL;
	*verbatim = *text == ' ';
	end = *verbatim ? strchr(text, '\n') : strstr(text, "\n\n");
	if (!end)
		end = text + strlen(text);
	n = (size_t)(end - text);
	snprintf(block, room, "%.*s", (int)n, text);
	return end;
}

void cli_print_help(const struct cli_command *cmd, FILE *out)
{
	char block[4096];
	const char *at = cmd->description;
	int verbatim, was_verbatim = 0;

	fprintf(out, "usage: bootflame %s%s%s\n\n", cmd->name, *cmd->synopsis ? " " : "", cmd->synopsis);
	while ((at = next_block(at, block, sizeof block, &verbatim))) {
		if (was_verbatim && !verbatim)
			fputc('\n', out);
		if (verbatim)
			fprintf(out, "%s\n", block);
		else
			print_wrapped(out, block, 0, 79), fputc('\n', out);
		was_verbatim = verbatim;
	}
	if (was_verbatim)
		fputc('\n', out);
	fprintf(out, "options:\n");
	for (const struct cli_option *o = cmd->options; o && o->name; o++) {
		char head[64];
		int n = snprintf(head, sizeof head, "  %s%.1s%s--%s%s%s", o->id < 128 ? "-" : "",
				 o->id < 128 ? (const char[]){(char)o->id, 0} : "", o->id < 128 ? ", " : "    ",
				 o->name, o->arg ? " " : "", o->arg ? o->arg : "");

		if (n < 28)
			fprintf(out, "%-30s", head);
		else
			fprintf(out, "%s\n%30s", head, "");
		print_wrapped(out, o->help, 30, 79);
	}
	fprintf(out, "%-30sshow this\n", "  -h, --help");
	if (cmd->examples) {
		fprintf(out, "\nexamples:\n");
		for (at = cmd->examples; *at;) {
			size_t n = strcspn(at, "\n"), command = strcspn(at, "|\n");

			fprintf(out, "  %.*s\n", (int)command, at);
			if (command < n)
				fprintf(out, "      %.*s\n", (int)(n - command - 1), at + command + 1);
			at += n;
			at += *at == '\n';
		}
	}
	fprintf(out, "\nexit status: 0 done, 1 a finding, 2 usage, 3 undecided, 4 no result\n");
}

/* ---- Man page, mdoc --------------------------------------------------------- */

/* In running text a sentence starts a line, as mdoc wants it. */
static void roff(FILE *out, const char *s, size_t n, int new_line)
{
	for (size_t i = 0; i < n; i++) {
		if (i == 0 && (s[i] == '.' || s[i] == '\''))
			fputs("\\&", out);
		if (s[i] == '\\')
			fputs("\\e", out);
		else if (s[i] == '-')
			fputs("\\-", out);
		else if (s[i] == ' ' && new_line && i > 0 && s[i - 1] == '.')
			fputc('\n', out);
		else
			fputc(s[i], out);
	}
}

void cli_print_man(const struct cli_command *cmd, FILE *out)
{
	char block[4096];
	const char *at = cmd->description;
	int verbatim, was_verbatim = 0;

	fprintf(out, ".Dd November 24, 2026\n.Dt BOOTFLAME-");
	for (const char *c = cmd->name; *c; c++)
		fputc(*c >= 'a' && *c <= 'z' ? *c - 32 : *c == ' ' ? '-' : *c, out);
	fprintf(out, " 1\n.Os\n.Sh NAME\n.Nm bootflame-");
	for (const char *c = cmd->name; *c; c++) /* "record linux" has the page record-linux */
		fputc(*c == ' ' ? '-' : *c, out);
	fprintf(out, "\n.Nd ");
	roff(out, cmd->summary, strlen(cmd->summary), 0);
	fprintf(out, "\n.Sh SYNOPSIS\n.Nm bootflame\n.Cm %s\n", cmd->name);
	if (*cmd->synopsis) {
		fputs(".No ", out);
		roff(out, cmd->synopsis, strlen(cmd->synopsis), 0);
		fputc('\n', out);
	}
	fprintf(out, ".Sh DESCRIPTION\n");
	for (int first = 1; (at = next_block(at, block, sizeof block, &verbatim)); first = 0) {
		if (verbatim && !was_verbatim)
			fprintf(out, ".Bd -literal\n");
		if (!verbatim && was_verbatim)
			fprintf(out, ".Ed\n");
		if (!verbatim && !first)
			fprintf(out, ".Pp\n");
		for (char *line = block; line;) {
			char *newline = strchr(line, '\n');

			roff(out, line, newline ? (size_t)(newline - line) : strlen(line), !verbatim);
			fputc('\n', out);
			line = newline ? newline + 1 : NULL;
		}
		was_verbatim = verbatim;
	}
	if (was_verbatim)
		fprintf(out, ".Ed\n");
	fprintf(out, ".Pp\nThe options are:\n.Bl -tag -width Ds\n");
	for (const struct cli_option *o = cmd->options; o && o->name; o++) {
		fprintf(out, ".It ");
		if (o->id < 128)
			fprintf(out, "Fl %c , ", o->id);
		fprintf(out, "Fl \\-%s", o->name);
		if (o->arg)
			fprintf(out, " Ar %s", o->arg);
		fputc('\n', out);
		roff(out, o->help, strlen(o->help), 1);
		fputc('\n', out);
	}
	fprintf(out, ".It Fl h , Fl \\-help\nShow a summary.\n.El\n");
	fprintf(out,
		".Sh EXIT STATUS\n.Bl -tag -width Ds\n.It 0\nDone, or within budget.\n.It 1\nA finding: see above.\n"
		".It 2\nUsage.\n.It 3\nUndecided; the message says what would decide it.\n"
		".It 4\nCould not measure, or unreadable input; there is no result.\n.El\n");
	if (cmd->examples) {
		fprintf(out, ".Sh EXAMPLES\n");
		for (at = cmd->examples; *at;) {
			size_t n = strcspn(at, "\n"), command = strcspn(at, "|\n");

			if (command < n) {
				roff(out, at + command + 1, n - command - 1, 1);
				fputs(":\n", out);
			}
			fputs(".Dl ", out);
			roff(out, at, command, 0);
			fprintf(out, "\n%s", at[n] && at[n + 1] ? ".Pp\n" : "");
			at += n;
			at += *at == '\n';
		}
	}
	fprintf(out, ".Sh SEE ALSO\n.Xr bootflame 1\n");
}
