/* SPDX-License-Identifier: BSD-2-Clause
 *
 * diff-markdown.c - a diff as a comment in a review: the total in sight, tables to open.
 * What a guest calls its steps is shown, whatever it is: nothing in it formats, links or
 * calls anybody.
 */
#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "diff-out.h"
#include "table.h"

/* A longer name is cut. */
#define NAME_BYTES_MAX 160
/* Subsystems get so much at most, what stands around the steps needs less than so much. With
 * all else above the steps, paths and command lines cut, that leaves them three quarters. */
#define SUBSYSTEM_BYTES 8000
#define FRAME_BYTES 400

/* As code, for which nobody is notified, and every character that Markdown or HTML would
 * read as a number. An underscore within a word is none of those. */
void diff_markdown_name(FILE *out, const char *name)
{
	char *safe = NULL;
	size_t n;
	FILE *memory = open_memstream(&safe, &n);

	if (!memory)
		return;
	table_name(memory, name, 0);
	fclose(memory);
	fputs("<code>", out);
	for (size_t i = 0; safe && i < n; i++) {
		unsigned char c = (unsigned char)safe[i];
		int within =
			c == '_' && i && isalnum((unsigned char)safe[i - 1]) && isalnum((unsigned char)safe[i + 1]);

		if (i >= NAME_BYTES_MAX && (c & 0xc0) != 0x80) {
			fputs("...", out);
			break;
		}
		if (c >= 0x80 || isalnum(c) || within || strchr(" .,-/=", c))
			fputc(c, out);
		else
			fprintf(out, "&#%d;", c);
	}
	fputs("</code>", out);
	free(safe);
}

static void put_numbers(FILE *out, const uint64_t self[2])
{
	char number[TABLE_NUMBER_ROOM], text[DIFF_NUMBER_ROOM];

	fprintf(out, "| %s ", table_number(number, self[0]));
	fprintf(out, "| %s ", table_number(number, self[1]));
	fprintf(out, "| %s ", diff_delta(text, self[0], self[1]));
	fprintf(out, "| %s |", diff_percentage(text, self[0], self[1]));
}

static void put_head(FILE *out, const char *summary, const char *columns, const char *alignment)
{
	fprintf(out, "\n<details><summary>%s</summary>\n\n| base | new | delta | | %s |\n|--:|--:|--:|--:|%s|\n",
		summary, columns, alignment);
}

static void put_line(const struct diff_view *v, const struct diff_line *line, FILE *out)
{
	const struct diff_row *r = &v->diff->rows[line->first];
	char p[DIFF_NUMBER_ROOM];

	put_numbers(out, line->self);
	fprintf(out, " %s%s", line->beneath ? "&nbsp;&nbsp;" : "", diff_state_name(line->state));
	if (!isnan(v->diff->p_least) && line->rows == 1 && !isnan(r->p) && r->there[0] && r->there[1])
		fprintf(out, ", p %s", diff_p(p, r->p));
	fputs(" | ", out);
	diff_put_step(v, line, diff_markdown_name, out);
	fputs(" |\n", out);
}

static void put_subsystem(const struct diff_view *v, size_t i, FILE *out)
{
	put_numbers(out, v->diff->subsystems[i].self);
	fputc(' ', out);
	diff_markdown_name(out, v->diff->subsystems[i].name);
	fputs(" |\n", out);
}

static void put_line_at(const struct diff_view *v, size_t i, FILE *out)
{
	put_line(v, &v->diff->lines[i], out);
}

/* As many of n rows as have room in so many bytes; how many that were. */
static size_t put_rows(const struct diff_view *v, void (*put)(const struct diff_view *, size_t, FILE *), size_t n,
		       size_t bytes, FILE *out)
{
	size_t shown = 0;

	for (; shown < n; shown++) {
		char *text = NULL;
		size_t size = 0;
		FILE *memory = open_memstream(&text, &size);

		if (!memory)
			break;
		put(v, shown, memory);
		fclose(memory);
		if (size > bytes) {
			free(text);
			break;
		}
		bytes -= size;
		fwrite(text, 1, size, out);
		free(text);
	}
	return shown;
}

static void put_top(const struct diff_view *v, FILE *out)
{
	fputs("**bootflame diff: total** ", out);
	diff_put_total(v, out);
	fputs("\n\n- without observing and idling ", out);
	diff_put_judged(v, out);
	for (int side = 0; side < 2; side++) {
		fprintf(out, "\n- %s: ", side ? "new" : "base");
		diff_put_side(v, side, diff_markdown_name, out);
	}
	fputs("\n- steps: ", out);
	diff_put_states(v, out);
	fputc('\n', out);
	if (diff_caveat(v->diff))
		fprintf(out, "\n> %s\n", diff_caveat(v->diff));
}

/* All above the steps. */
static void put_summary(const struct diff_view *v, FILE *out)
{
	const struct diff *d = v->diff;
	size_t shown;

	put_top(v, out);
	put_head(out, "Subsystems", "subsystem", ":--");
	shown = put_rows(v, put_subsystem, d->nsubsystems, SUBSYSTEM_BYTES, out);
	put_numbers(out, d->watched);
	fprintf(out, " all%s |\n\n</details>\n", shown < d->nsubsystems ? ", more than have room here" : "");
}

void diff_markdown(const struct diff_view *v, FILE *out)
{
	char number[TABLE_NUMBER_ROOM], *text = NULL;
	size_t n = 0, shown, lines = v->diff->nlines;
	FILE *memory = open_memstream(&text, &n);

	if (!memory)
		return;
	put_summary(v, memory);
	fclose(memory);
	fwrite(text, 1, n, out);
	free(text);
	if (lines == 0)
		return;
	put_head(out, "Steps", "state | step (subsystem)", ":--|:--");
	shown = put_rows(v, put_line_at, lines, DIFF_MARKDOWN_BYTES - n - FRAME_BYTES, out);
	fputs("\n</details>\n", out);
	if (shown < lines)
		fprintf(out, "\n%s lines have no room here; `bootflame diff --top 0` prints them.\n",
			table_number(number, lines - shown));
}
