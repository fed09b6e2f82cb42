/* SPDX-License-Identifier: BSD-2-Clause
 *
 * export.h - a boot in the formats of other viewers. In: what the model made of it. Out: the
 * other tool's bytes. exporters.c is the one list of formats. Names from a guest are shown
 * there and not obeyed: what acts on a display is escaped as in a terminal, and what the
 * format itself would read is quoted or replaced.
 */
#ifndef EXPORT_H
#define EXPORT_H

#include <stdio.h>

#include "../model/console-lines.h"
#include "../model/flame-boxes.h"
#include "../model/host-lanes.h"
#include "../model/hotspots.h"
#include "../model/span-lanes.h"
#include "fast-out.h"

/* What an exporter is given beside the tree. */
enum export_of {
	EXPORT_OF_LANES,
	EXPORT_OF_FLAME, /* each member of a family by itself */
	EXPORT_OF_BOXES, /* families as one frame each */
	EXPORT_OF_PAGE,  /* all of it */
};

struct export
{
	const struct trace *trace;
	const struct boot *boot;
	const struct span_tree *tree;
	const struct span_lanes *lanes;
	const struct flame *flame; /* of EXPORT_OF_BOXES, too */
	const struct flame_boxes *boxes;
	const struct steps *steps; /* of EXPORT_OF_PAGE, as what follows */
	const struct hotspots *hotspots;
	const struct console_lines *console;
	const struct phases *phases;
	const struct host_lanes *host;
	const char *path; /* of the trace */
};

struct exporter {
	const char *name;
	const char *summary; /* half a line: what opens it */
	const char *suffix;  /* of a file's name, with its dot */
	enum export_of of;
	int (*write)(const struct export *e, FILE *out); /* 0, or -1 when memory is out */
};

/* The formats of `bootflame export`; NULL behind the last one. */
const struct exporter *exporter_at(size_t i);
const struct exporter *exporter_find(const char *name);
/* The pictures of `bootflame flame`, likewise; the one that a file's suffix asks for. */
const struct exporter *exporter_picture_at(size_t i);
const struct exporter *exporter_picture_find(const char *path);

/* A picture is so wide, and shows frames of a pixel or more, at most so many, in so many rows. */
#define EXPORT_PICTURE_PX 1200
#define EXPORT_PICTURE_FRAMES 1500
#define EXPORT_PICTURE_ROWS 100

/* ---- What several of them do the same way: export-names.c ---- */

/* Names as a format wants them, made once and written many times. */
struct export_name {
	size_t at, end; /* in text */
};
struct export_names {
	struct buf text;
	struct export_name *all;
	size_t n, room;
};

/* Escapes the n bytes of a name that is safe to show. */
typedef int export_quote(struct buf *b, const char *safe, size_t n);

/* A name more; its index is the number of those before it. 0, or -1. */
int export_names_add(struct export_names *names, const char *name, export_quote *quote);
void export_names_fini(struct export_names *names);
static inline void export_names_put(struct fast_out *out, const struct export_names *names, size_t i)
{
	fast_bytes(out, names->text.data + names->all[i].at, names->all[i].end - names->all[i].at);
}

/* As a JSON string's inside. */
int export_quote_json(struct buf *b, const char *safe, size_t n);

/* A frame of the lanes: its name, its subsystem. Returns out. */
char *export_frame_name(const struct span_lanes *l, uint32_t frame, char *out, size_t n);
const char *export_frame_subsystem(const struct span_lanes *l, uint32_t frame);

#endif
