/* SPDX-License-Identifier: BSD-2-Clause
 *
 * line-scan.h - takes a serial line apart: binary frames whose CRC holds, console text,
 * and what is neither. In: bytes as they arrive, in pieces of any size. Out: calls.
 * The rules are WIRE.md's, section "Telling frames from text".
 */
#ifndef LINE_SCAN_H
#define LINE_SCAN_H

#include <stddef.h>
#include <stdint.h>

struct line_sink {
	/* A payload whose CRC holds, CRC taken off: type, sequence, cpu, body. */
	void (*frame)(void *arg, const uint8_t *payload, size_t n);
	void (*text)(void *arg, const uint8_t *bytes, size_t n);
	/* Bytes that are no frame and no text; `frames` of them were meant as one (0 or 1). */
	void (*damaged)(void *arg, size_t n, unsigned int frames);
	void *arg;
};

struct line_scan {
	struct line_sink sink;
	int live;           /* hand out text as it comes, not only when its run ends */
	int in_frame;       /* the last delimiter opened a frame, as far as known */
	int begun;          /* part of this run has been handed out already */
	size_t n;           /* bytes held of this run */
	uint8_t held[4096]; /* what is not yet decided */
};

void line_scan_init(struct line_scan *s, const struct line_sink *sink, int live);
void line_scan_bytes(struct line_scan *s, const uint8_t *bytes, size_t n);
/* The line is over: what is held is decided as it stands. */
void line_scan_end(struct line_scan *s);

#endif
