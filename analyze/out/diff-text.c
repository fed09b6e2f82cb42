/* SPDX-License-Identifier: BSD-2-Clause
 *
 * diff-text.c - a diff for people. Its columns sum to its last line, to the tick.
 */
#include <math.h>
#include <string.h>

#include "diff-out.h"
#include "table.h"

/* Of a terminal's columns: what a step's name is left, and what the bar of its delta may take. */
#define NAME_COLUMNS 22
#define BAR_LEAST 7
#define BAR_MOST 31

static void put_name(FILE *out, const char *name)
{
	table_name(out, name, 0);
}

/* Slower red, faster green, where it is a difference and the terminal can. */
static const char *colour_of(const struct diff_view *v, const struct diff_line *line)
{
	int sure = v->diff->exact || (v->diff->in_turns && !isnan(v->diff->p_least));

	if (!v->screen.colour || !sure || !diff_is_edit(line->state) || line->self[0] == line->self[1])
		return "";
	return line->self[1] > line->self[0] ? "\033[31m" : "\033[32m";
}

static uint64_t apart(const uint64_t self[2])
{
	return self[0] > self[1] ? self[0] - self[1] : self[1] - self[0];
}

/* How wide a table's columns are. A terminal has narrower numbers, and a bar. */
struct columns {
	int number;    /* base, new and delta, each */
	int bar;       /* 0: there is none */
	uint64_t most; /* the delta that is half a bar */
};

/* `rest`: what else stands in a line. */
static struct columns columns_of(const struct diff_view *v, int rest)
{
	const uint64_t *w = v->diff->watched;
	char text[TABLE_NUMBER_ROOM];
	struct columns c = {.number = 15};

	if (!v->screen.columns)
		return c;
	c.number = (int)strlen(table_number(text, w[0] > w[1] ? w[0] : w[1])) + 1;
	c.number = c.number < 5 ? 5 : c.number;
	c.bar = v->screen.columns - rest - 3 * c.number - 2;
	c.bar = c.bar < BAR_LEAST ? 0 : c.bar > BAR_MOST ? BAR_MOST : c.bar - !(c.bar % 2);
	return c;
}

static void put_head(FILE *out, const struct columns *c)
{
	fprintf(out, "\n%*s %*s %*s %9s", c->number, "base", c->number, "new", c->number, "delta", "");
	if (c->bar)
		fprintf(out, " %*s", c->bar, "");
}

static void put_columns(FILE *out, const struct columns *c, const uint64_t self[2])
{
	char number[TABLE_NUMBER_ROOM], text[DIFF_NUMBER_ROOM];

	fprintf(out, "%*s", c->number, table_number(number, self[0]));
	fprintf(out, " %*s", c->number, table_number(number, self[1]));
	fprintf(out, " %*s", c->number, diff_delta(text, self[0], self[1]));
	fprintf(out, " %9s", diff_percentage(text, self[0], self[1]));
}

static void put_bar(FILE *out, const struct columns *c, const uint64_t self[2])
{
	double part = c->most ? (double)apart(self) / (double)c->most : 0;

	if (!c->bar)
		return;
	fputc(' ', out);
	bars_signed(out, self[1] < self[0] ? -part : part, c->bar);
}

/* In a line that sums up others. */
static void put_no_bar(FILE *out, const struct columns *c)
{
	if (c->bar)
		fprintf(out, " %*s", c->bar, "");
}

static void put_line(const struct diff_view *v, const struct columns *c, const struct diff_line *line, FILE *out)
{
	const struct diff_row *r = &v->diff->rows[line->first];
	const char *colour = colour_of(v, line);
	char p[DIFF_NUMBER_ROOM];

	fputs(colour, out);
	put_columns(out, c, line->self);
	put_bar(out, c, line->self);
	fputs(*colour ? "\033[0m" : "", out);
	if (!isnan(v->diff->p_least)) {
		if (isnan(r->p) || line->rows > 1 || !r->there[0] || !r->there[1])
			fprintf(out, " %6s", "");
		else
			fprintf(out, " %6s", diff_p(p, r->p));
	}
	fprintf(out, "  %-8s %s", diff_state_name(line->state), line->beneath ? "  " : "");
	diff_put_step(v, line, put_name, out);
	fputc('\n', out);
}

