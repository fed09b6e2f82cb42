/* SPDX-License-Identifier: BSD-2-Clause
 *
 * ring-events.c - decodes a ring's records, by the rules by which a drain would: WIDE
 * says the high half of the ticks that follow, PAD is a slot that nobody used, a
 * counter's value is the slot behind it. Positions say what is missing. Records say
 * nothing of the open stack, so behind a gap there is none.
 */
#include "ring-events.h"

#include <stdlib.h>

#include "array-grow.h"
#include "boot-build.h"

/* What a record of a kind is; the rest is in decode. */
static const uint8_t event_kinds[16] = {
	[BF_KIND_ENTER] = EVENT_ENTER,     [BF_KIND_EXIT] = EVENT_EXIT,       [BF_KIND_MARK] = EVENT_MARK,
	[BF_KIND_COUNTER] = EVENT_COUNTER, [BF_KIND_SIZE] = EVENT_SIZE,       [BF_KIND_THREAD] = EVENT_THREAD,
	[BF_KIND_WAIT] = EVENT_WAIT,       [BF_KIND_UNWAIT] = EVENT_UNWAIT,   [BF_KIND_WAKE] = EVENT_WAKE,
	[BF_KIND_HOLD] = EVENT_HOLD,       [BF_KIND_RELEASE] = EVENT_RELEASE, [BF_KIND_SYNC] = EVENT_SYNC,
	[BF_KIND_FUNCTION] = EVENT_ENTER,
};

void ring_events_init(struct ring_events *r, struct boot *boot)
{
	*r = (struct ring_events){.boot = boot};
}

void ring_events_fini(struct ring_events *r)
{
	for (size_t i = 0; i < BOOT_CPUS_MAX; i++)
		free(r->readers[i].events);
	memset(r->readers, 0, sizeof r->readers);
}

static void add_event(struct ring_events *r, const struct event *e)
{
	struct ring_reader *reader = &r->readers[e->cpu];
	struct event *events = array_grow(reader->events, &reader->room, reader->nevents + 1, sizeof *events);

	if (!events) {
		r->failed = 1;
		return;
	}
	reader->events = events;
	reader->events[reader->nevents++] = *e;
}

/* Hands a CPU's events to the boot. */
static void give_events(struct ring_events *r, struct ring_reader *reader)
{
	for (size_t i = 0; i < reader->nevents; i++)
		r->failed |= boot_add_event(r->boot, &reader->events[i]) < 0;
}

static struct bf_record record_at(const struct tf_ring *ring, size_t i)
{
	struct bf_record record;

	memcpy(&record, ring->records + i * BF_RECORD_BYTES, sizeof record);
	return record;
}

/* One record's event, with its tick made of `high`. How many slots it has; 0: its second
 * one is not here. *kept: it is an event. */
static size_t decode(const struct tf_ring *ring, size_t i, uint64_t *high, struct event *e, int *kept)
{
	struct bf_record record = record_at(ring, i);
	unsigned int kind = BF_WORD_KIND(record.word);

	e->kind = event_kinds[kind];
	e->site = BF_WORD_SITE(record.word);
	e->value = 0;
	*kept = kind != 0 && kind != BF_KIND_WIDE && kind != BF_KIND_PAD;
	if (kind == BF_KIND_WIDE)
		*high = record.stamp;
	if (*kept && kind != BF_KIND_SIZE)
		e->tick = *high << 32 | record.stamp;
	switch (kind) {
	case BF_KIND_SIZE:
		e->value = (uint64_t)e->site << 32 | record.stamp;
		e->site = 0;
		return 1;
	case BF_KIND_EXIT:
		e->site = 0;
		return 1;
	case BF_KIND_SYNC:
		e->value = e->site;
		e->site = 0;
		return 1;
	case BF_KIND_FUNCTION:
		e->site |= BF_SITE_ADDRESS;
		return 1;
	case BF_KIND_COUNTER:
		if (i + 1 >= ring->nrecords)
			return 0;
		memcpy(&e->value, ring->records + (i + 1) * BF_RECORD_BYTES, sizeof e->value);
		return 2;
	default:
		return 1;
	}
}

/* Slots were not read. How many events they held is not known: as many, at most. */
static void skip_to(struct ring_events *r, int cpu, uint64_t position, uint64_t tick)
{
	struct ring_reader *reader = &r->readers[cpu];
	struct event gap = {.tick = tick, .value = r->boot->nstacks, .cpu = (uint16_t)cpu, .kind = EVENT_RESYNC};

	r->boot->cpus[cpu].lost += position - reader->next;
	reader->next = position;
	for (int i = 0; i < 4; i++) /* no thread, and no span that would be open */
		r->failed |= boot_add_stack_word(r->boot, 0) < 0;
	if (!r->failed)
		add_event(r, &gap);
}

