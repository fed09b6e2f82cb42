/* SPDX-License-Identifier: BSD-2-Clause
 *
 * lapic.c - the local APIC: enables this CPU's with every source of its own masked, and sends
 * interrupts to others'. The timer is x86-timer.c's. Its registers are reached through
 * x86-start.S's tables first, and through paging.c's from there on.
 */
#include "steps/x86-64/lapic.h"

#include "kprintf.h"
#include "steps/x86-64/cpu-features.h"
#include "sysinit.h"

#define APIC_BASE_X2APIC 0x400u
#define APIC_BASE_ENABLE 0x800u
#define APIC_BASE_ADDRESS 0xffffff000u
#define SPURIOUS_ENABLE 0x100u
#define ICR_PENDING 0x1000u
/* The last interrupt was sent by then, or never will be. */
#define LOOKS_MAX 100000u

static int in_use;

int lapic_in_use(void)
{
	return in_use;
}

void lapic_enable(void)
{
	uint64_t base = rdmsr(MSR_APIC_BASE);

	if (!(base & APIC_BASE_ENABLE))
		wrmsr(MSR_APIC_BASE, base | APIC_BASE_ENABLE);
	lapic_write(LAPIC_LVT_TIMER, LVT_MASKED);
	lapic_write(LAPIC_LVT_LINT0, LVT_MASKED);
	lapic_write(LAPIC_LVT_LINT1, LVT_MASKED);
	lapic_write(LAPIC_LVT_ERROR, LVT_MASKED);
	lapic_write(LAPIC_TASK_PRIORITY, 0);
	lapic_write(LAPIC_SPURIOUS, SPURIOUS_ENABLE | VECTOR_SPURIOUS);
}

void lapic_send(uint32_t apic_id, uint32_t command)
{
	uint64_t flags = irq_save();

	for (unsigned int i = 0; i < LOOKS_MAX && lapic_read(LAPIC_ICR_LOW) & ICR_PENDING; i++)
		cpu_relax();
	lapic_write(LAPIC_ICR_HIGH, apic_id << 24);
	lapic_write(LAPIC_ICR_LOW, command);
	irq_restore(flags);
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
	in_use = 1;
	lapic_enable();
}
SYSINIT(lapic_init, SI_SUB_CPU, SI_ORDER_SECOND, lapic_init, NULL);
SYSINIT_NEEDS(lapic_init, cpu_features);
