/* SPDX-License-Identifier: BSD-2-Clause
 *
 * bf-drain.c - from the ring to the line: records become varints in frames. In: this
 * CPU's ring. Out: event frames, and a ring that is empty again.
 *
 * A drain is a span like any other, "drain" of the subsystem "observer", so that the
 * host can say what observing cost. Its end cannot be in the frames that it sends:
 * it goes out first thing in the next drain, and the bye frame ends the last one.
 *
 * Interrupts may hook while a drain runs; their records come behind, and the drain
 * goes on until the cursor has not moved: then it shuts the ring, notes that nothing of
 * it is read, and opens it again. It stops at a slot that is claimed and still empty:
 * then an interrupted hook waits beneath this call to store there, and the cursor may
 * not be reset under it.
 *
 * A panic may come at any instruction here and drain again. So what the line has been
 * told (struct bf_told) is there twice, and a store to told_now makes the new one count
 * when its frame has been sent. Between the two that frame would be sent again; its
 * event number lets the host see that. Records are cleared when they no longer count.
 * Where nothing counts any more the cursor says so itself, being odd, so the ring is
 * never open with a `read` that belongs to its last filling.
 */
#include "bf-private.h"

/* A step back, then tick, kind, site and value. Bytes. */
#define EVENT_MAX (BF_VARINT_MAX + 1 + BF_VARINT_MAX + 1 + 5 + BF_VARINT_MAX)

struct encoder {
	struct bf_cpu *cpu;
	uint8_t *p; /* NULL: no frame begun */
	const uint8_t *limit;
	uint64_t tick; /* of the last event */
	uint32_t site; /* last entered or marked */
	uint32_t over; /* the boot has ended: nothing more is sent, nothing counts */
	/* What the line will have been told with this frame; `events` come before the next
	 * one, and depth and stack are the thread's since it was switched to. */
	struct bf_told t;
};

static uint32_t told_of(uint32_t depth)
{
	return depth < BF_DEPTH_MAX ? depth : BF_DEPTH_MAX;
}

static void begin(struct encoder *e, uint64_t tick)
{
	uint32_t told = told_of(e->t.depth);
	uint8_t *p;

	bf_frame_names(e->cpu);
	p = bf_frame_begin(e->cpu, e->t.thread ? BF_FRAME_THREAD_EVENTS : BF_FRAME_EVENTS);
	p = bf_put(p, e->t.events);
	p = bf_put(p, tick);
	if (e->t.thread) {
		p = bf_put(p, e->t.thread);
		p = bf_put(p, e->t.below);
	}
	p = bf_put(p, e->t.depth);
	e->site = 0;
	for (uint32_t i = 0; i < told; i++) {
		p = bf_put_signed(p, (int32_t)(e->t.stack[i] - e->site));
		e->site = e->t.stack[i];
	}
	e->p = p;
	e->tick = tick;
}

/* From here on, the last event's tick is not what a size may rely on; see size_tick. */
static void note_latest(struct encoder *e)
{
	if (e->tick > e->t.latest)
		e->t.latest = e->tick;
}

/* Sends what has been begun; `read` slots of the ring are in it or before it. */
static void flush(struct encoder *e, uint32_t read)
{
	struct bf_cpu *cpu = e->cpu;
	uint32_t from = e->t.read;

	if (e->over || (e->p && bf_line_lock(cpu) < 0)) {
		e->over = 1;
		e->p = NULL;
		return;
	}
	if (e->p)
		bf_frame_send(cpu, e->p);
	note_latest(e);
	e->t.read = read;
	cpu->told[!cpu->told_now] = e->t;
	bf_barrier();
	BF_ONCE(cpu->told_now) = !cpu->told_now;
	bf_barrier();
	if (e->p)
		bf_line_unlock(cpu);
	e->p = NULL;
	__builtin_memset(&cpu->ring[from], 0, (read - from) * BF_RECORD_BYTES);
}

