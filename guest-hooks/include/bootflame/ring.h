/* SPDX-License-Identifier: BSD-2-Clause
 *
 * ring.h - the inside of a hook on x86-64: where this CPU's ring lies and the
 * eight instructions that put a record into it. Included by hooks.h.
 *
 * The picture. The cursor is the byte offset of the next free slot, counted from
 * the ring's *end*, so that it climbs from -BF_RING_BYTES to 0:
 *
 *	 -BF_RING_BYTES            cursor           0
 *	 |  written, in order      |  zero = empty  |
 *	 ^ring[0]                                   ^one past the end
 *
 *	rdtsc                       the stamp is the first thing read
 *	mov     $8, %ecx
 *	xadd    %rcx, cursor        claims the slot: one instruction, so an interrupt
 *	                            comes before or after it, never in it
 *	jg      slow                and its own flags say whether the slot is inside:
 *	                            no second read that could see another bound
 *	cmp     %edx, high          has the stamp's high half changed since last noted?
 *	jne     slow
 *	mov     %eax, ring(%rcx)
 *	movl    $word, ring+4(%rcx) last, and never zero: now the record is there
 *
 * A full ring leaves the cursor above zero, where every later claim sees it, and
 * it cannot wrap: 2^60 hooks away. The claim comes before the comparison with
 * `high` for a reason that bf-ring.c argues.
 */
#ifndef BOOTFLAME_RING_H
#define BOOTFLAME_RING_H

#ifndef __x86_64__
#error "bootflame's hooks are written for x86-64"
#endif

/* The ring of one CPU; a power of two. Bytes. */
#ifndef BF_RING_BYTES
#define BF_RING_BYTES 32768
#endif

/* Runtime names (one a family). */
#define BF_FAMILIES_MAX 16u

/* A CPU's area. With -DBF_PERCPU_GS=offset it lies at %gs:offset, as the kernel
 * arranges; without, it is the one object bf_cpu0, for kernels of one CPU. The
 * hooks reach the first three members from assembly. */
struct bf_cpu {
	int64_t cursor;  /* the hooks' */
	uint32_t high;   /* high half of the ticks, or BF_HIGH_UNKNOWN */
	uint32_t number; /* this CPU's */
	struct bf_cpu *self;
	struct bf_record ring[BF_RING_BYTES / BF_RECORD_BYTES];

	/* The drain's; see bf-drain.c. */
	uint64_t read;         /* slots drained since the cursor was last reset */
	uint64_t events;       /* handed to the line since boot, the library's own included */
	uint64_t dropped;      /* since boot */
	uint64_t dropped_told; /* of those, already on the line */
	uint32_t ring_high;    /* high half of the ticks at `read` */
	uint32_t draining;
	uint64_t hello_from, hello_to; /* a span not yet on the line; to is 0: none */
	uint64_t drain_to;             /* likewise the end of one; ticks */
	uint32_t depth;                /* open spans at `read` */
	uint32_t stack[BF_DEPTH_MAX];  /* their sites, outermost first */
	uint8_t frame[BF_PAYLOAD_MAX + BF_FRAMING_BYTES];
};

/* No tick has this high half for the first 584 years at 1 GHz. */
#define BF_HIGH_UNKNOWN 0xffffffffu

#define BF_STR2(x) #x
#define BF_STR(x) BF_STR2(x)

#ifdef BF_PERCPU_GS
#define BF_AT_(offset) "%%gs:" BF_STR(BF_PERCPU_GS) "+" offset
#else
extern struct bf_cpu bf_cpu0;
#define BF_AT_(offset) "bf_cpu0+" offset
#endif
#define BF_CURSOR BF_AT_("0")
#define BF_HIGH BF_AT_("8")
#define BF_SLOT BF_AT_("24+" BF_STR(BF_RING_BYTES)) "(%%rcx)"
#define BF_SLOT_WORD BF_AT_("28+" BF_STR(BF_RING_BYTES)) "(%%rcx)"
#define BF_SLOT_NEXT BF_AT_("32+" BF_STR(BF_RING_BYTES)) "(%%rcx)"
_Static_assert(offsetof(struct bf_cpu, cursor) == 0, "the hooks' assembly knows this");
_Static_assert(offsetof(struct bf_cpu, high) == 8, "the hooks' assembly knows this");
_Static_assert(offsetof(struct bf_cpu, ring) == 24, "the hooks' assembly knows this");
_Static_assert((BF_RING_BYTES & (BF_RING_BYTES - 1)) == 0 && BF_RING_BYTES >= 512, "a power of two");

/* clang-format off */

/* Describes a site; leaves label 884 on it. Both sections lack SHF_ALLOC: the
 * linker places them at address 0, so that a label's address is its offset. */
#define BF_ASM_SITE(name, subsystem) \
	".pushsection " BF_STRINGS_SECTION ",\"MS\",@progbits,1\n" \
	"881: .asciz \"" name "\"\n" \
	"882: .asciz \"" subsystem "\"\n" \
	"883: .asciz \"" __FILE__ "\"\n" \
	".popsection\n" \
	".pushsection " BF_SITES_SECTION ",\"\",@progbits\n" \
	".balign 16\n" \
	"884: .long 881b, 882b, 883b, " BF_STR(__LINE__) "\n" \
	".popsection\n"
#define BF_ASM_SITE_SYMBOL(symbol) \
	".pushsection " BF_SITES_SECTION ",\"\",@progbits\n" \
	".set " symbol ", 884b\n" \
	".popsection\n"

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
#define BF_ASM_STAMPED \
	"	cmp %%edx, " BF_HIGH "\n" \
	"	jne 885f\n"

#define BF_HOOK_STATIC(name, subsystem, kind) \
	__asm__ volatile(BF_ASM_SITE(name, subsystem) "	rdtsc\n" BF_ASM_CLAIM("8") BF_ASM_STAMPED \
			 "	mov %%eax, " BF_SLOT "\n" \
			 "	movl $884b+" #kind ", " BF_SLOT_WORD "\n" BF_ASM_SLOW("$0", "$884b+" #kind) \
			 : \
			 : \
			 : "rax", "rcx", "rdx", "memory", "cc")

#define BF_HOOK_EXIT() \
	__asm__ volatile("	rdtsc\n" BF_ASM_CLAIM("8") BF_ASM_STAMPED "	mov %%eax, " BF_SLOT "\n" \
			 "	movl $2, " BF_SLOT_WORD "\n" BF_ASM_SLOW("$0", "$2") \
			 : \
			 : \
			 : "rax", "rcx", "rdx", "memory", "cc")

#define BF_HOOK_WORD(word) \
	__asm__ volatile("	rdtsc\n" BF_ASM_CLAIM("8") BF_ASM_STAMPED "	mov %%eax, " BF_SLOT "\n" \
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
	__asm__ volatile(BF_ASM_SITE(name, subsystem) "	rdtsc\n" BF_ASM_CLAIM("16") BF_ASM_STAMPED \
			 "	mov %q0, " BF_SLOT_NEXT "\n" \
			 "	mov %%eax, " BF_SLOT "\n" \
			 "	movl $884b+4, " BF_SLOT_WORD "\n" BF_ASM_SLOW("%q0", "$884b+4") \
			 : \
			 : "r"((uint64_t)(value)) \
			 : "rax", "rcx", "rdx", "memory", "cc")

/* clang-format on */

#endif
