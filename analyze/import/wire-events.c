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

#include "same-names.h"

/* More than any kernel names; a bound for one that lies. */
#define FAMILIES_MAX 65536

static int grow(void **array, size_t *room, size_t n, size_t size)
{
	size_t more = *room ? *room * 2 : 64;
	void *p;

	if (n < *room)
		return 0;
	p = realloc(*array, more * size);
	if (!p)
		return -1;
	*array = p;
	*room = more;
	return 0;
}

static void add_event(struct wire_events *w, const struct event *e)
{
	struct boot *b = w->boot;

	if (grow((void **)&b->events, &b->events_room, b->nevents, sizeof *b->events) < 0) {
		w->failed = 1;
		return;
	}
	b->events[b->nevents++] = *e;
}

static void add_stack_word(struct wire_events *w, uint32_t word)
{
	struct boot *b = w->boot;

	if (grow((void **)&b->stacks, &b->stacks_room, b->nstacks, sizeof *b->stacks) < 0)
		w->failed = 1;
	else
		b->stacks[b->nstacks++] = word;
}

static int cpu_index(struct boot *b, uint64_t number)
{
	for (size_t i = 0; i < b->ncpus; i++)
		if (b->cpus[i].number == number)
			return (int)i;
	if (b->ncpus == BOOT_CPUS_MAX)
		return -1;
	b->cpus[b->ncpus].number = number;
	return (int)b->ncpus++;
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

/* One item. 1: a numbered event, in *e; 0: not numbered, and only where *known an event;
 * numbered kinds that are not known count and are not kept. */
static int one_item(struct cursor *c, struct event *e, int *known)
{
	uint64_t first = cursor_varint(c), delta = first >> 2, operand[8] = {0};
	unsigned int ext, kind;

	*known = 1;
	e->value = 0;
	switch (first & 3) {
	case BF_OP_ENTER:
		e->tick += delta;
		e->site += (uint32_t)cursor_signed(c);
		e->kind = EVENT_ENTER;
		return 1;
	case BF_OP_ENTER_NEXT:
		e->tick += delta;
		e->site++;
		e->kind = EVENT_ENTER;
		return 1;
	case BF_OP_EXIT:
		e->tick += delta;
		e->kind = EVENT_EXIT;
		return 1;
	default:
		ext = cursor_u8(c);
		kind = BF_EXT_KIND(ext);
		for (unsigned int i = 0; i < BF_EXT_OPERANDS(ext); i++)
			operand[i] = cursor_varint(c);
		e->tick += kind == BF_EXT_BACK ? -delta : delta;
		*known = kind != BF_EXT_BACK && extended(e, kind, BF_EXT_OPERANDS(ext), operand) == 0;
		return kind != BF_EXT_BACK && kind != BF_EXT_DROPPED && kind < BF_EXT_UNNUMBERED;
	}
}

/* The events of a frame, behind its head. The first `again` of them are here already:
 * a guest that panicked while it sent a frame may send it twice. */
static uint64_t items(struct wire_events *w, struct cursor *c, struct event e, uint64_t again)
{
	uint64_t numbered = 0;

	while (c->p < c->end) {
		struct event kept;
		int known, counts = one_item(c, &e, &known);

		if (c->bad) {
			w->boot->malformed++;
			break;
		}
		kept = e;
		if (e.kind == EVENT_DROPPED) { /* its second operand is no site of this frame's */
			kept.site = (uint32_t)e.value;
			kept.value = e.value >> 32;
		}
		if (known && numbered >= again)
			add_event(w, &kept);
		numbered += (unsigned int)counts;
	}
	return numbered;
}

static void events_frame(struct wire_events *w, struct cursor *c, uint64_t cpu, int threads)
{
	struct boot *b = w->boot;
	int index = cpu_index(b, cpu);
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
	struct family *families;
	char *name, *subsystem, *file;

	if (wire_name_parse(c, &n) < 0 || b->nfamilies == FAMILIES_MAX) {
		b->malformed++;
		return;
	}
	families = realloc(b->families, (b->nfamilies + 1) * sizeof *families);
	if (families)
		b->families = families;
	name = strndup(n.name, n.name_bytes);
	subsystem = strndup(n.subsystem, n.subsystem_bytes);
	file = n.file ? strndup(n.file, n.file_bytes) : NULL;
	if (!families || !name || !subsystem || (n.file && !file)) {
		free(name);
		free(subsystem);
		free(file);
		w->failed = 1;
		return;
	}
	families[b->nfamilies++] = (struct family){
		.first = n.first, .count = n.count, .name = name, .subsystem = subsystem, .file = file, .line = n.line};
}

static void on_frame(void *arg, const uint8_t *payload, size_t n)
{
	struct wire_events *w = arg;
	struct boot *b = w->boot;
	struct cursor c = cursor_of(payload, n);
	struct wire_head head;
	int index;

	b->wire_bytes += n + BF_CRC_BYTES + BF_FRAMING_BYTES;
	if (wire_head_parse(&c, &head) < 0) {
		b->malformed++;
		return;
	}
	if (grow((void **)&b->frames, &b->frames_room, b->nframes, sizeof *b->frames) < 0) {
		w->failed = 1;
		return;
	}
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
		index = cpu_index(b, head.cpu);
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
		else
			b->has_bye = 1;
		break;
	default:
		b->unknown_frames++;
	}
}

static void on_text(void *arg, const uint8_t *bytes, size_t n)
{
	struct wire_events *w = arg;
	struct boot *b = w->boot;

	if (grow((void **)&b->texts, &b->texts_room, b->ntexts, sizeof *b->texts) < 0 ||
	    buf_add(&b->text, bytes, n) < 0) {
		w->failed = 1;
		return;
	}
	b->texts[b->ntexts++] = (struct console_text){.at = b->text.n - n, .n = n, .events = b->nevents};
}

static void on_damage(void *arg, size_t n, unsigned int frames)
{
	struct wire_events *w = arg;

	(void)n;
	w->boot->damaged_frames += frames;
}

void wire_events_init(struct wire_events *w, struct boot *boot)
{
	struct line_sink sink = {.frame = on_frame, .text = on_text, .damaged = on_damage, .arg = w};

	w->boot = boot;
	w->failed = 0;
	w->now_ns = 0;
	line_scan_init(&w->scan, &sink, 0);
}

void wire_events_bytes(struct wire_events *w, const uint8_t *bytes, size_t n)
{
	line_scan_bytes(&w->scan, bytes, n);
}

static int by_first(const void *a, const void *b)
{
	const struct family *x = a, *y = b;

	return (x->first > y->first) - (x->first < y->first);
}

void wire_events_end(struct wire_events *w)
{
	line_scan_end(&w->scan);
	if (w->boot->nfamilies)
		qsort(w->boot->families, w->boot->nfamilies, sizeof *w->boot->families, by_first);
	if (same_names_merge(w->boot) < 0)
		w->failed = 1;
}
