/* SPDX-License-Identifier: BSD-2-Clause
 *
 * line-scan.c - tests of telling frames from text: however the bytes are cut into pieces
 * the answer is the same, and damage costs what it touched.
 */
#include "unit.h"

#include "../../tracer/hostlib/line-scan.h"
#include "../../tracer/hostlib/text.h"

/* What a scan said, as text: frames in hexadecimal, adjoining text joined. */
struct said {
	struct buf log, text;
	unsigned int frames, damaged;
	size_t damaged_bytes;
	char last;
};

static void on_frame(void *arg, const uint8_t *payload, size_t n)
{
	struct said *s = arg;

	buf_addf(&s->log, "\nF ");
	for (size_t i = 0; i < n; i++)
		buf_addf(&s->log, "%02x", payload[i]);
	s->frames++;
	s->last = 'F';
}

static void on_text(void *arg, const uint8_t *bytes, size_t n)
{
	struct said *s = arg;

	assert_true(n > 0);
	if (s->last != 'T')
		buf_addf(&s->log, "\nT ");
	for (size_t i = 0; i < n; i++)
		buf_addf(&s->log, "%02x", bytes[i]);
	buf_add(&s->text, bytes, n);
	s->last = 'T';
}

static void on_damage(void *arg, size_t n, unsigned int frames)
{
	struct said *s = arg;

	buf_addf(&s->log, "\nD %zu %u", n, frames);
	s->damaged += frames;
	s->damaged_bytes += n;
	s->last = 'D';
}

/* Pieces of 1 to `most` bytes; 0: all at once. The bytes are copied to places of their own
 * so that a sanitizer sees a step too far. */
static struct said scan(const uint8_t *bytes, size_t n, size_t most, uint64_t seed, int live)
{
	struct said s = {.last = 0};
	struct line_sink sink = {.frame = on_frame, .text = on_text, .damaged = on_damage, .arg = &s};
	struct line_scan *scan = malloc(sizeof *scan);

	assert_non_null(scan);
	line_scan_init(scan, &sink, live);
	for (size_t at = 0, take; at < n; at += take) {
		uint8_t *piece;

		take = most ? 1 + unit_below(&seed, most) : n;
		take = take < n - at ? take : n - at;
		piece = malloc(take);
		assert_non_null(piece);
		memcpy(piece, bytes + at, take);
		line_scan_bytes(scan, piece, take);
		free(piece);
	}
	line_scan_end(scan);
	free(scan);
	buf_add(&s.log, "", 0);
	buf_add(&s.text, "", 0);
	return s;
}

static void said_fini(struct said *s)
{
	buf_fini(&s->log);
	buf_fini(&s->text);
}

static size_t random_frame(uint8_t *out, uint64_t *seed)
{
	uint8_t payload[BF_PAYLOAD_MAX - BF_CRC_BYTES];
	size_t n = 3 + unit_below(seed, sizeof payload - 2);

	/* Many zeros, as real ones have. */
	for (size_t i = 0; i < n; i++)
		payload[i] = unit_below(seed, 4) ? (uint8_t)unit_random(seed) : 0;
	payload[0] = (uint8_t)(1 + unit_below(seed, 4));
	return unit_frame(out, payload, n);
}

static size_t random_text(uint8_t *out, uint64_t *seed, size_t most)
{
	size_t n = 1 + unit_below(seed, most);

	for (size_t i = 0; i < n; i++)
		out[i] = unit_below(seed, 20) ? (uint8_t)(0x20 + unit_below(seed, 0x5f)) : '\n';
	return n;
}

/* A good line: frames and text in any order. */
static size_t random_line(uint8_t *out, size_t room, uint64_t *seed, unsigned int *frames, struct buf *text)
{
	size_t n = 0;

	while (n + 600 < room && unit_below(seed, 40)) {
		if (unit_below(seed, 2)) {
			n += random_frame(out + n, seed);
			++*frames;
		} else {
			size_t k = random_text(out + n, seed, 300);

			buf_add(text, out + n, k);
			n += k;
		}
	}
	return n;
}

