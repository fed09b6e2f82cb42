/* SPDX-License-Identifier: BSD-2-Clause
 *
 * storm-trap.c - what handlers do here: they hook, like any other code. In: vectors
 * from trap-entry.S. Out: one burst a time, and the interrupted code resumed. A shot is
 * the local APIC's timer, which QEMU lets deliver an NMI as well as an interrupt.
 */
#include "kprintf.h"
#include "power-off.h"
#include "steps/x86-64/lapic.h"
#include "storm.h"

#define VECTOR_DEBUG 1
#define VECTOR_NMI 2
#define VECTOR_INVALID_OPCODE 6
#define UD2_BYTES 2

#define SPURIOUS_ENABLE 0x100u
#define DIVIDE_BY_1 0x0bu
#define LVT_NMI 0x400u
#define PIC_MASTER_DATA 0x21
#define PIC_SLAVE_DATA 0xa1

volatile unsigned int shots_landed;
void (*volatile shot_work)(enum who who);

/* What start.S has mapped ends below the devices. */
static uint64_t device_pd[512] __attribute__((aligned(PAGE_BYTES)));

void shot_init(void)
{
	uint64_t cr3, *pdpt;

	__asm__("mov %%cr3, %0" : "=r"(cr3));
	pdpt = (uint64_t *)(*(uint64_t *)(cr3 & PTE_ADDRESS) & PTE_ADDRESS);
	device_pd[LAPIC_BASE / LARGE_PAGE_BYTES % 512] =
		(LAPIC_BASE & ~(LARGE_PAGE_BYTES - 1u)) | PTE_PRESENT | PTE_WRITE | PTE_LARGE | PTE_CACHE_DISABLE;
	pdpt[LAPIC_BASE >> 30] = (uintptr_t)device_pd | PTE_PRESENT | PTE_WRITE;
	outb(PIC_MASTER_DATA, 0xff);
	outb(PIC_SLAVE_DATA, 0xff);
	lapic_write(LAPIC_SPURIOUS, SPURIOUS_ENABLE | VECTOR_SPURIOUS);
	lapic_write(LAPIC_TIMER_DIVIDE, DIVIDE_BY_1);
	lapic_write(LAPIC_LVT_TIMER, LVT_MASKED);
}

void shot_arm(enum who who, uint32_t counts)
{
	lapic_write(LAPIC_LVT_TIMER, who == WHO_NMI ? LVT_NMI : VECTOR_TIMER);
	lapic_write(LAPIC_TIMER_INITIAL, counts);
}

void shot_done(void)
{
	lapic_write(LAPIC_LVT_TIMER, LVT_MASKED);
}

static void land(enum who who, uint64_t rip)
{
	struct storm_cpu *cpu = this_cpu();

	cover_hit(who, rip);
	if (who == WHO_NMI)
		BURST(cpu, WHO_NMI, "nmi");
	else
		BURST(cpu, WHO_IRQ, "irq");
	if (shot_work)
		shot_work(who);
	shots_landed++;
}

void trap_dispatch(const struct trap_frame *frame)
{
	struct storm_cpu *cpu = this_cpu();

	switch (frame->vector) {
	case VECTOR_DEBUG:
		cover_step(frame->rip);
		break;
	case VECTOR_NMI:
		land(WHO_NMI, frame->rip);
		break;
	case VECTOR_INVALID_OPCODE:
		BURST(cpu, WHO_UD, "ud");
		((struct trap_frame *)frame)->rip += UD2_BYTES; /* it lies on this stack */
		break;
	case VECTOR_TIMER:
		land(WHO_IRQ, frame->rip);
		lapic_write(LAPIC_EOI, 0);
		break;
	case VECTOR_SPURIOUS:
		break;
	default:
		kprintf("storm: exception %lu at 0x%lx\n", frame->vector, frame->rip);
		power_off(POWER_OFF_FAILED);
	}
}
