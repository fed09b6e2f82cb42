/* SPDX-License-Identifier: BSD-2-Clause
 *
 * ring-x86-64.h - a hook's instructions on x86-64: eight for an event. Included by ring.h,
 * which has the picture. One instruction claims a slot, so nothing here is locked: only
 * interrupts of this CPU can come between, and they come before or after it.
 */
#ifndef BOOTFLAME_RING_X86_64_H
#define BOOTFLAME_RING_X86_64_H

#define BF_CLOCK BF_CLOCK_TSC
/* Ticks into edx:eax; may use nothing else but the flags. */
#ifndef BF_ASM_CLOCK
#define BF_ASM_CLOCK "	rdtsc\n"
#endif

_Static_assert(offsetof(struct bf_cpu, cursor) == 0, "the hooks' assembly knows this");
_Static_assert(offsetof(struct bf_cpu, high) == 8, "the hooks' assembly knows this");
_Static_assert(offsetof(struct bf_cpu, self) == 16, "bf_this_cpu knows this");
_Static_assert(offsetof(struct bf_cpu, ring) == 24, "the hooks' assembly knows this");

#ifdef BF_PERCPU_GS
#define BF_AT_(offset) "%%gs:" BF_STR(BF_PERCPU_GS) "+" offset
#else
#define BF_AT_(offset) "bf_cpu0+" offset
#endif
#define BF_CURSOR BF_AT_("0")
#define BF_HIGH BF_AT_("8")
#define BF_SLOT BF_AT_("24+" BF_STR(BF_RING_BYTES)) "(%%rcx)"
#define BF_SLOT_WORD BF_AT_("28+" BF_STR(BF_RING_BYTES)) "(%%rcx)"
#define BF_SLOT_NEXT BF_AT_("32+" BF_STR(BF_RING_BYTES)) "(%%rcx)"

BF_NOTRACE static inline struct bf_cpu *bf_this_cpu(void)
{
#ifdef BF_PERCPU_GS
	struct bf_cpu *self;

	__asm__ volatile("mov %%gs:" BF_STR(BF_PERCPU_GS) "+16, %0" : "=r"(self)); /* anew each time: CPUs change */
	return self;
#elif defined BF_CPU_NUMBER
	return &bf_cpus[BF_CPU_NUMBER];
#else
	return &bf_cpu0;
#endif
}

BF_NOTRACE static inline uint64_t bf_ticks(void)
{
#ifdef BF_TICKS
	return BF_TICKS;
#else
	uint32_t low, high;

	__asm__ volatile(BF_ASM_CLOCK : "=a"(low), "=d"(high) : : "cc");
	return (uint64_t)high << 32 | low;
#endif
}

/* Spends two instructions a turn, of `turns` and one more. */
BF_NOTRACE static inline void bf_spend(uint32_t turns)
{
	__asm__ volatile("1:	sub $1, %0; jnc 1b" : "+r"(turns) : : "cc");
}

/* Says that this CPU waits for another. */
BF_NOTRACE static inline void bf_pause(void)
{
	__asm__ volatile("pause");
}

/* Adds to the cursor and gives what it was: one instruction. */
BF_NOTRACE static inline intptr_t bf_cursor_add(struct bf_cpu *cpu, intptr_t bytes)
{
	__asm__ volatile("xadd %0, %1" : "+r"(bytes), "+m"(cpu->cursor) : : "memory", "cc");
	return bytes;
}

/* Sets the cursor if it still is what was seen: one instruction. */
BF_NOTRACE static inline int bf_cursor_swap(struct bf_cpu *cpu, intptr_t seen, intptr_t to)
{
	uint8_t done;

	__asm__ volatile("cmpxchg %3, %1; sete %0"
			 : "=q"(done), "+m"(cpu->cursor), "+a"(seen)
			 : "r"(to)
			 : "memory", "cc");
	return done;
}

#ifdef BF_HOOKS_IN_C

struct bf_stamp {
	uint32_t low, high;
};
BF_NOTRACE static inline struct bf_stamp bf_stamp(void)
{
	struct bf_stamp s;

#ifdef BF_TICKS
	s.low = (uint32_t)(BF_TICKS);
	s.high = (uint32_t)((BF_TICKS) >> 32);
#else
	__asm__ volatile("rdtsc" : "=a"(s.low), "=d"(s.high));
#endif
	return s;
}

