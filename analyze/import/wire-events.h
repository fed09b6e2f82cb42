/* SPDX-License-Identifier: BSD-2-Clause
 *
 * wire-events.h - from the serial line's bytes to the events of one boot. Internal to
 * import. Source: WIRE.md.
 */
#ifndef WIRE_EVENTS_H
#define WIRE_EVENTS_H

#include "../../tracer/hostlib/line-scan.h"
#include "trace.h"

struct wire_events {
	struct boot *boot;
	struct line_scan scan;
	uint64_t now_ns; /* when the bytes came that are being given; 0: unknown */
	int failed;      /* memory is out */
};

void wire_events_init(struct wire_events *w, struct boot *boot);
void wire_events_bytes(struct wire_events *w, const uint8_t *bytes, size_t n);
void wire_events_end(struct wire_events *w);

#endif
