/* SPDX-License-Identifier: BSD-2-Clause
 *
 * budget.c - see budget.h. inih cuts long lines and names without a word; here they are
 * refused as they are read, so that no limit ever is for another step than is written.
 */
#include "budget.h"

#include <errno.h>
#include <ini.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../tracer/hostlib/text.h"

#define LINE_BYTES_MAX 198 /* of inih's 200 */
#define NAME_BYTES_MAX 49
#define LIMITS_MAX 100000
#define NUMBER_ROOM 32

static const char exact_text[] = "[total]\nmore = 0.05% of boot\n[every step]\nmore = 0.05% of boot\n";
static const char time_text[] = "[total]\nmore = 5% of boot\n[every step]\nmore = 1% of boot\n";

struct reader {
	struct budget *budget;
	const char *path;
	FILE *in;
	int line, failed;
	struct fault *fault;
};

static int refuse(struct reader *r, const char *fact, const char *what)
{
	char where[400];

	snprintf(where, sizeof where, "%.300s:%d", r->path, r->line);
	if (!r->failed)
		fault_set(r->fault, EXIT_NODATA, where, "%s: '%.200s' (see 'bootflame gate --help')", fact, what);
	r->failed = 1;
	return 0;
}

/* ---- Values ---------------------------------------------------------------------------- */

/* A decimal number with commas between its digits, taken times 10^places, off the front of
 * *s; -1 where there is none or what is finer than that. */
static int take_number(const char **s, unsigned int places, uint64_t *out)
{
	char digits[NUMBER_ROOM];
	size_t n = 0;
	unsigned int behind = 0;
	int point = 0, seen = 0;

	for (;; (*s)++) {
		if (**s == '.' && !point) {
			point = 1;
		} else if (**s >= '0' && **s <= '9') {
			seen = 1;
			if (point && ++behind > places)
				return -1;
			if (n + 1 == sizeof digits)
				return -1;
			digits[n++] = **s;
		} else if (**s != ',' || point || !seen) {
			break;
		}
	}
	for (; seen && behind < places && n + 1 < sizeof digits; behind++)
		digits[n++] = '0';
	digits[n] = '\0';
	return seen ? text_to_u64(digits, 0, UINT64_MAX / 2, out) : -1;
}

static const char *skip_blanks(const char *s)
{
	return s + strspn(s, " \t");
}

static int is_unit(const char *s)
{
	return !*s || strcmp(s, "insns") == 0 || strcmp(s, "instructions") == 0 || strcmp(s, "ticks") == 0;
}

/* "2,000,000 insns" */
static int parse_ticks(const char *s, uint64_t *out)
{
	return take_number(&s, 0, out) == 0 && is_unit(skip_blanks(s)) ? 0 : -1;
}

/* "+5000 insns", "2%", "0.05% of boot" */
static int parse_more(const char *s, struct budget_limit *l)
{
	s = skip_blanks(s + (*s == '+'));
	l->rule = BUDGET_MORE_TICKS;
	if (!strchr(s, '%'))
		return parse_ticks(s, &l->value);
	if (take_number(&s, 4, &l->value) < 0)
		return -1;
	s = skip_blanks(s);
	if (*s++ != '%')
		return -1;
	s = skip_blanks(s);
	l->rule = *s ? BUDGET_MORE_BOOT : BUDGET_MORE_ITSELF;
	return !*s || strcmp(s, "of boot") == 0 ? 0 : -1;
}

/* "no n^2 above n=64" */
static int parse_growth(const char *s, struct budget_limit *l)
{
	size_t n = 0;

	l->rule = BUDGET_GROWTH;
	if (strncmp(s, "no ", 3) != 0)
		return -1;
	s = skip_blanks(s + 3);
	for (unsigned int class = 0; class < GROWTH_CLASSES; class ++) {
		const char *name = growth_class_name(class);

		/* "n" begins "n log n": the longest that fits. */
		if (strncmp(s, name, strlen(name)) == 0 && strlen(name) > n) {
			l->class = class;
			n = strlen(name);
		}
	}
	s = skip_blanks(s + n);
	if (n == 0 || (l->class != GROWTH_N2 && l->class != GROWTH_N3))
		return -1;
	if (!*s)
		return 0;
	if (strncmp(s, "above", 5) != 0)
		return -1;
	s = skip_blanks(s + 5);
	if (strncmp(s, "n=", 2) == 0)
		s += 2;
	return take_number(&s, 0, &l->value) == 0 && !*s ? 0 : -1;
}

/* ---- Lines ------------------------------------------------------------------------------- */

/* "step NAME (SUBSYSTEM)": the last brackets are the subsystem's, as names may have some. */
static int parse_section(const char *s, struct budget_limit *l)
{
	const char *open;

	if (strcmp(s, "total") == 0 || strcmp(s, "every step") == 0) {
		l->scope = *s == 't' ? BUDGET_TOTAL : BUDGET_EVERY_STEP;
		return 0;
	}
	if (strncmp(s, "subsystem ", 10) == 0) {
		l->scope = BUDGET_SUBSYSTEM;
		l->subsystem = strdup(skip_blanks(s + 10));
		return l->subsystem && *l->subsystem ? 0 : -1;
	}
	if (strncmp(s, "step ", 5) != 0)
		return -1;
	s = skip_blanks(s + 5);
	open = strrchr(s, '(');
	if (!open || open - s < 2 || open[-1] != ' ' || s[strlen(s) - 1] != ')' || open[1] == ')')
		return -1;
	l->scope = BUDGET_STEP;
	l->name = strndup(s, (size_t)(open - s - 1));
	l->subsystem = strndup(open + 1, strlen(open) - 2);
	return l->name && l->subsystem ? 0 : -1;
}

