/* SPDX-License-Identifier: BSD-2-Clause
 *
 * bf-frame.c - frames on their way to the line: head, CRC-32, COBS, delimiters, and
 * the three kinds of frame that say something of the boot: hello, name, bye. In: a
 * body written between bf_frame_begin and bf_frame_send. Out: one call of emit a frame.
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
static uint8_t line_seq;

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

	if (!line)
		return;
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

void bf_frame_flush(void)
{
	if (line && line->flush)
		line->flush();
}

int bf_frame_line(void)
{
	return line != NULL;
}

enum bf_on_full bf_frame_on_full(void)
{
	return line && line->on_full != BF_ON_FULL_DEFAULT ? line->on_full : BF_ON_FULL;
}

void bf_frame_abort(void)
{
	static const uint8_t delim = BF_DELIM;

	if (line)
		line->emit(&delim, 1);
}

void bf_frame_hello(struct bf_cpu *cpu, const struct bf_config *config)
{
	uint8_t *p = bf_frame_begin(cpu, BF_FRAME_HELLO);
	size_t id_bytes = config->build_id_bytes > 32 ? 32 : config->build_id_bytes;

	line = config;
	p = bf_put(p, BF_WIRE_VERSION);
	p = bf_put(p, BF_CLOCK);
	p = bf_put(p, config->clock_hz);
	p = bf_put(p, config->entry_ticks);
	p = bf_put(p, BF_RING_BYTES);
	p = bf_put(p, id_bytes);
	for (size_t i = 0; i < id_bytes; i++)
		*p++ = config->build_id[i];
	bf_frame_send(cpu, p);
}

/* ---- Names made at run time -------------------------------------------- */

static struct {
	const char *name, *subsystem;
	uint32_t first, count;
} families[BF_FAMILIES_MAX];
static unsigned int nfamilies, families_told;
static uint32_t next_id = BF_SITE_FIRST_NAMED;

uint32_t bf_family(const char *name, const char *subsystem, uint32_t count)
{
	uint32_t first = next_id;

	if (count == 0 || count > BF_SITE_MAX - first)
		return BF_SITE_MAX; /* more than ids can name: shown as a number */
	if (nfamilies < BF_FAMILIES_MAX) {
		families[nfamilies].name = name;
		families[nfamilies].subsystem = subsystem;
		families[nfamilies].first = first;
		families[nfamilies].count = count;
		nfamilies++;
	}
	next_id += count;
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

void bf_frame_names(struct bf_cpu *cpu)
{
	for (; families_told < nfamilies; families_told++) {
		uint8_t *p = bf_frame_begin(cpu, BF_FRAME_NAME);

		p = bf_put(p, families[families_told].first);
		p = bf_put(p, families[families_told].count);
		p = put_string(p, families[families_told].subsystem, 64);
		p = put_string(p, families[families_told].name, 150);
		bf_frame_send(cpu, p);
	}
}

/* ---- The end ------------------------------------------------------------ */

void bf_frame_bye(struct bf_cpu *cpu, unsigned int status)
{
	uint8_t *p = bf_frame_begin(cpu, BF_FRAME_BYE);

	p = bf_put(p, bf_ticks());
	p = bf_put(p, status);
	p = bf_put(p, 1);
	p = bf_put(p, cpu->number);
	p = bf_put(p, cpu->events);
	p = bf_put(p, cpu->dropped);
	bf_frame_send(cpu, p);
}
