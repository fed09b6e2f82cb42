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
 * goes on until the cursor has not moved. It stops at a slot that is claimed and
 * still empty: then an interrupted hook waits beneath this call to store there, and
 * the cursor may not be reset under it. A frame's records are cleared when it has
 * been sent, so that a panic inside a drain can start that frame again.
 */
#include "bf-private.h"

/* A step back, then tick, kind, site and value. Bytes. */
#define EVENT_MAX (BF_VARINT_MAX + 1 + BF_VARINT_MAX + 1 + 5 + BF_VARINT_MAX)

struct encoder {
	struct bf_cpu *cpu;
	uint8_t *p; /* NULL: no frame begun */
	const uint8_t *limit;
	uint64_t tick;   /* of the last event */
	uint64_t events; /* before the next one */
	uint32_t site;   /* last entered or marked */
	uint32_t depth;  /* open spans, of the thread since it was switched to */
	uint32_t high;   /* high half of the ticks */
	uint32_t thread;
	uint32_t below;   /* spans of the thread that ended since and were open before */
	uint32_t pending; /* the ends of our own spans are in this frame */
	uint32_t exits;   /* and so many that were dropped, in `dropped` events */
	uint64_t dropped;
	uint32_t stack[BF_DEPTH_MAX];
};

static uint32_t told_of(uint32_t depth)
{
	return depth < BF_DEPTH_MAX ? depth : BF_DEPTH_MAX;
}

static void begin(struct encoder *e, uint64_t tick)
{
	uint32_t told = told_of(e->depth);
	uint8_t *p = bf_frame_begin(e->cpu, e->thread ? BF_FRAME_THREAD_EVENTS : BF_FRAME_EVENTS);

	p = bf_put(p, e->events);
	p = bf_put(p, tick);
	if (e->thread) {
		p = bf_put(p, e->thread);
		p = bf_put(p, e->below);
	}
	p = bf_put(p, e->depth);
	e->site = 0;
	for (uint32_t i = 0; i < told; i++) {
		p = bf_put_signed(p, (int32_t)(e->stack[i] - e->site));
		e->site = e->stack[i];
	}
	e->p = p;
	e->tick = tick;
}

/* Sends what has been begun; `read` slots of the ring are in it or before it. */
static void flush(struct encoder *e, uint64_t read)
{
	struct bf_cpu *cpu = e->cpu;

	if (e->p)
		bf_frame_send(cpu, e->p);
	e->p = NULL;
	__builtin_memset(&cpu->ring[cpu->read], 0, (read - cpu->read) * BF_RECORD_BYTES);
	cpu->read = read;
	cpu->events = e->events;
	cpu->depth = e->depth;
	cpu->ring_high = e->high;
	cpu->thread = e->thread;
	cpu->below = e->below;
	__builtin_memcpy(cpu->stack, e->stack, told_of(e->depth) * sizeof *e->stack);
	if (e->pending)
		cpu->hello_to = cpu->drain_to = 0;
	cpu->dropped_told += e->dropped;
	cpu->lost_exits -= e->exits;
	e->pending = e->exits = 0;
	e->dropped = 0;
}

/* The tick and the kind; the rest of the event is the caller's. */
static inline uint8_t *put_head(struct encoder *e, uint64_t tick, unsigned int op)
{
	uint8_t *p = e->p;
	int64_t delta = (int64_t)(tick - e->tick);

	if (delta < 0) {
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
	if (e->depth < BF_DEPTH_MAX)
		e->stack[e->depth] = site;
	e->depth++;
}

static inline void put_exit(struct encoder *e, uint64_t tick)
{
	e->p = put_head(e, tick, BF_OP_EXIT);
	if (e->depth > 0)
		e->depth--;
	else
		e->below++;
}

static uint8_t *put_ext(struct encoder *e, uint64_t tick, enum bf_ext_kind kind, unsigned int operands)
{
	uint8_t *p = put_head(e, tick, BF_OP_EXT);

	*p++ = (uint8_t)BF_EXT(kind, operands);
	return p;
}

static inline void room_for_one(struct encoder *e, uint64_t tick, uint64_t read)
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
		e->thread = site;
		e->depth = e->below = 0;
	}
}

