/* SPDX-License-Identifier: BSD-2-Clause
 *
 * wire-events.c - decodes frames. A frame stands on its own: it says how many events
 * came before it, its tick, and which spans are open. So when frames are missing, the
 * first one behind the gap tells exactly how many events are, and an EVENT_RESYNC puts
 * the stack right; nothing behind the gap is shifted or paired wrongly.
 */
#include "wire-events.h"

#include <bootflame/wire.h>
#include <stdlib.h>

#include "array-grow.h"
#include "boot-build.h"
#include "importer.h"
#include "same-names.h"

static void add_event(struct wire_events *w, const struct event *e)
{
	if (boot_add_event(w->boot, e) < 0)
		w->failed = 1;
}

/* Room for so many more events, so that they can be put down without a question. */
static int reserve(struct wire_events *w, size_t n)
{
	struct boot *b = w->boot;
	struct event_record *events = array_grow(b->events, &b->events_room, b->nevents + n, sizeof *events);

	if (!events) {
		w->failed = 1;
		return -1;
	}
	b->events = events;
	return 0;
}

static void add_stack_word(struct wire_events *w, uint32_t word)
{
	w->failed |= boot_add_stack_word(w->boot, word) < 0;
}

/* What an extended event with these operands is; -1: not known, to be passed over. */
static int extended(struct event *e, unsigned int kind, unsigned int operands, uint64_t *operand)
{
	static const struct {
		uint8_t event, operands, site;
	} known[] = {
		[BF_EXT_MARK] = {EVENT_MARK, 1, 1},       [BF_EXT_SIZE] = {EVENT_SIZE, 1, 0},
		[BF_EXT_COUNTER] = {EVENT_COUNTER, 2, 1}, [BF_EXT_DROPPED] = {EVENT_DROPPED, 1, 0},
		[BF_EXT_THREAD] = {EVENT_THREAD, 1, 1},   [BF_EXT_WAIT] = {EVENT_WAIT, 1, 1},
		[BF_EXT_UNWAIT] = {EVENT_UNWAIT, 1, 1},   [BF_EXT_WAKE] = {EVENT_WAKE, 1, 1},
		[BF_EXT_HOLD] = {EVENT_HOLD, 1, 1},       [BF_EXT_RELEASE] = {EVENT_RELEASE, 1, 1},
		[BF_EXT_SYNC] = {EVENT_SYNC, 1, 0},
	};

	if (kind >= sizeof known / sizeof *known || known[kind].operands == 0 || operands < known[kind].operands)
		return -1;
	e->kind = known[kind].event;
	if (known[kind].site)
		e->site += (uint32_t)(operand[0] >> 1) ^ -(uint32_t)(operand[0] & 1);
	e->value = known[kind].site ? operand[1] : operand[0];
	if (kind == BF_EXT_DROPPED) /* how many, and how many spans ended: both in one */
		e->value = operand[0] << 32 | (uint32_t)operand[1];
	return 0;
}

/* An extended item, its first varint read. 1: a numbered event, in *e; 0: not numbered,
 * and only where *known an event; numbered kinds that are not known count and are not kept. */
static int extended_item(struct cursor *c, uint64_t delta, struct event *e, int *known)
{
	unsigned int ext = cursor_u8(c), kind = BF_EXT_KIND(ext);
	uint64_t operand[8] = {0};

	e->value = 0;
	for (unsigned int i = 0; i < BF_EXT_OPERANDS(ext); i++)
		operand[i] = cursor_varint(c);
	e->tick += kind == BF_EXT_BACK ? -delta : delta;
	*known = kind != BF_EXT_BACK && extended(e, kind, BF_EXT_OPERANDS(ext), operand) == 0;
	return kind != BF_EXT_BACK && kind != BF_EXT_DROPPED && kind < BF_EXT_UNNUMBERED;
}

/* The events of a frame, behind its head. The first `again` of them are here already:
 * a guest that panicked while it sent a frame may send it twice. An event takes a byte at
 * the least, so what is left of the frame bounds them. */
