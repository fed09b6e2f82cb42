/* SPDX-License-Identifier: BSD-2-Clause
 *
 * diff-text.c - a diff for people. Its columns sum to its last line, to the tick.
 */
#include <math.h>
#include <string.h>

#include "diff-out.h"
#include "table.h"

static void put_name(FILE *out, const char *name)
{
	table_name(out, name, 0);
}

/* Slower red, faster green, where it is a difference and the terminal can. */
static const char *colour_of(const struct diff_view *v, const struct diff_line *line)
{
	int sure = v->diff->exact || (v->diff->in_turns && !isnan(v->diff->p_least));

	if (!v->colour || !sure || !diff_is_edit(line->state) || line->self[0] == line->self[1])
		return "";
	return line->self[1] > line->self[0] ? "\033[31m" : "\033[32m";
}

static void put_columns(FILE *out, const uint64_t self[2])
{
	char number[TABLE_NUMBER_ROOM], text[DIFF_NUMBER_ROOM];

	fprintf(out, "%15s", table_number(number, self[0]));
	fprintf(out, " %15s", table_number(number, self[1]));
	fprintf(out, " %15s", diff_delta(text, self[0], self[1]));
	fprintf(out, " %9s", diff_percentage(text, self[0], self[1]));
}

static void put_line(const struct diff_view *v, const struct diff_line *line, FILE *out)
{
	const struct diff_row *r = &v->diff->rows[line->first];
	const char *colour = colour_of(v, line);
	char p[DIFF_NUMBER_ROOM];

	fputs(colour, out);
	put_columns(out, line->self);
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
static void put_rest(const struct diff_view *v, const uint64_t self[2], size_t steps, FILE *out)
{
	const struct diff *d = v->diff;
	char number[TABLE_NUMBER_ROOM];
	size_t hidden = steps - d->states[DIFF_SAME];

	put_columns(out, self);
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
	size_t heads = 0, shown = 0;
	uint64_t rest[2] = {d->watched[0], d->watched[1]};

	fprintf(out, "\n%15s %15s %15s %9s%s  %-8s %s\n", "base", "new", "delta", "",
		isnan(d->p_least) ? "" : "      p", "", "step (subsystem)");
	for (size_t i = 0; i < d->nlines; i++) {
		const struct diff_line *line = &d->lines[i];

		heads += !line->beneath;
		if (v->top && heads > v->top)
			break;
		put_line(v, line, out);
		shown += line->rows;
		for (int side = 0; side < 2; side++)
			rest[side] -= line->self[side];
	}
	if (shown < d->norder)
		put_rest(v, rest, d->norder - shown, out);
	put_columns(out, d->watched);
	fprintf(out, "%s  %-8s all\n", isnan(d->p_least) ? "" : "       ", "");
}

static void put_subsystems(const struct diff_view *v, FILE *out)
{
	const struct diff *d = v->diff;
	uint64_t same[2] = {0, 0};
	size_t nsame = 0;

	fprintf(out, "\n%15s %15s %15s %9s  %s\n", "base", "new", "delta", "", "subsystem");
	for (size_t i = 0; i < d->nsubsystems; i++) {
		const struct diff_subsystem *s = &d->subsystems[i];

		if (s->self[0] == s->self[1]) {
			same[0] = same[1] += s->self[0];
			nsame++;
			continue;
		}
		put_columns(out, s->self);
		fputs("  ", out);
		table_name(out, s->name, 0);
		fputc('\n', out);
	}
	if (nsame) {
		put_columns(out, same);
		fprintf(out, "  in %zu more, each the same\n", nsame);
	}
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
	fputs("steps: ", out);
	diff_put_states(v, out);
	fputc('\n', out);
	put_subsystems(v, out);
	put_steps(v, out);
}
