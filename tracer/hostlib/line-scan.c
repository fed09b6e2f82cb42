/* SPDX-License-Identifier: BSD-2-Clause
 *
 * line-scan.c - cuts the line at its delimiters and decides what each run between two
 * of them is. A run is a frame if COBS and CRC-32 say so, whatever was expected; else
 * text if every byte of it could be text; else damaged. A delimiter that noise has
 * eaten joins a frame to the text beside it: whole lines before it and the text behind
 * it are kept, the frame is what is lost.
 */
#include "line-scan.h"

#include <bootflame/wire.h>
#include <string.h>
#include <zlib.h>

void line_scan_init(struct line_scan *s, const struct line_sink *sink, int live)
{
	s->sink = *sink;
	s->live = live;
	s->in_frame = s->begun = 0;
	s->n = 0;
}

/* What a console prints: printable, the usual controls, escape sequences, UTF-8. No
 * frame type is among them. */
static int is_text(uint8_t c)
{
	return (c >= 0x20 && c != 0x7f) || (c >= '\a' && c <= '\r') || c == 0x1b;
}

/* The payload with its CRC checked and taken off; its length, or 0. */
static size_t frame_payload(const uint8_t *run, size_t n, uint8_t *out)
{
	size_t len = n - 1, at = 0, next;
	uint32_t crc;

	if (n < BF_PAYLOAD_MIN + 1 || n > BF_PAYLOAD_MAX + 1)
		return 0;
	memcpy(out, run + 1, len);
	for (next = run[0]; next < n; next += run[next]) {
		if (next == 0 || next <= at)
			return 0;
		at = next;
		out[next - 1] = 0;
	}
	if (next != n)
		return 0;
	len -= BF_CRC_BYTES;
	crc = (uint32_t)crc32(0, out, (unsigned int)len);
	for (int i = 0; i < (int)BF_CRC_BYTES; i++, crc >>= 8)
		if (out[len + (size_t)i] != (uint8_t)crc)
			return 0;
	return len;
}

static void give_text(struct line_scan *s, size_t from, size_t to)
{
	if (to > from)
		s->sink.text(s->sink.arg, s->held + from, to - from);
}

/* Neither frame nor text as a whole: keeps the lines before and the text behind. */
static void salvage(struct line_scan *s)
{
	size_t head = 0, tail = s->n;

	for (size_t i = 0; i < s->n && is_text(s->held[i]); i++)
		if (s->held[i] == '\n')
			head = i + 1;
	while (tail > head && is_text(s->held[tail - 1]))
		tail--;
	if (s->n - tail < 8) /* chance, more likely than text */
		tail = s->n;
	give_text(s, 0, head);
	s->sink.damaged(s->sink.arg, tail - head, 1);
	give_text(s, tail, s->n);
}

static void end_run(struct line_scan *s)
{
	uint8_t payload[BF_PAYLOAD_MAX];
	size_t n = s->begun ? 0 : frame_payload(s->held, s->n, payload);
	size_t texts = 0;

	while (texts < s->n && is_text(s->held[texts]))
		texts++;
	if (n) {
		s->sink.frame(s->sink.arg, payload, n);
		s->in_frame = 0;
	} else if (texts == s->n) {
		give_text(s, 0, s->n);
		s->in_frame = 1;
	} else {
		salvage(s);
		s->in_frame = 1; /* nothing is known: what comes next is held until it is decided */
	}
	s->n = 0;
	s->begun = 0;
}

/* Text that need not wait for the end of its run. */
static void hand_out(struct line_scan *s)
{
	size_t n = 0;

	while (n < s->n && is_text(s->held[n]))
		n++;
	if (n < s->n)
		return;
	give_text(s, 0, n);
	s->n = 0;
	s->begun = 1;
}

void line_scan_bytes(struct line_scan *s, const uint8_t *bytes, size_t n)
{
	while (n > 0) {
		const uint8_t *delim = memchr(bytes, BF_DELIM, n);
		size_t run = delim ? (size_t)(delim - bytes) : n;
		size_t room = sizeof s->held - s->n;
		size_t take = run < room ? run : room;

		memcpy(s->held + s->n, bytes, take);
		s->n += take;
		bytes += take;
		n -= take;
		if (take < run) { /* far longer than any frame */
			hand_out(s);
			if (s->n) {
				salvage(s);
				s->n = 0;
				s->begun = 1;
			}
		} else if (delim) {
			end_run(s);
			bytes++;
			n--;
		}
	}
	if (s->live && !s->in_frame && s->n)
		hand_out(s);
}

void line_scan_end(struct line_scan *s)
{
	if (s->n)
		end_run(s);
}
