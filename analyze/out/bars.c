/* SPDX-License-Identifier: BSD-2-Clause
 *
 * bars.c - see bars.h.
 */
#include "bars.h"

#include <langinfo.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "../../tracer/hostlib/text.h"

#define COLUMNS_LEAST 20
#define COLUMNS_MOST 1000
#define COLUMNS_UNTOLD 80

static int is_set(const char *variable)
{
	const char *value = getenv(variable);

	return value && *value;
}

struct screen screen_of(FILE *out)
{
	const char *asked = getenv("COLUMNS"), *kind = getenv("TERM");
	struct screen s = {.columns = COLUMNS_UNTOLD};
	struct winsize size;
	uint64_t columns;

	if (!isatty(fileno(out)))
		return (struct screen){0};
	if (asked && text_to_u64(asked, COLUMNS_LEAST, COLUMNS_MOST, &columns) == 0)
		s.columns = (int)columns;
	else if (ioctl(fileno(out), TIOCGWINSZ, &size) == 0 && size.ws_col >= COLUMNS_LEAST)
		s.columns = size.ws_col < COLUMNS_MOST ? size.ws_col : COLUMNS_MOST;
	s.colour = !is_set("NO_COLOR") && !(kind && strcmp(kind, "dumb") == 0);
	return s;
}

static int has_blocks(void)
{
	return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

static void repeat(FILE *out, const char *cell, int n)
{
	while (n-- > 0)
		fputs(cell, out);
}

/* A part of `width` cells in eighths of a cell. */
static int eighths_of(double part, int width)
{
	if (!(part > 0))
		return 0;
	return part < 1 ? (int)(part * width * 8 + 0.5) : width * 8;
}

/* From the left; cells that are left over are blank. */
static void put_right(FILE *out, double part, int width, const char *ascii)
{
	static const char *const eighths[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
	int n = eighths_of(part, width), cells = (n + 4) / 8;

	if (has_blocks()) {
		cells = (n + 7) / 8;
		repeat(out, "█", n / 8);
		fputs(eighths[n % 8], out);
	} else {
		repeat(out, ascii, cells);
	}
	repeat(out, " ", width - cells);
}

/* From the right. There are no blocks but halves that stand on that side. */
static void put_left(FILE *out, double part, int width, const char *ascii)
{
	int n = eighths_of(part, width), halves = (n + 2) / 4;

	if (has_blocks()) {
		repeat(out, " ", width - (halves + 1) / 2);
		repeat(out, "▐", halves % 2);
		repeat(out, "█", halves / 2);
	} else {
		repeat(out, " ", width - (n + 4) / 8);
		repeat(out, ascii, (n + 4) / 8);
	}
}

void bars_share(FILE *out, double share, int width)
{
	put_right(out, share, width, "#");
}

void bars_signed(FILE *out, double part, int width)
{
	put_left(out, -part, width / 2, "-");
	fputs(has_blocks() ? "│" : "|", out);
	put_right(out, part, width / 2, "+");
}

void bars_line(FILE *out, const uint64_t *values, size_t n, uint64_t least, uint64_t most, int width)
{
	static const char *const blocks[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
	static const char *const ascii[] = {".", ":", "-", "=", "+", "*", "#", "@"};

	for (size_t i = 0; i < n; i++) {
		double part = most > least ? (double)(values[i] - least) / (double)(most - least) : 0;
		int level = (int)(part * 7 + 0.5);

		fputs(has_blocks() ? blocks[level] : ascii[level], out);
	}
	repeat(out, " ", width - (int)n);
}
