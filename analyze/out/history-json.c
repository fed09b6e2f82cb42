/* SPDX-License-Identifier: BSD-2-Clause
 *
 * history-json.c - a history for programs. Keys are added, never renamed.
 */
#include "history-out.h"
#include "json.h"

static void put_part(struct json *j, const char *key, const struct history_part *p)
{
	json_open(j, key, '{');
	json_i64(j, "series", p->series);
	json_string(j, "branch", p->branch);
	json_string(j, "clock", p->clock);
	json_string(j, "machine", p->machine);
	json_string(j, "circumstances", p->circumstances);
	json_u64(j, "boots", p->boots);
	json_close(j, '}');
}

static void put_change(struct json *j, const struct change_point *c)
{
	json_real(j, "before", c->before, 1);
	json_real(j, "after", c->after, 1);
	if (c->before > 0)
		json_real(j, "percent", 100 * (c->after - c->before) / c->before, 4);
	else
		json_null(j, "percent");
	json_real(j, "p", c->p, 9);
}

static void put_points(const struct history_shown *s, struct json *j)
{
	const struct trend *t = s->trend;
	size_t n = s->top && s->top < t->npoints ? s->top : t->npoints;

	json_open(j, "commits", '[');
	for (size_t i = t->npoints; i-- > t->npoints - n;) {
		const struct change_point *c = trend_change_at(t, i);

		json_open(j, NULL, '{');
		json_string(j, "commit", t->points[i].commit);
		json_i64(j, "time", t->points[i].time_s);
		json_u64(j, "boots", t->points[i].boots);
		json_u64(j, "cost", t->points[i].cost);
		if (c) {
			json_open(j, "change", '{');
			put_change(j, c);
			json_close(j, '}');
		} else {
			json_null(j, "change");
		}
		json_close(j, '}');
	}
	json_close(j, ']');
}

static void put_head(const struct history_shown *s, struct json *j, const char *schema)
{
	json_open(j, NULL, '{');
	json_string(j, "schema", schema);
	json_string(j, "unit", history_unit(s));
	put_part(j, "shown", history_part_of(s));
}

void history_log_json(const struct history_shown *s, FILE *out)
{
	struct json j;

	json_init(&j, out);
	put_head(s, &j, "bootflame.history-log/1");
	put_points(s, &j);
	json_open(&j, "others", '[');
	for (size_t i = 0; i < s->view->nparts; i++)
		if (i != s->view->part)
			put_part(&j, NULL, &s->view->parts[i]);
	json_close(&j, ']');
	json_close(&j, '}');
}

void history_show_json(const struct history_shown *s, FILE *out)
{
	const struct trend *t = s->trend;
	struct json j;

	json_init(&j, out);
	put_head(s, &j, "bootflame.history-show/1");
	json_string(&j, "kind", s->kind);
	json_string(&j, "name", s->name);
	json_string(&j, "subsystem", s->subsystem);
	json_u64(&j, "low", t->low);
	json_u64(&j, "high", t->high);
	json_open(&j, "changes", '[');
	for (size_t i = 0; i < t->changes.n; i++) {
		json_open(&j, NULL, '{');
		json_string(&j, "commit", t->points[t->changes.all[i].at].commit);
		put_change(&j, &t->changes.all[i]);
		json_close(&j, '}');
	}
	json_close(&j, ']');
	put_points(s, &j);
	json_close(&j, '}');
}