static uint64_t items(struct wire_events *w, struct cursor *c, struct event e, uint64_t again)
{
	struct boot *b = w->boot;
	uint64_t numbered = 0;

	if (reserve(w, (size_t)(c->end - c->p)) < 0)
		return 0;
	while (c->p < c->end) {
		uint64_t first = cursor_varint(c);
		int known = 1, counts = 1;
		struct event kept;

		switch (first & 3) {
		case BF_OP_ENTER:
			e.site += (uint32_t)cursor_signed(c);
			break;
		case BF_OP_ENTER_NEXT:
			e.site++;
			break;
		case BF_OP_EXIT:
			break;
		default:
			counts = extended_item(c, first >> 2, &e, &known);
			if (c->bad)
				break;
			kept = e;
			if (e.kind == EVENT_DROPPED) { /* its second operand is no site of this frame's */
				kept.site = (uint32_t)e.value;
				kept.value = e.value >> 32;
			}
			if (known && numbered >= again)
				add_event(w, &kept);
			numbered += (unsigned int)counts;
			continue;
		}
		if (c->bad)
			break;
		e.tick += first >> 2;
		if (numbered++ >= again)
			b->events[b->nevents++] = (struct event_record){
				.tick = e.tick,
				.word = e.site,
				.cpu = e.cpu,
				.kind = (first & 3) == BF_OP_EXIT ? EVENT_EXIT : EVENT_ENTER,
			};
	}
	b->malformed += (unsigned int)c->bad;
	return numbered;
}

static void events_frame(struct wire_events *w, struct cursor *c, uint64_t cpu, int threads)
{
	struct boot *b = w->boot;
	int index = boot_cpu_index(b, cpu);
	uint64_t before = cursor_varint(c), tick = cursor_varint(c);
	uint64_t thread = threads ? cursor_varint(c) : 0, below = threads ? cursor_varint(c) : 0;
	uint64_t depth = cursor_varint(c), again = 0, numbered;
	uint64_t told = depth < BF_DEPTH_MAX ? depth : BF_DEPTH_MAX;
	struct event e = {.tick = tick, .cpu = (uint16_t)index};
	size_t stack = b->nstacks;
	struct boot_cpu *p;

	add_stack_word(w, (uint32_t)thread);
	add_stack_word(w, below < UINT32_MAX ? (uint32_t)below : UINT32_MAX);
	add_stack_word(w, depth < UINT32_MAX ? (uint32_t)depth : UINT32_MAX);
	add_stack_word(w, (uint32_t)told);
	for (uint64_t i = 0; i < told && !c->bad; i++) {
		e.site += (uint32_t)cursor_signed(c);
		add_stack_word(w, e.site);
	}
	if (index < 0 || w->failed || c->bad) {
		b->nstacks = stack;
		b->malformed++;
		return;
	}
	/* A drain's end goes out first thing in the next one. */
	if (depth && depth == told && e.site == BF_SITE_DRAIN && c->p < c->end && (*c->p & 3) == BF_OP_EXIT)
		b->frames[b->nframes - 1].sent_tick = tick;
	p = &b->cpus[index];
	if (before > p->next_event) {
		struct event resync = {.tick = tick, .value = stack, .cpu = (uint16_t)index, .kind = EVENT_RESYNC};

		p->lost += before - p->next_event;
		add_event(w, &resync);
	} else {
		again = p->next_event - before;
		b->nstacks = stack;
	}
	numbered = items(w, c, e, again);
	if (before + numbered > p->next_event)
		p->next_event = before + numbered;
}

static void name_frame(struct wire_events *w, struct cursor *c)
{
	struct boot *b = w->boot;
	struct wire_name n;

	if (wire_name_parse(c, &n) < 0 || b->nfamilies == BOOT_FAMILIES_MAX)
		b->malformed++;
	else
		w->failed |= boot_add_family(b, &n) < 0;
}

