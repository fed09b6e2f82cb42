/* SPDX-License-Identifier: BSD-2-Clause
 *
 * bf-functions.c - function-level tracing: a span for every call of every function of the
 * objects that the compiler was told to mark, with no change to their source. In: the calls
 * that it puts there. Out: records of the kind FUNCTION, whose site is the function's
 * address, and exits. Nothing without -DBF_FUNCTIONS.
 *
 * Three ways to come by the calls; a kernel picks one by a compiler option:
 *
 *	-finstrument-functions        calls at entry and exit; inlined functions have them too,
 *	                              with the address of the copy that was not inlined
 *	-pg -mfentry                  a call at entry alone; inlined functions have none
 *	-fpatchable-function-entry=5  five bytes of NOP at entry, which bf_functions_patch
 *	                              makes the same call
 *
 * The last two (x86-64) must find the exit for themselves. At entry the return address lies
 * on top of the stack; it is put aside, and bf_function_return stands in its place:
 *
 *	caller's frame                          calls[] of this CPU
 *	-------------                           -------------------------
 *	return address   <- slot   ==>          slot, return_to, ended?
 *	(bf_function_return now)
 *
 * A call is found again by its slot and not by its place in calls[], so that interrupts,
 * which nest, and frames that were jumped over (longjmp) confuse nothing. What was jumped
 * over shows at the next call: on one stack a newer call has a lower slot. Which stack it
 * is, is a guess (STACK_BYTES), so such a call is only marked as ended and its exit told;
 * its return address is kept until its slot is seen to hold something else. A wrong guess
 * thus costs the nesting of a report, never a return.
 *
 * Threads have stacks of their own, and their calls lie mixed in calls[]. Each call notes whose
 * it is, as BF_THREAD_ID said last, and only calls of one thread are held against each other.
 * So what switches threads is to be BF_NOTRACE from that hook to the switch, and so is all
 * that a thread's last switch leaves open, as nobody returns from there. A thread that has calls
 * open stays on its CPU.
 *
 * A tail call finds bf_function_return in its slot: there one function ends and the next
 * begins, with the same return address.
 *
 * An interrupt may come between any two instructions here. What it calls, it also leaves, so
 * `functions` is then as it was. A place in calls[] is claimed by one instruction, before it
 * is filled; its slot is 0 until it is, which no search finds and nobody takes off the top.
 * What a handler finds beneath its own calls it only makes a hole of, or takes off where it
 * is on top. While a drain runs nothing is recorded: the kernel's own emit would be in every
 * report.
 */
#include "bf-private.h"

#ifdef BF_FUNCTIONS

uint32_t bf_functions_open;

/* This CPU's area, if what happens now is to be recorded. */
static inline struct bf_cpu *listening(void)
{
	struct bf_cpu *cpu;

	if (!bf_functions_open)
		return NULL;
	cpu = bf_this_cpu();
	return cpu && !cpu->draining ? cpu : NULL;
}

static inline void hook_enter(uintptr_t function)
{
	BF_HOOK_WORD((uint32_t)function << 4 | BF_KIND_FUNCTION);
}

/* ---- -finstrument-functions -------------------------------------------------- */

void __cyg_profile_func_enter(void *function, void *call_site);
void __cyg_profile_func_exit(void *function, void *call_site);

void __cyg_profile_func_enter(void *function, void *call_site)
{
	struct bf_cpu *cpu = listening();

	(void)call_site;
	if (!cpu)
		return;
	cpu->functions++;
	hook_enter((uintptr_t)function);
}

/* The exit of a function whose enter was before bf_cpu_init is none of ours. */
void __cyg_profile_func_exit(void *function, void *call_site)
{
	struct bf_cpu *cpu = listening();

	(void)function, (void)call_site;
	if (!cpu || !cpu->functions)
		return;
	cpu->functions--;
	BF_HOOK_EXIT();
}

/* ---- -pg -mfentry, -fpatchable-function-entry -------------------------------- */

#ifdef __x86_64__

/* No frame is further from its caller's on the same stack. Bytes. */
#define STACK_BYTES 16384u
/* In calls[]: not yet filled, or emptied on top; emptied further down. No slot is there. */
#define SLOT_NONE 0u
#define SLOT_HOLE 1u

/* call rel32 */
#define CALL_BYTES 5u

void __fentry__(void);
void bf_function_return(void);
/* Called by the assembly alone. */
void bf_function_called(uintptr_t function, uintptr_t *slot);
uintptr_t bf_function_returned(uintptr_t slot);

/* At a function's first instruction, so every register is kept that may hold an argument, the
 * count of vector arguments (rax) or a nested function's frame (r10), and r11 with them. On the
 * stack: where in the function to go on; its return address. The pushes are 9 words, so that
 * with the call's own the stack is aligned for C but for one. */