/* What the lines above leave. */
static void put_rest(const struct diff_view *v, const struct columns *c, const uint64_t self[2], size_t steps,
		     FILE *out)
{
	const struct diff *d = v->diff;
	char number[TABLE_NUMBER_ROOM];
	size_t hidden = steps - d->states[DIFF_SAME];

	put_columns(out, c, self);
	put_no_bar(out, c);
	fprintf(out, "%s  %-8s in %s more steps", isnan(d->p_least) ? "" : "       ", hidden ? "" : "same",
		table_number(number, steps));
	if (hidden)
		fprintf(out, ", %s of them not the same (--top 0 lists them)\n", table_number(number, hidden));
	else
		fprintf(out, ", %s\n",
			isnan(d->p_least) ? "each by at most 0.01% of the boot" : "not to be told from noise");
}

static void put_steps(const struct diff_view *v, FILE *out)
{
	const struct diff *d = v->diff;
	size_t heads = 0, lines = 0, shown = 0;
	uint64_t rest[2] = {d->watched[0], d->watched[1]};
	struct columns c = columns_of(v, (isnan(d->p_least) ? 0 : 7) + 22 + NAME_COLUMNS);

	for (; lines < d->nlines; lines++) {
		heads += !d->lines[lines].beneath;
		if (v->top && heads > v->top)
			break;
		if (apart(d->lines[lines].self) > c.most)
			c.most = apart(d->lines[lines].self);
	}
	put_head(out, &c);
	fprintf(out, "%s  %-8s %s\n", isnan(d->p_least) ? "" : "      p", "", "step (subsystem)");
	for (size_t i = 0; i < lines; i++) {
		const struct diff_line *line = &d->lines[i];

		put_line(v, &c, line, out);
		shown += line->rows;
		for (int side = 0; side < 2; side++)
			rest[side] -= line->self[side];
	}
	if (shown < d->norder)
		put_rest(v, &c, rest, d->norder - shown, out);
	put_columns(out, &c, d->watched);
	put_no_bar(out, &c);
	fprintf(out, "%s  %-8s all\n", isnan(d->p_least) ? "" : "       ", "");
}

static void put_subsystems(const struct diff_view *v, FILE *out)
{
	const struct diff *d = v->diff;
	uint64_t same[2] = {0, 0};
	size_t nsame = 0;
	struct columns c = columns_of(v, 12 + NAME_COLUMNS);

	c.most = d->nsubsystems ? apart(d->subsystems[0].self) : 0;
	put_head(out, &c);
	fputs("  subsystem\n", out);
	for (size_t i = 0; i < d->nsubsystems; i++) {
		const struct diff_subsystem *s = &d->subsystems[i];

		if (s->self[0] == s->self[1]) {
			same[0] = same[1] += s->self[0];
			nsame++;
			continue;
		}
		put_columns(out, &c, s->self);
		put_bar(out, &c, s->self);
		fputs("  ", out);
		table_name(out, s->name, 0);
		fputc('\n', out);
	}
	if (nsame) {
		put_columns(out, &c, same);
		put_no_bar(out, &c);
		fprintf(out, "  in %zu more, each the same\n", nsame);
	}
}

/* Each boot without observing and idling, in the order of their recording. */
static void put_boots(const struct diff_view *v, FILE *out)
{
	const struct diff *d = v->diff;
	uint64_t least = UINT64_MAX, most = 0;

	if (!v->screen.columns || d->boots[0] + d->boots[1] < 3 ||
	    d->boots[0] + d->boots[1] + 20 > (size_t)v->screen.columns)
		return;
	for (int side = 0; side < 2; side++) {
		for (size_t i = 0; i < d->boots[side]; i++) {
			least = d->judged_boots[side][i] < least ? d->judged_boots[side][i] : least;
			most = d->judged_boots[side][i] > most ? d->judged_boots[side][i] : most;
		}
	}
	for (int side = 0; side < 2; side++) {
		fputs(side ? "  new " : "boots: base ", out);
		bars_line(out, d->judged_boots[side], d->boots[side], least, most, 0);
	}
	fputc('\n', out);
}

void diff_text(const struct diff_view *v, FILE *out)
{
	static const char *const sides[] = {"base: ", "new:  "};

	fputs("total ", out);
	diff_put_total(v, out);
	fputs("\nwithout observing and idling ", out);
	diff_put_judged(v, out);
	fputc('\n', out);
	for (int side = 0; side < 2; side++) {
		fputs(sides[side], out);
		diff_put_side(v, side, put_name, out);
		fputc('\n', out);
	}
	put_boots(v, out);
	fputs("steps: ", out);
	diff_put_states(v, out);
	fputc('\n', out);
	put_subsystems(v, out);
	put_steps(v, out);
}
