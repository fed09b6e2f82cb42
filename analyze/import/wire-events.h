/* SPDX-License-Identifier: BSD-2-Clause
 *
 * wire-events.h - from the bytes of a guest's lines to the events of one boot. Internal to
 * import. Source: WIRE.md.
 */
#ifndef WIRE_EVENTS_H
#define WIRE_EVENTS_H

#include "../../tracer/hostlib/line-scan.h"
#include "../../tracer/tracefile/tracefile.h"
#include "trace.h"

struct wire_events {
	struct boot *boot;
	struct line_scan scans[TF_LINES_MAX]; /* of each line; their frames are numbered through */
	uint64_t now_ns;                      /* when the bytes came that are being given; 0: unknown */
	int failed;                           /* memory is out */
};

/* `live`: text is put down as it came, piece by piece, so that each has its own time. */
void wire_events_init(struct wire_events *w, struct boot *boot, int live);
/* Of a line that this program does not know nothing is taken. */
void wire_events_bytes(struct wire_events *w, uint64_t line, const uint8_t *bytes, size_t n);
void wire_events_end(struct wire_events *w);

#endif
