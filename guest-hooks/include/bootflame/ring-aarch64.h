/* SPDX-License-Identifier: BSD-2-Clause
 *
 * ring-aarch64.h - a hook's instructions on aarch64. Included by ring.h, which has the
 * picture. Here it is eleven instructions with LSE atomics, thirteen without:
 *
 *	mrs     x9, cntvct_el0      the stamp is the first thing read
 *	adrp    x10, cursor         the ring ends where the cursor lies
 *	mov     w11, #8
 *	ldadd   x11, x11, [x10]     claims the slot
 *	ldr     w12, [x10, #8]      has the stamp's high half changed since last noted?
 *	cmp     x12, x9, lsr #32
 *	ccmp    x11, #0, #0, eq     if not, is the slot inside? (#0: "not less")
 *	b.ge    slow
 *	movk    x9, #..., lsl #32   the word takes the place of the stamp's high half
 *	movk    x9, #..., lsl #48
 *	str     x9, [x10, x11]      now the record is there, all of it
 *
 * The claim. LDADD is one instruction: an interrupt comes before or after it. Without LSE
 * it is LDXR, ADD, STXR, CBNZ. An interrupt in between ends in an ERET, which clears the
 * exclusive monitor, so the STXR fails and the loop reads the cursor that the handler
 * left; the handler's slots are before ours, as if it had come first. No other CPU touches
 * the cursor, so neither form orders anything.
 *
 * The record is one aligned 64-bit store, which is single-copy atomic: whoever looks, an
 * interrupt on this CPU or a host that reads the memory, finds all of it or an empty
 * slot. It needs no order to anything and so is a plain STR. A counter has a second record,
 * its value; that is stored first, and the first record by STLR, so that a host that
 * sees the one sees the other. An interrupt on this CPU would see them in order anyway.
 *
 * The stamp. There is no ISB before the MRS, which would cost more than all of the hook.
 * The CPU may thus read the counter somewhat before the instructions in front of it are
 * done, or after some behind it are: a stamp is off by what the CPU holds in flight, some
 * tens of ns, about one tick of a 24 MHz counter. Two stamps of one CPU may then be out of
 * order by as much; the host sorts by tick.
 *
 * The branch to the rare half reaches 1 MiB, so that half lies in a subsection at the end
 * of the function's own section. It may use the stack: there is no red zone on aarch64.
 */
#ifndef BOOTFLAME_RING_AARCH64_H
#define BOOTFLAME_RING_AARCH64_H

#define BF_CLOCK BF_CLOCK_COUNTER

_Static_assert(offsetof(struct bf_cpu, ring) == 0, "the hooks' assembly knows this");
_Static_assert(offsetof(struct bf_cpu, cursor) == BF_RING_BYTES, "the hooks' assembly knows this");
_Static_assert(offsetof(struct bf_cpu, high) == BF_RING_BYTES + 8, "the hooks' assembly knows this");

/* x10 is to point to the cursor. In the one area it is a page's first byte if the ring is of
 * whole pages, and ADRP alone gives it. From TPIDR_EL1 it takes an ADD, two where the distance
 * is no multiple of 4096, and none where there is no distance: BF_PERCPU_TPIDR=-BF_RING_BYTES. */
#ifdef BF_PERCPU_TPIDR
_Static_assert(BF_PERCPU_TPIDR + BF_RING_BYTES >= 0 && BF_PERCPU_TPIDR + BF_RING_BYTES < 1 << 24,
	       "the cursor is at or above TPIDR_EL1, and where two ADD reach");
#endif
/* clang-format off */
#ifdef BF_PERCPU_TPIDR
#if BF_PERCPU_TPIDR + BF_RING_BYTES == 0
#define BF_ASM_CURSOR "	mrs x10, tpidr_el1\n"
#elif (BF_PERCPU_TPIDR + BF_RING_BYTES) % 4096 == 0
#define BF_ASM_CURSOR \
	"	mrs x10, tpidr_el1\n" \
	"	add x10, x10, #" BF_STR((BF_PERCPU_TPIDR + BF_RING_BYTES)) "\n"
#else
#define BF_ASM_CURSOR \
	"	mrs x10, tpidr_el1\n" \
	"	add x10, x10, #" BF_STR((BF_PERCPU_TPIDR + BF_RING_BYTES) & 4095) "\n" \
	"	add x10, x10, #" BF_STR((BF_PERCPU_TPIDR + BF_RING_BYTES) >> 12) ", lsl #12\n"
