/* SPDX-License-Identifier: BSD-2-Clause
 *
 * bf-frame.c - frames on their way to the line: head, CRC-32, COBS, delimiters, and
 * the three kinds of frame that say something of the boot: hello, name, bye. In: a
 * body written between bf_frame_begin and bf_frame_send. Out: one call of emit a frame.
 *
 * The line is held for a frame at a time, so CPUs that drain at once take turns. Only a
 * CPU that drains or says hello takes it, with its own `draining` set, so no handler above
 * it comes to want it: what waits for the line is always another CPU. A panic may be
 * such a handler, or find a line that nobody will let go of; it breaks the lock, and
 * from then on nobody else sends.
 */
#include "bf-private.h"

/* The CRC of a byte is the xor of the CRCs of its bits, so eight constants make the
 * table, and the compiler makes it. B(k) is the CRC register after bit k alone. */
#define B0 0x77073096u
#define B1 0xEE0E612Cu
#define B2 0x076DC419u
#define B3 0x0EDB8832u
#define B4 0x1DB71064u
#define B5 0x3B6E20C8u
#define B6 0x76DC4190u
#define B7 0xEDB88320u
#define C1(n)                                                                                            \
	(((n)&1 ? B0 : 0) ^ ((n)&2 ? B1 : 0) ^ ((n)&4 ? B2 : 0) ^ ((n)&8 ? B3 : 0) ^ ((n)&16 ? B4 : 0) ^ \
	 ((n)&32 ? B5 : 0) ^ ((n)&64 ? B6 : 0) ^ ((n)&128 ? B7 : 0))
#define C4(n) C1(n), C1((n) + 1), C1((n) + 2), C1((n) + 3)
#define C16(n) C4(n), C4((n) + 4), C4((n) + 8), C4((n) + 12)
#define C64(n) C16(n), C16((n) + 16), C16((n) + 32), C16((n) + 48)
static const uint32_t crc_table[256] = {C64(0), C64(64), C64(128), C64(192)};
_Static_assert(B7 == BF_CRC_POLY, "bit 7 leaves the register as the polynomial itself");

static const struct bf_config *line;
static int line_mapped; /* nothing goes there any more */
static uint8_t line_seq;
static struct bf_cpu *line_owner;
/* The CPU that panics, from then on the only one to send; NULL: none. */
static struct bf_cpu *line_panic;
/* Bye was said. */
static int line_over;

/* How often a panic asks for a line that another CPU has, before it takes it. */
#define PANIC_TRIES (1u << 20)

static int may_send(const struct bf_cpu *cpu)
{
	const struct bf_cpu *panic = __atomic_load_n(&line_panic, __ATOMIC_ACQUIRE);

	return !BF_ONCE(line_over) && (!panic || panic == cpu);
}

static int try_lock(struct bf_cpu *cpu)
{
	struct bf_cpu *nobody = NULL;

	return __atomic_compare_exchange_n(&line_owner, &nobody, cpu, 0, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED) ||
	       nobody == cpu;
}

int bf_line_lock(struct bf_cpu *cpu)
{
	while (may_send(cpu)) {
		if (!try_lock(cpu)) {
			bf_pause();
			continue;
		}
		if (may_send(cpu))
			return 0;
		bf_line_unlock(cpu);
	}
	return -1;
}

void bf_line_unlock(struct bf_cpu *cpu)
{
	struct bf_cpu *me = cpu;

	__atomic_compare_exchange_n(&line_owner, &me, NULL, 0, __ATOMIC_RELEASE, __ATOMIC_RELAXED);
}

int bf_line_break(struct bf_cpu *cpu)
{
	static const uint8_t delim = BF_DELIM;
	struct bf_cpu *nobody = NULL;

	if (!__atomic_compare_exchange_n(&line_panic, &nobody, cpu, 0, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE) &&
	    nobody != cpu)
		return -1;
	for (unsigned int i = 0; i < PANIC_TRIES && !try_lock(cpu); i++)
		bf_pause();
	__atomic_store_n(&line_owner, cpu, __ATOMIC_RELEASE);
	if (bf_frame_line() && !BF_ONCE(line_over))
		line->emit(&delim, 1);
	return 0;
}

uint8_t *bf_frame_begin(struct bf_cpu *cpu, enum bf_frame_type type)
{
	cpu->frame[2] = (uint8_t)type;
	return bf_put(cpu->frame + 4, cpu->number);
}

/* Which byte, from 0, the lowest set bit is in; not all are clear. In 32 bits gcc calls
 * libgcc for 64, which a kernel need not have. */
static unsigned int lowest_byte(uint64_t bits)
{
#if UINTPTR_MAX == UINT32_MAX
	uint32_t low = (uint32_t)bits;

	return (unsigned int)(low ? __builtin_ctz(low) : 32 + __builtin_ctz((uint32_t)(bits >> 32))) / 8;
#else
	return (unsigned int)__builtin_ctzll(bits) / 8;
#endif
}