void ring_events_records(struct ring_events *r, const struct tf_ring *ring)
{
	struct boot *b = r->boot;
	int cpu = boot_cpu_index(b, ring->cpu), kept;
	uint64_t high = ring->high & UINT32_MAX;
	struct ring_reader *reader;
	struct event e;
	size_t i = 0, slots;

	if (cpu < 0 || ring->position > UINT64_MAX - ring->nrecords) {
		b->malformed++;
		return;
	}
	reader = &r->readers[cpu];
	reader->seen = 1;
	e = (struct event){.tick = reader->tick, .cpu = (uint16_t)cpu};
	if (ring->position > reader->next && ring->nrecords)
		skip_to(r, cpu, ring->position, high << 32 | record_at(ring, 0).stamp);
	for (; i < ring->nrecords && !r->failed; i += slots) {
		slots = decode(ring, i, &high, &e, &kept);
		if (slots == 0 || (!kept && e.kind == 0 && BF_WORD_KIND(record_at(ring, i).word) == 0))
			b->malformed++;
		slots += slots == 0;
		if (!kept || ring->position + i < reader->next) /* no event, or here already */
			continue;
		reader->tick = e.tick;
		b->cpus[cpu].next_event++;
		add_event(r, &e);
	}
	if (ring->position + i > reader->next)
		reader->next = ring->position + i;
}

void ring_events_beacon(struct ring_events *r, const struct bf_beacon *beacon)
{
	r->beacon = *beacon;
}

void ring_events_family(struct ring_events *r, const struct tf_family *family)
{
	struct wire_name n = {
		.first = family->first,
		.count = family->count,
		.subsystem = family->subsystem,
		.subsystem_bytes = strlen(family->subsystem),
		.name = family->name,
		.name_bytes = strlen(family->name),
	};

	if (r->boot->nfamilies == BOOT_FAMILIES_MAX)
		r->boot->malformed++;
	else
		r->failed |= boot_add_family(r->boot, &n) < 0;
}

void ring_events_ring_end(struct ring_events *r, const struct tf_ring_end *end)
{
	int cpu = boot_cpu_index(r->boot, end->cpu);

	if (cpu < 0) {
		r->boot->malformed++;
		return;
	}
	r->readers[cpu].seen = 1;
	r->readers[cpu].dropped = end->dropped;
	r->readers[cpu].lost_exits = end->lost_exits < UINT32_MAX ? (uint32_t)end->lost_exits : UINT32_MAX;
	if (end->claimed > r->readers[cpu].next) /* behind a slot that was never written */
		r->boot->cpus[cpu].lost += end->claimed - r->readers[cpu].next;
}

/* What a full ring dropped is at the boot's end, like in the last drain of a line. */
static void add_dropped(struct ring_events *r, size_t cpu)
{
	const struct ring_reader *reader = &r->readers[cpu];
	uint64_t last_ticks = r->boot->has_bye ? r->boot->bye.last_ticks : 0;
	struct event e = {
		.tick = last_ticks > reader->tick ? last_ticks : reader->tick,
		.value = reader->dropped,
		.site = reader->lost_exits,
		.cpu = (uint16_t)cpu,
		.kind = EVENT_DROPPED,
	};

	if (reader->dropped)
		add_event(r, &e);
}

void ring_events_end(struct ring_events *r)
{
	const struct bf_beacon *s = &r->beacon;
	struct boot *b = r->boot;
	int by_beacon = !b->has_bye && s->flags & BF_BEACON_BYE, index;

	if (!b->has_hello && s->flags & BF_BEACON_HELLO) {
		b->has_hello = 1;
		b->hello = (struct wire_hello){
			.version = BF_WIRE_VERSION,
			.clock = s->clock,
			.clock_hz = s->clock_hz,
			.entry_ticks = s->entry_ticks,
			.ring_bytes = s->ring_bytes,
			.build_id_bytes =
				s->build_id_bytes < sizeof s->build_id ? s->build_id_bytes : sizeof s->build_id,
		};
		memcpy(b->hello.build_id, s->build_id, b->hello.build_id_bytes);
		index = boot_cpu_index(b, s->hello_cpu);
		b->boot_cpu = index < 0 ? 0 : index;
	}
	if (by_beacon) {
		b->has_bye = 1;
		b->bye = (struct wire_bye){.last_ticks = s->bye_ticks, .status = s->bye_status};
	}
	for (size_t i = 0; i < b->ncpus; i++) {
		if (by_beacon && r->readers[i].seen)
			b->bye.cpus[b->bye.ncpus++] = (struct wire_bye_cpu){
				.cpu = b->cpus[i].number,
				.events = b->cpus[i].next_event,
				.dropped = r->readers[i].dropped,
			};
		add_dropped(r, i);
		give_events(r, &r->readers[i]);
	}
}
