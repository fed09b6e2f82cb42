/* SPDX-License-Identifier: BSD-2-Clause
 *
 * cmd-diff-picture.c - see cmd-diff-picture.h.
 */
#include "cmd-diff-picture.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "out/diff-picture.h"
#include "out/export.h"

#define FALLS_MOST 24

typedef int write_picture(const struct diff_picture *p, FILE *out);

static write_picture *picture_of(const char *output)
{
	size_t n = strlen(output);

	if (n > 5 && strcmp(output + n - 5, ".html") == 0)
		return diff_html;
	return strcmp(output, "-") == 0 || (n > 4 && strcmp(output + n - 4, ".svg") == 0) ? diff_svg : NULL;
}

int cmd_diff_picture_known(const char *output)
{
	return picture_of(output) != NULL;
}

static int write_file(const struct diff_picture *p, const char *output, struct fault *f)
{
	int to_stdout = strcmp(output, "-") == 0, rc, failed;
	FILE *out = to_stdout ? stdout : fopen(output, "w");

	if (!out)
		return fault_set(f, EXIT_NODATA, output, "cannot be written: %s", strerror(errno));
	rc = picture_of(output)(p, out);
	failed = ferror(out) != 0;
	if (!to_stdout && (fclose(out) != 0 || failed))
		return fault_set(f, EXIT_NODATA, output, "cannot be written: %s", strerror(errno));
	return rc < 0 ? fault_set(f, EXIT_NODATA, output, "out of memory; it is incomplete") : 0;
}

int cmd_diff_picture(const struct diff_view *v, const struct diff_spans *spans, const struct diff_side sides[2],
		     const char *output, struct fault *f)
{
	struct diff_flame flame = {0};
	struct flame_boxes boxes = {0};
	struct waterfall waterfall = {0};
	struct budget budget = {0};
	struct gate gate = {0};
	struct diff_picture p = {.view = v, .spans = spans, .flame = &flame, .boxes = &boxes, .waterfall = &waterfall};
	struct diff_both *sums = NULL;
	int rc = -1;

	if (diff_flame_init(&flame, v->diff, spans) == 0 &&
	    flame_boxes_init(&boxes, &flame.flame, EXPORT_PICTURE_PX, EXPORT_PICTURE_FRAMES, EXPORT_PICTURE_ROWS) == 0)
		sums = diff_flame_sums(&flame, &boxes);
	p.sums = sums;
	if (sums && waterfall_init(&waterfall, v->diff, FALLS_MOST) == 0 && budget_default(&budget, 1) == 0) {
		if (v->diff->exact) {
			gate_init(&gate, sides, v->paths, &budget);
			p.gate = gate.diff ? &gate : NULL;
		}
		rc = write_file(&p, output, f);
	} else {
		fault_set(f, EXIT_NODATA, output, "out of memory");
	}
	gate_fini(&gate);
	budget_fini(&budget);
	waterfall_fini(&waterfall);
	free(sums);
	flame_boxes_fini(&boxes);
	diff_flame_fini(&flame);
	return rc;
}
