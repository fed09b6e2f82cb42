/* SPDX-License-Identifier: BSD-2-Clause
 *
 * diff-svg.c - the difference of two boots as one SVG: a waterfall from the one total to the other, and
 * beneath it the flame graph of both. No script, nothing from elsewhere, light or dark as the page
 * is. In: what the model laid out, in ticks. Out: XML, in which names from a guest are text and nothing
 * else.
 */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "diff-picture.h"
#include "export.h"
#include "markup.h"
#include "page.h"
#include "table.h"

#define MARGIN_PX 10
#define ROW_PX 18
#define LINE_PX 18
#define HEAD_PX 28
#define FOOT_PX 26
#define LETTER_PX 7.3 /* of a monospaced font of 12 px, the widest that is common */
#define WIDTH_PX (EXPORT_PICTURE_PX + 2 * MARGIN_PX)
/* A waterfall's columns: names end, bars begin and end, what they are begins. */
#define NAMES_PX 150
#define BARS_PX 160
#define BARS_END_PX 930
#define NUMBERS_PX 940
#define FALL_PX 22

const char *diff_svg_class(const struct diff_both *both)
{
	static const char *const classes[] = {"m4", "m3", "m2", "m1", "z", "p1", "p2", "p3", "p4"};

	return classes[diff_flame_shade(both) + DIFF_SHADES];
}

/* ---- Text --------------------------------------------------------------------------------- */

/* A name that is safe to show, as it may be shown; NULL when memory is out. The caller frees it. */
static char *safe_name(const char *name, size_t n)
{
	char *safe = NULL;
	size_t bytes = 0;
	FILE *memory = open_memstream(&safe, &bytes);

	if (!memory)
		return NULL;
	if (n == 0)
		fputs("(no name)", memory);
	text_write_safe(memory, name, n, TEXT_KEEP_UTF8);
	if (fclose(memory) == 0)
		return safe;
	free(safe);
	return NULL;
}

static void put_name(FILE *out, const char *name, size_t n)
{
	char *safe = safe_name(name, n);

	if (safe)
		markup_write(out, safe, strlen(safe));
	free(safe);
}

static void put_frame(FILE *out, const struct diff_frame *f)
{
	put_name(out, f->name, f->bytes);
}

static const char *unit(const struct diff_picture *p)
{
	return p->view->diff->exact ? "instructions" : "ticks";
}

/* "base 5, new 6: +1 (+20.00%) instructions" */
static void put_both(const struct diff_picture *p, const uint64_t self[2], FILE *out)
{
	char number[TABLE_NUMBER_ROOM], text[DIFF_NUMBER_ROOM];

	fprintf(out, "base %s, ", table_number(number, self[0]));
	fprintf(out, "new %s", table_number(number, self[1]));
	if (self[0] == self[1]) {
		fprintf(out, ", the same, %s", unit(p));
		return;
	}
	fprintf(out, ": %s", diff_delta(text, self[0], self[1]));
	if (self[0])
		fprintf(out, " (%s)", diff_percentage(text, self[0], self[1]));
	fprintf(out, " %s", unit(p));
}

static void put_own_name(FILE *out, const char *name)
{
	markup_foreign(out, name);
}

/* ---- The waterfall -------------------------------------------------------------------------- */

struct fall {
	FILE *out;
	const struct diff_picture *p;
	double px; /* a tick */
};

static double fall_x(const struct fall *f, uint64_t at)
{
	return BARS_PX + (double)(at - f->p->waterfall->from) * f->px;
}

static void put_fall_bar(const struct fall *f, double y, uint64_t from, uint64_t to, const char *class)
{
	double left = fall_x(f, from < to ? from : to), right = fall_x(f, from < to ? to : from);
	double width = right - left < 1 ? 1 : right - left;

	fprintf(f->out, "<g class=\"%s\"><rect x=\"%.2f\" y=\"%.0f\" width=\"%.2f\" height=\"%d\"/>", class, left, y,
		width, FALL_PX - 4);
	if (*class != 'z')
		fprintf(f->out, "<rect class=\"h\" x=\"%.2f\" y=\"%.0f\" width=\"%.2f\" height=\"%d\"/>", left, y,
			width, FALL_PX - 4);
	fputs("</g>\n", f->out);
}