static void good_line_comes_whole_in_any_split(void **state)
{
	static uint8_t line[20000];
	uint64_t seed = 1;

	(void)state;
	for (int round = 0; round < 200; round++) {
		struct buf text = {0};
		unsigned int frames = 0;
		size_t n = random_line(line, sizeof line, &seed, &frames, &text);

		buf_add(&text, "", 0);
		for (int live = 0; live < 2; live++)
			for (size_t most = 0; most < 400; most = most * 3 + 1) {
				struct said s = scan(line, n, most, seed, live);

				assert_int_equal(s.frames, frames);
				assert_int_equal(s.damaged, 0);
				assert_int_equal(s.text.n, text.n);
				assert_memory_equal(s.text.data, text.data, text.n);
				said_fini(&s);
			}
		buf_fini(&text);
	}
}

static void damaged_line_says_the_same_in_any_split(void **state)
{
	static uint8_t line[20000];
	uint64_t seed = 2;

	(void)state;
	for (int round = 0; round < 400; round++) {
		struct buf text = {0};
		unsigned int frames = 0;
		size_t n = random_line(line, sizeof line, &seed, &frames, &text);
		struct said whole;

		if (n == 0)
			continue;
		for (uint64_t k = unit_below(&seed, 12); k > 0; k--)
			line[unit_below(&seed, n)] = unit_below(&seed, 3) ? (uint8_t)unit_random(&seed) : 0;
		whole = scan(line, n, 0, 0, 0);
		for (size_t most = 1; most < 400; most = most * 3 + 1) {
			struct said s = scan(line, n, most, seed, 0);

			assert_string_equal(s.log.data, whole.log.data);
			said_fini(&s);
		}
		said_fini(&whole);
		buf_fini(&text);
	}
}

/* Runs far longer than what is held: of text, and of noise, with a frame behind. */
static void long_runs_do_not_swallow_what_follows(void **state)
{
	static uint8_t line[40000];
	uint64_t seed = 3;

	(void)state;
	for (size_t run = 3000; run < 14000; run += 1111)
		for (int noise = 0; noise < 2; noise++) {
			size_t n = 0;
			struct said whole;

			for (; n < run; n++)
				line[n] = noise ? (uint8_t)(1 + unit_below(&seed, 255)) : (uint8_t)('a' + n % 26);
			n += random_frame(line + n, &seed);
			whole = scan(line, n, 0, 0, 0);
			assert_int_equal(whole.frames, 1);
			if (!noise)
				assert_int_equal(whole.text.n, run);
			for (size_t most = 1; most < 5000; most = most * 5 + 1)
				for (int live = 0; live < 2; live++) {
					struct said s = scan(line, n, most, seed, live);

					if (!live || !noise) /* live: see below */
						assert_int_equal(s.frames, 1);
					if (!noise)
						assert_int_equal(s.text.n, run);
					if (!live)
						assert_string_equal(s.log.data, whole.log.data);
					said_fini(&s);
				}
			said_fini(&whole);
		}
}

/* WIRE.md, section 3: "what was expected at that place plays no part in it". A recorder that
 * shows text as it comes still finds every frame behind text that is none, whatever the
 * pieces: a frame's code byte may look like text. */
static void live_scan_finds_the_frame_behind_damage(void **state)
{
	uint8_t line[600];
	uint64_t seed = 4;

	(void)state;
	for (int round = 0; round < 500; round++) {
		size_t n = 0, frame;

		memcpy(line, "firmware \x01\x02 says\r\n", 18);
		n = 18;
		frame = n;
		n += random_frame(line + n, &seed);
		for (size_t cut = frame; cut < n; cut++) {
			struct said s = {.last = 0};
			struct line_sink sink = {.frame = on_frame, .text = on_text, .damaged = on_damage, .arg = &s};
			struct line_scan scan_state;

			line_scan_init(&scan_state, &sink, 1);
			line_scan_bytes(&scan_state, line, cut);
			line_scan_bytes(&scan_state, line + cut, n - cut);
			line_scan_end(&scan_state);
			assert_int_equal(s.frames, 1);
			said_fini(&s);
		}
	}
}

