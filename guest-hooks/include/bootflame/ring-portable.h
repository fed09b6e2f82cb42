/* SPDX-License-Identifier: BSD-2-Clause
 *
 * ring-portable.h - the hooks in C, for kernels that the ones in assembly do not fit: with
 * -DBF_CPU_NUMBER, where a CPU's area is bf_cpus[n], and with -DBF_SELF_DESCRIBING, where
 * nothing is asked of the linker. Included by ring.h behind ring-ARCH.h, of which it needs
 * bf_this_cpu, bf_stamp and bf_claim. ring.h has the picture; this is the same order of the
 * same steps.
 */
#ifndef BOOTFLAME_RING_PORTABLE_H
#define BOOTFLAME_RING_PORTABLE_H

BF_NOTRACE static inline struct bf_record *bf_slot(struct bf_cpu *cpu, int64_t offset)
{
	return (struct bf_record *)((char *)cpu->ring + BF_RING_BYTES + offset);
}

/* The word last; see bf_record_store. */
BF_NOTRACE static inline void bf_slot_store(struct bf_record *r, uint32_t stamp, uint32_t word)
{
	*(volatile unsigned int *)&r->stamp = stamp;
	*(volatile unsigned int *)&r->word = word;
}

BF_NOTRACE static inline void bf_hook(uint32_t word)
{
	struct bf_stamp now = bf_stamp();
	struct bf_cpu *cpu = bf_this_cpu();
	int64_t at;

	if (__builtin_expect(bf_claim(cpu, BF_RECORD_BYTES, &at) || cpu->high != now.high, 0))
		bf_knob.slow((uint64_t)now.high << 32 | now.low, at, word, 0);
	else
		bf_slot_store(bf_slot(cpu, at), now.low, word);
}

/* No stamp: it says something of the span, not of a moment. */
BF_NOTRACE static inline void bf_hook_size(uint64_t n)
{
	uint32_t word = (uint32_t)(n >> 32) << 4 | BF_KIND_SIZE;
	struct bf_cpu *cpu = bf_this_cpu();
	int64_t at;

	if (__builtin_expect(bf_claim(cpu, BF_RECORD_BYTES, &at), 0))
		bf_knob.slow(0, at, word, n);
	else
		bf_slot_store(bf_slot(cpu, at), (uint32_t)n, word);
}

/* The value first, then the record that makes it count. */
BF_NOTRACE static inline void bf_hook_counter(uint32_t word, uint64_t value)
{
	struct bf_stamp now = bf_stamp();
	struct bf_cpu *cpu = bf_this_cpu();
	int64_t at;

	if (__builtin_expect(bf_claim(cpu, 2 * BF_RECORD_BYTES, &at) || cpu->high != now.high, 0)) {
		bf_knob.slow((uint64_t)now.high << 32 | now.low, at, word, value);
		return;
	}
	bf_slot_store(bf_slot(cpu, at + BF_RECORD_BYTES), (uint32_t)value, (uint32_t)(value >> 32));
	bf_slot_store(bf_slot(cpu, at), now.low, word);
}

#ifdef BF_SELF_DESCRIBING

/* A site that describes itself: its name goes over the line, once, some time after its first
 * use, which gives it its id. Lies in ordinary data. */
struct bf_self_site {
	const char *name, *subsystem, *file;
	uint32_t line;
	uint32_t word; /* its id, as the ring's word has it; 0: not used yet */
	struct bf_self_site *next;
};

/* Gives it an id; the word. For any CPU, at any time. */
uint32_t bf_self_register(struct bf_self_site *site);

BF_NOTRACE static inline uint32_t bf_self_word(struct bf_self_site *site)
{
	uint32_t word = *(volatile uint32_t *)&site->word;

	return __builtin_expect(word != 0, 1) ? word : bf_self_register(site);
}

#define BF_SELF_SITE(ident, name_, subsystem_)                       \
	static struct bf_self_site ident __attribute__((unused)) = { \
		.name = (name_),                                     \
		.subsystem = (subsystem_),                           \
		.file = __FILE__,                                    \
		.line = __LINE__,                                    \
		.word = 0,                                           \
	}
/* The word before the stamp: what the first use costs is not the span's own. */
#define BF_HOOK_STATIC(name_, subsystem_, kind)               \
	do {                                                  \
		BF_SELF_SITE(bf_here_, name_, subsystem_);    \
		bf_hook(bf_self_word(&bf_here_) | (kind##u)); \
	} while (0)
#define BF_HOOK_COUNTER(name_, subsystem_, value)                                      \
	do {                                                                           \
		uint64_t bf_value_ = (uint64_t)(value);                                \
		BF_SELF_SITE(bf_here_, name_, subsystem_);                             \
		bf_hook_counter(bf_self_word(&bf_here_) | BF_KIND_COUNTER, bf_value_); \
	} while (0)

#else

#define BF_HOOK_STATIC(name, subsystem, kind)                      \
	do {                                                       \
		uint32_t bf_word_;                                 \
		BF_ASM_SITE_WORD(bf_word_, name, subsystem, kind); \
		bf_hook(bf_word_);                                 \
	} while (0)
#define BF_HOOK_COUNTER(name, subsystem, value)                 \
	do {                                                    \
		uint32_t bf_word_;                              \
		BF_ASM_SITE_WORD(bf_word_, name, subsystem, 4); \
		bf_hook_counter(bf_word_, (uint64_t)(value));   \
	} while (0)

#endif

#define BF_HOOK_WORD(word) bf_hook(word)
#define BF_HOOK_EXIT() bf_hook(BF_KIND_EXIT)
#define BF_HOOK_SIZE(n) bf_hook_size((uint64_t)(n))

#endif