static void put_total(const struct fall *f, double y, int side)
{
	const struct waterfall *w = f->p->waterfall;
	char number[TABLE_NUMBER_ROOM];

	fprintf(f->out, "<text class=\"end\" x=\"%d\" y=\"%.0f\">%s</text>\n", NAMES_PX, y + 13, side ? "new" : "base");
	put_fall_bar(f, y, w->from, w->total[side], "z");
	if (w->from) /* the axis does not begin at 0 */
		fprintf(f->out, "<path class=\"axis\" d=\"M%d %.0fl5 -4l-5 -4l5 -4l-5 -4l5 -4\"/>\n", BARS_PX + 8,
			y + 19);
	fprintf(f->out, "<text x=\"%d\" y=\"%.0f\">%s %s</text>\n", NUMBERS_PX, y + 13,
		table_number(number, w->total[side]), unit(f->p));
}

static void put_fall(const struct fall *f, double y, const struct waterfall_bar *b)
{
	char *name = b->name ? safe_name(b->name, strlen(b->name)) : NULL;
	char number[TABLE_NUMBER_ROOM], text[DIFF_NUMBER_ROOM];

	fputs("<g><title>", f->out);
	if (b->name)
		markup_foreign(f->out, b->name);
	else
		fprintf(f->out, "%s more subsystems", table_number(number, b->subsystems));
	fprintf(f->out, ": %s %s</title>\n", diff_delta(text, b->at[0], b->at[1]), unit(f->p));
	fprintf(f->out, "<text class=\"end\" x=\"%d\" y=\"%.0f\">", NAMES_PX, y + 13);
	if (name)
		markup_clipped(f->out, name, strlen(name), (int)((NAMES_PX - MARGIN_PX) / LETTER_PX));
	else
		fprintf(f->out, "%s more", table_number(number, b->subsystems));
	free(name);
	fputs("</text>\n", f->out);
	put_fall_bar(f, y, b->at[0], b->at[1], b->at[1] < b->at[0] ? "m4" : "p4");
	fprintf(f->out, "<text x=\"%d\" y=\"%.0f\">%s</text></g>\n", NUMBERS_PX, y + 13,
		diff_delta(text, b->at[0], b->at[1]));
}

/* From y on; where it ends. */
static double put_waterfall(const struct diff_picture *p, FILE *out, double y)
{
	const struct waterfall *w = p->waterfall;
	struct fall f = {
		.out = out, .p = p, .px = (BARS_END_PX - BARS_PX) / (w->to > w->from ? (double)(w->to - w->from) : 1)};

	fputs("<g class=\"f\">\n", out);
	put_total(&f, y, 0);
	for (size_t i = 0; i < w->nbars; i++) {
		double x = fall_x(&f, w->bars[i].at[0]);

		y += FALL_PX;
		fprintf(out, "<path class=\"link\" d=\"M%.2f %.0fV%.0f\"/>\n", x, y - 4, y);
		put_fall(&f, y, &w->bars[i]);
	}
	y += FALL_PX;
	fprintf(out, "<path class=\"link\" d=\"M%.2f %.0fV%.0f\"/>\n", fall_x(&f, w->total[1]), y - 4, y);
	put_total(&f, y, 1);
	fputs("</g>\n", out);
	return y + FALL_PX;
}

/* ---- The flame graph ------------------------------------------------------------------------ */

static void put_title(const struct diff_picture *p, size_t i, FILE *out)
{
	const struct flame_box *b = &p->boxes->boxes[i];
	const struct diff_both *sum = &p->sums[i];
	const struct diff_frame *frame;
	char number[TABLE_NUMBER_ROOM];

	switch (b->kind) {
	case FLAME_BOX_ALL:
		fputs("the boot: ", out);
		break;
	case FLAME_BOX_SUBSYSTEM:
		fputs("subsystem ", out);
		markup_foreign(out, p->flame->flame.subsystems[b->subsystem].name);
		fputs(": ", out);
		break;
	case FLAME_BOX_STEP:
		frame = &p->flame->frames[p->flame->flame.nodes[b->node].site];
		put_frame(out, frame);
		fputs(" (", out);
		markup_foreign(out, frame->subsystem);
		if (p->flame->flame.nodes[b->node].subsystem == b->subsystem) {
			fputs("): ", out);
		} else {
			fputs(") on the way to ", out);
			markup_foreign(out, p->flame->flame.subsystems[b->subsystem].name);
			fputs(": ", out);
		}
		break;
	case FLAME_BOX_REST:
		fprintf(out, "%s narrower frames", table_number(number, b->count));
		return;
	}
	put_both(p, sum->self, out);
	if (b->kind == FLAME_BOX_STEP) {
		fputs("; ", out);
		diff_put_frame_states(p, p->flame->flame.nodes[b->node].site, out);
	}
}