/* The spans of ours that ended since the last frame. */
static void put_pending(struct encoder *e)
{
	struct bf_cpu *cpu = e->cpu;

	if (cpu->hello_to) {
		room_for_one(e, cpu->hello_from, cpu->read);
		put_enter(e, cpu->hello_from, BF_SITE_HELLO);
		put_exit(e, cpu->hello_to);
		e->events += 2;
	}
	if (cpu->drain_to) {
		room_for_one(e, cpu->drain_to, cpu->read);
		put_exit(e, cpu->drain_to);
		e->events++;
	}
	e->pending = 1;
}

/* The ring from slot `i` to `end`; returns where it had to stop. */
static uint64_t put_records(struct encoder *e, uint64_t i, uint64_t end)
{
	struct bf_cpu *cpu = e->cpu;

	while (i < end) {
		const struct bf_record *r = &cpu->ring[i];
		uint32_t word = bf_record_word(r), site = BF_WORD_SITE(word);
		uint64_t tick = (uint64_t)e->high << 32 | r->stamp;

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
			e->high = r->stamp;
			i++;
			continue;
		case BF_KIND_SIZE:
			room_for_one(e, e->tick, i);
			e->p = bf_put(put_ext(e, e->tick, BF_EXT_SIZE, 1), (uint64_t)site << 32 | r->stamp);
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
		e->events++;
		i++;
	}
	return i;
}

/* How many were dropped since last told, and how many open spans ended in them. */
static void put_dropped(struct encoder *e, uint64_t tick)
{
	struct bf_cpu *cpu = e->cpu;
	uint64_t n = cpu->dropped - cpu->dropped_told;
	uint32_t exits = cpu->lost_exits;

	if (!n)
		return;
	e->p = bf_put(bf_put(put_ext(e, tick, BF_EXT_DROPPED, 2), n), exits);
	e->dropped = n;
	e->exits = exits;
	for (; exits; exits--) {
		if (e->depth)
			e->depth--;
		else
			e->below++;
	}
}

static void drain(struct bf_cpu *cpu, int final)
{
	uint64_t from = bf_ticks(), i, end;
	intptr_t cursor;
	int told = 0;
	struct encoder e;

	if (!bf_frame_line() || (cpu->draining && !final))
		return;
	cpu->draining = 1; /* before anything is read: a handler may have drained until now */
	e = (struct encoder){
		.cpu = cpu,
		.limit = bf_frame_limit(cpu) - EVENT_MAX,
		.tick = from,
		.events = cpu->events,
		.depth = cpu->depth,
		.high = cpu->ring_high,
		.thread = cpu->thread,
		.below = cpu->below,
	};
	__builtin_memcpy(e.stack, cpu->stack, told_of(e.depth) * sizeof *e.stack);
	bf_frame_names(cpu);
	put_pending(&e);
	i = cpu->read;
	do {
		cursor = *(volatile intptr_t *)&cpu->cursor;
		end = (uint64_t)((cursor > 0 ? 0 : cursor) + (intptr_t)BF_RING_BYTES) / BF_RECORD_BYTES;
		i = put_records(&e, i, end);
		if (final && i < end) { /* nobody will come to store: what is behind cannot be told apart */
			cpu->dropped += end - i;
			i = end;
		}
		if (!told) {
			room_for_one(&e, from, i);
			put_dropped(&e, from);
			room_for_one(&e, from, i);
			put_enter(&e, from, BF_SITE_DRAIN);
			e.events++;
			told = 1;
		}
		flush(&e, i);
		cpu->closed = cpu->lost_depth != 0;
	} while (i == end && !bf_cursor_swap(cpu, cursor, cpu->closed ? 1 : -(intptr_t)BF_RING_BYTES));
	if (i == end)
		cpu->read = 0;
	else
		cpu->closed = 0;
	bf_frame_flush();
	cpu->draining = final; /* behind the last one nothing is sent */
	cpu->drain_to = bf_ticks();
}

void bf_init(const struct bf_config *config)
{
	struct bf_cpu *cpu = bf_this_cpu();

	cpu->hello_from = bf_ticks();
	cpu->draining = 1; /* the frame is ours */
	bf_frame_hello(cpu, config);
	bf_frame_flush();
	cpu->draining = 0;
	cpu->hello_to = bf_ticks();
}

void bf_drain(void)
{
	drain(bf_this_cpu(), 0);
}

void bf_bye(unsigned int status)
{
	struct bf_cpu *cpu = bf_this_cpu();

	drain(cpu, 1);
	bf_frame_bye(cpu, status);
	bf_frame_flush();
}

void bf_bye_panic(unsigned int status)
{
	bf_frame_abort();
	bf_bye(status);
}
