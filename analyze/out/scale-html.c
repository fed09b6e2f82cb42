/* SPDX-License-Identifier: BSD-2-Clause
 *
 * scale-html.c - a sweep as a page: what was found in words, the steps in a table, a plot for each
 * that matters. One file without a script, which may load nothing; light or dark as the reader's
 * screen is. See scale.h.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "growth-plot.h"
#include "growth-words.h"
#include "markup.h"
#include "scale.h"
#include "table.h"

#define PLOTS_MAX 24

static const char style[] =
	":root{color-scheme:light dark}\n"
	"body{font:15px/1.5 system-ui,sans-serif;max-width:76rem;margin:2rem auto;padding:0 1rem;color:#1f1f1f;"
	"background:#fff}\n"
	"h1{font-size:1.5rem}h2{font-size:1.15rem;margin-top:2rem}\n"
	".scroll{overflow-x:auto}table{border-collapse:collapse}th,td{padding:.2rem .8rem;text-align:right;"
	"border-bottom:1px solid #d9d9d9;white-space:nowrap}th{text-align:right}.l{text-align:left}\n"
	"td{font-variant-numeric:tabular-nums}.bad{font-weight:600;color:#9c2f00}\n"
	".plots{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,28rem),1fr));gap:1.2rem}\n"
	"figure{margin:0;border:1px solid #d9d9d9}figcaption{padding:.4rem .8rem}\n"
	"@media (prefers-color-scheme:dark){body{color:#ededed;background:#121212}th,td,figure{border-color:#3a3a3a}"
	".bad{color:#ffb08a}}\n";

static void put_number(double v, FILE *out)
{
	char number[TABLE_NUMBER_ROOM];

	if (v >= 0 && v < 1e18)
		fputs(table_number(number, (uint64_t)v), out);
	else
		fprintf(out, "%.3g", v);
}

/* ---- Tables --------------------------------------------------------------------------- */

static void put_boots(const struct scale_view *v, FILE *out)
{
	const struct sweep *s = v->sweep;

	fputs("<h2>Boots</h2>\n<div class=\"scroll\"><table>\n<tr>", out);
	for (size_t p = 0; p < s->nparams; p++) {
		fputs("<th scope=\"col\">", out);
		markup_foreign(out, s->params[p]);
		fputs("</th>", out);
	}
	fprintf(out, "<th scope=\"col\">%s</th><th scope=\"col\">boots</th></tr>\n", v->unit);
	for (size_t i = 0; i < s->npoints; i++) {
		fputs("<tr>", out);
		for (size_t p = 0; p < s->nparams; p++)
			fprintf(out, "<td>%" PRIu64 "</td>", s->points[i].values[p]);
		fputs("<td>", out);
		put_number(s->points[i].total, out);
		fprintf(out, "</td><td>%zu</td></tr>\n", s->points[i].boots);
	}
	fputs("</table></div>\n", out);
}

static void put_row(const struct scale_view *v, const struct sweep_row *row, FILE *out)
{
	const struct sweep *s = v->sweep;
	const struct sweep_fit *fit = &row->fits[row->param];
	const struct sweep_cell *last = sweep_last(s, row, row->param);

	fprintf(out, "<tr><td class=\"l%s\">%s</td><td>%.2f</td><td>%.2f</td><td>",
		row->verdict == GROWTH_QUADRATIC ? " bad" : "", scale_class(&fit->growth), fit->growth.exponent,
		fit->growth.confidence);
	put_number(last ? last->cost : 0, out);
	fprintf(out, "</td><td>%.2f%%</td><td>", 100 * fit->share);
	put_number(fit->growth.at_10x, out);
	fputs("</td><td class=\"l\">", out);
	if (fit->own_n || s->nparams == 0)
		fputs("its own n", out);
	else
		scale_params(s, row, out);
	fputs("</td><td class=\"l\">", out);
	markup_foreign(out, row->name);
	fputs(" (", out);
	markup_foreign(out, row->subsystem);
	fputs(")", out);
	if (row->within) {
		fputs(" in ", out);
		markup_foreign(out, row->within);
	}
	fputs("</td></tr>\n", out);
}