#endif
#elif BF_RING_BYTES % 4096 == 0
#define BF_AREA_ALIGNED __attribute__((aligned(4096)))
#define BF_ASM_CURSOR "	adrp x10, bf_cpu0+" BF_STR(BF_RING_BYTES) "\n"
#else
#define BF_ASM_CURSOR \
	"	adrp x10, bf_cpu0+" BF_STR(BF_RING_BYTES) "\n" \
	"	add x10, x10, :lo12:bf_cpu0+" BF_STR(BF_RING_BYTES) "\n"
#endif
/* clang-format on */

static inline struct bf_cpu *bf_this_cpu(void)
{
#ifdef BF_PERCPU_TPIDR
	uintptr_t base;

	__asm__ volatile("mrs %0, tpidr_el1" : "=r"(base));
	return (struct bf_cpu *)(base + (uintptr_t)(BF_PERCPU_TPIDR));
#elif defined BF_CPU_NUMBER
	return &bf_cpus[BF_CPU_NUMBER];
#else
	return &bf_cpu0;
#endif
}

static inline uint64_t bf_ticks(void)
{
#ifdef BF_TICKS
	return BF_TICKS;
#else
	uint64_t ticks;

	__asm__ volatile("mrs %0, cntvct_el0" : "=r"(ticks));
	return ticks;
#endif
}

/* Spends two instructions a turn, of `turns` and one more. */
BF_NOTRACE static inline void bf_spend(uint32_t turns)
{
	__asm__ volatile("1:	subs %w0, %w0, #1; b.cs 1b" : "+r"(turns) : : "cc");
}

/* Says that this CPU waits for another. */
static inline void bf_pause(void)
{
	__asm__ volatile("yield");
}

/* Adds to the cursor and gives what it was, as if by one instruction. */
static inline intptr_t bf_cursor_add(struct bf_cpu *cpu, intptr_t bytes)
{
	intptr_t was;
#ifdef __ARM_FEATURE_ATOMICS
	__asm__ volatile("ldadd %2, %0, %1" : "=&r"(was), "+Q"(cpu->cursor) : "r"(bytes) : "memory");
#else
	intptr_t sum;
	uint32_t failed;

	__asm__ volatile("887: ldxr %0, %1\n"
			 "	add %2, %0, %4\n"
			 "	stxr %w3, %2, %1\n"
			 "	cbnz %w3, 887b"
			 : "=&r"(was), "+Q"(cpu->cursor), "=&r"(sum), "=&r"(failed)
			 : "r"(bytes)
			 : "memory");
#endif
	return was;
}

/* Sets the cursor if it still is what was seen, as if by one instruction. */
static inline int bf_cursor_swap(struct bf_cpu *cpu, intptr_t seen, intptr_t to)
{
	intptr_t was;
#ifdef __ARM_FEATURE_ATOMICS
	was = seen;
	__asm__ volatile("cas %0, %2, %1" : "+&r"(was), "+Q"(cpu->cursor) : "r"(to) : "memory");
#else
	uint32_t failed;

	__asm__ volatile("887: ldxr %0, %1\n"
			 "	cmp %0, %3\n"
			 "	b.ne 888f\n"
			 "	stxr %w2, %4, %1\n"
			 "	cbnz %w2, 887b\n"
			 "888:"
			 : "=&r"(was), "+Q"(cpu->cursor), "=&r"(failed)
			 : "r"(seen), "r"(to)
			 : "memory", "cc");
#endif
	return was == seen;
}

#ifdef BF_HOOKS_IN_C

struct bf_stamp {
	uint32_t low, high;
};
static inline struct bf_stamp bf_stamp(void)
{
	uint64_t ticks = bf_ticks();

	return (struct bf_stamp){.low = (uint32_t)ticks, .high = (uint32_t)(ticks >> 32)};
}

/* Claims bytes at *offset; whether they reach past the ring's end. */
static inline int bf_claim(struct bf_cpu *cpu, int64_t bytes, int64_t *offset)
{
	*offset = bf_cursor_add(cpu, bytes);
	return *offset + bytes > 0;
}

#else
/* clang-format off */

#ifdef __ARM_FEATURE_ATOMICS
#define BF_ASM_CLAIM(bytes) \
	BF_ASM_CURSOR \
	"	mov w11, #" bytes "\n" \
	"	ldadd x11, x11, [x10]\n"
#else
#define BF_ASM_CLAIM(bytes) \
	BF_ASM_CURSOR \
	"887:	ldxr x11, [x10]\n" \
	"	add x12, x11, #" bytes "\n" \
	"	stxr w13, x12, [x10]\n" \
	"	cbnz w13, 887b\n"
