/* SPDX-License-Identifier: BSD-2-Clause
 *
 * growth-plot.c - see growth-plot.h. Each axis runs between two logarithms that leave a margin
 * around everything shown; if something is 0, the axis starts with a place for that. Lines are
 * told apart by their dashes and marks by their shapes, not by colour alone.
 */
#include "growth-plot.h"

#include <math.h>
#include <stdlib.h>

#include "markup.h"
#include "table.h"

#define WIDTH_PX 640
#define HEIGHT_PX 380
#define LEFT_PX 74
#define RIGHT_PX 18
#define TOP_PX 46
#define BOTTOM_PX 48
#define ZERO_PX 26 /* between the place of 0 and the least that has a logarithm */
#define TITLE_COLUMNS 78
#define LABELS_MAX 9
#define CURVE_POINTS 64

struct axis {
	double from, to; /* decimal logarithms */
	double from_px, to_px, zero_px;
	int has_zero;
};

/* ---- Axes ------------------------------------------------------------------------------- */

static void axis_see(struct axis *a, double v)
{
	if (!isfinite(v))
		return;
	if (v <= 0) {
		a->has_zero = 1;
		return;
	}
	a->from = fmin(a->from, log10(v));
	a->to = fmax(a->to, log10(v));
}

static void axis_place(struct axis *a, double from_px, double to_px)
{
	double margin;

	if (a->from > a->to) /* nothing but zeros */
		a->from = a->to = 0;
	margin = fmax(0.05 * (a->to - a->from), a->to - a->from < 0.3 ? 0.2 : 0.02);
	a->from -= margin;
	a->to += margin;
	a->zero_px = from_px;
	a->from_px = from_px + (a->has_zero ? (to_px > from_px ? ZERO_PX : -ZERO_PX) : 0);
	a->to_px = to_px;
}

static double axis_px(const struct axis *a, double v)
{
	if (!(v > 0))
		return a->zero_px;
	return a->from_px + (log10(v) - a->from) / (a->to - a->from) * (a->to_px - a->from_px);
}

/* The labelled values: powers of ten, as many of them as have room; 1, 2 and 5 times those where
 * there are few. */
static size_t axis_labels(const struct axis *a, double out[LABELS_MAX])
{
	static const double digits[] = {1, 2, 5};
	int first = (int)floor(a->from), last = (int)ceil(a->to);
	int each = a->to - a->from < 2.5 ? 3 : 1, stride = (last - first) / LABELS_MAX + 1;
	size_t n = 0;

	for (int decade = first; decade <= last; decade += stride) {
		for (int i = 0; i < each && n < LABELS_MAX; i++) {
			double at = decade + log10(digits[i]);

			if (at >= a->from && at <= a->to)
				out[n++] = pow(10, at);
		}
	}
	return n;
}

/* "20k": three digits and what a thousand, a million, ... of them are called. */
static const char *short_number(char out[TABLE_NUMBER_ROOM], double v)
{
	static const char *const thousands[] = {"", "k", "M", "G", "T", "P", "E"};
	size_t i = 0;

	while (v >= 999.5 && i + 1 < sizeof thousands / sizeof *thousands) {
		v /= 1000;
		i++;
	}
	snprintf(out, TABLE_NUMBER_ROOM, "%.3g%s", v, thousands[i]);
	return out;
}