__asm__(".pushsection .text.bf_functions,\"ax\",@progbits\n"
	".globl __fentry__\n"
	".type __fentry__, @function\n"
	"__fentry__:\n"
	"	cmpl $0, bf_functions_open(%rip)\n"
	"	je 1f\n"
	"	push %rax; push %rcx; push %rdx; push %rsi; push %rdi\n"
	"	push %r8; push %r9; push %r10; push %r11\n"
	"	mov 72(%rsp), %rdi\n"
	"	sub $5, %rdi\n"       /* where the call stands: the function, or its endbr64's end */
	"	lea 80(%rsp), %rsi\n" /* the slot */
	"	sub $8, %rsp\n"
	"	call bf_function_called\n"
	"	add $8, %rsp\n"
	"	pop %r11; pop %r10; pop %r9; pop %r8\n"
	"	pop %rdi; pop %rsi; pop %rdx; pop %rcx; pop %rax\n"
	"1:	ret\n"
	".size __fentry__, . - __fentry__\n"

	/* Where a traced function returns to: the slot is the word just popped. What it
	 * returns (rax, rdx) is kept, as are the others for code that knows its callee. */
	".globl bf_function_return\n"
	".type bf_function_return, @function\n"
	"bf_function_return:\n"
	"	sub $8, %rsp\n" /* the slot again */
	"	push %rax; push %rcx; push %rdx; push %rsi; push %rdi\n"
	"	push %r8; push %r9; push %r10; push %r11\n"
	"	lea 72(%rsp), %rdi\n"
	"	call bf_function_returned\n"
	"	mov %rax, 72(%rsp)\n"
	"	pop %r11; pop %r10; pop %r9; pop %r8\n"
	"	pop %rdi; pop %rsi; pop %rdx; pop %rcx; pop %rax\n"
	"	ret\n"
	".size bf_function_return, . - bf_function_return\n"
	".popsection\n");

/* Whether a call seems to have been left without a return, seen from a newer one's slot in the
 * same thread. */
static int jumped_over(const struct bf_call *call, uintptr_t slot)
{
	return call->slot <= slot && slot - call->slot < STACK_BYTES;
}

static void end_jumped_over(struct bf_cpu *cpu, struct bf_call *call)
{
	if (__atomic_exchange_n(&call->ended, 1, __ATOMIC_RELAXED))
		return;
	__atomic_fetch_add(&cpu->nended, 1, __ATOMIC_RELAXED);
	BF_HOOK_EXIT();
}

/* Those on top that are jumped over by a call at `slot`. */
static void look_down(struct bf_cpu *cpu, uint32_t n, uintptr_t slot)
{
	for (uint32_t i = n; i-- > 0;) {
		if (cpu->calls[i].slot <= SLOT_HOLE || cpu->calls[i].thread != cpu->thread)
			continue;
		if (!jumped_over(&cpu->calls[i], slot))
			return;
		end_jumped_over(cpu, &cpu->calls[i]);
	}
}

/* Of the first n that have ended, lets go of those that are certain not to return: a newer
 * call has the slot, or something else stands in it. Its caller has the place above them,
 * so nobody takes them off. */
static void sweep(struct bf_cpu *cpu, uint32_t n, uintptr_t slot)
{
	for (uint32_t i = 0; i < n; i++) {
		uintptr_t seen = cpu->calls[i].slot;

		if (seen > SLOT_HOLE && cpu->calls[i].ended &&
		    (seen == slot || *(const uintptr_t *)seen != (uintptr_t)bf_function_return) &&
		    __atomic_compare_exchange_n(&cpu->calls[i].slot, &seen, SLOT_HOLE, 0, __ATOMIC_RELAXED,
						__ATOMIC_RELAXED))
			__atomic_fetch_sub(&cpu->nended, 1, __ATOMIC_RELAXED);
	}
}

/* Takes holes off the top. A handler may do the same in between; hence the exchange. Above a claim
 * that has found no room, and has not come to take itself back, there is nothing to take. */
static void take_off_holes(struct bf_cpu *cpu)
{
	uint32_t n = cpu->ncalls;

	while (n && n <= BF_FUNCTIONS_DEPTH && cpu->calls[n - 1].slot == SLOT_HOLE) {
		cpu->calls[n - 1].slot = SLOT_NONE;
		if (__atomic_compare_exchange_n(&cpu->ncalls, &n, n - 1, 0, __ATOMIC_RELAXED, __ATOMIC_RELAXED))
			n--;
	}
}

/* A place for a call at `slot`, not yet filled; NULL where there is none. The claim is one
 * instruction: a handler comes before or after it. */
