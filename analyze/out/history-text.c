/* SPDX-License-Identifier: BSD-2-Clause
 *
 * history-text.c - a history for people. Newest first, as git's log has it; a change stands on the
 * commit that brought it.
 */
#include <langinfo.h>
#include <string.h>

#include "history-out.h"
#include "table.h"

#define SPARKS 60
#define COMMIT_COLUMNS 44
#define OTHERS 12 /* series and branches listed beside the one shown */

static void put_head(const struct history_shown *s, FILE *out)
{
	const struct history_part *p = history_part_of(s);

	fprintf(out, "series %lld on ", (long long)p->series);
	table_name(out, p->branch, 0);
	fputs(", clock: ", out);
	table_name(out, p->clock, 0);
	fputs("\nmachine: ", out);
	table_name(out, p->machine, 0);
	fputc('\n', out);
}

static void put_others(const struct history_shown *s, FILE *out)
{
	const struct history_view *v = s->view;

	for (size_t i = 0; i < v->nparts; i++) {
		const struct history_part *p = &v->parts[i];

		if (i == v->part)
			continue;
		if (i > OTHERS) {
			fprintf(out, "and %zu more (--json has them)\n", v->nparts - i);
			break;
		}
		fprintf(out, "also here: --series %lld --branch ", (long long)p->series);
		table_name(out, p->branch, 0);
		fprintf(out, ": %llu boot%s, clock: ", (unsigned long long)p->boots, p->boots == 1 ? "" : "s");
		table_name(out, p->clock, 0);
		fputs(", ", out);
		table_name(out, p->machine, 0);
		fputc('\n', out);
	}
}

static void put_change(const struct change_point *c, FILE *out)
{
	char percent[HISTORY_PERCENT_ROOM];

	if (!c)
		return;
	fprintf(out, "  <- changed %s", history_percent(percent, c->before, c->after));
	if (c->p > 0)
		fprintf(out, " (p = %.2g)", c->p);
}

/* The newest points, each against the one before it. */
static void put_points(const struct history_shown *s, FILE *out)
{
	const struct trend *t = s->trend;
	size_t n = s->top && s->top < t->npoints ? s->top : t->npoints;

	fprintf(out, "\n%-10s %5s %15s %9s  %s\n", "date", "boots", history_unit(s), "", "commit");
	for (size_t i = t->npoints; i-- > t->npoints - n;) {
		const struct trend_point *p = &t->points[i];
		char date[HISTORY_DATE_ROOM], number[TABLE_NUMBER_ROOM], percent[HISTORY_PERCENT_ROOM] = "";

		if (i && p->cost != t->points[i - 1].cost)
			history_percent(percent, (double)t->points[i - 1].cost, (double)p->cost);
		fprintf(out, "%-10s %5zu %15s %9s  ", history_date(date, p->time_s), p->boots,
			table_number(number, p->cost), percent);
		table_name(out, p->commit, strlen(p->commit) > COMMIT_COLUMNS ? COMMIT_COLUMNS : 0);
		put_change(trend_change_at(t, i), out);
		fputc('\n', out);
	}
	if (n < t->npoints)
		fprintf(out, "%zu commits before these (-n 0 lists them)\n", t->npoints - n);
}

void history_log_text(const struct history_shown *s, FILE *out)
{
	const struct trend *t = s->trend;

	fprintf(out, "%zu commit%s, %zu change%s of the boot; ", t->npoints, t->npoints == 1 ? "" : "s", t->changes.n,
		t->changes.n == 1 ? "" : "s");
	put_head(s, out);
	put_points(s, out);
	put_others(s, out);
}

static void put_sparkline(const struct trend *t, FILE *out)
{
	static const char *const blocks[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
	static const char *const letters[] = {"_", ".", "-", "=", "+", "*", "%", "#"};
	const char *const *levels = strcmp(nl_langinfo(CODESET), "UTF-8") == 0 ? blocks : letters;
	struct trend_bucket buckets[SPARKS];
	size_t n = trend_buckets(t, buckets, SPARKS);
	double low = (double)t->low, range = (double)(t->high - t->low);

	for (size_t i = 0; i < n; i++)
		fputs(levels[range > 0 ? (int)((buckets[i].mean - low) / range * 7 + 0.5) : 0], out);
	fputc('\n', out);
}

static void put_changes(const struct history_shown *s, FILE *out)
{
	const struct trend *t = s->trend;
	size_t n = s->top && s->top < t->changes.n ? s->top : t->changes.n;

	if (t->changes.n == 0) {
		fputs("changes: none\n", out);
		return;
	}
	fprintf(out, "changes: %zu\n\n%-10s %15s %15s %9s  %s\n", t->changes.n, "date", "before", "after", "",
		"by commit");
	for (size_t i = t->changes.n; i-- > t->changes.n - n;) {
		const struct change_point *c = &t->changes.all[i];
		const struct trend_point *p = &t->points[c->at];
		char date[HISTORY_DATE_ROOM], number[TABLE_NUMBER_ROOM], percent[HISTORY_PERCENT_ROOM];

		fprintf(out, "%-10s %15s", history_date(date, p->time_s),
			table_number(number, (uint64_t)(c->before + 0.5)));
		fprintf(out, " %15s %9s  ", table_number(number, (uint64_t)(c->after + 0.5)),
			history_percent(percent, c->before, c->after));
		table_name(out, p->commit, strlen(p->commit) > COMMIT_COLUMNS ? COMMIT_COLUMNS : 0);
		if (c->p > 0)
			fprintf(out, "  (p = %.2g)", c->p);
		fputc('\n', out);
	}
	if (n < t->changes.n)
		fprintf(out, "%zu changes before these (-n 0 lists them)\n", t->changes.n - n);
}

void history_show_text(const struct history_shown *s, FILE *out)
{
	const struct trend *t = s->trend;
	char number[TABLE_NUMBER_ROOM];

	if (strcmp(s->kind, "boot") == 0)
		fputs("the boot", out);
	else if (strcmp(s->kind, "subsystem") == 0)
		fputs("subsystem ", out);
	table_name(out, s->name, strlen(s->name) > 120 ? 120 : 0);
	if (strcmp(s->kind, "step") == 0) {
		fputs(" (", out);
		table_name(out, s->subsystem, strlen(s->subsystem) > 60 ? 60 : 0);
		fputc(')', out);
	}
	fprintf(out, ": %zu commit%s; ", t->npoints, t->npoints == 1 ? "" : "s");
	put_head(s, out);
	put_sparkline(t, out);
	fprintf(out, "lowest %s", table_number(number, t->low));
	fprintf(out, ", highest %s", table_number(number, t->high));
	fprintf(out, ", newest %s %s\n", table_number(number, t->npoints ? t->points[t->npoints - 1].cost : 0),
		history_unit(s));
	put_changes(s, out);
	put_points(s, out);
}