/* What stands in a frame: its name, and by how much it is another. */
static void put_label(const struct diff_picture *p, size_t i, int room, FILE *out)
{
	const struct flame_box *b = &p->boxes->boxes[i];
	const struct diff_both *sum = &p->sums[i];
	char text[DIFF_NUMBER_ROOM] = "", *name = NULL;
	int changed = diff_flame_shade(sum) != 0, left;

	if (b->kind == FLAME_BOX_REST) {
		snprintf(text, sizeof text, "%" PRIu64 " more", b->count);
		markup_clipped(out, text, strlen(text), room);
		return;
	}
	if (changed && sum->self[1] == 0)
		snprintf(text, sizeof text, "gone");
	else if (changed)
		diff_percentage(text, sum->self[0], sum->self[1]);
	left = room - (int)strlen(text) - 1;
	if (b->kind == FLAME_BOX_ALL)
		name = safe_name("the boot", 8);
	else if (b->kind == FLAME_BOX_SUBSYSTEM)
		name = safe_name(p->flame->flame.subsystems[b->subsystem].name,
				 strlen(p->flame->flame.subsystems[b->subsystem].name));
	else
		name = safe_name(p->flame->frames[p->flame->flame.nodes[b->node].site].name,
				 p->flame->frames[p->flame->flame.nodes[b->node].site].bytes);
	if (!name)
		return;
	if (!changed || left < 3) {
		markup_clipped(out, name, strlen(name), room);
	} else {
		markup_clipped(out, name, strlen(name), left);
		fprintf(out, " %s", text);
	}
	free(name);
}

static void put_box(const struct diff_picture *p, size_t i, double top, FILE *out)
{
	const struct flame_box *b = &p->boxes->boxes[i];
	double px = (double)EXPORT_PICTURE_PX / (double)(p->flame->flame.total ? p->flame->flame.total : 1);
	double width = (double)b->ticks * px, x = MARGIN_PX + (double)b->from * px;
	double y = top + (p->boxes->rows - 1 - b->row) * ROW_PX;
	const char *class = b->kind == FLAME_BOX_REST ? "z" : diff_svg_class(&p->sums[i]);
	int room = (int)((width - 5) / LETTER_PX);

	fprintf(out, "<g class=\"%s\"><title>", class);
	put_title(p, i, out);
	fprintf(out, "</title><rect%s x=\"%.2f\" y=\"%.0f\" width=\"%.2f\" height=\"%d\"/>",
		b->kind == FLAME_BOX_REST ? " class=\"rest\"" : "", x, y, width, ROW_PX - 1);
	if (class[0] != 'z' && class[1] > '2')
		fprintf(out, "<rect class=\"h\" x=\"%.2f\" y=\"%.0f\" width=\"%.2f\" height=\"%d\"/>", x, y, width,
			ROW_PX - 1);
	if (room >= 3) {
		fprintf(out, "<text x=\"%.2f\" y=\"%.0f\">", x + 3, y + 13);
		put_label(p, i, room, out);
		fputs("</text>", out);
	}
	fputs("</g>\n", out);
}

/* From y on; where it ends. */
static double put_flame(const struct diff_picture *p, FILE *out, double y)
{
	fputs("<g class=\"f\">\n", out);
	for (size_t i = 0; i < p->boxes->nboxes; i++)
		put_box(p, i, y, out);
	fputs("</g>\n", out);
	y += p->boxes->rows * ROW_PX;
	fprintf(out, "<text class=\"quiet\" x=\"%d\" y=\"%.0f\">", MARGIN_PX, y + 17);
	fputs("A frame is as wide as the larger of its two self times. "
	      "/// and red: dearer, \\\\\\ and blue: cheaper, grey: the same.",
	      out);
	if (p->boxes->left_out)
		fprintf(out, " %" PRIu64 " narrow frames are left out.", p->boxes->left_out);
	fputs("</text>\n", out);
	return y + FOOT_PX;
}