#endif
/* `inside` compares the offset, if the halves are equal; `outside` is then the condition
 * that it is not inside, which holds too for the flags 0. */
#define BF_ASM_STAMP(bytes, inside, outside) \
	"	mrs x9, cntvct_el0\n" \
	BF_ASM_CLAIM(bytes) \
	"	ldr w12, [x10, #8]\n" \
	"	cmp x12, x9, lsr #32\n" \
	"	" inside ", #0, eq\n" \
	"	b." outside " 885f\n"
#define BF_ASM_STAMP_ONE BF_ASM_STAMP("8", "ccmp x11, #0", "ge")
#define BF_ASM_STAMP_TWO BF_ASM_STAMP("16", "ccmn x11, #16", "gt")

/* The word in the stamp's high half. The assembler's own way to write these relocations
 * allows no shift beside them. */
#define BF_ASM_WORD(word) \
	"887:	movk x9, #0, lsl #32\n" \
	"	.reloc 887b, R_AARCH64_MOVW_UABS_G0_NC, " word "\n" \
	"888:	movk x9, #0, lsl #48\n" \
	"	.reloc 888b, R_AARCH64_MOVW_UABS_G1, " word "\n"
#define BF_ASM_SLOW_WORD(word) \
	"	movz w12, #:abs_g0_nc:" word "\n" \
	"	movk w12, #:abs_g1:" word "\n"

/* Out of the way of the hot code: tells bf_ring_slow what the hook wanted. */
#define BF_ASM_SLOW(value_to_x13, word_to_w12) \
	"	.subsection 1\n" \
	"885:\n" value_to_x13 word_to_w12 \
	"	str x30, [sp, #-16]!\n" \
	"	bl bf_slow_thunk\n" \
	"	ldr x30, [sp], #16\n" \
	"	b 886f\n" \
	"	.previous\n" \
	"886:\n"

#define BF_CLOBBERS "x9", "x10", "x11", "x12", "x13", "memory", "cc"

#define BF_HOOK_STATIC(name, subsystem, kind) \
	__asm__ volatile(BF_ASM_SITE(name, subsystem) BF_ASM_STAMP_ONE BF_ASM_WORD("884b+" #kind) \
			 "	str x9, [x10, x11]\n" BF_ASM_SLOW("", BF_ASM_SLOW_WORD("884b+" #kind)) \
			 : \
			 : \
			 : BF_CLOBBERS)

#define BF_HOOK_EXIT() \
	__asm__ volatile(BF_ASM_STAMP_ONE \
			 "	movk x9, #2, lsl #32\n" \
			 "	movk x9, #0, lsl #48\n" \
			 "	str x9, [x10, x11]\n" BF_ASM_SLOW("", "	mov w12, #2\n") \
			 : \
			 : \
			 : BF_CLOBBERS)

#define BF_HOOK_WORD(word) \
	__asm__ volatile(BF_ASM_STAMP_ONE \
			 "	bfi x9, %x0, #32, #32\n" \
			 "	str x9, [x10, x11]\n" BF_ASM_SLOW("", "	mov w12, %w0\n") \
			 : \
			 : "r"((uint32_t)(word)) \
			 : BF_CLOBBERS)

/* No stamp: it says something of the span, not of a moment. */
#define BF_HOOK_SIZE(n) \
	__asm__ volatile(BF_ASM_CLAIM("8") \
			 "	cmp x11, #0\n" \
			 "	b.ge 885f\n" \
			 "	str %x0, [x10, x11]\n" BF_ASM_SLOW("	mov w13, %w0\n", "	lsr x12, %x0, #32\n") \
			 : \
			 : "r"(bf_size_record((uint64_t)(n))) \
			 : BF_CLOBBERS)

/* The value first, then the record that makes it count. */
#define BF_HOOK_COUNTER(name, subsystem, value) \
	__asm__ volatile(BF_ASM_SITE(name, subsystem) BF_ASM_STAMP_TWO BF_ASM_WORD("884b+4") \
			 "	add x11, x11, x10\n" \
			 "	str %x0, [x11, #8]\n" \
			 "	stlr x9, [x11]\n" \
			 BF_ASM_SLOW("	mov x13, %x0\n", BF_ASM_SLOW_WORD("884b+4")) \
			 : \
			 : "r"((uint64_t)(value)) \
			 : BF_CLOBBERS)

/* clang-format on */
#endif

/* The low 32 bits where a stamp would be, the high 28 in the place of a site. */
static inline uint64_t bf_size_record(uint64_t n)
{
	return (n >> 32 << 4 | BF_KIND_SIZE) << 32 | (uint32_t)n;
}

#endif