/* One bit of a line, every bit: at most two frames' neighbours suffer: only the frame it is
 * in. Frames that come are frames that were sent, in order. */
static void one_flipped_bit_costs_one_frame(void **state)
{
	uint8_t line[1200], bad[1200];
	uint64_t seed = 5;
	size_t n = 0;
	struct said good;

	(void)state;
	for (int i = 0; i < 4; i++) {
		n += random_text(line + n, &seed, 30);
		n += random_frame(line + n, &seed);
		n += random_frame(line + n, &seed);
		if (n > sizeof line - 700)
			break;
	}
	good = scan(line, n, 0, 0, 0);
	for (size_t bit = 0; bit < n * 8; bit++) {
		struct said s;
		char *at = good.log.data;

		memcpy(bad, line, n);
		bad[bit / 8] ^= (uint8_t)(1u << bit % 8);
		s = scan(bad, n, 0, 0, 0);
		assert_true(s.frames + 1 >= good.frames && s.frames <= good.frames);
		for (char *f = strstr(s.log.data, "\nF "); f; f = strstr(f + 1, "\nF ")) {
			size_t len = strcspn(f + 1, "\n") + 1;
			char *one = strndup(f, len);

			at = strstr(at, one);
			assert_non_null(at);
			at += len;
			free(one);
		}
		said_fini(&s);
	}
	said_fini(&good);
}

/* The delimiter between text and a frame is gone: the whole lines before stay. */
static void lines_before_an_eaten_delimiter_are_kept(void **state)
{
	uint8_t line[600];
	uint64_t seed = 6;
	size_t n;
	struct said s;

	(void)state;
	memcpy(line, "one\ntwo\nthr", 11);
	n = 11 + random_frame(line + 11, &seed);
	line[11] = 'x';
	memcpy(line + n, "ee\nfour five six\n", 17);
	n += 17;
	s = scan(line, n, 0, 0, 0);
	assert_int_equal(s.frames, 0);
	assert_int_equal(s.damaged, 1);
	assert_memory_equal(s.text.data, "one\ntwo\n", 8);
	assert_non_null(strstr(s.text.data, "four five six\n"));
	said_fini(&s);
}

/* WIRE.md's four examples, to the byte. */
static void the_examples_of_wire_md_are_frames(void **state)
{
	static const char *const examples[] = {
		"00020101030101 20C0843D80800214A0A1A2A3A4A5A6A7A8A9AAABACADAEAFB0B1B2B3D6B6301E00",
		"0003030111908040020364657603647276B1F70AD600",
		"0003020201048886 3D010982808001F1018305 0122FBFF7FA206032280 20A9142B21012B430CAC0278908080 01C901C8012147 58F63E00",
		"000302030F0B9C903D0206FAFF7F0191039003054E100E3700",
		"0003040404E4913D0201020E059F6A4B0200",
	};

	(void)state;
	for (size_t i = 0; i < sizeof examples / sizeof *examples; i++) {
		uint8_t line[256];
		size_t n = 0;
		struct said s;

		for (const char *h = examples[i]; *h; h += 2, h += strspn(h, " ")) {
			unsigned int byte = 0;

			assert_int_equal(sscanf(h, "%2x", &byte), 1);
			line[n++] = (uint8_t)byte;
		}
		s = scan(line, n, 0, 0, 0);
		assert_int_equal(s.frames, 1);
		assert_int_equal(s.damaged, 0);
		said_fini(&s);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(good_line_comes_whole_in_any_split),
		cmocka_unit_test(damaged_line_says_the_same_in_any_split),
		cmocka_unit_test(long_runs_do_not_swallow_what_follows),
		cmocka_unit_test(live_scan_finds_the_frame_behind_damage),
		cmocka_unit_test(one_flipped_bit_costs_one_frame),
		cmocka_unit_test(lines_before_an_eaten_delimiter_are_kept),
		cmocka_unit_test(the_examples_of_wire_md_are_frames),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
