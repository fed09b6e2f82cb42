/* SPDX-License-Identifier: BSD-2-Clause
 *
 * ring-i386.h - a hook's instructions on i386: eight for an event, as on x86-64. Included by
 * ring.h, which has the picture. The cursor has 32 bits only, so what drops an event sets it
 * back to just above zero before it can run over (bf-ring.c).
 */
#ifndef BOOTFLAME_RING_I386_H
#define BOOTFLAME_RING_I386_H

#define BF_CLOCK BF_CLOCK_TSC

_Static_assert(offsetof(struct bf_cpu, cursor) == 0, "the hooks' assembly knows this");
_Static_assert(offsetof(struct bf_cpu, high) == 4, "the hooks' assembly knows this");
_Static_assert(offsetof(struct bf_cpu, self) == 12, "bf_this_cpu knows this");
_Static_assert(offsetof(struct bf_cpu, ring) == 16, "the hooks' assembly knows this");

#ifdef BF_PERCPU_GS
#define BF_AT_(offset) "%%gs:" BF_STR(BF_PERCPU_GS) "+" offset
#else
#define BF_AT_(offset) "bf_cpu0+" offset
#endif
#define BF_CURSOR BF_AT_("0")
#define BF_HIGH BF_AT_("4")
#define BF_SLOT BF_AT_("16+" BF_STR(BF_RING_BYTES)) "(%%ecx)"
#define BF_SLOT_WORD BF_AT_("20+" BF_STR(BF_RING_BYTES)) "(%%ecx)"
#define BF_SLOT_NEXT BF_AT_("24+" BF_STR(BF_RING_BYTES)) "(%%ecx)"
#define BF_SLOT_NEXT_HIGH BF_AT_("28+" BF_STR(BF_RING_BYTES)) "(%%ecx)"

static inline struct bf_cpu *bf_this_cpu(void)
{
#ifdef BF_PERCPU_GS
	struct bf_cpu *self;

	__asm__("mov %%gs:" BF_STR(BF_PERCPU_GS) "+12, %0" : "=r"(self));
	return self;
#else
	return &bf_cpu0;
#endif
}

static inline uint64_t bf_ticks(void)
{
	uint64_t ticks;

	__asm__ volatile("rdtsc" : "=A"(ticks));
	return ticks;
}

/* Spends two instructions a turn, of `turns` and one more. */
BF_NOTRACE static inline void bf_spend(uint32_t turns)
{
	__asm__ volatile("1:	sub $1, %0; jnc 1b" : "+r"(turns) : : "cc");
}

/* Says that this CPU waits for another. */
static inline void bf_pause(void)
{
	__asm__ volatile("pause");
}

/* Adds to the cursor and gives what it was: one instruction. */
static inline intptr_t bf_cursor_add(struct bf_cpu *cpu, intptr_t bytes)
{
	__asm__ volatile("xadd %0, %1" : "+r"(bytes), "+m"(cpu->cursor) : : "memory", "cc");
	return bytes;
}

/* Sets the cursor if it still is what was seen: one instruction. */
static inline int bf_cursor_swap(struct bf_cpu *cpu, intptr_t seen, intptr_t to)
{
	uint8_t done;

	__asm__ volatile("cmpxchg %3, %1; sete %0"
			 : "=q"(done), "+m"(cpu->cursor), "+a"(seen)
			 : "r"(to)
			 : "memory", "cc");
	return done;
}

/* clang-format off */

/* Out of the way of the hot code: tells bf_ring_slow what the hook wanted. The thunk
 * keeps every register and takes the three words off the stack. */
#define BF_ASM_SLOW(value_high, value_low, word) \
	".pushsection .text.bf_slow,\"ax\",@progbits\n" \
	"885:	push " value_high "\n" \
	"	push " value_low "\n" \
	"	push " word "\n" \
	"	call bf_slow_thunk\n" \
	"	jmp 886f\n" \
	".popsection\n" \
	"886:\n"

#define BF_ASM_CLAIM(bytes) \
	"	mov $" bytes ", %%ecx\n" \
	"	xadd %%ecx, " BF_CURSOR "\n" \
	"	jg 885f\n"
#define BF_ASM_STAMP(bytes) \
	"	rdtsc\n" \
	BF_ASM_CLAIM(bytes) \
	"	cmp %%edx, " BF_HIGH "\n" \
	"	jne 885f\n"

#define BF_HOOK_STATIC(name, subsystem, kind) \
	__asm__ volatile(BF_ASM_SITE(name, subsystem) BF_ASM_STAMP("8") \
			 "	mov %%eax, " BF_SLOT "\n" \
			 "	movl $884b+" #kind ", " BF_SLOT_WORD "\n" BF_ASM_SLOW("$0", "$0", "$884b+" #kind) \
			 : \
			 : \
			 : "eax", "ecx", "edx", "memory", "cc")

#define BF_HOOK_EXIT() \
	__asm__ volatile(BF_ASM_STAMP("8") "	mov %%eax, " BF_SLOT "\n" \
			 "	movl $2, " BF_SLOT_WORD "\n" BF_ASM_SLOW("$0", "$0", "$2") \
			 : \
			 : \
			 : "eax", "ecx", "edx", "memory", "cc")

#define BF_HOOK_WORD(word) \
	__asm__ volatile(BF_ASM_STAMP("8") "	mov %%eax, " BF_SLOT "\n" \
			 "	mov %0, " BF_SLOT_WORD "\n" BF_ASM_SLOW("$0", "$0", "%0") \
			 : \
			 : "r"((uint32_t)(word)) \
			 : "eax", "ecx", "edx", "memory", "cc")

/* No stamp: it says something of the span, not of a moment. */
#define BF_HOOK_SIZE(n) \
	__asm__ volatile(BF_ASM_CLAIM("8") "	mov %0, " BF_SLOT "\n" \
					   "	mov %1, " BF_SLOT_WORD "\n" BF_ASM_SLOW("$0", "%0", "%1") \
			 : \
			 : "r"((uint32_t)(uint64_t)(n)), "r"((uint32_t)((uint64_t)(n) >> 32) << 4 | BF_KIND_SIZE) \
			 : "ecx", "memory", "cc")

/* The value first, then the record that makes it count. */
#define BF_HOOK_COUNTER(name, subsystem, value) \
	__asm__ volatile(BF_ASM_SITE(name, subsystem) BF_ASM_STAMP("16") \
			 "	mov %0, " BF_SLOT_NEXT "\n" \
			 "	mov %1, " BF_SLOT_NEXT_HIGH "\n" \
			 "	mov %%eax, " BF_SLOT "\n" \
			 "	movl $884b+4, " BF_SLOT_WORD "\n" BF_ASM_SLOW("%1", "%0", "$884b+4") \
			 : \
			 : "r"((uint32_t)(uint64_t)(value)), "r"((uint32_t)((uint64_t)(value) >> 32)) \
			 : "eax", "ecx", "edx", "memory", "cc")

/* clang-format on */

#endif
