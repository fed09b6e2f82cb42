/* SPDX-License-Identifier: BSD-2-Clause
 *
 * diff-json.c - a diff for programs: the schema bootflame.diff/1. Keys are added, never
 * renamed. Every row is there, largest delta first.
 */
#include <math.h>
#include <string.h>

#include "diff-out.h"
#include "json.h"

static void put_pair(struct json *j, uint64_t base, uint64_t new)
{
	json_u64(j, "base", base);
	json_u64(j, "new", new);
	json_i64(j, "delta", (int64_t)(new - base));
	json_real(j, "percent", diff_percent(base, new), 4);
}

static void put_sum(struct json *j, const char *key, const uint64_t sum[2])
{
	json_open(j, key, '{');
	put_pair(j, sum[0], sum[1]);
	json_close(j, '}');
}

static void put_side(struct json *j, const struct diff_view *v, int side)
{
	json_open(j, side ? "new" : "base", '{');
	json_string(j, "append", trace_fact(v->traces[side], "append"));
	json_string(j, "build_id", trace_fact(v->traces[side], "kernel-build-id"));
	json_string(j, "commit", trace_fact(v->traces[side], "commit"));
	json_u64(j, "boots", v->diff->boots[side]);
	json_bool(j, "complete", v->boots[side]->has_hello && v->boots[side]->has_bye);
	json_u64(j, "lost", boot_lost(v->boots[side]));
	json_close(j, '}');
}

static void put_counts(struct json *j, const struct diff_row *r)
{
	static const char *const counts[] = {"count_base", "count_new"}, *const totals[] = {"total_base", "total_new"},
				 *const sizes[] = {"n_base", "n_new"};

	for (int side = 0; side < 2; side++)
		json_u64(j, counts[side], r->cost[side].count);
	for (int side = 0; side < 2; side++)
		json_u64(j, totals[side], r->cost[side].total);
	for (int side = 0; side < 2; side++) {
		if (r->cost[side].has_n)
			json_u64(j, sizes[side], r->cost[side].n);
		else
			json_null(j, sizes[side]);
	}
}

static void put_row_key(struct json *j, const char *key, const struct diff *d, uint32_t row)
{
	if (row == DIFF_NONE) {
		json_null(j, key);
		return;
	}
	json_open(j, key, '{');
	json_string(j, "name", d->rows[row].name);
	json_string(j, "subsystem", d->rows[row].subsystem);
	json_close(j, '}');
}

static void put_places(struct json *j, const struct diff *d, const struct diff_row *r)
{
	json_open(j, "moved", '{');
	for (int side = 0; side < 2; side++) {
		json_open(j, side ? "to" : "from", '{');
		put_row_key(j, "in", d, r->place[side].parent);
		put_row_key(j, "behind", d, r->place[side].behind);
		json_close(j, '}');
	}
	json_close(j, '}');
}

static void put_row(struct json *j, const struct diff *d, const struct diff_row *r)
{
	json_open(j, NULL, '{');
	json_string(j, "name", r->name);
	json_string(j, "subsystem", r->subsystem);
	put_pair(j, r->cost[0].self, r->cost[1].self);
	json_string(j, "state", diff_state_name(r->state));
	json_real(j, "p", r->p, 6);
	if (r->old_name)
		json_string(j, "old_name", r->old_name);
	put_counts(j, r);
	json_i64(j, "ripple", diff_is_edit(r->state) || r->state == DIFF_RIPPLE ? r->ripple : 0);
	put_row_key(j, "cause", d, r->cause);
	if (r->state == DIFF_MOVED)
		put_places(j, d, r);
	json_close(j, '}');
}

void diff_json(const struct diff_view *v, FILE *out)
{
	const struct diff *d = v->diff;
	struct json j;

	json_init(&j, out);
	json_open(&j, NULL, '{');
	json_string(&j, "schema", "bootflame.diff/1");
	put_side(&j, v, 0);
	put_side(&j, v, 1);
	json_open(&j, "total", '{');
	put_pair(&j, d->total[0], d->total[1]);
	json_real(&j, "p", d->p, 6);
	json_close(&j, '}');
	put_sum(&j, "watched", d->watched);
	put_sum(&j, "judged", d->judged);
	json_u64(&j, "floor", d->floor_ticks);
	json_bool(&j, "in_turns", d->in_turns);
	json_open(&j, "states", '{');
	for (unsigned int i = 0; i < DIFF_STATES; i++)
		json_u64(&j, diff_state_name(i), d->states[i]);
	json_close(&j, '}');
	json_open(&j, "subsystems", '[');
	for (size_t i = 0; i < d->nsubsystems; i++) {
		json_open(&j, NULL, '{');
		json_string(&j, "name", d->subsystems[i].name);
		put_pair(&j, d->subsystems[i].self[0], d->subsystems[i].self[1]);
		json_close(&j, '}');
	}
	json_close(&j, ']');
	json_open(&j, "steps", '[');
	for (size_t i = 0; i < d->norder; i++)
		put_row(&j, d, &d->rows[d->order[i]]);
	json_close(&j, ']');
	json_close(&j, '}');
}
