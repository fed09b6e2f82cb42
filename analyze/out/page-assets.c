/* SPDX-License-Identifier: BSD-2-Clause
 *
 * page-assets.c - the style and the scripts of our pages as bytes of this program. The files that are
 * included here are made by page/page.mk from those in page/.
 */
#include "growth-plot.h"
#include "page.h"

static const unsigned char css[] = {
#include "page.css.inc"
};
static const unsigned char flame_svg_css[] = {
#include "flame-svg.css.inc"
};
static const unsigned char diff_svg_css[] = {
#include "diff-svg.css.inc"
};
static const unsigned char diff_js[] = {
#include "diff.js.inc"
};
static const unsigned char flame_js[] = {
#include "flame.js.inc"
};
const char growth_plot_css[] = {
#include "growth-plot.css.inc"
	'\0',
};

const struct page_asset page_css = {
	(const char *)css,
	sizeof css,
#include "page.css.sha256"
};
const struct page_asset page_flame_svg_css = {
	(const char *)flame_svg_css,
	sizeof flame_svg_css,
#include "flame-svg.css.sha256"
};
const struct page_asset page_diff_svg_css = {
	(const char *)diff_svg_css,
	sizeof diff_svg_css,
#include "diff-svg.css.sha256"
};
const struct page_asset page_diff_js = {
	(const char *)diff_js,
	sizeof diff_js,
#include "diff.js.sha256"
};
const struct page_asset page_flame_js = {
	(const char *)flame_js,
	sizeof flame_js,
#include "flame.js.sha256"
};