static void put_steps(const struct scale_view *v, FILE *out)
{
	const struct sweep *s = v->sweep;

	fputs("<h2>Steps</h2>\n<div class=\"scroll\"><table>\n<tr><th scope=\"col\" class=\"l\">class</th><th scope=\"col\">"
	      "exponent</th><th scope=\"col\">sure</th><th scope=\"col\">cost at last</th><th scope=\"col\">share</th>"
	      "<th scope=\"col\">at 10x the n</th><th scope=\"col\" class=\"l\">in</th><th scope=\"col\" class=\"l\">step "
	      "(subsystem)</th></tr>\n",
	      out);
	for (size_t i = 0; i < s->nrows; i++)
		if (scale_worth_showing(s, s->ranked[i]))
			put_row(v, s->ranked[i], out);
	fprintf(out, "</table></div>\n<p>Steps under %.0f%% of every boot are left out.</p>\n",
		100 * SCALE_SHOWN_SHARE);
}

/* ---- Findings and plots ---------------------------------------------------------------- */

static void put_findings(const struct scale_view *v, FILE *out)
{
	const struct sweep *s = v->sweep;
	size_t found = 0;

	fputs("<ul>\n", out);
	for (size_t i = 0; i < s->nrows; i++) {
		const struct sweep_row *row = s->ranked[i];

		if (row->verdict == GROWTH_QUADRATIC) {
			found++;
			fputs("<li class=\"bad\">", out);
			scale_finding(s, row, markup_foreign, out);
			if (row->fits[row->param].split.shape > GROWTH_SHAPE_FLAT) {
				fputs(": ", out);
				scale_where(s, row, out);
			}
			fputs("</li>\n", out);
		} else if (scale_worth_deciding(s, row)) {
			fputs("<li>", out);
			markup_foreign(out, row->name);
			fputs(" is undecided: ", out);
			growth_words_wants(out, sweep_growth(row));
			fputs("</li>\n", out);
		}
	}
	if (!found)
		fputs("<li>nothing grows as n^2 or worse</li>\n", out);
	fputs("</ul>\n", out);
}

static void put_plot(const struct scale_view *v, const struct sweep_row *row, struct growth_point *points, FILE *out)
{
	const struct sweep *s = v->sweep;
	const struct sweep_fit *fit = &row->fits[row->param];
	struct growth_plot plot = {
		.title = row->name,
		.size_name = fit->own_n || s->nparams == 0 ? "n, as the step reports it" : s->params[row->param],
		.unit = v->unit,
		.points = points,
		.npoints = sweep_points(s, row, row->param, points),
		.growth = &fit->growth,
	};

	fputs("<figure>\n", out);
	growth_plot_svg(&plot, out);
	fputs("</figure>\n", out);
}

void scale_html(const struct scale_view *v, FILE *out)
{
	const struct sweep *s = v->sweep;
	struct growth_point *points = malloc((s->npoints + 1) * sizeof *points);
	size_t plots = 0;

	fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
	      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
	      "base-uri 'none'; form-action 'none'\">\n"
	      "<meta name=\"viewport\" content=\"width=device-width\">\n<title>What grows in this boot</title>\n<style>\n",
	      out);
	fprintf(out, "%s%s</style>\n</head>\n<body>\n<main>\n<h1>What grows in this boot</h1>\n", style,
		growth_plot_css);
	put_findings(v, out);
	fputs("<h2>Plots</h2>\n<div class=\"plots\">\n", out);
	for (size_t i = 0; points && i < s->nrows && plots < PLOTS_MAX; i++) {
		if (!scale_worth_showing(s, s->ranked[i]) || (s->nparams == 0 && !s->ranked[i]->fits[0].own_n))
			continue;
		put_plot(v, s->ranked[i], points, out);
		plots++;
	}
	fputs("</div>\n", out);
	put_steps(v, out);
	put_boots(v, out);
	fputs("</main>\n</body>\n</html>\n", out);
	free(points);
}