static struct bf_call *claim(struct bf_cpu *cpu, uintptr_t slot)
{
	uint32_t at = 1;

	__asm__ volatile("xadd %0, %1" : "+r"(at), "+m"(cpu->ncalls) : : "memory", "cc");
	look_down(cpu, at < BF_FUNCTIONS_DEPTH ? at : BF_FUNCTIONS_DEPTH, slot);
	if (cpu->nended)
		sweep(cpu, at < BF_FUNCTIONS_DEPTH ? at : BF_FUNCTIONS_DEPTH, slot);
	if (at < BF_FUNCTIONS_DEPTH)
		return &cpu->calls[at];
	*(volatile uint32_t *)&cpu->ncalls = at;
	take_off_holes(cpu); /* room for the next one, perhaps */
	return NULL;
}

/* Takes a call out of calls[]; holes that come to be on top go with it. */
static void forget(struct bf_cpu *cpu, struct bf_call *call)
{
	if (call != &cpu->calls[cpu->ncalls - 1]) {
		call->slot = SLOT_HOLE;
		return;
	}
	*(volatile uintptr_t *)&call->slot = SLOT_NONE;
	*(volatile uint32_t *)&cpu->ncalls = (uint32_t)(call - cpu->calls);
	take_off_holes(cpu);
}

static struct bf_call *call_at(struct bf_cpu *cpu, uintptr_t slot)
{
	for (uint32_t i = cpu->ncalls < BF_FUNCTIONS_DEPTH ? cpu->ncalls : BF_FUNCTIONS_DEPTH; i-- > 0;)
		if (cpu->calls[i].slot == slot)
			return &cpu->calls[i];
	return NULL;
}

/* The exit of a call that returns or becomes another, if it was not told before. */
static void tell_end(struct bf_cpu *cpu, struct bf_call *call)
{
	if (call->ended)
		__atomic_fetch_sub(&cpu->nended, 1, __ATOMIC_RELAXED);
	else
		BF_HOOK_EXIT();
}

void bf_function_called(uintptr_t function, uintptr_t *slot)
{
	struct bf_cpu *cpu = listening();
	struct bf_call *call;

	if (!cpu)
		return;
	if (*slot == (uintptr_t)bf_function_return) {
		call = call_at(cpu, (uintptr_t)slot);
		if (!call) /* of another CPU: moved, which no span may be */
			return;
		tell_end(cpu, call);
		call->ended = 0;
	} else {
		call = claim(cpu, (uintptr_t)slot);
		if (!call) {
			cpu->dropped += 2;
			return;
		}
		call->return_to = *slot;
		call->ended = 0;
		call->thread = cpu->thread;
		*(volatile uintptr_t *)&call->slot = (uintptr_t)slot;
		*slot = (uintptr_t)bf_function_return;
	}
	hook_enter(function);
}

uintptr_t bf_function_returned(uintptr_t slot)
{
	struct bf_cpu *cpu = bf_this_cpu();
	struct bf_call *call = call_at(cpu, slot);
	uintptr_t return_to;

	if (!call) /* it moved to another CPU in between: where to return to is not known here */
		__builtin_trap();
	look_down(cpu, cpu->ncalls, slot - 1);
	tell_end(cpu, call);
	return_to = call->return_to;
	forget(cpu, call);
	return return_to;
}

static int is_nops(const uint8_t *p)
{
	static const uint8_t one_by_one[CALL_BYTES] = {0x90, 0x90, 0x90, 0x90, 0x90}; /* gcc */
	static const uint8_t at_once[CALL_BYTES] = {0x0f, 0x1f, 0x44, 0x00, 0x00};    /* clang */
	int gcc = 1, clang = 1;

	for (size_t i = 0; i < CALL_BYTES; i++) {
		gcc &= p[i] == one_by_one[i];
		clang &= (p[i] == at_once[i]) | (i == CALL_BYTES - 1);
	}
	return gcc | clang;
}

size_t bf_functions_patch(const uintptr_t *begin, const uintptr_t *end_of_list)
{
	size_t made = 0;

	for (const uintptr_t *entry = begin; entry < end_of_list; entry++) {
		uint8_t *p = (uint8_t *)*entry;
		uint32_t distance = (uint32_t)((uintptr_t)__fentry__ - (*entry + CALL_BYTES));

		if (!is_nops(p))
			continue;
		p[0] = 0xe8;
		for (size_t i = 1; i < CALL_BYTES; i++, distance >>= 8)
			p[i] = (uint8_t)distance;
		made++;
	}
	return made;
}

#else

size_t bf_functions_patch(const uintptr_t *begin, const uintptr_t *end_of_list)
{
	(void)begin, (void)end_of_list;
	return 0;
}

#endif
#endif
