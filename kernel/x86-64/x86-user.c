/* SPDX-License-Identifier: BSD-2-Clause
 *
 * x86-user.c - a CPU made ready for user mode: SYSCALL's registers, the stack for interrupts,
 * and what keeps the kernel from running or reading what is user mode's by mistake (SMEP, SMAP),
 * where the CPU has it. And which exceptions are a program's own fault.
 */
#include "x86-64/x86-user.h"
#include "percpu.h"

#include "steps/x86-64/cpu-features.h"
#include "steps/x86-64/descriptors.h"
#include "user-space.h"

#define LEAF_7_EBX_SMEP (1u << 7)
#define LEAF_7_EBX_SMAP (1u << 20)

/* Cleared on the way in: a trap flag would stop in the kernel, direction is C's, interrupts
 * must not come before the stack is the kernel's. */
#define FLAGS_CLEARED (FLAG_TRAP | FLAG_INTERRUPT | FLAG_DIRECTION | FLAG_IO_LEVEL | FLAG_NESTED | FLAG_ALIGN)

static void prepare_once(void)
{
	uint64_t efer = rdmsr(MSR_EFER), cr4 = read_cr4();
	uint32_t ebx = cpu_features.max_leaf >= 7 ? cpuid(7).ebx : 0;

	if (efer & EFER_SYSCALL)
		return;
	if (cpu_features.extended_edx & CPU_FEATURE_EXTENDED_EDX_NX)
		efer |= EFER_NO_EXECUTE;
	wrmsr(MSR_EFER, efer | EFER_SYSCALL);
	/* SYSCALL takes the first two from the lower half, SYSRET SS and CS from the upper, 8 and 16
	 * further on. */
	wrmsr(MSR_STAR, (uint64_t)((SEL_USER_DATA - 8) | 3) << 48 | (uint64_t)SEL_CODE << 32);
	wrmsr(MSR_LSTAR, (uintptr_t)x86_syscall_entry);
	wrmsr(MSR_SYSCALL_MASK, FLAGS_CLEARED);
	if (ebx & LEAF_7_EBX_SMEP)
		cr4 |= CR4_SMEP;
	if (ebx & LEAF_7_EBX_SMAP)
		cr4 |= CR4_SMAP;
	write_cr4(cr4);
}

void x86_user_prepare(uint64_t sp)
{
	/* Where the assembly finds them, from the C that knows. */
	__asm__ volatile(".globl percpu_user_sp, percpu_user_scratch, percpu_user_over\n"
			 "	.set percpu_user_sp, %c0\n"
			 "	.set percpu_user_scratch, %c1\n"
			 "	.set percpu_user_over, %c2"
			 :
			 : "i"(offsetof(struct percpu, user.sp)), "i"(offsetof(struct percpu, user.scratch)),
			   "i"(offsetof(struct percpu, user.over)));
	prepare_once();
	wrmsr(MSR_KERNEL_GS_BASE, 0);
	this_cpu()->user.sp = sp;
	gdt_kernel_stack(sp);
}

void x86_user_exception(const struct trap_frame *f)
{
	static const char *const names[] = {
		[0] = "division error",
		[1] = "debug trap",
		[6] = "invalid instruction",
		[VECTOR_PROTECTION] = "protection fault",
		[VECTOR_PAGE_FAULT] = "page fault",
	};
	const char *name = f->vector < sizeof names / sizeof names[0] ? names[f->vector] : NULL;

	user_fault(name ? name : "exception", f->rip, f->vector == VECTOR_PAGE_FAULT ? read_cr2() : 0);
}