static void limit_fini(struct budget_limit *l)
{
	free(l->section);
	free(l->text);
	free(l->name);
	free(l->subsystem);
}

static int given_twice(const struct budget *b, const struct budget_limit *l)
{
	for (size_t i = 0; i < b->nlimits; i++) {
		const struct budget_limit *k = &b->limits[i];

		if (k->rule == l->rule && strcmp(k->section, l->section) == 0)
			return 1;
	}
	return 0;
}

static int keep(struct budget *b, const struct budget_limit *l)
{
	if (b->nlimits == b->room) {
		size_t room = b->room ? 2 * b->room : 8;
		struct budget_limit *v = realloc(b->limits, room * sizeof *v);

		if (!v)
			return -1;
		b->limits = v;
		b->room = room;
	}
	b->limits[b->nlimits++] = *l;
	return 0;
}

/* A line of inih's; 0 is an error. */
static int on_line(void *user, const char *section, const char *name, const char *value)
{
	struct reader *r = user;
	struct budget_limit l = {.section = strdup(section), .text = NULL};
	struct buf text = {0};
	int rc;

	if (!l.section || buf_addf(&text, "%s = %s", name, value) < 0) {
		free(l.section);
		return refuse(r, "out of memory", name);
	}
	l.text = text.data;
	if (parse_section(section, &l) < 0) {
		refuse(r, "not [total], [every step], [subsystem NAME] or [step NAME (SUBSYSTEM)]", section);
	} else if (strcmp(name, "max") != 0 && strcmp(name, "more") != 0 && strcmp(name, "growth") != 0) {
		refuse(r, "neither max, more nor growth", name);
	} else {
		rc = strcmp(name, "max") == 0    ? parse_ticks(value, &l.value)
		     : strcmp(name, "more") == 0 ? parse_more(value, &l)
						 : parse_growth(value, &l);
		if (rc < 0)
			refuse(r, "not a limit", l.text);
		else if (given_twice(r->budget, &l))
			refuse(r, "given twice", l.text);
		else if (r->budget->nlimits == LIMITS_MAX)
			refuse(r, "too many limits", l.text);
		else if (keep(r->budget, &l) < 0)
			refuse(r, "out of memory", l.text);
		else
			return 1;
	}
	limit_fini(&l);
	return 0;
}

/* fgets for inih, which would take a long line for two and cut a long name. */
static char *read_line(char *out, int room, void *user)
{
	struct reader *r = user;
	char *s = r->failed ? NULL : fgets(out, room, r->in);
	const char *at;
	size_t n;

	if (!s)
		return NULL;
	r->line++;
	n = strlen(s);
	at = skip_blanks(s);
	if (n > LINE_BYTES_MAX)
		refuse(r, "a line of more than 198 bytes", s);
	else if (*at == '[' && strcspn(at + 1, "]") > NAME_BYTES_MAX)
		refuse(r, "a name of more than 49 bytes", at);
	else if (*at && *at != '[' && strcspn(at, "=:") > NAME_BYTES_MAX && *at != ';' && *at != '#')
		refuse(r, "a name of more than 49 bytes", at);
	return r->failed ? NULL : s;
}

static int parse(struct budget *b, const char *path, FILE *in, struct fault *f)
{
	struct reader r = {.budget = b, .path = path, .in = in, .fault = f};
	int rc = ini_parse_stream(read_line, &r, on_line, &r);

	if (r.failed)
		return -1;
	if (ferror(in))
		return fault_set(f, EXIT_NODATA, path, "cannot be read: %s", strerror(errno));
	if (rc != 0) {
		r.line = rc;
		refuse(&r, "not a line of a budget", "neither a section nor NAME = VALUE");
		return -1;
	}
	return b->nlimits ? 0
			  : fault_set(f, EXIT_NODATA, path,
				      "limits nothing, so that no boot could break it (see 'bootflame gate --help')");
}

int budget_read(struct budget *b, const char *path, struct fault *f)
{
	FILE *in = fopen(path, "r");
	int rc;

	*b = (struct budget){.given = 1};
	if (!in)
		return fault_set(f, EXIT_NODATA, path, "cannot be read: %s", strerror(errno));
	rc = parse(b, path, in, f);
	fclose(in);
	return rc;
}

int budget_default(struct budget *b, int exact)
{
	const char *text = exact ? exact_text : time_text;
	struct fault f;
	FILE *in = fmemopen((void *)text, strlen(text), "r");
	int rc;

	*b = (struct budget){0};
	if (!in)
		return -1;
	rc = parse(b, "default", in, &f);
	fclose(in);
	return rc;
}

void budget_fini(struct budget *b)
{
	for (size_t i = 0; i < b->nlimits; i++)
		limit_fini(&b->limits[i]);
	free(b->limits);
}