/* Claims bytes at *offset; whether they reach past the ring's end. */
BF_NOTRACE static inline int bf_claim(struct bf_cpu *cpu, int64_t bytes, int64_t *offset)
{
	int past;

	*offset = bytes;
	__asm__ volatile("xadd %0, %1" : "+r"(*offset), "+m"(cpu->cursor), "=@ccg"(past) : : "memory");
	return past;
}

/* The word of a site described in the ELF. */
#define BF_ASM_SITE_WORD(word, name, subsystem, kind) \
	__asm__(BF_ASM_SITE(name, subsystem) "	mov $884b+" #kind ", %0" : "=r"(word))

#else
/* clang-format off */

/* Out of the way of the hot code: tells bf_hook_slow what the hook wanted. The
 * thunk keeps every register and takes both words off the stack. */
#define BF_ASM_SLOW(value, word) \
	".pushsection .text.bf_slow,\"ax\",@progbits\n" \
	"885:	push " value "\n" \
	"	push " word "\n" \
	"	call bf_slow_thunk\n" \
	"	jmp 886f\n" \
	".popsection\n" \
	"886:\n"

#define BF_ASM_CLAIM(bytes) \
	"	mov $" bytes ", %%ecx\n" \
	"	xadd %%rcx, " BF_CURSOR "\n" \
	"	jg 885f\n"
#define BF_ASM_STAMP(bytes) \
	BF_ASM_CLOCK \
	BF_ASM_CLAIM(bytes) \
	"	cmp %%edx, " BF_HIGH "\n" \
	"	jne 885f\n"

#define BF_HOOK_STATIC(name, subsystem, kind) \
	__asm__ volatile(BF_ASM_SITE(name, subsystem) BF_ASM_STAMP("8") \
			 "	mov %%eax, " BF_SLOT "\n" \
			 "	movl $884b+" #kind ", " BF_SLOT_WORD "\n" BF_ASM_SLOW("$0", "$884b+" #kind) \
			 : \
			 : \
			 : "rax", "rcx", "rdx", "memory", "cc")

#define BF_HOOK_EXIT() \
	__asm__ volatile(BF_ASM_STAMP("8") "	mov %%eax, " BF_SLOT "\n" \
			 "	movl $2, " BF_SLOT_WORD "\n" BF_ASM_SLOW("$0", "$2") \
			 : \
			 : \
			 : "rax", "rcx", "rdx", "memory", "cc")

#define BF_HOOK_WORD(word) \
	__asm__ volatile(BF_ASM_STAMP("8") "	mov %%eax, " BF_SLOT "\n" \
			 "	mov %k0, " BF_SLOT_WORD "\n" BF_ASM_SLOW("$0", "%q0") \
			 : \
			 : "r"((uint32_t)(word)) \
			 : "rax", "rcx", "rdx", "memory", "cc")

/* No stamp: it says something of the span, not of a moment. */
#define BF_HOOK_SIZE(n) \
	__asm__ volatile(BF_ASM_CLAIM("8") "	mov %k0, " BF_SLOT "\n" \
					   "	movl %1, " BF_SLOT_WORD "\n" BF_ASM_SLOW("%q0", "%q1") \
			 : \
			 : "r"((uint64_t)(n)), "r"((uint32_t)((uint64_t)(n) >> 32) << 4 | BF_KIND_SIZE) \
			 : "rcx", "memory", "cc")

/* The value first, then the record that makes it count. */
#define BF_HOOK_COUNTER(name, subsystem, value) \
	__asm__ volatile(BF_ASM_SITE(name, subsystem) BF_ASM_STAMP("16") \
			 "	mov %q0, " BF_SLOT_NEXT "\n" \
			 "	mov %%eax, " BF_SLOT "\n" \
			 "	movl $884b+4, " BF_SLOT_WORD "\n" BF_ASM_SLOW("%q0", "$884b+4") \
			 : \
			 : "r"((uint64_t)(value)) \
			 : "rax", "rcx", "rdx", "memory", "cc")

/* clang-format on */
#endif

#endif
