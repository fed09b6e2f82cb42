/* SPDX-License-Identifier: BSD-2-Clause
 *
 * scale-json.c - a sweep as JSON, schema bootflame.scale/1; see scale.h. A point with one parameter
 * is a number, with several an array of them; whatever is "a point each" is in that order.
 */
#include "json.h"
#include "scale.h"

static void put_whole(struct json *j, const char *key, double v)
{
	if (v >= 0 && v < 1.8e19)
		json_u64(j, key, (uint64_t)v);
	else
		json_real(j, key, v, 0);
}

static void put_points(const struct sweep *s, struct json *j)
{
	json_open(j, "params", '[');
	for (size_t p = 0; p < s->nparams; p++)
		json_string(j, NULL, s->params[p]);
	json_close(j, ']');
	json_open(j, "values", '[');
	for (size_t i = 0; i < s->npoints; i++) {
		if (s->nparams != 1)
			json_open(j, NULL, '[');
		for (size_t p = 0; p < s->nparams; p++)
			json_u64(j, NULL, s->points[i].values[p]);
		if (s->nparams != 1)
			json_close(j, ']');
	}
	json_close(j, ']');
	json_open(j, "boots", '[');
	for (size_t i = 0; i < s->npoints; i++)
		json_u64(j, NULL, s->points[i].boots);
	json_close(j, ']');
	json_open(j, "total", '[');
	for (size_t i = 0; i < s->npoints; i++)
		put_whole(j, NULL, s->points[i].total);
	json_close(j, ']');
}

static void put_cells(const struct sweep *s, const struct sweep_row *row, struct json *j)
{
	json_open(j, "cost", '[');
	for (size_t i = 0; i < s->npoints; i++) {
		if (row->points[i].there)
			put_whole(j, NULL, row->points[i].cost);
		else
			json_null(j, NULL);
	}
	json_close(j, ']');
	json_open(j, "count", '[');
	for (size_t i = 0; i < s->npoints; i++) {
		if (row->points[i].there)
			json_u64(j, NULL, row->points[i].count);
		else
			json_null(j, NULL);
	}
	json_close(j, ']');
	json_open(j, "n", '[');
	for (size_t i = 0; i < s->npoints; i++) {
		if (row->points[i].there && row->points[i].n)
			json_u64(j, NULL, row->points[i].n);
		else
			json_null(j, NULL);
	}
	json_close(j, ']');
}

static void put_growth(const struct growth *g, struct json *j)
{
	json_string(j, "class", growth_class_name(g->class));
	json_real(j, "exponent", g->exponent, 3);
	json_real(j, "exponent_low", g->exponent_low, 3);
	json_real(j, "exponent_high", g->exponent_high, 3);
	json_real(j, "confidence", g->confidence, 3);
	json_string(j, "reason", growth_reason_name(g->reason));
	if (g->verdict == GROWTH_UNDECIDED && g->wants_sizes) {
		json_open(j, "wants", '{');
		json_u64(j, "sizes", g->wants_sizes);
		json_real(j, "up_to", g->wants_up_to, 0);
		json_close(j, '}');
	} else {
		json_null(j, "wants");
	}
	json_u64(j, "wants_within", g->verdict == GROWTH_UNDECIDED ? g->wants_within : 0);
}

static const char *against(const struct sweep *s, const struct sweep_fit *fit, size_t p)
{
	return fit->own_n || s->nparams == 0 ? "n" : s->params[p];
}

/* Its growth along each parameter's axis. */
static void put_axes(const struct sweep *s, const struct sweep_row *row, struct json *j)
{
	json_open(j, "depends", '[');
	for (size_t p = 0; p < s->nparams; p++) {
		const struct sweep_fit *fit = &row->fits[p];

		json_open(j, NULL, '{');
		json_string(j, "param", s->params[p]);
		json_string(j, "verdict", growth_verdict_name(fit->growth.verdict));
		json_bool(j, "depends", fit->depends);
		json_string(j, "against", against(s, fit, p));
		put_growth(&fit->growth, j);
		json_real(j, "at_10x", fit->growth.at_10x, 0);
		json_real(j, "share", fit->share, 6);
		json_real(j, "share_10x", fit->share_10x, 6);
		json_close(j, '}');
	}
	json_close(j, ']');
	if (row->together == SWEEP_TOGETHER_UNKNOWN)
		json_null(j, "together");
	else
		json_string(j, "together", row->together == SWEEP_ADD ? "add" : "multiply");
}

static void put_calls(const struct growth_split *split, struct json *j)
{
	json_open(j, "calls", '{');
	json_string(j, "shape", growth_shape_name(split->shape));
	json_string(j, "count", growth_class_name(split->calls.class));
	json_string(j, "each", growth_class_name(split->each.class));
	json_close(j, '}');
}

void scale_json(const struct scale_view *v, FILE *out)
{
	const struct sweep *s = v->sweep;
	struct json j;

	json_init(&j, out);
	json_open(&j, NULL, '{');
	json_string(&j, "schema", "bootflame.scale/1");
	json_string(&j, "unit", v->unit);
	put_points(s, &j);
	json_open(&j, "steps", '[');
	for (size_t i = 0; i < s->nrows; i++) {
		const struct sweep_row *row = s->ranked[i];
		const struct sweep_fit *fit = &row->fits[row->param];

		json_open(&j, NULL, '{');
		json_string(&j, "name", row->name);
		json_string(&j, "subsystem", row->subsystem);
		if (row->within)
			json_string(&j, "within", row->within);
		else
			json_null(&j, "within");
		json_string(&j, "verdict", growth_verdict_name(row->verdict));
		put_growth(&fit->growth, &j);
		json_string(&j, "against", against(s, fit, row->param));
		json_bool(&j, "small", row->small);
		put_cells(s, row, &j);
		json_real(&j, "at_10x", fit->growth.at_10x, 0);
		json_real(&j, "at_10x_low", fit->growth.at_10x_low, 0);
		json_real(&j, "at_10x_high", fit->growth.at_10x_high, 0);
		json_real(&j, "share", fit->share, 6);
		json_real(&j, "share_10x", fit->share_10x, 6);
		put_calls(&fit->split, &j);
		put_axes(s, row, &j);
		json_close(&j, '}');
	}
	json_close(&j, ']');
	json_close(&j, '}');
}
