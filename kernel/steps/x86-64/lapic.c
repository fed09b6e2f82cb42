/* SPDX-License-Identifier: BSD-2-Clause
 *
 * lapic.c - enables this CPU's local APIC with every source of its own masked; the timer
 * is lapic-timer.c's.
 */
#include "steps/x86-64/lapic.h"

#include "kprintf.h"
#include "steps/x86-64/cpu-features.h"
#include "sysinit.h"

#define APIC_BASE_X2APIC 0x400u
#define APIC_BASE_ENABLE 0x800u
#define APIC_BASE_ADDRESS 0xffffff000u
#define SPURIOUS_ENABLE 0x100u

static int in_use;

int lapic_in_use(void)
{
	return in_use;
}

static void lapic_init(void *unused)
{
	uint64_t base;

	(void)unused;
	if (!(cpu_features.feature_edx & CPU_FEATURE_EDX_APIC)) {
		kprintf("lapic: this CPU has none\n");
		return;
	}
	base = rdmsr(MSR_APIC_BASE);
	if ((base & APIC_BASE_ADDRESS) != LAPIC_BASE || (base & APIC_BASE_X2APIC)) {
		kprintf("lapic: at 0x%lx or in x2APIC mode, not used\n", base & APIC_BASE_ADDRESS);
		return;
	}
	if (!(base & APIC_BASE_ENABLE))
		wrmsr(MSR_APIC_BASE, base | APIC_BASE_ENABLE);
	in_use = 1;
	lapic_write(LAPIC_LVT_TIMER, LVT_MASKED);
	lapic_write(LAPIC_LVT_LINT0, LVT_MASKED);
	lapic_write(LAPIC_LVT_LINT1, LVT_MASKED);
	lapic_write(LAPIC_LVT_ERROR, LVT_MASKED);
	lapic_write(LAPIC_TASK_PRIORITY, 0);
	lapic_write(LAPIC_SPURIOUS, SPURIOUS_ENABLE | VECTOR_SPURIOUS);
}
SYSINIT(lapic_init, SI_SUB_INTR, SI_ORDER_SECOND, lapic_init, NULL);
SYSINIT_NEEDS(lapic_init, cpu_features);
SYSINIT_NEEDS(lapic_init, paging_init);
SYSINIT_NEEDS(lapic_init, i8259_mask);