/* The tick and the kind; the rest of the event is the caller's. */
static inline uint8_t *put_head(struct encoder *e, uint64_t tick, unsigned int op)
{
	uint8_t *p = e->p;
	int64_t delta = (int64_t)(tick - e->tick);

	if (delta < 0) {
		note_latest(e);
		p = bf_put(p, (uint64_t)-delta << 2 | BF_OP_EXT);
		*p++ = BF_EXT(BF_EXT_BACK, 0);
		delta = 0;
	}
	e->tick = tick;
	return bf_put(p, (uint64_t)delta << 2 | op);
}

static inline uint8_t *put_site(struct encoder *e, uint8_t *p, uint32_t site)
{
	p = bf_put_signed(p, (int32_t)(site - e->site));
	e->site = site;
	return p;
}

static inline void put_enter(struct encoder *e, uint64_t tick, uint32_t site)
{
	if (site == e->site + 1) {
		e->p = put_head(e, tick, BF_OP_ENTER_NEXT);
		e->site = site;
	} else {
		e->p = put_site(e, put_head(e, tick, BF_OP_ENTER), site);
	}
	if (e->t.depth < BF_DEPTH_MAX) {
		e->t.stack[e->t.depth] = site;
		e->t.entered[e->t.depth] = tick;
	}
	e->t.depth++;
}

static inline void put_exit(struct encoder *e, uint64_t tick)
{
	e->p = put_head(e, tick, BF_OP_EXIT);
	if (e->t.depth > 0)
		e->t.depth--;
	else
		e->t.below++;
}

static uint8_t *put_ext(struct encoder *e, uint64_t tick, enum bf_ext_kind kind, unsigned int operands)
{
	uint8_t *p = put_head(e, tick, BF_OP_EXT);

	*p++ = (uint8_t)BF_EXT(kind, operands);
	return p;
}

static inline void room_for_one(struct encoder *e, uint64_t tick, uint32_t read)
{
	if (__builtin_expect(e->p && e->p > e->limit, 0))
		flush(e, read);
	if (__builtin_expect(!e->p, 0))
		begin(e, tick);
}

/* An event that is a kind and a site, or a kind and a token. */
static void put_other(struct encoder *e, uint64_t tick, uint32_t word)
{
	static const uint8_t ext[16] = {
		[BF_KIND_MARK] = BF_EXT_MARK,       [BF_KIND_THREAD] = BF_EXT_THREAD, [BF_KIND_WAIT] = BF_EXT_WAIT,
		[BF_KIND_UNWAIT] = BF_EXT_UNWAIT,   [BF_KIND_WAKE] = BF_EXT_WAKE,     [BF_KIND_HOLD] = BF_EXT_HOLD,
		[BF_KIND_RELEASE] = BF_EXT_RELEASE,
	};
	uint32_t kind = BF_WORD_KIND(word), site = BF_WORD_SITE(word);

	if (kind == BF_KIND_SYNC) {
		e->p = bf_put(put_ext(e, tick, BF_EXT_SYNC, 1), site);
		return;
	}
	e->p = put_site(e, put_ext(e, tick, ext[kind], 1), site);
	if (kind == BF_KIND_THREAD) { /* the spans that it left open are its own affair */
		e->t.thread = site;
		e->t.depth = e->t.below = 0;
	}
}

/* The spans of ours that ended since the last frame. */
static void put_pending(struct encoder *e)
{
	if (e->t.hello_to) {
		room_for_one(e, e->t.hello_from, e->t.read);
		put_enter(e, e->t.hello_from, BF_SITE_HELLO);
		put_exit(e, e->t.hello_to);
		e->t.events += 2;
		e->t.hello_to = 0;
	}
	if (e->t.drain_to) {
		room_for_one(e, e->t.drain_to, e->t.read);
		put_exit(e, e->t.drain_to);
		e->t.events++;
		e->t.drain_to = 0;
	}
	note_latest(e);
}

/* A size has no stamp, and the host puts it to the span that is innermost at its tick. That
 * is the tick of the record before it, unless something as late has been put already (a drain
 * above the hook, an interrupter): then only at its enter is its own span surely innermost. */