/* Looks at eight bytes at once: subtracting one from each borrows into the top bit of
 * the first that is zero (Mycroft's test; only bytes above it may show falsely). */
static uint8_t *next_zero(uint8_t *p, const uint8_t *end)
{
	const uint64_t ones = 0x0101010101010101u;
	uint64_t eight;

	for (; end - p >= 8; p += 8) {
		__builtin_memcpy(&eight, p, sizeof eight);
		eight = (eight - ones) & ~eight & ones << 7;
		if (eight)
			return p + lowest_byte(eight);
	}
	while (p < end && *p)
		p++;
	return p;
}

void bf_frame_send(struct bf_cpu *cpu, uint8_t *end)
{
	uint8_t *code = cpu->frame + 1, *p;
	uint32_t crc = ~0u;

	cpu->frame[0] = BF_DELIM;
	cpu->frame[3] = line_seq++;
	for (p = cpu->frame + 2; p < end; p++)
		crc = crc >> 8 ^ crc_table[(uint8_t)crc ^ *p];
	crc = ~crc;
	for (int i = 0; i < (int)BF_CRC_BYTES; i++, crc >>= 8)
		*end++ = (uint8_t)crc;

	/* COBS in place: each zero, and the end, becomes the distance from the last.
	 * A payload of at most 254 bytes needs no second block. */
	for (p = cpu->frame + 2; (p = next_zero(p, end)) < end; p++) {
		*code = (uint8_t)(p - code);
		code = p;
	}
	*code = (uint8_t)(end - code);
	*end++ = BF_DELIM;
	line->emit(cpu->frame, (size_t)(end - cpu->frame));
}

void bf_frame_flush(struct bf_cpu *cpu)
{
	if (!bf_frame_line() || !line->flush || bf_line_lock(cpu) < 0)
		return;
	line->flush();
	bf_line_unlock(cpu);
}

int bf_frame_line(void)
{
	const struct bf_config *config = __atomic_load_n(&line, __ATOMIC_ACQUIRE);

	return config && config->emit && !BF_ONCE(line_mapped);
}

void bf_frame_mapped(void)
{
	BF_ONCE(line_mapped) = 1;
}

enum bf_on_full bf_frame_on_full(void)
{
	if (BF_ONCE(line_mapped))
		return BF_ON_FULL_DROP;
	return line && line->on_full != BF_ON_FULL_DEFAULT ? line->on_full : BF_ON_FULL;
}

void bf_frame_hello(struct bf_cpu *cpu, const struct bf_config *config)
{
	uint8_t *p = bf_frame_begin(cpu, BF_FRAME_HELLO);
	size_t id_bytes = config->build_id_bytes > 32 ? 32 : config->build_id_bytes;

	p = bf_put(p, BF_WIRE_VERSION);
	p = bf_put(p, BF_CLOCK);
	p = bf_put(p, config->clock_hz);
	p = bf_put(p, config->entry_ticks);
	p = bf_put(p, BF_RING_BYTES);
	p = bf_put(p, id_bytes);
	for (size_t i = 0; i < id_bytes; i++)
		*p++ = config->build_id[i];
	bf_beacon_hello(cpu, config);
	if (bf_line_lock(cpu) < 0)
		return;
	/* Others may drain from here on, and wait for the line until hello is out. */
	__atomic_store_n(&line, config, __ATOMIC_RELEASE);
	if (config->emit)
		bf_frame_send(cpu, p);
	bf_line_unlock(cpu);
}

/* ---- Names made at run time -------------------------------------------- */

struct bf_family_entry bf_families[BF_FAMILIES_MAX];
static unsigned int nfamilies, families_told; /* told: whoever has the line */
static uint32_t next_id = BF_SITE_FIRST_NAMED;
static uint8_t families_locked;

uint32_t bf_ids_take(uint32_t count)
{
	uint32_t first = __atomic_load_n(&next_id, __ATOMIC_RELAXED);

	do {
		if (count == 0 || count > BF_SITE_MAX - first)
			return BF_SITE_MAX; /* more than ids can name: shown as a number */
	} while (!__atomic_compare_exchange_n(&next_id, &first, first + count, 0, __ATOMIC_RELAXED, __ATOMIC_RELAXED));
	return first;
}

uint32_t bf_family(const char *name, const char *subsystem, uint32_t count)
{
	uint32_t first = bf_ids_take(count);
	unsigned int n;

	if (first == BF_SITE_MAX)
		return first;
	while (__atomic_test_and_set(&families_locked, __ATOMIC_ACQUIRE))
		bf_pause();
	n = nfamilies;
	if (n < BF_FAMILIES_MAX) {
		struct bf_family_entry *entry = &bf_families[n];

		entry->name.guest = (uintptr_t)name;
		entry->subsystem.guest = (uintptr_t)subsystem;
		entry->first = first;
		__atomic_store_n(&entry->count, count, __ATOMIC_RELEASE);
		__atomic_store_n(&nfamilies, n + 1, __ATOMIC_RELEASE);
	}
	__atomic_clear(&families_locked, __ATOMIC_RELEASE);
	return first;
}

