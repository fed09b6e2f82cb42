/* SPDX-License-Identifier: BSD-2-Clause
 *
 * history-csv.c - all of a history as CSV (RFC 4180), a row a boot and step. What a spreadsheet
 * would take for a formula is text: an apostrophe stands before it.
 */
#include <stdlib.h>
#include <string.h>

#include "../../tracer/hostlib/text.h"
#include "history-out.h"

static void put_word(FILE *out, const char *word)
{
	char *safe = NULL;
	size_t n = 0;
	FILE *memory;

	if (!word[strcspn(word, "\"\\,=+-@")] &&
	    strspn(word, "abcdefghijklmnopqrstuvwxyz0123456789_. ()#") == strlen(word)) {
		fputs(word, out); /* most are such */
		return;
	}
	memory = open_memstream(&safe, &n);
	if (!memory)
		return;
	text_print_safe(memory, word, TEXT_KEEP_UTF8);
	fclose(memory);
	fputc('"', out);
	if (strchr("=+-@", *safe) && *safe)
		fputc('\'', out);
	for (const char *c = safe; *c; c++) {
		if (*c == '"')
			fputc('"', out);
		fputc(*c, out);
	}
	fputc('"', out);
	free(safe);
}

void history_csv_head(FILE *out)
{
	fputs("series,clock,branch,commit,time,boot,kind,name,subsystem,self,total,count\r\n", out);
}

void history_csv_line(const struct history_line *l, FILE *out)
{
	fprintf(out, "%lld,", (long long)l->series);
	put_word(out, l->clock);
	fputc(',', out);
	put_word(out, l->branch);
	fputc(',', out);
	put_word(out, l->commit);
	fprintf(out, ",%lld,%lld,%s,", (long long)l->time_s, (long long)l->boot, l->kind);
	put_word(out, l->name);
	fputc(',', out);
	put_word(out, l->subsystem);
	fprintf(out, ",%llu,%llu,%llu\r\n", (unsigned long long)l->self, (unsigned long long)l->total,
		(unsigned long long)l->count);
}
