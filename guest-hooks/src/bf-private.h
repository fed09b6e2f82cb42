/* SPDX-License-Identifier: BSD-2-Clause
 *
 * bf-private.h - what the hook library's own files share: the ring's records, the
 * line that all CPUs share, and frames on their way to it.
 */
#ifndef BF_PRIVATE_H
#define BF_PRIVATE_H

#include <bootflame/hooks.h>

/* Between code and the handlers of its own CPU: the compiler is held to the order that
 * the code says, as the CPU is by itself. */
#define bf_barrier() __atomic_signal_fence(__ATOMIC_SEQ_CST)
#define BF_ONCE(x) (*(volatile __typeof__(x) *)&(x))

/* The word last, by a release: seen to be there, by a handler or by a host that reads
 * guest memory, only when all before it is, a counter's value included. A plain store
 * on x86. */
static inline void bf_record_store(struct bf_record *r, uint32_t stamp, uint32_t word)
{
	BF_ONCE(r->stamp) = stamp;
	__atomic_store_n(&r->word, word, __ATOMIC_RELEASE);
}

static inline uint32_t bf_record_word(const struct bf_record *r)
{
	return BF_ONCE(r->word);
}

/* A ring that is shut: empty, and every hook comes to bf_ring_slow. */
#define BF_CURSOR_SHUT 1
static inline int bf_cursor_is_shut(intptr_t cursor)
{
	return cursor & 1;
}

/* The slots that are claimed. */
static inline uint32_t bf_cursor_slots(intptr_t cursor)
{
	if (bf_cursor_is_shut(cursor))
		return 0;
	return (uint32_t)((cursor > 0 ? 0 : cursor) + (intptr_t)BF_RING_BYTES) / BF_RECORD_BYTES;
}

static inline struct bf_record *bf_ring_slot(struct bf_cpu *cpu, int64_t offset)
{
	return &cpu->ring[(offset + (int64_t)BF_RING_BYTES) / BF_RECORD_BYTES];
}

/* Opens a ring that is shut, unless a dropped span is still open. */
void bf_ring_open(struct bf_cpu *cpu);
/* Drains as bf_drain does, for the rare half of a hook of this CPU. */
void bf_drain_full(struct bf_cpu *cpu);
/* How many events lie in slots `i` to `end`, whoever comes to store. */
uint32_t bf_ring_count(const struct bf_cpu *cpu, uint32_t i, uint32_t end);
/* An area that bf_cpu_init was given, or NULL; and what others, in vain, would hold. */
struct bf_cpu *bf_ring_cpu(unsigned int place);
extern unsigned long bf_ring_unlisted;

/* The line, one CPU at a time. Taken with cpu->draining set, so that no handler of the
 * same CPU comes to want it. 0, or -1: the boot has ended, and nothing is to be sent. */
int bf_line_lock(struct bf_cpu *cpu);
void bf_line_unlock(struct bf_cpu *cpu);
/* Takes it from whoever has it and closes the frame that was cut. */
int bf_line_break(struct bf_cpu *cpu);

/* A frame in the making, in cpu->frame: delimiter, room for the COBS code byte,
 * payload. bf_frame_begin gives where the payload's body starts. */
uint8_t *bf_frame_begin(struct bf_cpu *cpu, enum bf_frame_type type);
/* Adds CRC, COBS and the closing delimiter, and puts it on the line, which is locked. */
void bf_frame_send(struct bf_cpu *cpu, uint8_t *end);
/* Whether hello was said, and the rings are not the host's: drains have a line. */
int bf_frame_line(void);
/* There is none from here on. */
void bf_frame_mapped(void);
/* What was sent is to be on its way now. */
void bf_frame_flush(struct bf_cpu *cpu);
/* What a full ring does, as the kernel chose. */
enum bf_on_full bf_frame_on_full(void);
/* The last place where a body may end. */
static inline const uint8_t *bf_frame_limit(const struct bf_cpu *cpu)
{
	return cpu->frame + 2 + BF_PAYLOAD_MAX - BF_CRC_BYTES;
}

static inline uint8_t *bf_put(uint8_t *p, uint64_t v)
{
	while (v >= 0x80) {
		*p++ = (uint8_t)(v | 0x80);
		v >>= 7;
	}
	*p++ = (uint8_t)v;
	return p;
}

static inline uint8_t *bf_put_signed(uint8_t *p, int64_t v)
{
	return bf_put(p, ((uint64_t)v << 1) ^ (uint64_t)(v >> 63));
}
#define BF_VARINT_MAX 10

/* What the host finds in memory; see bf-beacon.c. */
extern struct bf_family_entry bf_families[BF_FAMILIES_MAX];
void bf_beacon_cpu(struct bf_cpu *area);
void bf_beacon_hello(const struct bf_cpu *cpu, const struct bf_config *config);
void bf_beacon_mapped(void);
void bf_beacon_bye(uint64_t ticks, unsigned int status);

/* Frames about the boot rather than its events. They lock the line themselves. */
void bf_frame_hello(struct bf_cpu *cpu, const struct bf_config *config);
void bf_frame_names(struct bf_cpu *cpu);
struct bf_name {
	uint32_t first, count;
	const char *subsystem, *name;
	const char *file; /* NULL: not known */
	uint32_t line;
};
void bf_frame_name(struct bf_cpu *cpu, const struct bf_name *n);
/* `count` ids in a row that nobody else has; BF_SITE_MAX where there are none left. */
uint32_t bf_ids_take(uint32_t count);
/* Whether bf-sites.c has names that were not told yet; tells them, on a line that is locked. */
#ifdef BF_SELF_DESCRIBING
int bf_sites_untold(void);
void bf_sites_tell(struct bf_cpu *cpu);
#else
static inline int bf_sites_untold(void)
{
	return 0;
}
static inline void bf_sites_tell(struct bf_cpu *cpu)
{
	(void)cpu;
}
#endif
void bf_frame_bye(struct bf_cpu *cpu, unsigned int status);

#ifdef BF_FUNCTIONS
/* A CPU's area is ready: function-level tracing may look for it. */
extern uint32_t bf_functions_open;
#endif

#endif
