/* SPDX-License-Identifier: BSD-2-Clause
 *
 * ring.h - a CPU's ring: where it lies, what is in it, and how a hook puts a record
 * there. Included by hooks.h; the instructions themselves are in ring-ARCH.h.
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
 * it cannot wrap: 2^60 hooks away. A cursor that is odd says that the ring is shut
 * and empty. The claim comes before the comparison with `high` for a reason that
 * bf-ring.c argues.
 */
#ifndef BOOTFLAME_RING_H
#define BOOTFLAME_RING_H

/* The ring of one CPU; a power of two. Bytes. */
#ifndef BF_RING_BYTES
#define BF_RING_BYTES 32768
#endif

/* Runtime names (one a family). */
#ifndef BF_FAMILIES_MAX
#define BF_FAMILIES_MAX 16u
#endif

#ifdef BF_FUNCTIONS
/* Calls of traced functions that are open on a CPU; deeper ones are counted as dropped. */
#ifndef BF_FUNCTIONS_DEPTH
#define BF_FUNCTIONS_DEPTH 128
#endif
/* One of them: where its return address stood, and what it was; see bf-functions.c. */
struct bf_call {
	uintptr_t slot, return_to;
	uint32_t ended, thread;
};
#endif
/* CPUs that a bye can speak of. Further ones run and record nothing; what they would
 * have is counted as dropped by the CPU that says bye. Numbers are below 2^14. */
#define BF_CPUS_MAX 16u

/* What the line has been told of a CPU, up to the end of some frame. */
struct bf_told {
	uint64_t events;               /* since boot, the library's own included */
	uint64_t hello_from, hello_to; /* a span not yet on the line; to is 0: none */
	uint64_t drain_to;             /* likewise the end of one; ticks */
	uint64_t latest;               /* no event before the last record's had a greater tick */
	unsigned long dropped;         /* of bf_cpu.dropped */
	unsigned long lost_exits;      /* of bf_cpu.lost_exits */
	uint32_t read;                 /* slots of the ring */
	uint32_t high;                 /* high half of the ticks there */
	uint32_t thread;               /* the site of the thread it runs; 0: none was said */
	uint32_t below;                /* spans that ended since, opened before that */
	uint32_t depth;                /* open spans */
	uint32_t stack[BF_DEPTH_MAX];  /* their sites, outermost first */
	uint64_t entered[BF_DEPTH_MAX];
};

/* A CPU's area. With -DBF_PERCPU_GS=offset (x86) it lies at %gs:offset, as the kernel
 * arranges, with -DBF_PERCPU_TPIDR=offset (aarch64) at TPIDR_EL1 + offset; with
 * -DBF_CPU_NUMBER=expression it is bf_cpus[expression]; without any of these, it is the one
 * object bf_cpu0, for kernels of one CPU. The hooks reach the members down to the ring from
 * assembly. CPUs share no cache line. */
struct bf_cpu {
#ifdef __aarch64__ /* the ring ends where the cursor lies: one register reaches both */
	struct bf_record ring[BF_RING_BYTES / BF_RECORD_BYTES];
#endif
	intptr_t cursor; /* the hooks' */
	uint32_t high;   /* high half of the ticks, or BF_HIGH_UNKNOWN */
	uint32_t number; /* this CPU's */
	struct bf_cpu *self;
#ifndef __aarch64__
	struct bf_record ring[BF_RING_BYTES / BF_RECORD_BYTES];
#endif

	/* The rare half of a hook; see bf-ring.c. Counted since boot. */
	unsigned long dropped;
	unsigned long lost_exits; /* spans whose enter was kept and whose exit was dropped */
	uint64_t lost_tick;       /* the greatest of them */
	uint32_t lost_depth;      /* open spans whose enter was dropped: their exits are too */
	uint32_t slow;            /* it is under way */
	uint32_t unlisted;        /* there was no place for this CPU */
	uint32_t noted;           /* with the knob set, what `high` would be, inverted; see bf-knob.c */

	/* The drain; see bf-drain.c. Two, so that a new one counts from one store on. */
	uint32_t draining;
	uint32_t told_now; /* which of them */
	struct bf_told told[2];
	uint8_t frame[BF_PAYLOAD_MAX + BF_FRAMING_BYTES];
#ifdef BF_FUNCTIONS
	uint32_t functions; /* open, of those that -finstrument-functions tells of */
	uint32_t ncalls;    /* in use of `calls`, which the other two ways need */
	uint32_t nended;    /* of those, left by a jump and still there */
	uint32_t thread;    /* who makes calls now: what BF_THREAD_ID said last */
	struct bf_call calls[BF_FUNCTIONS_DEPTH];
#endif
} __attribute__((aligned(64)));
_Static_assert(sizeof(struct bf_cpu) % 64 == 0, "CPUs share no cache line");

/* No tick has this high half for the first 584 years at 1 GHz. */
#define BF_HIGH_UNKNOWN 0xffffffffu

#define BF_STR2(x) #x
#define BF_STR(x) BF_STR2(x)
#define BF_CAT2(a, b) a##b
#define BF_CAT(a, b) BF_CAT2(a, b)

_Static_assert((BF_RING_BYTES & (BF_RING_BYTES - 1)) == 0 && BF_RING_BYTES >= 512, "a power of two");

#ifdef BF_CPU_NUMBER
/* Any number of CPUs, each asked for its number: an expression of the kernel's, below
 * BF_CPUS_MAX, declared by BF_CPU_HEADER. What it calls is to be BF_NOTRACE. */
#ifdef BF_CPU_HEADER
#include BF_CPU_HEADER
#endif
extern struct bf_cpu bf_cpus[BF_CPUS_MAX];
#define bf_cpu0 (bf_cpus[0])
#elif !defined BF_PERCPU_GS && !defined BF_PERCPU_TPIDR
extern struct bf_cpu bf_cpu0;
#endif
#if defined BF_CPU_NUMBER || defined BF_SELF_DESCRIBING
#define BF_HOOKS_IN_C
#endif

/* The rare half of a hook, in bf-ring.c. Hooks come to it by way of bf_knob (bf-knob.c), by
 * which a host can have a step cost more than it does. */
void bf_ring_slow(uint64_t ticks, int64_t claimed, uint32_t word, uint64_t value);
struct bf_knob {
	void (*slow)(uint64_t ticks, int64_t claimed, uint32_t word, uint64_t value);
	void (*spending)(uint64_t ticks, int64_t claimed, uint32_t word, uint64_t value);
	uint32_t word;  /* whose spans cost more */
	uint32_t turns; /* of two instructions, and one more */
};
extern struct bf_knob bf_knob;

/* Describes a site; leaves label 884 on it. Both sections lack SHF_ALLOC: the
 * linker places them at address 0, so that a label's address is its offset. */
/* clang-format off */
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
/* clang-format on */

#if defined __x86_64__
#include <bootflame/ring-x86-64.h>
#elif defined __i386__
#include <bootflame/ring-i386.h>
#elif defined __aarch64__
#include <bootflame/ring-aarch64.h>
#else
#error "bootflame has no hooks for this architecture"
#endif
#ifdef BF_HOOKS_IN_C
#include <bootflame/ring-portable.h>
#endif
#ifndef BF_AREA_ALIGNED /* what the one area needs beyond a cache line */
#define BF_AREA_ALIGNED
#endif

BF_NOTRACE static inline void bf_drain_if_half(void)
{
	if (bf_this_cpu()->cursor > -(intptr_t)BF_RING_BYTES / 2)
		bf_drain();
}

#endif