static void on_frame(void *arg, const uint8_t *payload, size_t n)
{
	struct wire_events *w = arg;
	struct boot *b = w->boot;
	struct cursor c = cursor_of(payload, n);
	struct frame_mark *frames;
	struct wire_head head;
	int index;

	b->wire_bytes += n + BF_CRC_BYTES + BF_FRAMING_BYTES;
	if (wire_head_parse(&c, &head) < 0) {
		b->malformed++;
		return;
	}
	frames = array_grow(b->frames, &b->frames_room, b->nframes + 1, sizeof *frames);
	if (!frames) {
		w->failed = 1;
		return;
	}
	b->frames = frames;
	b->frames[b->nframes++] = (struct frame_mark){
		.host_ns = w->now_ns,
		.events = b->nevents,
		.bytes = (uint16_t)(n + BF_CRC_BYTES + BF_FRAMING_BYTES),
		.type = head.type,
		.seq = head.seq,
		.cpu = head.cpu,
	};
	if (b->nframes > 1)
		b->missing_frames += (uint8_t)(head.seq - b->frames[b->nframes - 2].seq - 1);
	switch (head.type) {
	case BF_FRAME_HELLO:
		if (b->has_hello || wire_hello_parse(&c, &b->hello) < 0) {
			b->malformed++;
			break;
		}
		index = boot_cpu_index(b, head.cpu);
		b->boot_cpu = index < 0 ? 0 : index;
		b->has_hello = 1;
		break;
	case BF_FRAME_EVENTS:
	case BF_FRAME_THREAD_EVENTS:
		events_frame(w, &c, head.cpu, head.type == BF_FRAME_THREAD_EVENTS);
		break;
	case BF_FRAME_NAME:
		name_frame(w, &c);
		break;
	case BF_FRAME_BYE:
		if (b->has_bye || wire_bye_parse(&c, &b->bye) < 0)
			b->malformed++;
		else {
			b->has_bye = 1;
			b->frames[b->nframes - 1].sent_tick = b->bye.last_ticks;
		}
		break;
	default:
		b->unknown_frames++;
	}
}

static void on_text(void *arg, const uint8_t *bytes, size_t n)
{
	struct wire_events *w = arg;
	struct boot *b = w->boot;
	struct console_text *texts = array_grow(b->texts, &b->texts_room, b->ntexts + 1, sizeof *texts);

	b->texts = texts ? texts : b->texts;
	if (!texts || buf_add(&b->text, bytes, n) < 0) {
		w->failed = 1;
		return;
	}
	b->texts[b->ntexts++] =
		(struct console_text){.at = b->text.n - n, .n = n, .events = b->nevents, .host_ns = w->now_ns};
}

static void on_damage(void *arg, size_t n, unsigned int frames)
{
	struct wire_events *w = arg;

	(void)n;
	w->boot->damaged_frames += frames;
}

void wire_events_init(struct wire_events *w, struct boot *boot, int live)
{
	struct line_sink sink = {.frame = on_frame, .text = on_text, .damaged = on_damage, .arg = w};

	w->boot = boot;
	w->failed = 0;
	w->now_ns = 0;
	for (size_t i = 0; i < TF_LINES_MAX; i++)
		line_scan_init(&w->scans[i], &sink, live);
}

void wire_events_bytes(struct wire_events *w, uint64_t line, const uint8_t *bytes, size_t n)
{
	if (line < TF_LINES_MAX)
		line_scan_bytes(&w->scans[line], bytes, n);
}

static int by_first(const void *a, const void *b)
{
	const struct family *x = a, *y = b;

	return (x->first > y->first) - (x->first < y->first);
}

void wire_events_end(struct wire_events *w)
{
	for (size_t i = 0; i < TF_LINES_MAX; i++)
		line_scan_end(&w->scans[i]);
	if (w->boot->nfamilies)
		qsort(w->boot->families, w->boot->nfamilies, sizeof *w->boot->families, by_first);
	if (same_names_merge(w->boot) < 0)
		w->failed = 1;
}

/* ---- The importer ---------------------------------------------------------------- */

static void *begin(const struct trace *t, struct boot *b)
{
	struct wire_events *w = malloc(sizeof *w);

	if (w) /* what a Linux prints is read by when it came, perhaps */
		wire_events_init(w, b, strcmp(trace_fact(t, "guest"), "linux") == 0);
	return w;
}

static void take(void *state, uint64_t line, uint64_t host_ns, const uint8_t *bytes, size_t n)
{
	struct wire_events *w = state;

	w->now_ns = host_ns;
	wire_events_bytes(w, line, bytes, n);
}

static int end(void *state)
{
	struct wire_events *w = state;
	int failed;

	wire_events_end(w);
	failed = w->failed;
	free(w);
	return failed ? -1 : 0;
}

const struct importer importer_wire = {.name = "wire", .begin = begin, .bytes = take, .end = end};
