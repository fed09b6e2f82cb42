/* SPDX-License-Identifier: BSD-2-Clause
 *
 * bf-private.h - what the hook library's own files share: the ring's records, and
 * frames on their way to the line.
 */
#ifndef BF_PRIVATE_H
#define BF_PRIVATE_H

#include <bootflame/hooks.h>

/* The word last, by a release: seen to be there, by a handler or by a host that reads
 * guest memory, only when all before it is, a counter's value included. A plain store
 * on x86. */
static inline void bf_record_store(struct bf_record *r, uint32_t stamp, uint32_t word)
{
	r->stamp = stamp;
	__atomic_store_n(&r->word, word, __ATOMIC_RELEASE);
}

static inline uint32_t bf_record_word(const struct bf_record *r)
{
	return *(const volatile unsigned int *)&r->word;
}

/* A hook's rare half, in bf-ring.c, called by the thunk of this architecture: the tick,
 * the offset of the slot that was claimed, the word to be, and a size or a counter's value. */
void bf_ring_slow(uint64_t ticks, int64_t claimed, uint32_t word, uint64_t value);

/* A frame in the making, in cpu->frame: delimiter, room for the COBS code byte,
 * payload. bf_frame_begin gives where the payload's body starts. */
uint8_t *bf_frame_begin(struct bf_cpu *cpu, enum bf_frame_type type);
/* Adds CRC, COBS and the closing delimiter, and puts it on the line. */
void bf_frame_send(struct bf_cpu *cpu, uint8_t *end);
/* Whether hello was said: there is a line. */
int bf_frame_line(void);
/* What was sent is to be on its way now. */
void bf_frame_flush(void);
/* What a full ring does, as the kernel chose. */
enum bf_on_full bf_frame_on_full(void);
/* Closes whatever a panic may have cut in two. */
void bf_frame_abort(void);
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

/* Frames about the boot rather than its events. */
void bf_frame_hello(struct bf_cpu *cpu, const struct bf_config *config);
void bf_frame_names(struct bf_cpu *cpu);
void bf_frame_bye(struct bf_cpu *cpu, unsigned int status);

#endif