static void put_axes(const struct axis *x, const struct axis *y, FILE *out)
{
	double labels[LABELS_MAX];
	char text[TABLE_NUMBER_ROOM];
	size_t n = axis_labels(x, labels);

	for (size_t i = 0; i < n; i++) {
		double px = axis_px(x, labels[i]);

		fprintf(out,
			"<path class=\"plot-grid\" d=\"M%.1f %dV%d\"/><text x=\"%.1f\" y=\"%d\" "
			"text-anchor=\"middle\">%s</text>\n",
			px, TOP_PX, HEIGHT_PX - BOTTOM_PX, px, HEIGHT_PX - BOTTOM_PX + 16,
			short_number(text, labels[i]));
	}
	n = axis_labels(y, labels);
	for (size_t i = 0; i < n; i++) {
		double px = axis_px(y, labels[i]);

		fprintf(out,
			"<path class=\"plot-grid\" d=\"M%d %.1fH%d\"/><text x=\"%d\" y=\"%.1f\" "
			"text-anchor=\"end\">%s</text>\n",
			LEFT_PX, px, WIDTH_PX - RIGHT_PX, LEFT_PX - 6, px + 4, short_number(text, labels[i]));
	}
	if (x->has_zero)
		fprintf(out, "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">0</text>\n", x->zero_px,
			HEIGHT_PX - BOTTOM_PX + 16);
	if (y->has_zero)
		fprintf(out, "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">0</text>\n", LEFT_PX - 6, y->zero_px + 4);
	fprintf(out, "<path class=\"plot-axis\" d=\"M%d %dV%dH%d\"/>\n", LEFT_PX, TOP_PX, HEIGHT_PX - BOTTOM_PX,
		WIDTH_PX - RIGHT_PX);
}

/* ---- What is shown ------------------------------------------------------------------------- */

static double largest_n(const struct growth_plot *p)
{
	double most = 0;

	for (size_t i = 0; i < p->npoints; i++)
		most = fmax(most, p->points[i].n);
	return most;
}

static double least_n(const struct growth_plot *p)
{
	double least = INFINITY;

	for (size_t i = 0; i < p->npoints; i++)
		if (p->points[i].n > 0)
			least = fmin(least, p->points[i].n);
	return least;
}

/* Whether there is a curve to draw: none was fitted to what is undecided. */
static int has_curve(const struct growth_plot *p)
{
	return p->growth && p->growth->verdict != GROWTH_UNDECIDED && p->growth->curve.nterms > 0 &&
	       isfinite(least_n(p));
}

static void put_curve(const struct growth_plot *p, const struct axis *x, const struct axis *y, const char *class,
		      double from, double to, FILE *out)
{
	fprintf(out, "<path class=\"%s\" d=\"", class);
	for (int i = 0, started = 0; i <= CURVE_POINTS; i++) {
		double n = from * pow(to / from, (double)i / CURVE_POINTS), cost = growth_at(p->growth, n), py;

		if (!(cost > 0) || !isfinite(cost))
			continue;
		py = axis_px(y, cost);
		if (py > HEIGHT_PX - BOTTOM_PX || py < TOP_PX) /* where nothing was measured */
			continue;
		fprintf(out, "%c%.1f %.1f", started++ ? 'L' : 'M', axis_px(x, n), py);
	}
	fputs("\"/>\n", out);
}

/* What is foretold, and between what it lies. */
static void put_guess(const struct growth_plot *p, const struct axis *x, const struct axis *y, double most, FILE *out)
{
	const struct growth *g = p->growth;
	double px = axis_px(x, 10 * most), low = axis_px(y, g->at_10x_low), high = axis_px(y, g->at_10x_high);

	fprintf(out, "<path class=\"plot-span\" d=\"M%.1f %.1fh10m-5 0V%.1fm-5 0h10\"/>\n", px - 5, low, high);
	fprintf(out, "<path class=\"plot-guess\" d=\"M%.1f %.1fl6 6l-6 6l-6 -6z\"/>\n", px, axis_px(y, g->at_10x) - 6);
}

static void put_cost(double cost, FILE *out)
{
	char number[TABLE_NUMBER_ROOM];

	if (cost < 1e18)
		fputs(table_number(number, cost > 0 ? (uint64_t)cost : 0), out);
	else
		fprintf(out, "%.3g", cost);
}

static void put_points(const struct growth_plot *p, const struct axis *x, const struct axis *y, FILE *out)
{
	for (size_t i = 0; i < p->npoints; i++) {
		const struct growth_point *at = &p->points[i];

		if (!isfinite(at->n) || !isfinite(at->cost) || at->n < 0 || at->cost < 0)
			continue;
		fprintf(out, "<circle class=\"plot-point\" cx=\"%.1f\" cy=\"%.1f\" r=\"4\"><title>", axis_px(x, at->n),
			axis_px(y, at->cost));
		markup_foreign(out, p->size_name);
		fputc(' ', out);
		put_cost(at->n, out);
		fputs(": ", out);
		put_cost(at->cost, out);
		fputc(' ', out);
		markup_foreign(out, p->unit);
		fputs("</title></circle>\n", out);
	}
}

/* ---- Words ---------------------------------------------------------------------------------- */

static void put_cut(const char *name, FILE *out)
{
	char *cut = NULL;
	size_t n = 0;
	FILE *memory = open_memstream(&cut, &n);

	if (!memory)
		return;
	table_name(memory, name, TITLE_COLUMNS);
	if (fclose(memory) == 0)
		markup_write(out, cut, n);
	free(cut);
}

static void put_verdict(const struct growth *g, FILE *out)
{
	if (!g)
		return;
	if (g->verdict == GROWTH_UNDECIDED)
		fprintf(out, "undecided: %s", growth_reason_name(g->reason));
	else if (g->class == GROWTH_1)
		fputs("does not grow", out);
	else
		fprintf(out, "grows as %s, local exponent %.2f (%.2f to %.2f)", growth_class_name(g->class),
			g->exponent, g->exponent_low, g->exponent_high);
}

static void put_description(const struct growth_plot *p, double most, FILE *out)
{
	fprintf(out, "<desc>%zu points, both axes logarithmic; across: ", p->npoints);
	markup_foreign(out, p->size_name);
	fputs("; up: ", out);
	markup_foreign(out, p->unit);
	fputs(p->growth ? ". It is: " : "", out);
	put_verdict(p->growth, out);
	if (has_curve(p)) {
		fputs(". At ", out);
		put_cost(10 * most, out);
		fputs(": about ", out);
		put_cost(p->growth->at_10x, out);
		fputs(", between ", out);
		put_cost(p->growth->at_10x_low, out);
		fputs(" and ", out);
		put_cost(p->growth->at_10x_high, out);
	}
	fputs(".</desc>\n", out);
}

static void put_words(const struct growth_plot *p, FILE *out)
{
	fprintf(out, "<text class=\"plot-title\" x=\"%d\" y=\"18\">", LEFT_PX);
	put_cut(p->title, out);
	fprintf(out, "</text>\n<text x=\"%d\" y=\"36\">", LEFT_PX);
	put_verdict(p->growth, out);
	fprintf(out, "</text>\n<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">", (LEFT_PX + WIDTH_PX - RIGHT_PX) / 2,
		HEIGHT_PX - 12);
	put_cut(p->size_name, out);
	fprintf(out, "</text>\n<text transform=\"translate(18 %d) rotate(-90)\" text-anchor=\"middle\">",
		(TOP_PX + HEIGHT_PX - BOTTOM_PX) / 2);
	put_cut(p->unit, out);
	fputs("</text>\n", out);
}

void growth_plot_svg(const struct growth_plot *p, FILE *out)
{
	struct axis x = {.from = INFINITY, .to = -INFINITY}, y = x;
	double most = largest_n(p);
	int curve = has_curve(p);

	for (size_t i = 0; i < p->npoints; i++) {
		axis_see(&x, p->points[i].n);
		axis_see(&y, p->points[i].cost);
	}
	if (curve) {
		axis_see(&x, 10 * most);
		axis_see(&y, p->growth->at_10x);
		axis_see(&y, p->growth->at_10x_low);
		axis_see(&y, p->growth->at_10x_high);
	}
	axis_place(&x, LEFT_PX, WIDTH_PX - RIGHT_PX);
	axis_place(&y, HEIGHT_PX - BOTTOM_PX, TOP_PX);
	fprintf(out, "<svg class=\"plot\" viewBox=\"0 0 %d %d\" role=\"img\">\n<title>", WIDTH_PX, HEIGHT_PX);
	markup_foreign(out, p->title);
	fputs("</title>\n", out);
	put_description(p, most, out);
	fprintf(out, "<rect class=\"plot-back\" width=\"%d\" height=\"%d\"/>\n", WIDTH_PX, HEIGHT_PX);
	put_axes(&x, &y, out);
	if (curve) {
		put_curve(p, &x, &y, "plot-curve", least_n(p), most, out);
		put_curve(p, &x, &y, "plot-ahead", most, 10 * most, out);
		put_guess(p, &x, &y, most, out);
	}
	put_points(p, &x, &y, out);
	put_words(p, out);
	fputs("</svg>\n", out);
}