/* ---- The whole ------------------------------------------------------------------------------- */

static void open_svg(FILE *out, double height)
{
	fprintf(out,
		"<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"diff-svg\" width=\"%d\" height=\"%.0f\" "
		"viewBox=\"0 0 %d %.0f\" role=\"img\" aria-labelledby=\"title desc\">\n",
		WIDTH_PX, height, WIDTH_PX, height);
}

static void put_describing(const struct diff_picture *p, const char *what, FILE *out)
{
	const struct diff *d = p->view->diff;
	char text[DIFF_NUMBER_ROOM];

	fputs("<title id=\"title\">Boot: ", out);
	diff_put_total(p->view, out);
	fprintf(out, "</title>\n<desc id=\"desc\">%s. By subsystem: ", what);
	for (size_t i = 0; i < d->nsubsystems && i < 8; i++) {
		if (d->subsystems[i].self[0] == d->subsystems[i].self[1])
			break;
		fputs(i ? ", " : "", out);
		markup_foreign(out, d->subsystems[i].name);
		fprintf(out, " %s", diff_delta(text, d->subsystems[i].self[0], d->subsystems[i].self[1]));
	}
	fputs(d->nsubsystems == 0 || d->subsystems[0].self[0] == d->subsystems[0].self[1] ? "no difference.</desc>\n"
											  : ".</desc>\n",
	      out);
}

void diff_svg_hatches(FILE *out)
{
	fputs("<defs><pattern id=\"more\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\"><path class=\"hatch\" "
	      "d=\"M-1 1l2 -2M0 6l6 -6M5 7l2 -2\"/></pattern><pattern id=\"less\" width=\"6\" height=\"6\" "
	      "patternUnits=\"userSpaceOnUse\"><path class=\"hatch\" d=\"M-1 5l2 2M0 0l6 6M5 -1l2 2\"/></pattern><pattern id=\"moved\" width=\"6\" height=\"6\" "
	      "patternUnits=\"userSpaceOnUse\"><path class=\"hatch\" d=\"M2 3h2\"/></pattern></defs>\n",
	      out);
}

void diff_svg_flame(const struct diff_picture *p, FILE *out)
{
	open_svg(out, p->boxes->rows * ROW_PX + FOOT_PX);
	put_describing(p, "A flame graph of the difference: at the bottom both boots, on them their subsystems", out);
	put_flame(p, out, 0);
	fputs("</svg>\n", out);
}

int diff_svg(const struct diff_picture *p, FILE *out)
{
	static const char *const sides[] = {"base: ", "new:  "};
	double fall_px = ((double)p->waterfall->nbars + 2) * FALL_PX, y = HEAD_PX + 3 * LINE_PX + 8;
	double height = y + fall_px + 16 + p->boxes->rows * ROW_PX + FOOT_PX;

	open_svg(out, height);
	put_describing(p, "A waterfall from the base's total to the new one's, and a flame graph of the difference",
		       out);
	diff_svg_hatches(out);
	fputs("<style>\n", out);
	fwrite(page_diff_svg_css.bytes, 1, page_diff_svg_css.n, out);
	fprintf(out,
		"</style>\n<rect class=\"b\" width=\"%d\" height=\"%.0f\"/>\n<text x=\"%d\" y=\"20\">Boot: ", WIDTH_PX,
		height, MARGIN_PX);
	diff_put_total(p->view, out);
	fprintf(out, "</text>\n<text x=\"%d\" y=\"%d\">", MARGIN_PX, 20 + LINE_PX);
	diff_put_verdict(p, put_own_name, out);
	fputs("</text>\n", out);
	for (int side = 0; side < 2; side++) {
		fprintf(out, "<text class=\"quiet\" x=\"%d\" y=\"%d\">%s", MARGIN_PX, 20 + (2 + side) * LINE_PX,
			sides[side]);
		diff_put_side(p->view, side, put_own_name, out);
		fputs("</text>\n", out);
	}
	y = put_waterfall(p, out, y) + 16;
	put_flame(p, out, y);
	fputs("</svg>\n", out);
	return 0;
}