static uint8_t *put_string(uint8_t *p, const char *s, size_t room)
{
	size_t n = 0;

	while (n < room && s[n])
		n++;
	p = bf_put(p, n);
	for (size_t i = 0; i < n; i++)
		*p++ = (uint8_t)s[i];
	return p;
}

void bf_frame_name(struct bf_cpu *cpu, const struct bf_name *n)
{
	uint8_t *p = bf_frame_begin(cpu, BF_FRAME_NAME);
	const char *file = n->file;
	size_t room, length = 0;

	p = bf_put(p, n->first);
	p = bf_put(p, n->count);
	p = put_string(p, n->subsystem, BF_SUBSYSTEM_MAX);
	p = put_string(p, n->name, BF_NAME_MAX);
	if (file) { /* its end, where it is too long: that says more */
		room = (size_t)(bf_frame_limit(cpu) - p) - 2 - 5;
		while (file[length])
			length++;
		p = put_string(p, file + (length > room ? length - room : 0), room);
		p = bf_put(p, n->line);
	}
	bf_frame_send(cpu, p);
}

void bf_frame_names(struct bf_cpu *cpu)
{
	if ((BF_ONCE(families_told) == __atomic_load_n(&nfamilies, __ATOMIC_ACQUIRE) && !bf_sites_untold()) ||
	    bf_line_lock(cpu) < 0)
		return;
	for (; families_told < __atomic_load_n(&nfamilies, __ATOMIC_ACQUIRE); families_told++) {
		const struct bf_family_entry *entry = &bf_families[families_told];

		bf_frame_name(cpu, &(struct bf_name){.first = entry->first,
						     .count = entry->count,
						     .subsystem = (const char *)(uintptr_t)entry->subsystem.guest,
						     .name = (const char *)(uintptr_t)entry->name.guest});
	}
	bf_sites_tell(cpu);
	bf_line_unlock(cpu);
}

/* ---- The end ------------------------------------------------------------ */

/* No count takes more than these bytes, so that BF_CPUS_MAX CPUs fit one frame. */
#define BYE_NUMBER_MAX ((1u << 14) - 1)    /* 2 */
#define BYE_EVENTS_MAX ((1ull << 49) - 1)  /* 7 */
#define BYE_DROPPED_MAX ((1ull << 35) - 1) /* 5 */
#define BYE_HEAD_MAX (2 + 5 + 10 + 5 + 1)
_Static_assert(BYE_HEAD_MAX + BF_CPUS_MAX * (2 + 7 + 5) + BF_CRC_BYTES <= BF_PAYLOAD_MAX, "a bye is one frame");

static uint64_t at_most(uint64_t v, uint64_t max)
{
	return v < max ? v : max;
}

/* What lies in another CPU's ring will not be sent, so it is dropped; only looked at. */
static uint64_t dropped_of(const struct bf_cpu *of, const struct bf_cpu *cpu)
{
	uint32_t read = of->told[BF_ONCE(of->told_now)].read;
	uint64_t dropped = BF_ONCE(of->dropped);

	if (of == cpu)
		return dropped + BF_ONCE(bf_ring_unlisted);
	return dropped + bf_ring_count(of, read, bf_cursor_slots(BF_ONCE(of->cursor)));
}

void bf_frame_bye(struct bf_cpu *cpu, unsigned int status)
{
	const struct bf_cpu *of;
	unsigned int n = 0;
	uint64_t last_ticks = bf_ticks();
	uint8_t *p, *count;

	bf_beacon_bye(last_ticks, status);
	if (!bf_frame_line() || bf_line_lock(cpu) < 0)
		return;
	p = bf_frame_begin(cpu, BF_FRAME_BYE);
	p = bf_put(p, last_ticks);
	p = bf_put(p, status);
	count = p++;
	for (unsigned int i = 0; i < BF_CPUS_MAX; i++) {
		if (!(of = bf_ring_cpu(i)))
			continue;
		p = bf_put(p, at_most(of->number, BYE_NUMBER_MAX));
		p = bf_put(p, at_most(of->told[BF_ONCE(of->told_now)].events, BYE_EVENTS_MAX));
		p = bf_put(p, at_most(dropped_of(of, cpu), BYE_DROPPED_MAX));
		n++;
	}
	*count = (uint8_t)n;
	bf_frame_send(cpu, p);
	if (line->flush)
		line->flush();
	BF_ONCE(line_over) = 1;
	bf_line_unlock(cpu);
}
