/* SPDX-License-Identifier: BSD-2-Clause
 *
 * console-lines.c - see console-lines.h. A line that came in several pieces has the time of its
 * first.
 */
#include "console-lines.h"

#include <stdlib.h>
#include <string.h>

#include "../import/array-grow.h"

static int add(struct console_lines *c, const char *text, struct console_line line)
{
	struct console_line *lines;

	while (line.n && text[line.at + line.n - 1] == '\r')
		line.n--;
	if (line.n == 0)
		return 0;
	lines = array_grow(c->lines, &c->lines_room, c->nlines + 1, sizeof *lines);
	if (!lines)
		return -1;
	c->lines = lines;
	lines[c->nlines++] = line;
	return 0;
}

/* Lines by the events before them. */
static int find_lines(struct console_lines *c, const struct span_lanes *lanes)
{
	const struct boot *b = lanes->tree->boot;
	struct console_line line = {0};
	uint64_t tick = 0;

	for (size_t i = 0; i < b->ntexts; i++) {
		const struct console_text *t = &b->texts[i];

		if (t->events && t->events <= b->nevents) {
			struct event e = boot_event(b, t->events - 1);
			uint64_t then = span_lanes_tick(lanes, &e);

			tick = then > tick ? then : tick;
			c->timed = 1;
		}
		for (size_t k = t->at; k < t->at + t->n; k++) {
			if (line.n == 0)
				line = (struct console_line){.at = k, .tick = tick};
			if (b->text.data[k] != '\n') {
				line.n = k + 1 - line.at;
				continue;
			}
			if (add(c, b->text.data, line) < 0)
				return -1;
			line.n = 0;
		}
	}
	return line.n ? add(c, b->text.data, line) : 0;
}

static int by_tick(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

/* A step for each line, where that is so. 0, or -1 when memory is out. */
static int find_steps(struct console_lines *c, const struct span_lanes *l)
{
	uint8_t *frames = calloc(l->nframes + 1, 1);
	uint64_t *enters = malloc((c->nlines + 1) * sizeof *enters);
	int rc = frames && enters ? 0 : -1;
	size_t n = 0;

	for (size_t i = 2; rc == 0 && i < l->nframes; i++) { /* behind the two gaps */
		struct site_name s = span_tree_site(l->tree, l->sites[i]);

		frames[i] = s.name && strcmp(s.name, "console") == 0;
	}
	for (size_t i = 0; rc == 0 && i < l->tree->nspans && n <= c->nlines; i++) {
		if (!frames[l->frame_of[i]])
			continue;
		if (n < c->nlines)
			enters[n] = l->tree->spans[i].enter - l->base;
		n++;
	}
	if (rc == 0 && n && n == c->nlines) {
		qsort(enters, n, sizeof *enters, by_tick);
		for (size_t i = 0; i < n; i++)
			c->lines[i].tick = enters[i];
		c->timed = 1;
	}
	free(enters);
	free(frames);
	return rc;
}

int console_lines_init(struct console_lines *c, const struct span_lanes *lanes)
{
	*c = (struct console_lines){0};
	return find_lines(c, lanes) < 0 ? -1 : find_steps(c, lanes);
}

void console_lines_fini(struct console_lines *c)
{
	free(c->lines);
	*c = (struct console_lines){0};
}