static uint64_t size_tick(const struct encoder *e)
{
	if (e->tick > e->t.latest || e->t.depth == 0 || e->t.depth > BF_DEPTH_MAX)
		return e->tick;
	return e->t.entered[e->t.depth - 1];
}

/* The ring from slot `i` to `end`; returns where it had to stop. */
static uint32_t put_records(struct encoder *e, uint32_t i, uint32_t end)
{
	struct bf_cpu *cpu = e->cpu;

	while (i < end) {
		const struct bf_record *r = &cpu->ring[i];
		uint32_t word = bf_record_word(r), site = BF_WORD_SITE(word);
		uint64_t tick = (uint64_t)e->t.high << 32 | r->stamp;

		switch (BF_WORD_KIND(word)) {
		case BF_KIND_ENTER:
			room_for_one(e, tick, i);
			put_enter(e, tick, site);
			break;
		case BF_KIND_EXIT:
			room_for_one(e, tick, i);
			put_exit(e, tick);
			break;
		case BF_KIND_WIDE:
			e->t.high = r->stamp;
			i++;
			continue;
		case BF_KIND_SIZE:
			tick = size_tick(e);
			room_for_one(e, tick, i);
			e->p = bf_put(put_ext(e, tick, BF_EXT_SIZE, 1), (uint64_t)site << 32 | r->stamp);
			break;
		case BF_KIND_FUNCTION:
			room_for_one(e, tick, i);
			put_enter(e, tick, BF_SITE_ADDRESS | site);
			break;
		case BF_KIND_MARK:
		case BF_KIND_THREAD:
		case BF_KIND_WAIT:
		case BF_KIND_UNWAIT:
		case BF_KIND_WAKE:
		case BF_KIND_HOLD:
		case BF_KIND_RELEASE:
		case BF_KIND_SYNC:
			room_for_one(e, tick, i);
			put_other(e, tick, word);
			break;
		case BF_KIND_COUNTER: {
			uint64_t value;

			room_for_one(e, tick, i);
			__builtin_memcpy(&value, r + 1, sizeof value);
			e->p = bf_put(put_site(e, put_ext(e, tick, BF_EXT_COUNTER, 2), site), value);
			i++;
			break;
		}
		case BF_KIND_PAD:
			i++;
			continue;
		default: /* empty: claimed by a hook that has not come to store */
			return i;
		}
		e->t.events++;
		i++;
	}
	return i;
}

/* A moment, and what had happened on this CPU by then. */
struct moment {
	uint64_t tick, lost_tick;
	intptr_t cursor;
	unsigned long dropped, lost_exits;
};

/* Every event moves the cursor, so nothing happened between the first look and the last. */
static struct moment moment(struct bf_cpu *cpu)
{
	struct moment m;

	do {
		m.cursor = BF_ONCE(cpu->cursor);
		m.dropped = BF_ONCE(cpu->dropped);
		m.lost_exits = BF_ONCE(cpu->lost_exits);
		m.lost_tick = BF_ONCE(cpu->lost_tick);
		m.tick = bf_ticks();
	} while (BF_ONCE(cpu->cursor) != m.cursor);
	return m;
}

/* How many were dropped since last told, and how many open spans ended in them. */
static void put_dropped(struct encoder *e, const struct moment *m, uint32_t read)
{
	unsigned long n = m->dropped - e->t.dropped, exits = m->lost_exits - e->t.lost_exits;
	uint64_t tick = exits ? m->lost_tick : m->tick;

	if (!n && !exits)
		return;
	room_for_one(e, tick, read);
	e->p = bf_put(bf_put(put_ext(e, tick, BF_EXT_DROPPED, 2), n), exits);
	note_latest(e);
	e->t.dropped = m->dropped;
	e->t.lost_exits = m->lost_exits;
	for (; exits; exits--) {
		if (e->t.depth)
			e->t.depth--;
		else
			e->t.below++;
	}
}

