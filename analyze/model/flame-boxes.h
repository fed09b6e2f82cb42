/* SPDX-License-Identifier: BSD-2-Clause
 *
 * flame-boxes.h - where a flame graph's frames lie. In: a flame. Out: boxes in ticks, row 0
 * the boot, row 1 its subsystems, above each the way to its steps; those that can be seen.
 */
#ifndef FLAME_BOXES_H
#define FLAME_BOXES_H

#include "flame.h"

enum flame_box_kind {
	FLAME_BOX_ALL,
	FLAME_BOX_SUBSYSTEM,
	FLAME_BOX_STEP,
	FLAME_BOX_REST, /* several beside each other, each too narrow */
};

struct flame_box {
	uint64_t from, ticks; /* of the subsystem's self time, where a step is meant */
	uint64_t self;        /* of those, its own */
	uint64_t count;       /* a step's spans; how many frames a rest is */
	uint32_t row;
	uint32_t subsystem; /* index, whose tower this is; not of FLAME_BOX_ALL */
	uint32_t node;      /* index, of a step */
	enum flame_box_kind kind;
};

struct flame_boxes {
	struct flame_box *boxes; /* by row, then from left to right */
	size_t nboxes, boxes_room;
	uint32_t rows;
	uint64_t left_out; /* boxes wide enough for which there was no room */
};

/* Frames of at least 1/widths of the whole, at most `most`, the wider before the narrower, in
 * at most `rows` rows. 0, or -1 when memory is out; flame_boxes_fini in either case. */
int flame_boxes_init(struct flame_boxes *b, const struct flame *f, uint64_t widths, size_t most, uint32_t rows);
void flame_boxes_fini(struct flame_boxes *b);

#endif