/* All that had happened by `m`; returns where it had to stop. Then what was dropped waits
 * too, as the spans that ended in it may be behind. */
static uint32_t put_until(struct encoder *e, const struct moment *m, int final)
{
	uint32_t end = bf_cursor_slots(m->cursor);
	uint32_t i = put_records(e, e->t.read, end);

	if (final && i < end) { /* nobody will come to store: what is behind cannot be told apart */
		e->cpu->dropped += bf_ring_count(e->cpu, i, end);
		i = end;
	}
	if (i == end)
		put_dropped(e, m, i);
	return i;
}

static void drain(struct bf_cpu *cpu, int final)
{
	struct encoder e = {.cpu = cpu, .limit = bf_frame_limit(cpu) - EVENT_MAX};
	struct moment m;
	uint32_t i;

	if (!bf_frame_line() || (cpu->draining && !final))
		return;
	BF_ONCE(cpu->draining) = 1; /* before anything is read: a handler may have drained until now */
	bf_barrier();
	e.t = cpu->told[cpu->told_now];
	m = moment(cpu);
	if (bf_cursor_is_shut(m.cursor))
		e.t.read = 0;
	e.tick = e.t.latest;
	put_pending(&e);
	i = put_until(&e, &m, final);
	room_for_one(&e, m.tick, i);
	put_enter(&e, m.tick, BF_SITE_DRAIN);
	note_latest(&e);
	e.t.events++;
	for (;;) {
		flush(&e, i);
		if (e.over || i < bf_cursor_slots(m.cursor))
			break;
		if (bf_cursor_swap(cpu, m.cursor, BF_CURSOR_SHUT)) {
			BF_ONCE(cpu->told[cpu->told_now].read) = 0;
			bf_ring_open(cpu);
			break;
		}
		m = moment(cpu);
		i = put_until(&e, &m, final);
	}
	bf_frame_flush(cpu);
	BF_ONCE(cpu->told[cpu->told_now].drain_to) = bf_ticks();
	bf_barrier();
	BF_ONCE(cpu->draining) = final; /* behind the last one nothing is sent */
}

void bf_init(const struct bf_config *config)
{
	struct bf_cpu *cpu = bf_this_cpu();
	struct bf_told *t = &cpu->told[cpu->told_now];

	t->hello_from = bf_ticks();
	BF_ONCE(cpu->draining) = 1; /* the frame is ours */
	bf_barrier();
	bf_frame_hello(cpu, config);
	bf_frame_flush(cpu);
	t->hello_to = bf_ticks();
	bf_barrier();
	BF_ONCE(cpu->draining) = 0;
}

void bf_drain_full(struct bf_cpu *cpu)
{
	drain(cpu, 0);
}

void bf_drain(void)
{
	struct bf_cpu *cpu = bf_this_cpu();

	if (!BF_ONCE(cpu->slow))
		drain(cpu, 0);
}

/* The ends of our own spans, that else the next drain tells, go into the ring. */
void bf_mapped(void)
{
	struct bf_told *t = &bf_this_cpu()->told[bf_this_cpu()->told_now];

	bf_frame_mapped();
	if (t->hello_to) {
		bf_record_at(BF_WORD(BF_SITE_HELLO, BF_KIND_ENTER), t->hello_from);
		bf_record_at(BF_WORD(0, BF_KIND_EXIT), t->hello_to);
	}
	if (t->drain_to)
		bf_record_at(BF_WORD(0, BF_KIND_EXIT), t->drain_to);
	t->hello_to = t->drain_to = 0;
	bf_beacon_mapped();
}

void bf_bye(unsigned int status)
{
	struct bf_cpu *cpu = bf_this_cpu();

	drain(cpu, 1);
	bf_frame_bye(cpu, status);
}

void bf_bye_panic(unsigned int status)
{
	struct bf_cpu *cpu = bf_this_cpu();

	cpu->draining = 1; /* nobody above us wants the line */
	if (bf_line_break(cpu) == 0)
		bf_bye(status);
}
